<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What a page that prints shows (ui/prints.h): its papers with a button each, and what was printed; parameters in docs/ui.md. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<!-- All Paper of the model.  key: the letter of the first one's button. -->
<xsl:template name="can-print">
  <xsl:param name="caption" select="key('t', 'frame.print.can')"/>
  <xsl:param name="key"/>
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'can'"/>
    <xsl:with-param name="caption" select="$caption"/>
    <xsl:with-param name="head"><tr>
      <th scope="col"><xsl:value-of select="key('t', 'frame.print.paper')"/></th>
      <th scope="col"><xsl:value-of select="key('t', 'frame.print.printed')"/></th>
      <th scope="col"><xsl:value-of select="key('t', 'frame.print.do')"/></th>
    </tr></xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model/Paper">
        <xsl:call-template name="can-print-one">
          <xsl:with-param name="key"><xsl:if test="position() = 1"><xsl:value-of select="$key"/></xsl:if></xsl:with-param>
        </xsl:call-template>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="can-print-one">
  <xsl:param name="key"/>
  <tr>
    <th scope="row"><xsl:value-of select="Title"/><xsl:if test="Subject"><br/><xsl:value-of select="Subject"/></xsl:if></th>
    <td><xsl:choose>
      <xsl:when test="Printed > 0"><xsl:call-template name="say">
        <xsl:with-param name="k" select="'frame.print.times'"/><xsl:with-param name="a" select="string(Printed)"/>
      </xsl:call-template></xsl:when>
      <xsl:otherwise><xsl:value-of select="key('t', 'frame.print.never')"/></xsl:otherwise>
    </xsl:choose></td>
    <td>
      <form method="post" action="{/page/@path}" novalidate="novalidate" accept-charset="UTF-8">
        <xsl:call-template name="hidden"/>
        <input type="hidden" name="Paper" value="{Key}"/>
        <button type="submit" class="govuk-button govuk-button--secondary pg-small">
          <xsl:call-template name="key-attributes"><xsl:with-param name="key" select="string($key)"/></xsl:call-template>
          <xsl:choose>
            <xsl:when test="Printed > 0"><xsl:value-of select="key('t', 'frame.print.again')"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="key('t', 'frame.print.do')"/></xsl:otherwise>
          </xsl:choose>
          <span class="govuk-visually-hidden"><xsl:value-of select="concat(' ', Title, ' ', Subject)"/></span>
          <xsl:call-template name="key-shown"><xsl:with-param name="key" select="string($key)"/></xsl:call-template>
        </button>
      </form>
    </td>
  </tr>
</xsl:template>

<!-- All Printing of the model, if there are any; files: the address of their files, without the place. -->
<xsl:template name="was-printed">
  <xsl:param name="files"/>
  <xsl:if test="/page/model/Printing">
    <xsl:call-template name="table">
      <xsl:with-param name="id" select="'done'"/>
      <xsl:with-param name="caption" select="key('t', 'frame.print.done')"/>
      <xsl:with-param name="head"><tr>
        <th scope="col"><xsl:value-of select="key('t', 'frame.print.at')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'frame.print.what')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'frame.print.who')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'frame.print.file')"/></th>
      </tr></xsl:with-param>
      <xsl:with-param name="rows">
        <xsl:for-each select="/page/model/Printing">
          <xsl:call-template name="was-printed-one"><xsl:with-param name="files" select="$files"/></xsl:call-template>
        </xsl:for-each>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- 08:15 30/11/2026 of 2026-11-30T08:15:00+07:00 -->
<xsl:template name="was-printed-one">
  <xsl:param name="files"/>
  <tr>
    <th scope="row">
      <xsl:call-template name="moment"><xsl:with-param name="of" select="At"/></xsl:call-template>
    </th>
    <td><xsl:for-each select="Of">
      <xsl:if test="position() > 1"><br/></xsl:if>
      <xsl:choose>
        <xsl:when test="Times > 1"><xsl:call-template name="say">
          <xsl:with-param name="k" select="'frame.print.copy'"/>
          <xsl:with-param name="a" select="string(Title)"/>
          <xsl:with-param name="b" select="Times - 1"/>
        </xsl:call-template></xsl:when>
        <xsl:otherwise><xsl:value-of select="Title"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each></td>
    <td><xsl:value-of select="Clerk"/></td>
    <td><a class="govuk-link" href="{$files}/{Place}"><xsl:call-template name="say">
      <xsl:with-param name="k" select="'frame.print.file.of'"/><xsl:with-param name="a" select="string(Place)"/>
    </xsl:call-template></a></td>
  </tr>
</xsl:template>

</xsl:stylesheet>
