<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'password']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:if test="model/Must">
    <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'password.must')"/></xsl:call-template>
  </xsl:if>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/password'"/>
    <xsl:with-param name="body">
      <input type="text" name="username" value="{/page/who/@name}" autocomplete="username" hidden="hidden" disabled="disabled"/>
      <xsl:call-template name="password">
        <xsl:with-param name="name" select="'PasswordOld'"/>
        <xsl:with-param name="label" select="key('t', 'password.old')"/>
        <xsl:with-param name="autofocus" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="password">
        <xsl:with-param name="label" select="key('t', 'password.new')"/>
        <xsl:with-param name="hint" select="key('t', 'password.new.hint')"/>
        <xsl:with-param name="autocomplete" select="'new-password'"/>
      </xsl:call-template>
      <xsl:call-template name="password">
        <xsl:with-param name="name" select="'PasswordAgain'"/>
        <xsl:with-param name="label" select="key('t', 'password.again')"/>
        <xsl:with-param name="autocomplete" select="'new-password'"/>
      </xsl:call-template>
      <xsl:call-template name="button"><xsl:with-param name="text" select="key('t', 'password.set')"/></xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
