<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'bags']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:choose>
    <xsl:when test="model/Bag">
      <xsl:call-template name="table">
        <xsl:with-param name="caption" select="key('t', 'bags.caption')"/>
        <xsl:with-param name="head">
          <tr>
            <th scope="col"><xsl:value-of select="key('t', 'bags.number')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'bags.to')"/></th>
            <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'bags.items')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'bags.closed')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'bags.clerk')"/></th>
          </tr>
        </xsl:with-param>
        <xsl:with-param name="rows">
          <xsl:for-each select="model/Bag">
            <tr>
              <th scope="row"><a class="govuk-link" href="/desk/bags/{Id}"><xsl:value-of select="Label"/></a></th>
              <td><xsl:value-of select="To"/></td>
              <td class="pg-number"><xsl:value-of select="Items"/></td>
              <td><xsl:value-of select="Closed"/></td>
              <td><xsl:value-of select="Clerk"/></td>
            </tr>
          </xsl:for-each>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="pages">
        <xsl:with-param name="previous" select="string(model/bagsPrevious)"/>
        <xsl:with-param name="next" select="string(model/bagsNext)"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise><p class="govuk-body"><xsl:value-of select="key('t', 'bags.none')"/></p></xsl:otherwise>
  </xsl:choose>
  <p class="govuk-body"><a class="govuk-link" href="/desk/evening"><xsl:value-of select="key('t', 'bags.back')"/></a></p>
</xsl:template>

</xsl:stylesheet>
