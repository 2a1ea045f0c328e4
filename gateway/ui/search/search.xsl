<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What a search found: dossiers and open cases of the clerk's office. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'search']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:call-template name="search">
    <xsl:with-param name="action" select="'/desk/search'"/>
    <xsl:with-param name="name" select="'Query'"/>
    <xsl:with-param name="hint" select="key('t', 'search.hint')"/>
    <xsl:with-param name="autofocus" select="not(model/Found)"/>
  </xsl:call-template>
  <xsl:choose>
    <xsl:when test="model/Found">
      <xsl:call-template name="search-found"/>
      <xsl:if test="model/Full = 1">
        <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'search.more')"/></xsl:call-template>
      </xsl:if>
    </xsl:when>
    <xsl:when test="model/Query">
      <xsl:call-template name="notice">
        <xsl:with-param name="text">
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'search.none'"/>
            <xsl:with-param name="a" select="model/Query"/>
          </xsl:call-template>
        </xsl:with-param>
        <xsl:with-param name="body">
          <p class="govuk-body"><xsl:value-of select="key('t', 'search.none.next')"/></p>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:when>
  </xsl:choose>
</xsl:template>

<xsl:template name="search-found">
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'found'"/>
    <xsl:with-param name="caption">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="'search.found'"/>
        <xsl:with-param name="a" select="count(/page/model/Found)"/>
        <xsl:with-param name="b" select="/page/model/Query"/>
      </xsl:call-template>
    </xsl:with-param>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'search.name')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'search.procedure')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'search.number')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'search.state')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'search.at')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model/Found">
        <xsl:sort select="At" order="descending"/>
        <tr>
          <th scope="row">
            <a class="govuk-link">
              <xsl:attribute name="href">
                <xsl:choose>
                  <xsl:when test="Accepted = 1"><xsl:value-of select="concat('/desk/dossiers/', Id)"/></xsl:when>
                  <xsl:otherwise><xsl:value-of select="concat('/desk/cases/', Id)"/></xsl:otherwise>
                </xsl:choose>
              </xsl:attribute>
              <xsl:value-of select="Name"/>
            </a>
          </th>
          <td><xsl:value-of select="Procedure"/></td>
          <td>
            <xsl:choose>
              <xsl:when test="Number"><xsl:value-of select="Number"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="Ref"/></xsl:otherwise>
            </xsl:choose>
          </td>
          <td>
            <xsl:choose>
              <xsl:when test="State">
                <xsl:call-template name="capital"><xsl:with-param name="of" select="State"/></xsl:call-template>
              </xsl:when>
              <xsl:when test="not(Next)"><xsl:value-of select="key('t', 'search.refused')"/></xsl:when>
              <xsl:otherwise>
                <xsl:call-template name="say">
                  <xsl:with-param name="k" select="'search.open'"/>
                  <xsl:with-param name="a" select="Next"/>
                </xsl:call-template>
              </xsl:otherwise>
            </xsl:choose>
          </td>
          <td><xsl:call-template name="moment"><xsl:with-param name="of" select="At"/></xsl:call-template></td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
