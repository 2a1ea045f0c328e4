<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Biên lai thu phí, lệ phí: who collects is the post office, three copies -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/fee-receipt">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office At Series Number CollectorName CollectorTaxCode PayerName Lines Amount AmountVi MethodVi Clerk'"/>
	</xsl:call-template>
	<xsl:call-template name="must-number"><xsl:with-param name="n" select="Number"/></xsl:call-template>
	<xsl:variable name="number" select="format-number(Number, '0000000')"/>
	<sheet title="Biên lai thu phí, lệ phí" date="{At}" margins="16 15 16 22" size="12.5">
		<xsl:call-template name="marks"/>
		<copy>Liên 1: Lưu tại cơ quan thu</copy>
		<copy>Liên 2: Giao cho người nộp tiền</copy>
		<copy>Liên 3: Gửi cơ quan giải quyết hồ sơ</copy>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Biên lai ', Series, ' số ', $number)"/></xsl:call-template>
		<columns gap="3" size="12">
			<column width="3*">
				<p><xsl:value-of select="CollectorName"/></p>
				<p>Mã số thuế: <xsl:value-of select="CollectorTaxCode"/></p>
				<p weight="bold"><xsl:value-of select="Office"/></p>
				<xsl:if test="OfficeAddress"><p><xsl:value-of select="OfficeAddress"/></p></xsl:if>
			</column>
			<column width="2*">
				<rows label="24" pad="0.3">
					<xsl:call-template name="row">
						<xsl:with-param name="label" select="'Mẫu số:'"/><xsl:with-param name="value" select="FormNumber"/>
					</xsl:call-template>
					<row label="Ký hiệu:"><xsl:value-of select="Series"/></row>
					<row label="Số:" weight="bold"><xsl:value-of select="$number"/></row>
				</rows>
			</column>
		</columns>
		<p align="center" weight="bold" size="16" before="7">BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ</p>
		<p align="center" style="italic" after="5"><xsl:call-template name="time-words"><xsl:with-param name="at" select="At"/></xsl:call-template></p>
		<rows label="42">
			<row label="Người nộp tiền:" weight="bold"><xsl:value-of select="PayerName"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Số định danh/MST:'"/><xsl:with-param name="value" select="PayerIdNo"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Địa chỉ:'"/><xsl:with-param name="value" select="PayerAddress"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Hồ sơ:'"/><xsl:with-param name="value" select="DossierNumber"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Thủ tục:'"/><xsl:with-param name="value" select="ProcedureName"/>
			</xsl:call-template>
		</rows>
		<table before="3">
			<cols><col width="12" align="center"/><col width="1*"/><col width="38" align="right"/></cols>
			<head><r><c>TT</c><c>Tên loại phí, lệ phí, dịch vụ</c><c>Số tiền (đồng)</c></r></head>
			<xsl:for-each select="Lines">
				<r><c><xsl:value-of select="position()"/></c><c><xsl:value-of select="Name"/></c>
					<c><xsl:call-template name="dong"><xsl:with-param name="amount" select="Amount"/></xsl:call-template></c></r>
			</xsl:for-each>
			<r weight="bold"><c span="2" align="right">Tổng số tiền</c>
				<c><xsl:call-template name="dong"><xsl:with-param name="amount" select="Amount"/></xsl:call-template></c></r>
		</table>
		<rows label="42" before="3">
			<row label="Viết bằng chữ:" style="italic" weight="bold"><xsl:value-of select="AmountVi"/></row>
			<row label="Hình thức thanh toán:"><xsl:value-of select="MethodVi"/></row>
		</rows>
		<keep before="6">
			<columns>
				<column><sign role="NGƯỜI NỘP TIỀN" note="(Ký và ghi rõ họ tên)"/></column>
				<column><sign role="NGƯỜI THU TIỀN" note="(Ký và ghi rõ họ tên)" name="{Clerk}"/></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
