<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The waiting room's screen.  Read from afar: numbers and desks, the last call first and marked. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'board']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:choose>
    <xsl:when test="model/Called">
      <table class="govuk-table pg-board">
        <caption class="govuk-visually-hidden"><xsl:value-of select="key('t', 'board.called')"/></caption>
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('t', 'board.number')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'board.desk')"/></th>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="model/Called">
            <tr>
              <xsl:if test="position() = 1"><xsl:attribute name="class">pg-board__last</xsl:attribute></xsl:if>
              <th scope="row"><xsl:value-of select="Number"/></th>
              <td><xsl:value-of select="Desk"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </xsl:when>
    <xsl:otherwise><p class="pg-board__none"><xsl:value-of select="key('t', 'board.none')"/></p></xsl:otherwise>
  </xsl:choose>
  <p class="govuk-body-l">
    <xsl:call-template name="say">
      <xsl:with-param name="k" select="'board.waiting'"/>
      <xsl:with-param name="a" select="model/Waiting"/>
      <xsl:with-param name="b" select="model/Now"/>
    </xsl:call-template>
  </p>
</xsl:template>

</xsl:stylesheet>
