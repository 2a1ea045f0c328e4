<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: Mẫu 02 of TT 01/2018/TT-VPCP -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/mau02">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt Owner ProcedureName Papers Reason Clerk'"/>
	</xsl:call-template>
	<sheet title="Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ" date="{IssuedAt}" margins="18 15 18 28">
		<xsl:call-template name="marks"/>
		<xsl:call-template name="foot"/>
		<xsl:call-template name="head">
			<xsl:with-param name="number"><xsl:if test="Number"><xsl:value-of select="Number"/>/HDHS</xsl:if></xsl:with-param>
		</xsl:call-template>
		<p align="center" weight="bold" size="15" before="8" after="4">PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ</p>
		<xsl:call-template name="whose"/>
		<p before="4" after="2">Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:</p>
		<table>
			<cols><col width="12" align="center"/><col width="1*"/><col width="1*"/></cols>
			<head><r><c>TT</c><c>Giấy tờ, nội dung</c><c>Cần bổ sung, hoàn thiện</c></r></head>
			<xsl:for-each select="Papers">
				<r><c><xsl:value-of select="position()"/></c><c><xsl:value-of select="Name"/></c><c><xsl:value-of select="Why"/></c></r>
			</xsl:for-each>
		</table>
		<rows label="24" before="3">
			<row label="Lý do:"><xsl:value-of select="Reason"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Căn cứ:'"/><xsl:with-param name="value" select="Law"/>
			</xsl:call-template>
		</rows>
		<xsl:if test="Until">
			<p before="2">Đề nghị bổ sung, hoàn thiện trước <xsl:call-template name="time-words"><xsl:with-param name="at" select="Until"/></xsl:call-template>.</p>
		</xsl:if>
		<p align="justify" before="2" indent="10">Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông (Bà) liên hệ với <xsl:value-of select="Clerk"/>
			<xsl:if test="ClerkPhone">, số điện thoại <xsl:call-template name="unbroken"><xsl:with-param name="text" select="ClerkPhone"/></xsl:call-template></xsl:if>
			<xsl:if test="Website">, trang thông tin <xsl:value-of select="Website"/></xsl:if> để được hướng dẫn./.</p>
		<keep before="7">
			<columns>
				<column><sign role="NGƯỜI NỘP HỒ SƠ" note="(Ký và ghi rõ họ tên)"/></column>
				<column><sign role="NGƯỜI HƯỚNG DẪN" note="(Ký và ghi rõ họ tên)" name="{Clerk}"/></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
