<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The follow-up book: its days, how many dossiers they have, what was printed of them. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'book']" mode="main">
  <xsl:call-template name="heading"><xsl:with-param name="over" select="string(who/@place_name)"/></xsl:call-template>
  <p class="govuk-body"><xsl:value-of select="key('t', 'book.text')"/></p>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="@path"/>
    <xsl:with-param name="body">
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'From'"/>
        <xsl:with-param name="label" select="key('t', 'book.from')"/>
        <xsl:with-param name="hint" select="key('t', 'book.day.hint')"/>
        <xsl:with-param name="value" select="string(model/From)"/>
        <xsl:with-param name="width" select="'10'"/>
      </xsl:call-template>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'To'"/>
        <xsl:with-param name="label" select="key('t', 'book.to')"/>
        <xsl:with-param name="hint" select="key('t', 'book.day.hint')"/>
        <xsl:with-param name="value" select="string(model/To)"/>
        <xsl:with-param name="width" select="'10'"/>
      </xsl:call-template>
      <xsl:if test="not(errors/error)">
        <p class="govuk-body"><strong><xsl:call-template name="book-count"/></strong></p>
      </xsl:if>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text"><xsl:choose>
            <xsl:when test="model/Printing"><xsl:value-of select="key('t', 'book.again')"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="key('t', 'book.print')"/></xsl:otherwise>
          </xsl:choose></xsl:with-param>
          <xsl:with-param name="name" select="'Do'"/>
          <xsl:with-param name="value" select="'print'"/>
          <xsl:with-param name="key" select="'p'"/>
        </xsl:call-template>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'book.look')"/>
          <xsl:with-param name="name" select="'Do'"/>
          <xsl:with-param name="value" select="'look'"/>
          <xsl:with-param name="kind" select="'secondary'"/>
          <xsl:with-param name="key" select="'n'"/>
        </xsl:call-template>
      </div>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'frame.print.note')"/></xsl:call-template>
  <xsl:call-template name="was-printed">
    <xsl:with-param name="files" select="concat('/desk/books/', model/Days)"/>
  </xsl:call-template>
  <p class="govuk-body"><a class="govuk-link" href="/desk/evening"><xsl:value-of select="key('t', 'book.back')"/></a></p>
</xsl:template>

<!-- From 28/11/2026 to 30/11/2026: 12 dossiers. -->
<xsl:template name="book-count">
  <xsl:variable name="is" select="/page/model"/>
  <xsl:variable name="days">
    <xsl:call-template name="say">
      <xsl:with-param name="k" select="'book.days'"/>
      <xsl:with-param name="a" select="string($is/From)"/>
      <xsl:with-param name="b" select="string($is/To)"/>
    </xsl:call-template>
  </xsl:variable>
  <xsl:call-template name="say">
    <xsl:with-param name="k" select="'book.count'"/>
    <xsl:with-param name="a"><xsl:choose>
      <xsl:when test="$is/From = $is/To"><xsl:value-of select="$is/From"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$days"/></xsl:otherwise>
    </xsl:choose></xsl:with-param>
    <xsl:with-param name="b" select="string($is/Count)"/>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
