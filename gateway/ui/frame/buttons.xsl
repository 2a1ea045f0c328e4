<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What sends a form; parameters in docs/ui.md. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<!-- kind: secondary, warning, or none for the one that is meant.  key: the letter that does it together with Alt, and is shown. -->
<xsl:template name="button">
  <xsl:param name="text"/>
  <xsl:param name="kind"/>
  <xsl:param name="key"/>
  <xsl:param name="name"/>
  <xsl:param name="value"/>
  <xsl:param name="id"/>
  <xsl:param name="action"/>
  <xsl:param name="autofocus" select="false()"/>
  <button type="submit">
    <xsl:attribute name="class">
      <xsl:text>govuk-button</xsl:text>
      <xsl:if test="$kind != ''"><xsl:value-of select="concat(' govuk-button--', $kind)"/></xsl:if>
    </xsl:attribute>
    <xsl:if test="$name != ''">
      <xsl:attribute name="name"><xsl:value-of select="$name"/></xsl:attribute>
      <xsl:attribute name="value"><xsl:value-of select="$value"/></xsl:attribute>
    </xsl:if>
    <xsl:call-template name="attribute">
      <xsl:with-param name="name" select="'id'"/>
      <xsl:with-param name="value" select="$id"/>
    </xsl:call-template>
    <xsl:call-template name="attribute">
      <xsl:with-param name="name" select="'formaction'"/>
      <xsl:with-param name="value" select="$action"/>
    </xsl:call-template>
    <xsl:call-template name="first-focus"><xsl:with-param name="autofocus" select="$autofocus"/></xsl:call-template>
    <xsl:call-template name="key-attributes"><xsl:with-param name="key" select="$key"/></xsl:call-template>
    <xsl:value-of select="$text"/>
    <xsl:call-template name="key-shown"><xsl:with-param name="key" select="$key"/></xsl:call-template>
  </button>
</xsl:template>

<!-- A link that looks like a button: where an act begins on another page.  It changes nothing by itself. -->
<xsl:template name="go">
  <xsl:param name="href"/>
  <xsl:param name="text"/>
  <xsl:param name="kind"/>
  <xsl:param name="key"/>
  <a href="{$href}" draggable="false">
    <xsl:attribute name="class">
      <xsl:text>govuk-button</xsl:text>
      <xsl:if test="$kind != ''"><xsl:value-of select="concat(' govuk-button--', $kind)"/></xsl:if>
    </xsl:attribute>
    <xsl:call-template name="key-attributes"><xsl:with-param name="key" select="$key"/></xsl:call-template>
    <xsl:value-of select="$text"/>
    <xsl:call-template name="key-shown"><xsl:with-param name="key" select="$key"/></xsl:call-template>
  </a>
</xsl:template>

<xsl:template name="key-attributes">
  <xsl:param name="key"/>
  <xsl:if test="$key != ''">
    <xsl:attribute name="accesskey"><xsl:value-of select="$key"/></xsl:attribute>
    <xsl:attribute name="aria-keyshortcuts"><xsl:value-of select="concat('Alt+', $key)"/></xsl:attribute>
  </xsl:if>
</xsl:template>

<xsl:template name="key-shown">
  <xsl:param name="key"/>
  <xsl:if test="$key != ''">
    <kbd aria-hidden="true">
      <xsl:value-of select="concat('Alt+', translate($key, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'))"/>
    </kbd>
  </xsl:if>
</xsl:template>

<!-- The one box for any number, phone or name.  Sent as a form, so that no number stands in an address or a log. -->
<xsl:template name="search">
  <xsl:param name="action"/>
  <xsl:param name="name" select="'Q'"/>
  <xsl:param name="label" select="key('t', 'frame.search')"/>
  <xsl:param name="hint"/>
  <xsl:param name="autofocus" select="false()"/>
  <form method="post" action="{$action}" class="pg-search" role="search" novalidate="novalidate">
    <xsl:call-template name="hidden"/>
    <xsl:call-template name="input">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="label" select="$label"/>
      <xsl:with-param name="hint" select="$hint"/>
      <xsl:with-param name="search" select="true()"/>
      <xsl:with-param name="scan" select="'submit'"/>
      <xsl:with-param name="autofocus" select="$autofocus"/>
    </xsl:call-template>
    <xsl:call-template name="button">
      <xsl:with-param name="text" select="key('t', 'frame.search_do')"/>
      <xsl:with-param name="kind" select="'secondary'"/>
    </xsl:call-template>
  </form>
</xsl:template>

</xsl:stylesheet>
