<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'giveup']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:if test="model/Name">
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="key('t', 'giveup.who')"/>
          <xsl:with-param name="value" select="string(model/Name)"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:if test="model/Procedure">
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="key('t', 'giveup.procedure')"/>
          <xsl:with-param name="value" select="string(model/Procedure)"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'giveup.begun')"/>
        <xsl:with-param name="value" select="string(model/Begun)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'giveup.moved')"/>
        <xsl:with-param name="value" select="string(model/Moved)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'giveup.warning')"/></xsl:call-template>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="@path"/>
    <xsl:with-param name="body">
      <xsl:call-template name="textarea">
        <xsl:with-param name="name" select="'Reason'"/>
        <xsl:with-param name="label" select="key('t', 'giveup.reason')"/>
        <xsl:with-param name="hint" select="key('t', 'giveup.reason.hint')"/>
        <xsl:with-param name="rows" select="'3'"/>
        <xsl:with-param name="maxlength" select="'500'"/>
        <xsl:with-param name="autofocus" select="true()"/>
      </xsl:call-template>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'giveup.do')"/>
          <xsl:with-param name="kind" select="'warning'"/>
          <xsl:with-param name="key" select="'s'"/>
        </xsl:call-template>
        <a class="govuk-link" href="/desk/cases/{/page/model/Id}"><xsl:value-of select="key('t', 'giveup.go_on')"/></a>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
