<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Tờ bìa hồ sơ: what lies on the papers when they are scanned and sealed; scanners find the dossier by its bars -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/cover-sheet">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office DossierNumber Owner ProcedureName CompetentUnitName AcceptedAt'"/>
	</xsl:call-template>
	<sheet title="Bìa hồ sơ" date="{AcceptedAt}" margins="18 18 18 22" size="13">
		<xsl:call-template name="marks"/>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Hồ sơ ', DossierNumber)"/></xsl:call-template>
		<columns>
			<column width="2*" size="12">
				<xsl:if test="Authority"><p><xsl:value-of select="Authority"/></p></xsl:if>
				<p weight="bold"><xsl:value-of select="Office"/></p>
			</column>
			<column align="right"><qr width="32"><xsl:value-of select="DossierNumber"/></qr></column>
		</columns>
		<p align="center" weight="bold" size="26" before="6">BÌA HỒ SƠ</p>
		<code128 height="24" module="0.45" size="14" align="center" before="8" after="8"><xsl:value-of select="DossierNumber"/></code128>
		<box pad="5">
			<rows label="48" pad="1.5">
				<row label="Chủ hồ sơ:" weight="bold" size="15"><xsl:value-of select="Owner/Name"/></row>
				<row label="Thủ tục:"><xsl:value-of select="ProcedureName"/><xsl:if test="ProcedureCode"> (<xsl:value-of select="ProcedureCode"/>)</xsl:if></row>
				<row label="Cơ quan giải quyết:"><xsl:value-of select="CompetentUnitName"/></row>
				<row label="Tiếp nhận:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="AcceptedAt"/></xsl:call-template></row>
				<xsl:if test="DueAt"><row label="Hẹn trả kết quả:" weight="bold"><xsl:call-template name="time-words"><xsl:with-param name="at" select="DueAt"/></xsl:call-template></row></xsl:if>
				<xsl:call-template name="row">
					<xsl:with-param name="label" select="'Số niêm phong:'"/><xsl:with-param name="value" select="Seal"/>
				</xsl:call-template>
			</rows>
		</box>
		<xsl:if test="Papers">
			<table before="6" size="12">
				<cols><col width="12" align="center"/><col width="1*"/><col width="22" align="center"/><col width="22" align="center"/><col width="22" align="center"/></cols>
				<head><r><c>TT</c><c>Giấy tờ</c><c>Bản chính</c><c>Bản sao</c><c>Số trang</c></r></head>
				<xsl:for-each select="Papers">
					<r><c><xsl:value-of select="position()"/></c><c><xsl:value-of select="Name"/></c>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Originals"/></xsl:call-template>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Copies"/></xsl:call-template>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Pages"/></xsl:call-template></r>
				</xsl:for-each>
			</table>
		</xsl:if>
	</sheet>
</xsl:template>
</xsl:stylesheet>
