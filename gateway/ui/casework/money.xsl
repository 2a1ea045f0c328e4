<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What it costs, how it is paid, and what comes when it is accepted. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template name="casework-quote">
  <p class="govuk-body">
    <xsl:value-of select="concat(key('t', 'casework.due'), ' ')"/>
    <strong><xsl:call-template name="day"><xsl:with-param name="of" select="model/DueAt"/></xsl:call-template></strong>
  </p>
  <xsl:choose>
    <xsl:when test="model/Quote/Lines">
      <xsl:call-template name="casework-lines"/>
    </xsl:when>
    <xsl:otherwise><p class="govuk-body"><xsl:value-of select="key('t', 'casework.free')"/></p></xsl:otherwise>
  </xsl:choose>
  <xsl:if test="model/Quote/Total > 0"><xsl:call-template name="casework-fields"/></xsl:if>
</xsl:template>

<xsl:template name="casework-lines">
  <xsl:call-template name="table">
    <xsl:with-param name="caption" select="key('t', 'casework.lines')"/>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'casework.line')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'casework.amount')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="model/Quote/Lines">
        <tr>
          <td>
            <xsl:call-template name="casework-line"/>
            <xsl:if test="Discount > 0">
              <br/>
              <xsl:value-of select="concat(key('t', 'casework.discount'), ' ')"/>
              <xsl:call-template name="money"><xsl:with-param name="of" select="Discount"/></xsl:call-template>
            </xsl:if>
          </td>
          <td class="pg-number">
            <xsl:call-template name="money"><xsl:with-param name="of" select="Amount"/></xsl:call-template>
          </td>
        </tr>
      </xsl:for-each>
      <tr>
        <td><strong><xsl:value-of select="key('t', 'casework.total')"/></strong></td>
        <td class="pg-number">
          <strong>
            <xsl:call-template name="money"><xsl:with-param name="of" select="model/Quote/Total"/></xsl:call-template>
          </strong>
        </td>
      </tr>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- Fees have names in the catalogue; postage is of a way. -->
<xsl:template name="casework-line">
  <xsl:choose>
    <xsl:when test="Kind = 'STATE_FEE'"><xsl:value-of select="Name"/></xsl:when>
    <xsl:when test="Kind = 'DIGITISE'"><xsl:value-of select="concat(key('t', 'casework.line.DIGITISE'), ' ', Name)"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="key('t', concat('casework.line.', Kind, '.', Code))"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ==== it is a dossier ==== -->

<xsl:template name="casework-accepted">
  <xsl:call-template name="panel">
    <xsl:with-param name="title" select="key('t', 'casework.done')"/>
    <xsl:with-param name="text"><xsl:choose>
      <xsl:when test="model/DossierNumber"><xsl:value-of select="model/DossierNumber"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="model/DossierId"/></xsl:otherwise>
    </xsl:choose></xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'casework.due')"/>
        <xsl:with-param name="value">
          <xsl:call-template name="day"><xsl:with-param name="of" select="model/DueAt"/></xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'casework.f.Unit')"/>
        <xsl:with-param name="value" select="string(model/UnitName)"/>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'casework.owed')"/>
        <xsl:with-param name="value">
          <xsl:call-template name="money"><xsl:with-param name="of" select="model/Owed"/></xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="model/Owed > 0"><xsl:call-template name="casework-pay"/></xsl:if>
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'casework.next')"/></h2>
  <ol class="govuk-list govuk-list--number">
    <xsl:if test="model/Owed > 0"><li><xsl:value-of select="key('t', 'casework.next.money')"/></li></xsl:if>
    <li><xsl:value-of select="key('t', 'casework.next.print')"/></li>
    <li><xsl:value-of select="key('t', 'casework.next.give')"/></li>
    <li><xsl:value-of select="key('t', 'casework.next.pack')"/></li>
  </ol>
  <div class="govuk-button-group">
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="concat('/desk/dossiers/', model/DossierId, '/papers')"/>
      <xsl:with-param name="text" select="key('t', 'casework.papers.print')"/>
      <xsl:with-param name="key" select="'p'"/>
    </xsl:call-template>
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="concat('/desk/dossiers/', model/DossierId)"/>
      <xsl:with-param name="text" select="key('t', 'casework.dossier')"/>
      <xsl:with-param name="kind" select="'secondary'"/>
    </xsl:call-template>
  </div>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/cases'"/>
    <xsl:with-param name="body">
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'casework.next.person')"/>
        <xsl:with-param name="key" select="'m'"/>
        <xsl:with-param name="autofocus" select="not(model/Owed > 0)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- What was left to be paid; it saw no version of the case, which is over. -->
<xsl:template name="casework-pay">
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="@path"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Step" value="5"/>
      <xsl:call-template name="casework-fields"/>
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'casework.do.Pay')"/>
        <xsl:with-param name="key" select="'s'"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
