<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Sổ theo dõi hồ sơ: Mẫu 06 of TT 01/2018/TT-VPCP -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/mau06">
	<xsl:call-template name="must"><xsl:with-param name="names" select="'Office IssuedAt From To'"/></xsl:call-template>
	<sheet title="Sổ theo dõi hồ sơ" date="{IssuedAt}" width="297" height="210" margins="14 10 14 15" size="11">
		<xsl:call-template name="marks"/>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Sổ theo dõi hồ sơ, quyển số ', Book, ' – ', Office)"/></xsl:call-template>
		<xsl:call-template name="head"/>
		<p align="center" weight="bold" size="15" before="4">SỔ THEO DÕI HỒ SƠ</p>
		<p align="center" after="3">Quyển số: <xsl:value-of select="Book"/> – Từ ngày <xsl:call-template name="day"><xsl:with-param name="at" select="From"/></xsl:call-template> đến ngày <xsl:call-template name="day"><xsl:with-param name="at" select="To"/></xsl:call-template> – Tổng số: <xsl:value-of select="count(Dossiers)"/> hồ sơ</p>
		<table size="8.5" pad="1.3">
			<cols>
				<col width="10" align="center"/><col width="31"/><col width="1*"/><col width="9" align="center"/><col width="36"/><col width="38"/>
				<col width="28"/><col width="18" align="center"/><col width="18" align="center"/><col width="18" align="center"/><col width="18"/>
				<col width="14"/>
			</cols>
			<head><r>
				<c>TT</c><c>Mã hồ sơ</c><c>Tên thủ tục hành chính</c><c>Số bộ</c><c>Tên cá nhân, tổ chức</c><c>Địa chỉ, số điện thoại</c>
				<c>Cơ quan chủ trì giải quyết</c><c>Nhận hồ sơ</c><c>Hẹn trả kết quả</c><c>Trả kết quả</c><c>Phương thức nhận kết quả</c><c>Ký nhận</c>
			</r></head>
			<xsl:for-each select="Dossiers">
				<r>
					<c><xsl:value-of select="Serial"/></c>
					<c><xsl:value-of select="DossierNumber"/></c>
					<c><xsl:value-of select="ProcedureName"/></c>
					<c><xsl:value-of select="Sets"/></c>
					<c><xsl:value-of select="Owner/Name"/></c>
					<c><xsl:value-of select="Owner/Address"/><xsl:if test="Owner/Phone">; <xsl:call-template name="unbroken"><xsl:with-param name="text" select="Owner/Phone"/></xsl:call-template></xsl:if></c>
					<c><xsl:value-of select="CompetentUnitName"/></c>
					<c><xsl:call-template name="time"><xsl:with-param name="at" select="AcceptedAt"/></xsl:call-template></c>
					<c><xsl:call-template name="time"><xsl:with-param name="at" select="DueAt"/></xsl:call-template></c>
					<c><xsl:call-template name="time"><xsl:with-param name="at" select="ReturnedAt"/></xsl:call-template></c>
					<c><xsl:value-of select="ReturnVi"/></c>
					<c/>
				</r>
			</xsl:for-each>
		</table>
	</sheet>
</xsl:template>
</xsl:stylesheet>
