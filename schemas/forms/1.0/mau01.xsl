<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Giấy tiếp nhận hồ sơ và hẹn trả kết quả: Mẫu 01 of TT 01/2018/TT-VPCP -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/mau01">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office AcceptedAt Owner ProcedureName Sets Clerk'"/>
	</xsl:call-template>
	<xsl:variable name="number"><xsl:choose>
		<xsl:when test="DossierNumber"><xsl:value-of select="DossierNumber"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="ClientRef"/></xsl:otherwise>
	</xsl:choose></xsl:variable>
	<sheet title="Giấy tiếp nhận hồ sơ và hẹn trả kết quả" date="{AcceptedAt}" margins="16 15 18 25" size="12.5">
		<xsl:call-template name="marks"/>
		<copy>Liên 1: Lưu</copy>
		<copy>Liên 2: Giao người nộp hồ sơ</copy>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Hồ sơ ', $number)"/></xsl:call-template>
		<xsl:call-template name="head">
			<xsl:with-param name="number"><xsl:if test="ReceiptNumber"><xsl:value-of select="ReceiptNumber"/>/TNHS</xsl:if></xsl:with-param>
			<xsl:with-param name="at" select="AcceptedAt"/>
		</xsl:call-template>
		<p align="center" weight="bold" size="15" before="5">GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ</p>
		<columns before="3" gap="3">
			<column width="1*">
				<code128 height="11" module="0.28" align="left"><xsl:value-of select="$number"/></code128>
				<rows label="40" before="2">
					<row label="Mã hồ sơ:" weight="bold"><xsl:value-of select="$number"/></row>
					<xsl:call-template name="row">
						<xsl:with-param name="label" select="'Mã tra cứu:'"/><xsl:with-param name="value" select="TrackCode"/>
					</xsl:call-template>
				</rows>
			</column>
			<xsl:if test="TrackUrl">
				<column width="34" align="center">
					<qr width="28"><xsl:value-of select="TrackUrl"/></qr>
					<p size="8.5">Quét mã để tra cứu hồ sơ</p>
				</column>
			</xsl:if>
		</columns>
		<rows label="54" before="2">
			<row label="Đơn vị tiếp nhận:"><xsl:value-of select="ReceivingUnit"/></row>
			<row label="Tiếp nhận hồ sơ của:" weight="bold"><xsl:value-of select="Owner/Name"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Số định danh/mã số thuế:'"/><xsl:with-param name="value" select="Owner/IdNo"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Địa chỉ:'"/><xsl:with-param name="value" select="Owner/Address"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Số điện thoại:'"/><xsl:with-param name="value" select="Owner/Phone"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Email:'"/><xsl:with-param name="value" select="Owner/Email"/>
			</xsl:call-template>
			<xsl:if test="Submitter">
				<row label="Người nộp hồ sơ:"><xsl:value-of select="Submitter/Name"/>
					<xsl:if test="Submitter/IdNo">, số định danh <xsl:value-of select="Submitter/IdNo"/></xsl:if>
					<xsl:if test="Submitter/Phone">, điện thoại <xsl:call-template name="unbroken"><xsl:with-param name="text" select="Submitter/Phone"/></xsl:call-template></xsl:if>
				</row>
			</xsl:if>
			<row label="Nội dung yêu cầu giải quyết:"><xsl:value-of select="ProcedureName"/>
				<xsl:if test="ProcedureCode"> (mã thủ tục <xsl:value-of select="ProcedureCode"/>)</xsl:if>
			</row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Cơ quan giải quyết:'"/><xsl:with-param name="value" select="CompetentUnitName"/>
			</xsl:call-template>
		</rows>
		<xsl:if test="Papers">
			<p before="2" after="1">Thành phần hồ sơ nộp gồm:</p>
			<table size="11.5">
				<cols>
					<col width="11" align="center"/><col width="1*"/><col width="18" align="center"/>
					<col width="20" align="center"/><col width="18" align="center"/>
				</cols>
				<head><r><c>TT</c><c>Tên giấy tờ</c><c>Bản chính</c><c>Bản sao chứng thực</c><c>Bản chụp</c></r></head>
				<xsl:for-each select="Papers">
					<r>
						<c><xsl:value-of select="position()"/></c>
						<c><xsl:value-of select="Name"/></c>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Originals"/></xsl:call-template>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Certified"/></xsl:call-template>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Copies"/></xsl:call-template>
					</r>
				</xsl:for-each>
			</table>
		</xsl:if>
		<rows label="66" before="2">
			<row label="Số lượng hồ sơ:"><xsl:value-of select="Sets"/> (bộ)</row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Thời gian giải quyết theo quy định:'"/>
				<xsl:with-param name="value" select="LimitVi"/>
			</xsl:call-template>
			<row label="Thời gian nhận hồ sơ:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="AcceptedAt"/></xsl:call-template></row>
			<xsl:if test="DueAt">
				<row label="Thời gian trả kết quả:" weight="bold"><xsl:call-template name="time-words"><xsl:with-param name="at" select="DueAt"/></xsl:call-template></row>
			</xsl:if>
			<xsl:for-each select="Stages">
				<row label="{Name}:">nhận <xsl:call-template name="time-words"><xsl:with-param name="at" select="AcceptedAt"/></xsl:call-template>; trả <xsl:call-template name="time-words"><xsl:with-param name="at" select="DueAt"/></xsl:call-template></row>
			</xsl:for-each>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Đăng ký nhận kết quả tại:'"/><xsl:with-param name="value" select="ReturnVi"/>
			</xsl:call-template>
		</rows>
		<xsl:if test="Book">
			<p before="1">Vào Sổ theo dõi hồ sơ, Quyển số: <xsl:value-of select="Book"/>; Số thứ tự: <xsl:value-of select="Serial"/></p>
		</xsl:if>
		<keep before="5">
			<columns>
				<column><sign role="NGƯỜI NỘP HỒ SƠ" note="(Ký và ghi rõ họ tên)">
					<xsl:attribute name="name"><xsl:choose>
						<xsl:when test="Submitter"><xsl:value-of select="Submitter/Name"/></xsl:when>
						<xsl:otherwise><xsl:value-of select="Owner/Name"/></xsl:otherwise>
					</xsl:choose></xsl:attribute>
				</sign></column>
				<column><sign role="NGƯỜI TIẾP NHẬN HỒ SƠ" note="(Ký và ghi rõ họ tên)" name="{Clerk}"/></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
