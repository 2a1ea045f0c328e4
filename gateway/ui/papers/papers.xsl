<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What can be printed of a dossier, each with its own button and all at once; and what was printed. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'papers']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'papers.number')"/>
        <xsl:with-param name="value" select="string(model/Number)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'papers.owner')"/>
        <xsl:with-param name="value" select="string(model/Owner)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'papers.procedure')"/>
        <xsl:with-param name="value" select="string(model/ProcedureName)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="model/Paper[AtOnce]">
    <xsl:call-template name="form">
      <xsl:with-param name="action" select="@path"/>
      <xsl:with-param name="body">
        <xsl:for-each select="/page/model/Paper[AtOnce]"><input type="hidden" name="Paper" value="{Key}"/></xsl:for-each>
        <p class="govuk-body">
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'papers.all.hint'"/>
            <xsl:with-param name="a" select="count(/page/model/Paper[AtOnce])"/>
          </xsl:call-template>
        </p>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'papers.all')"/>
          <xsl:with-param name="key" select="'p'"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'can'"/>
    <xsl:with-param name="caption" select="key('t', 'papers.can')"/>
    <xsl:with-param name="head"><tr>
      <th scope="col"><xsl:value-of select="key('t', 'papers.paper')"/></th>
      <th scope="col"><xsl:value-of select="key('t', 'papers.printed')"/></th>
      <th scope="col"><xsl:value-of select="key('t', 'papers.print')"/></th>
    </tr></xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="model/Paper"><xsl:call-template name="papers-one"/></xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'papers.note')"/></xsl:call-template>
  <xsl:if test="model/Printing">
    <xsl:call-template name="table">
      <xsl:with-param name="id" select="'done'"/>
      <xsl:with-param name="caption" select="key('t', 'papers.done')"/>
      <xsl:with-param name="head"><tr>
        <th scope="col"><xsl:value-of select="key('t', 'papers.at')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'papers.what')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'papers.who')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'papers.file')"/></th>
      </tr></xsl:with-param>
      <xsl:with-param name="rows">
        <xsl:for-each select="model/Printing"><xsl:call-template name="papers-printing"/></xsl:for-each>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<xsl:template name="papers-one">
  <xsl:variable name="do"><xsl:choose>
    <xsl:when test="Printed > 0"><xsl:value-of select="key('t', 'papers.reprint')"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="key('t', 'papers.print')"/></xsl:otherwise>
  </xsl:choose></xsl:variable>
  <tr>
    <th scope="row"><xsl:value-of select="Title"/><xsl:if test="Subject"><br/><xsl:value-of select="Subject"/></xsl:if></th>
    <td><xsl:choose>
      <xsl:when test="Printed > 0"><xsl:call-template name="say">
        <xsl:with-param name="k" select="'papers.times'"/><xsl:with-param name="a" select="string(Printed)"/>
      </xsl:call-template></xsl:when>
      <xsl:otherwise><xsl:value-of select="key('t', 'papers.never')"/></xsl:otherwise>
    </xsl:choose></td>
    <td>
      <form method="post" action="{/page/@path}" novalidate="novalidate" accept-charset="UTF-8">
        <xsl:call-template name="hidden"/>
        <input type="hidden" name="Paper" value="{Key}"/>
        <button type="submit" class="govuk-button govuk-button--secondary pg-small">
          <xsl:value-of select="$do"/>
          <span class="govuk-visually-hidden"><xsl:value-of select="concat(' ', Title, ' ', Subject)"/></span>
        </button>
      </form>
    </td>
  </tr>
</xsl:template>

<!-- 08:15 30/11/2026 of 2026-11-30T08:15:00+07:00 -->
<xsl:template name="papers-printing">
  <tr>
    <th scope="row">
      <xsl:value-of select="concat(substring(At, 12, 5), ' ', substring(At, 9, 2), '/', substring(At, 6, 2), '/')"/>
      <xsl:value-of select="substring(At, 1, 4)"/>
    </th>
    <td><xsl:for-each select="Of">
      <xsl:if test="position() > 1"><br/></xsl:if>
      <xsl:choose>
        <xsl:when test="Times > 1"><xsl:call-template name="say">
          <xsl:with-param name="k" select="'papers.copy'"/>
          <xsl:with-param name="a" select="string(Title)"/>
          <xsl:with-param name="b" select="Times - 1"/>
        </xsl:call-template></xsl:when>
        <xsl:otherwise><xsl:value-of select="Title"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each></td>
    <td><xsl:value-of select="Clerk"/></td>
    <td><a class="govuk-link" href="{/page/@path}/{Place}"><xsl:call-template name="say">
      <xsl:with-param name="k" select="'papers.file.of'"/><xsl:with-param name="a" select="string(Place)"/>
    </xsl:call-template></a></td>
  </tr>
</xsl:template>

</xsl:stylesheet>
