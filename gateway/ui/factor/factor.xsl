<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'factor']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:if test="model/Has">
    <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'factor.has')"/></xsl:call-template>
  </xsl:if>
  <p class="govuk-body"><xsl:value-of select="key('t', 'factor.why')"/></p>
  <p class="govuk-body"><xsl:value-of select="key('t', 'factor.how')"/></p>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'factor.secret')"/>
        <xsl:with-param name="value" select="string(model/Shown)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'factor.address')"/>
        <xsl:with-param name="value" select="string(model/Address)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/factor'"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Secret" value="{model/Secret}"/>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Code'"/>
        <xsl:with-param name="label" select="key('t', 'factor.code')"/>
        <xsl:with-param name="width" select="'10'"/>
        <xsl:with-param name="autocomplete" select="'one-time-code'"/>
        <xsl:with-param name="inputmode" select="'numeric'"/>
        <xsl:with-param name="code" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="button"><xsl:with-param name="text" select="key('t', 'factor.set')"/></xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
