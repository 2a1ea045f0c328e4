<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Bản kê túi bưu gửi: what goes into a bag at the end of the day -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/bag-manifest">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt Bag From To Items Clerk'"/>
	</xsl:call-template>
	<sheet title="Bản kê túi bưu gửi" date="{IssuedAt}" margins="16 12 16 20" size="12.5">
		<xsl:call-template name="marks"/>
		<copy>Liên 1: Theo túi</copy>
		<copy>Liên 2: Lưu</copy>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Túi ', Bag)"/></xsl:call-template>
		<columns>
			<column width="1*">
				<xsl:if test="Authority"><p size="12"><xsl:value-of select="Authority"/></p></xsl:if>
				<p size="12" weight="bold"><xsl:value-of select="Office"/></p>
			</column>
			<column width="1*" align="right"><code128 height="13" module="0.33" align="right"><xsl:value-of select="Bag"/></code128></column>
		</columns>
		<p align="center" weight="bold" size="15" before="5" after="3">BẢN KÊ TÚI BƯU GỬI HỒ SƠ HÀNH CHÍNH CÔNG</p>
		<columns>
			<column width="3*"><rows label="26">
				<row label="Nơi gửi:"><xsl:value-of select="From"/></row>
				<row label="Nơi đến:" weight="bold"><xsl:value-of select="To"/></row>
				<xsl:call-template name="row">
					<xsl:with-param name="label" select="'Chuyến thư:'"/><xsl:with-param name="value" select="Trip"/>
				</xsl:call-template>
			</rows></column>
			<column width="2*"><rows label="30">
				<row label="Đóng túi:"><xsl:call-template name="time"><xsl:with-param name="at" select="IssuedAt"/></xsl:call-template></row>
				<xsl:call-template name="row">
					<xsl:with-param name="label" select="'Niêm phong:'"/><xsl:with-param name="value" select="Seal"/>
				</xsl:call-template>
				<row label="Số bưu gửi:" weight="bold"><xsl:value-of select="count(Items)"/></row>
			</rows></column>
		</columns>
		<table before="3" size="10">
			<cols><col width="10" align="center"/><col width="32"/><col width="38"/><col width="1*"/><col width="20" align="right"/><col width="28"/></cols>
			<head><r><c>TT</c><c>Số hiệu bưu gửi</c><c>Mã hồ sơ</c><c>Người nhận</c><c>Khối lượng (g)</c><c>Ghi chú</c></r></head>
			<xsl:for-each select="Items">
				<r><c><xsl:value-of select="position()"/></c><c font="mono"><xsl:value-of select="Item"/></c><c><xsl:value-of select="DossierNumber"/></c>
					<c><xsl:value-of select="Name"/></c><c><xsl:value-of select="WeightG"/></c><c><xsl:value-of select="Note"/></c></r>
			</xsl:for-each>
			<r weight="bold"><c span="4" align="right">Cộng: <xsl:value-of select="count(Items)"/> bưu gửi</c>
				<c><xsl:if test="Items/WeightG">
					<xsl:call-template name="dong"><xsl:with-param name="amount" select="sum(Items/WeightG)"/></xsl:call-template>
				</xsl:if></c><c/></r>
		</table>
		<keep before="5">
			<columns>
				<column><sign role="NGƯỜI ĐÓNG TÚI" note="(Ký và ghi rõ họ tên)" name="{Clerk}"/></column>
				<column><sign role="NGƯỜI VẬN CHUYỂN" note="(Ký và ghi rõ họ tên)"><xsl:attribute name="name"><xsl:value-of select="Courier"/></xsl:attribute></sign></column>
				<column><sign role="NGƯỜI MỞ TÚI" note="(Ký và ghi rõ họ tên)"/></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
