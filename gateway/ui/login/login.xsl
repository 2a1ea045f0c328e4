<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'login']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:if test="model/Nobody">
    <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'login.nobody')"/></xsl:call-template>
    <p class="govuk-body"><xsl:value-of select="key('t', 'login.nobody.text')"/></p>
  </xsl:if>
  <xsl:if test="model/WaitMinutes">
    <xsl:call-template name="inset">
      <xsl:with-param name="text" select="concat(key('t', 'login.wait'), ' ', model/WaitMinutes)"/>
    </xsl:call-template>
  </xsl:if>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/login'"/>
    <xsl:with-param name="body">
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Name'"/>
        <xsl:with-param name="label" select="key('t', 'login.name')"/>
        <xsl:with-param name="width" select="'20'"/>
        <xsl:with-param name="autocomplete" select="'username'"/>
        <xsl:with-param name="code" select="true()"/>
        <xsl:with-param name="autofocus" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="password"><xsl:with-param name="label" select="key('t', 'login.password')"/></xsl:call-template>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'PasswordCode'"/>
        <xsl:with-param name="label" select="key('t', 'login.code')"/>
        <xsl:with-param name="hint" select="key('t', 'login.code.hint')"/>
        <xsl:with-param name="width" select="'10'"/>
        <xsl:with-param name="autocomplete" select="'one-time-code'"/>
        <xsl:with-param name="inputmode" select="'numeric'"/>
        <xsl:with-param name="code" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="button"><xsl:with-param name="text" select="key('t', 'login.enter')"/></xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <p class="govuk-body"><xsl:value-of select="key('t', 'login.forgot')"/></p>
</xsl:template>

</xsl:stylesheet>
