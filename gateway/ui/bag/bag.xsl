<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'bag']" mode="main">
  <xsl:variable name="is" select="model/bag-manifest"/>
  <xsl:call-template name="heading"><xsl:with-param name="over" select="string($is/Bag)"/></xsl:call-template>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'bag.from')"/>
        <xsl:with-param name="value" select="string($is/From)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'bag.to')"/>
        <xsl:with-param name="value" select="string($is/To)"/>
      </xsl:call-template>
      <xsl:if test="$is/Seal">
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="key('t', 'bag.seal')"/>
          <xsl:with-param name="value" select="string($is/Seal)"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'bag.closed')"/>
        <xsl:with-param name="value" select="concat(model/Closed, ', ', $is/Clerk)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="can-print"><xsl:with-param name="key" select="'p'"/></xsl:call-template>
  <xsl:call-template name="table">
    <xsl:with-param name="caption">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="'bag.items'"/>
        <xsl:with-param name="a" select="count(model/Item)"/>
      </xsl:call-template>
    </xsl:with-param>
    <xsl:with-param name="head">
      <tr>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'bag.place')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'bag.item')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'bag.dossier')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'bag.who')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="model/Item">
        <tr>
          <td class="pg-number"><xsl:value-of select="position()"/></td>
          <th scope="row"><xsl:value-of select="Number"/></th>
          <td><a class="govuk-link" href="/desk/dossiers/{Dossier}"><xsl:choose>
            <xsl:when test="DossierNumber"><xsl:value-of select="DossierNumber"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="Dossier"/></xsl:otherwise>
          </xsl:choose></a></td>
          <td><xsl:value-of select="To"/></td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'frame.print.note')"/></xsl:call-template>
  <xsl:call-template name="was-printed"><xsl:with-param name="files" select="concat(@path, '/papers')"/></xsl:call-template>
  <xsl:call-template name="go">
    <xsl:with-param name="href" select="'/desk/evening'"/>
    <xsl:with-param name="text" select="key('t', 'bag.back')"/>
    <xsl:with-param name="kind" select="'secondary'"/>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
