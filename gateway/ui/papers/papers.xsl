<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What can be printed of a dossier, each with its own button and all at once; and what was printed. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'papers']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'papers.number')"/>
        <xsl:with-param name="value" select="string(model/Number)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'papers.owner')"/>
        <xsl:with-param name="value" select="string(model/Owner)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'papers.procedure')"/>
        <xsl:with-param name="value" select="string(model/ProcedureName)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="model/Paper[AtOnce]">
    <xsl:call-template name="form">
      <xsl:with-param name="action" select="@path"/>
      <xsl:with-param name="body">
        <xsl:for-each select="/page/model/Paper[AtOnce]"><input type="hidden" name="Paper" value="{Key}"/></xsl:for-each>
        <p class="govuk-body">
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'papers.all.hint'"/>
            <xsl:with-param name="a" select="count(/page/model/Paper[AtOnce])"/>
          </xsl:call-template>
        </p>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'papers.all')"/>
          <xsl:with-param name="key" select="'p'"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:call-template name="can-print"/>
  <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'frame.print.note')"/></xsl:call-template>
  <xsl:call-template name="was-printed"><xsl:with-param name="files" select="@path"/></xsl:call-template>
  <p class="govuk-body">
    <a class="govuk-link" href="{substring-before(@path, '/papers')}"><xsl:value-of select="key('t', 'papers.back')"/></a>
  </p>
</xsl:template>

</xsl:stylesheet>
