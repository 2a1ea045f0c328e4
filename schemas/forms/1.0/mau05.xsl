<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Phiếu kiểm soát quá trình giải quyết hồ sơ: Mẫu 05 of TT 01/2018/TT-VPCP.  What the post moved has the time and signature of the
     postal receipt, whose number stands in the note. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/mau05">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt DossierNumber CompetentUnitName AcceptedAt Steps'"/>
	</xsl:call-template>
	<sheet title="Phiếu kiểm soát quá trình giải quyết hồ sơ" date="{IssuedAt}" margins="16 12 16 22" size="12">
		<xsl:call-template name="marks"/>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Hồ sơ ', DossierNumber)"/></xsl:call-template>
		<xsl:call-template name="head"/>
		<p align="center" weight="bold" size="15" before="6" after="3">PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ</p>
		<rows label="52" after="3">
			<row label="Mã hồ sơ:" weight="bold"><xsl:value-of select="DossierNumber"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Hồ sơ của:'"/><xsl:with-param name="value" select="Owner/Name"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Thủ tục:'"/><xsl:with-param name="value" select="ProcedureName"/>
			</xsl:call-template>
			<row label="Cơ quan giải quyết hồ sơ:"><xsl:value-of select="CompetentUnitName"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Cơ quan phối hợp giải quyết:'"/><xsl:with-param name="value" select="CoordinatingUnits"/>
			</xsl:call-template>
			<row label="Thời gian nhận hồ sơ:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="AcceptedAt"/></xsl:call-template></row>
			<xsl:if test="DueAt">
				<row label="Hẹn trả kết quả:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="DueAt"/></xsl:call-template></row>
			</xsl:if>
		</rows>
		<table size="10.5">
			<cols><col width="52"/><col width="1*" align="center"/><col width="1*" align="center"/><col width="19" align="center"/><col width="30"/></cols>
			<head><r><c>Tên cơ quan</c><c><t>Người giao</t><br/><t weight="normal" style="italic">(ký, ghi rõ họ tên)</t></c>
				<c><t>Người nhận</t><br/><t weight="normal" style="italic">(ký, ghi rõ họ tên)</t></c><c>Kết quả giải quyết</c><c>Ghi chú</c></r></head>
			<xsl:for-each select="Steps">
				<r>
					<c><t>Giao: <xsl:value-of select="From"/></t><br/><t>Nhận: <xsl:value-of select="To"/></t><br/>
						<t style="italic"><xsl:call-template name="time-words"><xsl:with-param name="at" select="At"/></xsl:call-template></t></c>
					<c><br/><br/><br/><t><xsl:value-of select="Giver"/></t></c>
					<c><br/><br/><br/><t><xsl:value-of select="Taker"/></t></c>
					<c><xsl:choose>
						<xsl:when test="Outcome = 'EARLY'">Trước hạn</xsl:when>
						<xsl:when test="Outcome = 'ON_TIME'">Đúng hạn</xsl:when>
						<xsl:when test="Outcome = 'LATE'">Quá hạn</xsl:when>
					</xsl:choose></c>
					<c><xsl:value-of select="Note"/></c>
				</r>
			</xsl:for-each>
		</table>
		<p size="10" style="italic" before="2" align="justify">Trường hợp hồ sơ được luân chuyển qua dịch vụ bưu chính công ích, thời gian giao, nhận và việc ký nhận được thực hiện theo hóa đơn, biên nhận của cơ quan bưu chính.</p>
	</sheet>
</xsl:template>
</xsl:stylesheet>
