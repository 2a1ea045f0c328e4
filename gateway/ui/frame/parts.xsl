<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What a page shows; parameters in docs/ui.md.  A parameter that is called body, head or rows is markup. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<!-- Every page has it by itself, before its own first line: what is wrong, each leading to its field. -->
<xsl:template name="error-summary">
  <xsl:if test="/page/errors/error">
    <div class="govuk-error-summary" id="errors" tabindex="-1">
      <div role="alert">
        <h2 class="govuk-error-summary__title"><xsl:value-of select="key('t', 'frame.errors')"/></h2>
        <ul class="govuk-list govuk-error-summary__list">
          <xsl:for-each select="/page/errors/error">
            <li>
              <xsl:choose>
                <xsl:when test="@field != ''"><a href="#{@field}"><xsl:value-of select="@text"/></a></xsl:when>
                <xsl:otherwise><xsl:value-of select="@text"/></xsl:otherwise>
              </xsl:choose>
            </li>
          </xsl:for-each>
        </ul>
      </div>
    </div>
  </xsl:if>
</xsl:template>

<!-- The page's one h1.  over: what stands small above it, as the number that it is about. -->
<xsl:template name="heading">
  <xsl:param name="text"><xsl:apply-templates select="/page" mode="title"/></xsl:param>
  <xsl:param name="over"/>
  <xsl:if test="$over != ''"><p class="govuk-caption-l"><xsl:value-of select="$over"/></p></xsl:if>
  <h1 class="govuk-heading-l"><xsl:value-of select="$text"/></h1>
</xsl:template>

<!-- kind: done, or info.  What happened, and what may be done with it. -->
<xsl:template name="notice">
  <xsl:param name="kind" select="'info'"/>
  <xsl:param name="text"/>
  <xsl:param name="body"/>
  <div class="govuk-notification-banner" aria-labelledby="notice-title">
    <xsl:attribute name="role"><xsl:choose>
      <xsl:when test="$kind = 'done'">alert</xsl:when>
      <xsl:otherwise>region</xsl:otherwise>
    </xsl:choose></xsl:attribute>
    <xsl:if test="$kind = 'done'">
      <xsl:attribute name="class">govuk-notification-banner govuk-notification-banner--success</xsl:attribute>
      <xsl:attribute name="tabindex">-1</xsl:attribute>
    </xsl:if>
    <div class="govuk-notification-banner__header">
      <h2 class="govuk-notification-banner__title" id="notice-title">
        <xsl:value-of select="key('t', concat('frame.notice.', $kind))"/>
      </h2>
    </div>
    <div class="govuk-notification-banner__content">
      <p class="govuk-notification-banner__heading"><xsl:value-of select="$text"/></p>
      <xsl:copy-of select="$body"/>
    </div>
  </div>
</xsl:template>

<!-- The end of a long act: its number, large. -->
<xsl:template name="panel">
  <xsl:param name="title"/>
  <xsl:param name="text"/>
  <div class="govuk-panel govuk-panel--confirmation">
    <h1 class="govuk-panel__title"><xsl:value-of select="$title"/></h1>
    <div class="govuk-panel__body"><xsl:value-of select="$text"/></div>
  </div>
</xsl:template>

<xsl:template name="warning">
  <xsl:param name="text"/>
  <div class="govuk-warning-text">
    <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
    <strong class="govuk-warning-text__text">
      <span class="govuk-visually-hidden"><xsl:value-of select="concat(key('t', 'frame.warning'), ' ')"/></span>
      <xsl:value-of select="$text"/>
    </strong>
  </div>
</xsl:template>

<xsl:template name="inset">
  <xsl:param name="text"/>
  <div class="govuk-inset-text"><xsl:value-of select="$text"/></div>
</xsl:template>

<xsl:template name="details">
  <xsl:param name="summary"/>
  <xsl:param name="body"/>
  <xsl:param name="open" select="false()"/>
  <details class="govuk-details">
    <xsl:if test="$open"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
    <summary class="govuk-details__summary">
      <span class="govuk-details__summary-text"><xsl:value-of select="$summary"/></span>
    </summary>
    <div class="govuk-details__text"><xsl:copy-of select="$body"/></div>
  </details>
</xsl:template>

<!-- kind: good, wait, bad, info, plain.  The word says it; the colour only repeats it. -->
<xsl:template name="tag">
  <xsl:param name="text"/>
  <xsl:param name="kind" select="'plain'"/>
  <strong>
    <xsl:attribute name="class">
      <xsl:text>govuk-tag govuk-tag--</xsl:text>
      <xsl:choose>
        <xsl:when test="$kind = 'good'">green</xsl:when>
        <xsl:when test="$kind = 'wait'">yellow</xsl:when>
        <xsl:when test="$kind = 'bad'">red</xsl:when>
        <xsl:when test="$kind = 'info'">blue</xsl:when>
        <xsl:otherwise>grey</xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
    <xsl:value-of select="$text"/>
  </strong>
</xsl:template>

<!-- head: one tr of th scope="col"; rows: tr of td, the first of each may be th scope="row"; numbers have class pg-number.
     id: when a page has more than one. -->
<xsl:template name="table">
  <xsl:param name="caption"/>
  <xsl:param name="head"/>
  <xsl:param name="rows"/>
  <xsl:param name="id" select="'table'"/>
  <div class="pg-scroll" tabindex="0" role="region" aria-labelledby="{$id}-caption">
    <table class="govuk-table pg-table" id="{$id}">
      <caption class="govuk-table__caption govuk-table__caption--s" id="{$id}-caption"><xsl:value-of select="$caption"/></caption>
      <thead><xsl:copy-of select="$head"/></thead>
      <tbody><xsl:copy-of select="$rows"/></tbody>
    </table>
  </div>
</xsl:template>

<xsl:template name="summary">
  <xsl:param name="rows"/>
  <dl class="govuk-summary-list"><xsl:copy-of select="$rows"/></dl>
</xsl:template>

<!-- change: where it is changed, or nothing. -->
<xsl:template name="row">
  <xsl:param name="label"/>
  <xsl:param name="value"/>
  <xsl:param name="change"/>
  <div>
    <xsl:attribute name="class">
      <xsl:text>govuk-summary-list__row</xsl:text>
      <xsl:if test="$change = ''"> govuk-summary-list__row--no-actions</xsl:if>
    </xsl:attribute>
    <dt class="govuk-summary-list__key"><xsl:value-of select="$label"/></dt>
    <dd class="govuk-summary-list__value"><xsl:copy-of select="$value"/></dd>
    <xsl:if test="$change != ''">
      <dd class="govuk-summary-list__actions">
        <a class="govuk-link" href="{$change}">
          <xsl:value-of select="key('t', 'frame.change')"/>
          <span class="govuk-visually-hidden"><xsl:value-of select="concat(' ', $label)"/></span>
        </a>
      </dd>
    </xsl:if>
  </div>
</xsl:template>

<!-- previous, next: addresses, or nothing. -->
<xsl:template name="pages">
  <xsl:param name="previous"/>
  <xsl:param name="next"/>
  <xsl:if test="$previous != '' or $next != ''">
    <nav class="govuk-pagination" aria-label="{key('t', 'frame.pages')}">
      <xsl:if test="$previous != ''">
        <div class="govuk-pagination__prev">
          <a class="govuk-link govuk-pagination__link" href="{$previous}" rel="prev">
            <xsl:value-of select="key('t', 'frame.previous')"/>
          </a>
        </div>
      </xsl:if>
      <xsl:if test="$next != ''">
        <div class="govuk-pagination__next">
          <a class="govuk-link govuk-pagination__link" href="{$next}" rel="next"><xsl:value-of select="key('t', 'frame.next')"/></a>
        </div>
      </xsl:if>
    </nav>
  </xsl:if>
</xsl:template>

<!-- Prints this page. Only where a script runs: without one the browser's own menu does it. -->
<xsl:template name="print">
  <xsl:param name="text" select="key('t', 'frame.print')"/>
  <xsl:param name="key" select="'p'"/>
  <button type="button" class="govuk-button govuk-button--secondary" data-print="data-print" hidden="hidden">
    <xsl:call-template name="key-attributes"><xsl:with-param name="key" select="$key"/></xsl:call-template>
    <xsl:value-of select="$text"/>
    <xsl:call-template name="key-shown"><xsl:with-param name="key" select="$key"/></xsl:call-template>
  </button>
</xsl:template>

</xsl:stylesheet>
