<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Appointments of one day: who is expected, and a time for somebody who asks. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'appointments']" mode="main">
  <xsl:call-template name="heading">
    <xsl:with-param name="over"><xsl:call-template name="appointments-day"/></xsl:with-param>
  </xsl:call-template>
  <xsl:if test="model/Got">
    <xsl:call-template name="notice">
      <xsl:with-param name="kind" select="'done'"/>
      <xsl:with-param name="text">
        <xsl:call-template name="say">
          <xsl:with-param name="k" select="'appointments.got'"/>
          <xsl:with-param name="a" select="model/Got"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <nav aria-label="{key('t', 'appointments.days')}" class="pg-days">
    <ul class="govuk-list">
      <xsl:for-each select="model/Day">
        <li>
          <a class="govuk-link" href="/desk/appointments?Date={Date}">
            <xsl:if test="Here"><xsl:attribute name="aria-current">date</xsl:attribute></xsl:if>
            <xsl:value-of select="key('t', concat('appointments.weekday.', Weekday))"/>
            <xsl:value-of select="concat(' ', substring(Date, 9, 2), '/', substring(Date, 6, 2))"/>
          </a>
        </li>
      </xsl:for-each>
    </ul>
  </nav>
  <xsl:call-template name="appointments-booked"/>
  <xsl:call-template name="appointments-book"/>
  <p class="govuk-body"><a class="govuk-link" href="/desk/queue"><xsl:value-of select="key('t', 'appointments.queue')"/></a></p>
</xsl:template>

<xsl:template name="appointments-day">
  <xsl:value-of select="key('t', concat('appointments.weekday.', model/Weekday))"/>
  <xsl:variable name="date" select="model/Date"/>
  <xsl:value-of select="concat(' ', substring($date, 9, 2), '/', substring($date, 6, 2), '/', substring($date, 1, 4))"/>
</xsl:template>

<xsl:template name="appointments-booked">
  <xsl:choose>
    <xsl:when test="model/Booked">
      <xsl:call-template name="table">
        <xsl:with-param name="caption" select="key('t', 'appointments.booked')"/>
        <xsl:with-param name="head">
          <tr>
            <th scope="col"><xsl:value-of select="key('t', 'appointments.at')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'appointments.name')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'appointments.phone')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'appointments.do')"/></th>
          </tr>
        </xsl:with-param>
        <xsl:with-param name="rows">
          <xsl:for-each select="model/Booked">
            <tr>
              <th scope="row"><xsl:value-of select="At"/></th>
              <td><xsl:value-of select="Name"/></td>
              <td><xsl:call-template name="phone"><xsl:with-param name="of" select="Phone"/></xsl:call-template></td>
              <td><xsl:call-template name="appointments-do"/></td>
            </tr>
          </xsl:for-each>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise><p class="govuk-body"><xsl:value-of select="key('t', 'appointments.none')"/></p></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- The buttons say whose they are to who cannot see the row. -->
<xsl:template name="appointments-button">
  <xsl:param name="do"/>
  <xsl:param name="kind" select="'secondary'"/>
  <button type="submit" name="Do" value="{$do}" class="govuk-button govuk-button--{$kind} pg-small">
    <xsl:value-of select="key('t', concat('appointments.', $do))"/>
    <span class="govuk-visually-hidden"><xsl:value-of select="concat(' ', At, ' ', Name)"/></span>
  </button>
</xsl:template>

<xsl:template name="appointments-do">
  <xsl:choose>
    <xsl:when test="State = 'BOOKED'">
      <form method="post" action="/desk/appointments" class="pg-row-form">
        <xsl:call-template name="hidden"/>
        <input type="hidden" name="Id" value="{Id}"/>
        <input type="hidden" name="Date" value="{/page/model/Date}"/>
        <xsl:if test="/page/model/Today">
          <xsl:call-template name="appointments-button"><xsl:with-param name="do" select="'come'"/></xsl:call-template>
        </xsl:if>
        <xsl:call-template name="appointments-button"><xsl:with-param name="do" select="'cancel'"/></xsl:call-template>
        <xsl:if test="Late">
          <xsl:call-template name="tag">
            <xsl:with-param name="kind" select="'wait'"/>
            <xsl:with-param name="text" select="key('t', 'appointments.late')"/>
          </xsl:call-template>
        </xsl:if>
      </form>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="tag">
        <xsl:with-param name="kind" select="'good'"/>
        <xsl:with-param name="text" select="key('t', 'appointments.came')"/>
      </xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="appointments-book">
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'appointments.new')"/></h2>
  <xsl:choose>
    <xsl:when test="model/Time">
      <xsl:call-template name="form">
        <xsl:with-param name="action" select="'/desk/appointments'"/>
        <xsl:with-param name="body">
          <input type="hidden" name="Date" value="{model/Date}"/>
          <xsl:call-template name="select">
            <xsl:with-param name="name" select="'From'"/>
            <xsl:with-param name="label" select="key('t', 'appointments.time')"/>
            <xsl:with-param name="options" select="model/Time"/>
          </xsl:call-template>
          <xsl:call-template name="input">
            <xsl:with-param name="name" select="'Name'"/>
            <xsl:with-param name="label" select="key('t', 'appointments.name')"/>
            <xsl:with-param name="width" select="'20'"/>
          </xsl:call-template>
          <xsl:call-template name="input">
            <xsl:with-param name="name" select="'Phone'"/>
            <xsl:with-param name="label" select="key('t', 'appointments.phone')"/>
            <xsl:with-param name="width" select="'10'"/>
            <xsl:with-param name="inputmode" select="'tel'"/>
            <xsl:with-param name="type" select="'tel'"/>
          </xsl:call-template>
          <xsl:call-template name="button">
            <xsl:with-param name="text" select="key('t', 'appointments.book')"/>
            <xsl:with-param name="key" select="'s'"/>
            <xsl:with-param name="name" select="'Do'"/>
            <xsl:with-param name="value" select="'book'"/>
          </xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise><p class="govuk-body"><xsl:value-of select="key('t', 'appointments.full')"/></p></xsl:otherwise>
  </xsl:choose>
</xsl:template>

</xsl:stylesheet>
