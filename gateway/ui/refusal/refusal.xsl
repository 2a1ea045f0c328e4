<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- A case that is not taken in: the reason is asked, or told. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'refusal']" mode="main">
  <xsl:variable name="case" select="substring-before(@path, '/refusal')"/>
  <xsl:call-template name="heading"><xsl:with-param name="over" select="string(model/Procedure)"/></xsl:call-template>
  <xsl:if test="model/Name"><p class="govuk-body-l"><xsl:value-of select="model/Name"/></p></xsl:if>
  <xsl:choose>
    <xsl:when test="model/Dossier">
      <p class="govuk-body"><xsl:value-of select="key('t', 'refusal.accepted')"/></p>
      <xsl:call-template name="go">
        <xsl:with-param name="href" select="concat('/desk/dossiers/', model/Dossier)"/>
        <xsl:with-param name="text" select="key('t', 'refusal.dossier')"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:when test="model/Refused">
      <xsl:call-template name="summary">
        <xsl:with-param name="rows">
          <xsl:call-template name="row">
            <xsl:with-param name="label" select="key('t', 'refusal.reason')"/>
            <xsl:with-param name="value" select="string(model/Refused/Reason)"/>
          </xsl:call-template>
          <xsl:call-template name="row">
            <xsl:with-param name="label" select="key('t', 'refusal.at')"/>
            <xsl:with-param name="value">
              <xsl:call-template name="moment"><xsl:with-param name="of" select="model/Refused/At"/></xsl:call-template>
            </xsl:with-param>
          </xsl:call-template>
          <xsl:call-template name="row">
            <xsl:with-param name="label" select="key('t', 'refusal.by')"/>
            <xsl:with-param name="value" select="string(model/Refused/Clerk)"/>
          </xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:if test="model/Paper">
        <xsl:call-template name="can-print"><xsl:with-param name="key" select="'p'"/></xsl:call-template>
        <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'frame.print.note')"/></xsl:call-template>
        <xsl:call-template name="was-printed"><xsl:with-param name="files" select="@path"/></xsl:call-template>
      </xsl:if>
      <xsl:call-template name="go">
        <xsl:with-param name="href" select="'/desk'"/>
        <xsl:with-param name="text" select="key('t', 'refusal.home')"/>
        <xsl:with-param name="kind" select="'secondary'"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <p class="govuk-body"><xsl:value-of select="key('t', 'refusal.text')"/></p>
      <xsl:call-template name="form">
        <xsl:with-param name="action" select="@path"/>
        <xsl:with-param name="body">
          <input type="hidden" name="Seen" value="{/page/model/Version}"/>
          <xsl:call-template name="textarea">
            <xsl:with-param name="name" select="'Reason'"/>
            <xsl:with-param name="label" select="key('t', 'refusal.reason')"/>
            <xsl:with-param name="hint" select="key('t', 'refusal.reason.hint')"/>
            <xsl:with-param name="maxlength" select="'500'"/>
            <xsl:with-param name="autofocus" select="true()"/>
          </xsl:call-template>
          <div class="govuk-button-group">
            <xsl:call-template name="button">
              <xsl:with-param name="text" select="key('t', 'refusal.do')"/>
              <xsl:with-param name="kind" select="'warning'"/>
              <xsl:with-param name="key" select="'s'"/>
            </xsl:call-template>
            <a class="govuk-link" href="{$case}"><xsl:value-of select="key('t', 'refusal.not')"/></a>
          </div>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

</xsl:stylesheet>
