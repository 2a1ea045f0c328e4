<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Values as people here write them, in both languages; parameters in docs/ui.md. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:decimal-format name="dong" grouping-separator="." decimal-separator=","/>

<!-- Whole dong: 1.234.000 ₫, with a blank that does not break. -->
<xsl:template name="money">
  <xsl:param name="of"/>
  <xsl:value-of select="concat(format-number($of, '#.##0', 'dong'), '&#160;₫')"/>
</xsl:template>

<!-- 2026-12-07 or 2026-12-07T09:30:00+07:00: the day, 07/12/2026. What is no date (a year alone) stays what it is. -->
<xsl:template name="day">
  <xsl:param name="of"/>
  <xsl:choose>
    <xsl:when test="substring($of, 5, 1) = '-'">
      <xsl:value-of select="concat(substring($of, 9, 2), '/', substring($of, 6, 2), '/', substring($of, 1, 4))"/>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$of"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- 2026-12-07T09:30:00+07:00: 09:30, 07/12/2026. -->
<xsl:template name="moment">
  <xsl:param name="of"/>
  <xsl:value-of select="concat(substring($of, 12, 5), ', ')"/>
  <xsl:call-template name="day"><xsl:with-param name="of" select="$of"/></xsl:call-template>
</xsl:template>

<!-- As it is dialled at home: 0912000111 of what is kept, +84912000111; another country's stays what it is. -->
<xsl:template name="phone">
  <xsl:param name="of"/>
  <xsl:choose>
    <xsl:when test="starts-with($of, '+84')"><xsl:value-of select="concat('0', substring-after($of, '+84'))"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="$of"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- With a capital, as a sentence begins; texts of tables begin small. -->
<xsl:template name="capital">
  <xsl:param name="of"/>
  <xsl:value-of select="concat(translate(substring($of, 1, 1), 'abcdefghijklmnopqrstuvwxyzđâêôơưăàáảãạ',
      'ABCDEFGHIJKLMNOPQRSTUVWXYZĐÂÊÔƠƯĂÀÁẢÃẠ'), substring($of, 2))"/>
</xsl:template>

</xsl:stylesheet>
