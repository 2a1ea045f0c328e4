<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- A clerk's queue: the number he has and what may be done with it, who waits in the order of their turn, and today's clocks. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'queue']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:if test="model/Got">
    <xsl:call-template name="notice">
      <xsl:with-param name="kind" select="'done'"/>
      <xsl:with-param name="text">
        <xsl:call-template name="say">
          <xsl:with-param name="k" select="'queue.got'"/>
          <xsl:with-param name="a" select="model/Got"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <div class="pg-columns">
    <div>
      <xsl:choose>
        <xsl:when test="model/Hand"><xsl:call-template name="queue-hand"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="queue-call"/></xsl:otherwise>
      </xsl:choose>
    </div>
    <div><xsl:call-template name="queue-today"/></div>
  </div>
  <xsl:call-template name="queue-waiting"/>
  <xsl:if test="model/Other"><xsl:call-template name="queue-others"/></xsl:if>
  <xsl:call-template name="queue-take"/>
  <ul class="govuk-list">
    <li><a class="govuk-link" href="/desk/appointments"><xsl:value-of select="key('t', 'queue.appointments')"/></a></li>
    <li><a class="govuk-link" href="/desk/ticket"><xsl:value-of select="key('t', 'queue.kiosk')"/></a></li>
    <li><a class="govuk-link" href="/desk/board"><xsl:value-of select="key('t', 'queue.board')"/></a></li>
  </ul>
</xsl:template>

<xsl:template name="queue-call">
  <xsl:choose>
    <xsl:when test="model/Waiting > 0">
      <p class="govuk-body-l">
        <xsl:call-template name="say">
          <xsl:with-param name="k" select="'queue.waiting.n'"/>
          <xsl:with-param name="a" select="model/Waiting"/>
        </xsl:call-template>
      </p>
    </xsl:when>
    <xsl:otherwise><p class="govuk-body-l"><xsl:value-of select="key('t', 'queue.waiting.none')"/></p></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/queue'"/>
    <xsl:with-param name="body">
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Desk'"/>
        <xsl:with-param name="label" select="key('t', 'queue.desk')"/>
        <xsl:with-param name="hint" select="key('t', 'queue.desk.hint')"/>
        <xsl:with-param name="value" select="model/Window"/>
        <xsl:with-param name="width" select="'2'"/>
        <xsl:with-param name="inputmode" select="'numeric'"/>
        <xsl:with-param name="maxlength" select="'2'"/>
      </xsl:call-template>
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'queue.call')"/>
        <xsl:with-param name="key" select="'n'"/>
        <xsl:with-param name="name" select="'Do'"/>
        <xsl:with-param name="value" select="'call'"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="queue-button">
  <xsl:param name="do"/>
  <xsl:param name="key"/>
  <xsl:param name="kind" select="'secondary'"/>
  <xsl:call-template name="button">
    <xsl:with-param name="text" select="key('t', concat('queue.', $do))"/>
    <xsl:with-param name="kind" select="$kind"/>
    <xsl:with-param name="key" select="$key"/>
    <xsl:with-param name="name" select="'Do'"/>
    <xsl:with-param name="value" select="$do"/>
  </xsl:call-template>
</xsl:template>

<!-- The number he called.  What comes next most often stands first. -->
<xsl:template name="queue-hand">
  <xsl:variable name="hand" select="model/Hand"/>
  <div class="pg-number-now">
    <p class="pg-number-now__number"><xsl:value-of select="$hand/Number"/></p>
    <p class="govuk-body">
      <xsl:value-of select="concat(key('t', concat('queue.class.', $hand/Class)), ' · ')"/>
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="concat('queue.state.', $hand/State)"/>
        <xsl:with-param name="a" select="$hand/Calls"/>
      </xsl:call-template>
    </p>
  </div>
  <xsl:if test="$hand/State = 'DESK' and $hand/Case">
    <p class="govuk-body">
      <a class="govuk-link" href="/desk/cases/{$hand/Case}"><xsl:value-of select="key('t', 'queue.case')"/></a>
    </p>
  </xsl:if>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/queue'"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Ticket" value="{$hand/Id}"/>
      <div class="govuk-button-group">
        <xsl:if test="$hand/State = 'CALLED'">
          <xsl:call-template name="queue-button">
            <xsl:with-param name="do" select="'begin'"/>
            <xsl:with-param name="key" select="'m'"/>
            <xsl:with-param name="kind"/>
          </xsl:call-template>
        </xsl:if>
        <xsl:call-template name="queue-button">
          <xsl:with-param name="do" select="'serve'"/>
          <xsl:with-param name="key" select="'x'"/>
        </xsl:call-template>
        <xsl:if test="$hand/State = 'CALLED'">
          <xsl:call-template name="queue-button">
            <xsl:with-param name="do" select="'again'"/>
            <xsl:with-param name="key" select="'g'"/>
          </xsl:call-template>
          <xsl:choose>
            <xsl:when test="$hand/Calls >= 3">
              <xsl:call-template name="queue-button">
                <xsl:with-param name="do" select="'miss'"/>
                <xsl:with-param name="key" select="'v'"/>
                <xsl:with-param name="kind" select="'warning'"/>
              </xsl:call-template>
            </xsl:when>
            <xsl:otherwise>
              <xsl:call-template name="queue-button"><xsl:with-param name="do" select="'leave'"/></xsl:call-template>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:if>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- Averages against what the plans ask: 15 minutes of waiting, 30 at the desk. -->
<xsl:template name="queue-clock">
  <xsl:param name="k"/>
  <xsl:param name="clock"/>
  <xsl:param name="most"/>
  <xsl:call-template name="row">
    <xsl:with-param name="label" select="key('t', $k)"/>
    <xsl:with-param name="value">
      <xsl:choose>
        <xsl:when test="$clock/Count = 0"><xsl:value-of select="key('t', 'queue.none_yet')"/></xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'queue.clock'"/>
            <xsl:with-param name="a" select="$clock/Average"/>
            <xsl:with-param name="b" select="$clock/Longest"/>
          </xsl:call-template>
          <xsl:if test="$clock/Average > $most">
            <xsl:text> </xsl:text>
            <xsl:call-template name="tag">
              <xsl:with-param name="kind" select="'bad'"/>
              <xsl:with-param name="text">
                <xsl:call-template name="say">
                  <xsl:with-param name="k" select="'queue.over'"/>
                  <xsl:with-param name="a" select="$most"/>
                </xsl:call-template>
              </xsl:with-param>
            </xsl:call-template>
          </xsl:if>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="queue-today">
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'queue.today')"/></h2>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'queue.served')"/>
        <xsl:with-param name="value" select="string(model/HandlingClock/Count)"/>
      </xsl:call-template>
      <xsl:call-template name="queue-clock">
        <xsl:with-param name="k" select="'queue.waited'"/>
        <xsl:with-param name="clock" select="model/WaitingClock"/>
        <xsl:with-param name="most" select="15"/>
      </xsl:call-template>
      <xsl:call-template name="queue-clock">
        <xsl:with-param name="k" select="'queue.handled'"/>
        <xsl:with-param name="clock" select="model/HandlingClock"/>
        <xsl:with-param name="most" select="30"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="queue-waiting">
  <xsl:if test="model/Waits">
    <xsl:call-template name="table">
      <xsl:with-param name="caption">
        <xsl:call-template name="say">
          <xsl:with-param name="k" select="'queue.waiting'"/>
          <xsl:with-param name="a" select="model/Now"/>
        </xsl:call-template>
      </xsl:with-param>
      <xsl:with-param name="head">
        <tr>
          <th scope="col"><xsl:value-of select="key('t', 'queue.number')"/></th>
          <th scope="col"><xsl:value-of select="key('t', 'queue.class')"/></th>
          <th scope="col"><xsl:value-of select="key('t', 'queue.since')"/></th>
          <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'queue.minutes')"/></th>
        </tr>
      </xsl:with-param>
      <xsl:with-param name="rows">
        <xsl:for-each select="model/Waits">
          <tr>
            <th scope="row"><xsl:value-of select="Number"/></th>
            <td><xsl:value-of select="key('t', concat('queue.class.', Class))"/></td>
            <td><xsl:value-of select="Taken"/></td>
            <td class="pg-number"><xsl:value-of select="Minutes"/></td>
          </tr>
        </xsl:for-each>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:if test="model/More > 0">
    <p class="govuk-body">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="'queue.more'"/>
        <xsl:with-param name="a" select="model/More"/>
      </xsl:call-template>
    </p>
  </xsl:if>
</xsl:template>

<xsl:template name="queue-others">
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'others'"/>
    <xsl:with-param name="caption" select="key('t', 'queue.others')"/>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'queue.number')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'queue.desk')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'queue.state')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="model/Other">
        <tr>
          <th scope="row"><xsl:value-of select="Number"/></th>
          <td><xsl:value-of select="Desk"/></td>
          <td>
            <xsl:call-template name="say">
              <xsl:with-param name="k" select="concat('queue.state.', State)"/>
              <xsl:with-param name="a" select="Calls"/>
            </xsl:call-template>
          </td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- A number for who asks at the desk. -->
<xsl:template name="queue-take">
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'queue.take')"/></h2>
  <p class="govuk-hint"><xsl:value-of select="key('t', 'queue.take.hint')"/></p>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/queue'"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Do" value="take"/>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'queue.take.ORDINARY')"/>
          <xsl:with-param name="kind" select="'secondary'"/>
          <xsl:with-param name="key" select="'t'"/>
          <xsl:with-param name="name" select="'Class'"/>
          <xsl:with-param name="value" select="'ORDINARY'"/>
        </xsl:call-template>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'queue.take.PRIORITY')"/>
          <xsl:with-param name="kind" select="'secondary'"/>
          <xsl:with-param name="key" select="'u'"/>
          <xsl:with-param name="name" select="'Class'"/>
          <xsl:with-param name="value" select="'PRIORITY'"/>
        </xsl:call-template>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
