<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- A device is taken out of service by who knows its password; everybody else goes back to the numbers. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'leave']" mode="main">
  <xsl:call-template name="heading"/>
  <p class="govuk-body"><xsl:value-of select="key('t', 'leave.text')"/></p>
  <xsl:if test="model/WaitMinutes">
    <xsl:call-template name="inset">
      <xsl:with-param name="text" select="concat(key('t', 'leave.wait'), ' ', model/WaitMinutes)"/>
    </xsl:call-template>
  </xsl:if>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/logout'"/>
    <xsl:with-param name="body">
      <xsl:call-template name="password">
        <xsl:with-param name="label" select="key('t', 'leave.password')"/>
        <xsl:with-param name="autofocus" select="true()"/>
      </xsl:call-template>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'frame.logout')"/>
          <xsl:with-param name="key" select="'s'"/>
        </xsl:call-template>
        <a class="govuk-link" href="/desk/ticket"><xsl:value-of select="key('t', 'leave.not')"/></a>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
