<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'home']" mode="main">
  <xsl:call-template name="heading"/>
  <p class="govuk-body"><xsl:value-of select="concat(key('t', 'home.hello'), ', ', who/@shown)"/></p>
  <xsl:if test="who/@role = 'clerk'">
    <xsl:call-template name="search">
      <xsl:with-param name="action" select="'/desk/search'"/>
      <xsl:with-param name="name" select="'Query'"/>
    </xsl:call-template>
    <xsl:call-template name="form">
      <xsl:with-param name="action" select="'/desk/cases'"/>
      <xsl:with-param name="body">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'home.case')"/>
          <xsl:with-param name="key" select="'m'"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <ul class="govuk-list">
    <xsl:if test="who/@role = 'clerk'">
      <li><a class="govuk-link" href="/desk/offline" data-offline="{model/Mark}">
        <xsl:value-of select="key('t', 'home.offline')"/>
      </a></li>
      <li><a class="govuk-link" href="/desk/queue"><xsl:value-of select="key('t', 'home.queue')"/></a></li>
      <li><a class="govuk-link" href="/desk/appointments"><xsl:value-of select="key('t', 'home.appointments')"/></a></li>
    </xsl:if>
    <xsl:if test="who/@role = 'kiosk'">
      <li><a class="govuk-link" href="/desk/ticket"><xsl:value-of select="key('t', 'home.ticket')"/></a></li>
      <li><a class="govuk-link" href="/desk/board"><xsl:value-of select="key('t', 'home.board')"/></a></li>
    </xsl:if>
    <li><a class="govuk-link" href="/desk/password"><xsl:value-of select="key('t', 'home.password')"/></a></li>
    <li><a class="govuk-link" href="/desk/factor"><xsl:value-of select="key('t', 'home.factor')"/></a></li>
  </ul>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/logout'"/>
    <xsl:with-param name="body">
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'frame.logout')"/>
        <xsl:with-param name="kind" select="'secondary'"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
