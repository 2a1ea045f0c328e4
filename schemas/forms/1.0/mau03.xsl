<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Phiếu từ chối tiếp nhận giải quyết hồ sơ: Mẫu 03 of TT 01/2018/TT-VPCP -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/mau03">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt Owner ProcedureName ReceivingUnit Reason Clerk'"/>
	</xsl:call-template>
	<sheet title="Phiếu từ chối tiếp nhận giải quyết hồ sơ" date="{IssuedAt}" margins="18 15 18 28">
		<xsl:call-template name="marks"/>
		<xsl:call-template name="foot"/>
		<xsl:call-template name="head">
			<xsl:with-param name="number"><xsl:if test="Number"><xsl:value-of select="Number"/>/TCHS</xsl:if></xsl:with-param>
		</xsl:call-template>
		<p align="center" weight="bold" size="15" before="8" after="4">PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ</p>
		<p after="2" align="justify"><xsl:value-of select="ReceivingUnit"/> đã xem xét hồ sơ sau đây:</p>
		<xsl:call-template name="whose"/>
		<p before="4" after="1" align="justify" indent="10">Qua xem xét, <xsl:value-of select="ReceivingUnit"/> thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:</p>
		<p align="justify" indent="10" before="1"><xsl:value-of select="Reason"/></p>
		<xsl:if test="Law"><p align="justify" indent="10" before="1">Căn cứ: <xsl:value-of select="Law"/></p></xsl:if>
		<p align="justify" indent="10" before="2">Xin thông báo cho Ông (Bà) được biết và thực hiện./.</p>
		<keep before="7">
			<columns>
				<column><sign role="NGƯỜI NỘP HỒ SƠ" note="(Ký và ghi rõ họ tên)"/></column>
				<column><sign role="NGƯỜI TIẾP NHẬN HỒ SƠ" note="(Ký và ghi rõ họ tên)" name="{Clerk}"/></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
