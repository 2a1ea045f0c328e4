<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Which procedure, and who decides it.  Links, so that they work by arrow, by Tab and without a script; words that are typed are
     looked for by the gateway when they are sent, and before that by script/counter.js among what is shown. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template name="casework-procedure">
  <xsl:choose>
    <xsl:when test="model/Chosen">
      <input type="hidden" name="Procedure" value="{model/Chosen}"/>
      <p class="govuk-body govuk-!-font-weight-bold"><xsl:value-of select="model/ChosenName"/></p>
      <xsl:choose>
        <xsl:when test="model/Choice">
          <xsl:apply-templates select="model/Field[@part = 'UNIT']" mode="casework"/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'casework.no-unit')"/></xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
      <p class="govuk-body">
        <a class="govuk-link" href="{@path}?Step=Procedure"><xsl:value-of select="key('t', 'casework.other-procedure')"/></a>
      </p>
    </xsl:when>
    <xsl:otherwise><xsl:call-template name="casework-search"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="casework-search">
  <xsl:apply-templates select="model/Field[@part = 'MAIN']" mode="casework"/>
  <xsl:call-template name="button">
    <xsl:with-param name="text" select="key('t', 'frame.search_do')"/>
    <xsl:with-param name="key" select="'s'"/>
  </xsl:call-template>
  <p class="govuk-body" role="status" data-filter-count="data-filter-count">
    <span><xsl:value-of select="model/Matches"/></span>
    <xsl:value-of select="concat(' ', key('t', 'casework.matches'))"/>
  </p>
  <ul class="govuk-list pg-matches" data-filter="Words">
    <xsl:for-each select="model/Match">
      <li data-words="{@words}">
        <a class="govuk-link" href="{/page/@path}?Procedure={@code}"><xsl:value-of select="@name"/></a>
        <xsl:value-of select="concat(' ', @code)"/>
      </li>
    </xsl:for-each>
  </ul>
  <xsl:if test="model/Matches > count(model/Match)">
    <p class="govuk-body"><xsl:value-of select="key('t', 'casework.more-matches')"/></p>
  </xsl:if>
</xsl:template>

</xsl:stylesheet>
