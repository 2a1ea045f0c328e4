<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Nhãn địa chỉ 100 x 150 mm: the item as Code 128, its receiver large; one page, whatever is on it -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/address-label">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Item Sender Receiver'"/>
	</xsl:call-template>
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Name Address'"/><xsl:with-param name="in" select="Receiver"/>
	</xsl:call-template>
	<sheet title="Nhãn địa chỉ" width="100" height="150" margins="4 4 4 4" pages="1" font="sans" size="10">
		<xsl:if test="IssuedAt"><xsl:attribute name="date"><xsl:value-of select="IssuedAt"/></xsl:attribute></xsl:if>
		<xsl:call-template name="marks"/>
		<columns gap="2">
			<column width="3*"><p weight="bold" size="12"><xsl:value-of select="ServiceVi"/></p></column>
			<column width="2*" align="right"><xsl:if test="Route"><p weight="bold" size="16"><xsl:value-of select="Route"/></p></xsl:if></column>
		</columns>
		<line before="1" after="2"/>
		<code128 height="20" module="0.4" size="13" align="center"><xsl:value-of select="Item"/></code128>
		<line before="2" after="1.5"/>
		<p size="8">NGƯỜI GỬI</p>
		<p size="9" weight="bold"><xsl:value-of select="Sender/Name"/></p>
		<p size="9"><xsl:value-of select="Sender/Address"/></p>
		<xsl:if test="Sender/Phone"><p size="9">ĐT: <xsl:value-of select="Sender/Phone"/></p></xsl:if>
		<box before="2" pad="2.5" rule="1.2">
			<p size="8">NGƯỜI NHẬN</p>
			<p size="14" weight="bold" before="0.5"><xsl:value-of select="Receiver/Name"/></p>
			<p size="12" before="1"><xsl:value-of select="Receiver/Address"/></p>
			<xsl:if test="Receiver/Phone"><p size="13" weight="bold" before="1">ĐT: <xsl:value-of select="Receiver/Phone"/></p></xsl:if>
		</box>
		<rows label="30" before="2" pad="0.4">
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Hồ sơ:'"/><xsl:with-param name="value" select="DossierNumber"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Khối lượng (g):'"/><xsl:with-param name="value" select="WeightG"/>
			</xsl:call-template>
			<xsl:if test="Collect > 0"><row label="Thu khi phát:" weight="bold" size="12"><xsl:call-template name="dong"><xsl:with-param name="amount" select="Collect"/></xsl:call-template> đồng</row></xsl:if>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Ghi chú:'"/><xsl:with-param name="value" select="Note"/>
			</xsl:call-template>
		</rows>
	</sheet>
</xsl:template>
</xsl:stylesheet>
