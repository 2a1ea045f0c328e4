<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Who comes takes a number.  Two large buttons; then the number, for half a minute. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'ticket']" mode="main">
  <xsl:choose>
    <xsl:when test="model/Number"><xsl:call-template name="ticket-taken"/></xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="heading"/>
      <p class="govuk-body-l">
        <xsl:call-template name="say">
          <xsl:with-param name="k" select="'ticket.waiting'"/>
          <xsl:with-param name="a" select="model/Waiting"/>
        </xsl:call-template>
      </p>
      <xsl:call-template name="form">
        <xsl:with-param name="action" select="'/desk/ticket'"/>
        <xsl:with-param name="body">
          <div class="pg-choices">
            <xsl:call-template name="ticket-choice">
              <xsl:with-param name="class" select="'ORDINARY'"/>
              <xsl:with-param name="key" select="'t'"/>
            </xsl:call-template>
            <xsl:call-template name="ticket-choice">
              <xsl:with-param name="class" select="'PRIORITY'"/>
              <xsl:with-param name="key" select="'u'"/>
            </xsl:call-template>
          </div>
        </xsl:with-param>
      </xsl:call-template>
      <p class="govuk-body-l"><xsl:value-of select="key('t', 'ticket.appointment')"/></p>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="ticket-choice">
  <xsl:param name="class"/>
  <xsl:param name="key"/>
  <div>
    <button type="submit" name="Class" value="{$class}" class="govuk-button pg-large" aria-describedby="hint-{$class}">
      <xsl:call-template name="key-attributes"><xsl:with-param name="key" select="$key"/></xsl:call-template>
      <xsl:value-of select="key('t', concat('ticket.take.', $class))"/>
    </button>
    <p class="govuk-body-l" id="hint-{$class}"><xsl:value-of select="key('t', concat('ticket.hint.', $class))"/></p>
  </div>
</xsl:template>

<xsl:template name="ticket-taken">
  <div class="govuk-panel govuk-panel--confirmation pg-taken">
    <h1 class="govuk-panel__title"><xsl:value-of select="key('t', 'ticket.yours')"/></h1>
    <div class="pg-taken__number"><xsl:value-of select="model/Number"/></div>
    <div class="govuk-panel__body">
      <xsl:choose>
        <xsl:when test="model/Before = 0"><xsl:value-of select="key('t', 'ticket.next')"/></xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'ticket.before'"/>
            <xsl:with-param name="a" select="model/Before"/>
          </xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
    </div>
  </div>
  <p class="govuk-body-l"><xsl:value-of select="key('t', 'ticket.remember')"/></p>
  <div class="govuk-button-group">
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="'/desk/ticket'"/>
      <xsl:with-param name="text" select="key('t', 'ticket.done')"/>
      <xsl:with-param name="key" select="'x'"/>
    </xsl:call-template>
    <xsl:call-template name="print"><xsl:with-param name="text" select="key('t', 'ticket.print')"/></xsl:call-template>
  </div>
</xsl:template>

</xsl:stylesheet>
