<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Biên bản giao nhận nhiều hồ sơ -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/batch-handover">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt Number GiverUnit TakerUnit Dossiers'"/>
	</xsl:call-template>
	<sheet title="Biên bản giao nhận hồ sơ" date="{IssuedAt}" margins="16 12 16 20" size="12.5">
		<xsl:call-template name="marks"/>
		<copy>Liên 1: Bên giao giữ</copy>
		<copy>Liên 2: Bên nhận giữ</copy>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Biên bản giao nhận số ', Number)"/></xsl:call-template>
		<xsl:call-template name="head"><xsl:with-param name="number" select="Number"/></xsl:call-template>
		<p align="center" weight="bold" size="15" before="6" after="3">BIÊN BẢN GIAO NHẬN HỒ SƠ</p>
		<code128 height="10" module="0.28" align="center" after="3"><xsl:value-of select="Number"/></code128>
		<rows label="34">
			<row label="Bên giao:"><xsl:value-of select="GiverUnit"/></row>
			<row label="Bên nhận:"><xsl:value-of select="TakerUnit"/></row>
			<row label="Thời gian:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="IssuedAt"/></xsl:call-template></row>
			<row label="Tổng số:" weight="bold"><xsl:value-of select="count(Dossiers)"/> hồ sơ</row>
		</rows>
		<table before="3" size="10">
			<cols><col width="10" align="center"/><col width="35"/><col width="1*"/><col width="1*"/><col width="29"/><col width="11" align="center"/><col width="20"/></cols>
			<head><r><c>TT</c><c>Mã hồ sơ</c><c>Chủ hồ sơ</c><c>Nội dung</c><c>Bưu gửi</c><c>Số tờ</c><c>Ghi chú</c></r></head>
			<xsl:for-each select="Dossiers">
				<r><c><xsl:value-of select="position()"/></c><c><xsl:value-of select="DossierNumber"/></c><c><xsl:value-of select="Owner/Name"/></c>
					<c><xsl:value-of select="ProcedureName"/></c><c><xsl:value-of select="Item"/></c><c><xsl:value-of select="Pages"/></c><c><xsl:value-of select="Note"/></c></r>
			</xsl:for-each>
		</table>
		<keep before="5">
			<p>Hai bên đã kiểm đếm, đối chiếu đủ <xsl:value-of select="count(Dossiers)"/> hồ sơ theo danh sách trên, niêm phong còn nguyên vẹn.</p>
			<columns before="4">
				<column><sign role="ĐẠI DIỆN BÊN GIAO" note="(Ký và ghi rõ họ tên)"><xsl:attribute name="name"><xsl:value-of select="Giver"/></xsl:attribute></sign></column>
				<column><sign role="ĐẠI DIỆN BÊN NHẬN" note="(Ký và ghi rõ họ tên)"><xsl:attribute name="name"><xsl:value-of select="Taker"/></xsl:attribute></sign></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
