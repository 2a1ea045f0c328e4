<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'home']" mode="main">
  <xsl:call-template name="heading"/>
  <p class="govuk-body"><xsl:value-of select="concat(key('t', 'home.hello'), ', ', who/@shown)"/></p>
  <xsl:if test="who/role/@name = 'clerk'">
    <xsl:call-template name="search">
      <xsl:with-param name="action" select="'/desk/search'"/>
      <xsl:with-param name="name" select="'Query'"/>
    </xsl:call-template>
    <xsl:call-template name="form">
      <xsl:with-param name="action" select="'/desk/cases'"/>
      <xsl:with-param name="body">
        <div class="govuk-button-group">
          <xsl:call-template name="button">
            <xsl:with-param name="text" select="key('t', 'home.case')"/>
            <xsl:with-param name="key" select="'m'"/>
            <xsl:with-param name="autofocus" select="true()"/>
          </xsl:call-template>
          <xsl:call-template name="go">
            <xsl:with-param name="href" select="'/desk/evening'"/>
            <xsl:with-param name="text" select="key('t', 'home.evening')"/>
            <xsl:with-param name="kind" select="'secondary'"/>
            <xsl:with-param name="key" select="'k'"/>
          </xsl:call-template>
        </div>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:if test="model/Works">
    <xsl:call-template name="home-cases"/>
    <xsl:call-template name="home-waits"/>
    <xsl:call-template name="home-figures"/>
  </xsl:if>
  <ul class="govuk-list">
    <xsl:if test="who/role/@name = 'clerk'">
      <li><a class="govuk-link" href="/desk/offline" data-offline="{model/Mark}">
        <xsl:value-of select="key('t', 'home.offline')"/>
      </a></li>
      <li><a class="govuk-link" href="/desk/queue"><xsl:value-of select="key('t', 'home.queue')"/></a></li>
      <li><a class="govuk-link" href="/desk/appointments"><xsl:value-of select="key('t', 'home.appointments')"/></a></li>
    </xsl:if>
    <xsl:if test="who/role/@name = 'kiosk'">
      <li><a class="govuk-link" href="/desk/ticket"><xsl:value-of select="key('t', 'home.ticket')"/></a></li>
      <li><a class="govuk-link" href="/desk/board"><xsl:value-of select="key('t', 'home.board')"/></a></li>
    </xsl:if>
    <li><a class="govuk-link" href="/desk/password"><xsl:value-of select="key('t', 'home.password')"/></a></li>
    <xsl:if test="not($device)">
      <li><a class="govuk-link" href="/desk/factor"><xsl:value-of select="key('t', 'home.factor')"/></a></li>
    </xsl:if>
  </ul>
  <xsl:if test="not($device)">
    <xsl:call-template name="form">
      <xsl:with-param name="action" select="'/desk/logout'"/>
      <xsl:with-param name="body">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'frame.logout')"/>
          <xsl:with-param name="kind" select="'secondary'"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- ==== cases in work ==== -->

<xsl:template name="home-cases">
  <xsl:choose>
    <xsl:when test="model/Case">
      <xsl:call-template name="table">
        <xsl:with-param name="id" select="'cases'"/>
        <xsl:with-param name="caption" select="key('t', 'home.cases')"/>
        <xsl:with-param name="head">
          <tr>
            <th scope="col"><xsl:value-of select="key('t', 'home.who')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.next')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.since')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.ends')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.do')"/></th>
          </tr>
        </xsl:with-param>
        <xsl:with-param name="rows">
          <xsl:for-each select="model/Case"><xsl:call-template name="home-case"/></xsl:for-each>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="pages">
        <xsl:with-param name="previous" select="string(model/casesPrevious)"/>
        <xsl:with-param name="next" select="string(model/casesNext)"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <h2 class="govuk-heading-s"><xsl:value-of select="key('t', 'home.cases')"/></h2>
      <p class="govuk-body"><xsl:value-of select="key('t', 'home.cases.none')"/></p>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="home-case">
  <xsl:variable name="whose">
    <xsl:choose>
      <xsl:when test="Name"><xsl:value-of select="Name"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="key('t', 'home.nobody')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <tr>
    <th scope="row"><xsl:value-of select="$whose"/>
      <xsl:if test="Procedure"><br/><span class="govuk-body-s"><xsl:value-of select="Procedure"/></span></xsl:if>
    </th>
    <td><xsl:value-of select="key('t', concat('home.step.', Next))"/></td>
    <td><xsl:value-of select="Since"/></td>
    <td><xsl:value-of select="Ends"/></td>
    <td>
      <a class="govuk-link" href="/desk/cases/{Id}"><xsl:value-of select="key('t', 'home.go_on')"/>
        <span class="govuk-visually-hidden"><xsl:value-of select="concat(': ', $whose)"/></span></a>
      <br/>
      <a class="govuk-link" href="/desk/cases/{Id}/give-up"><xsl:value-of select="key('t', 'home.give_up')"/>
        <span class="govuk-visually-hidden"><xsl:value-of select="concat(': ', $whose)"/></span></a>
    </td>
  </tr>
</xsl:template>

<!-- ==== who waits ==== -->

<xsl:template name="home-waits">
  <xsl:choose>
    <xsl:when test="model/Line">
      <xsl:call-template name="table">
        <xsl:with-param name="id" select="'waits'"/>
        <xsl:with-param name="caption" select="key('t', 'home.waits')"/>
        <xsl:with-param name="head">
          <tr>
            <th scope="col"><xsl:value-of select="key('t', 'home.dossier')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.for')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.since')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'home.due')"/></th>
          </tr>
        </xsl:with-param>
        <xsl:with-param name="rows">
          <xsl:for-each select="model/Line">
            <tr>
              <th scope="row"><xsl:call-template name="home-dossier"/></th>
              <td><xsl:call-template name="tag">
                <xsl:with-param name="text" select="key('t', concat('home.why.', Why))"/>
                <xsl:with-param name="kind">
                  <xsl:choose><xsl:when test="Why = 'RESULT'">good</xsl:when><xsl:otherwise>wait</xsl:otherwise></xsl:choose>
                </xsl:with-param>
              </xsl:call-template></td>
              <td><xsl:value-of select="Since"/></td>
              <td><xsl:value-of select="Due"/></td>
            </tr>
          </xsl:for-each>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="pages">
        <xsl:with-param name="previous" select="string(model/waitsPrevious)"/>
        <xsl:with-param name="next" select="string(model/waitsNext)"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <h2 class="govuk-heading-s"><xsl:value-of select="key('t', 'home.waits')"/></h2>
      <p class="govuk-body"><xsl:value-of select="key('t', 'home.waits.none')"/></p>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- Of a <Line>: a dossier by its number (or its id while it has none), whose it is, and for what. -->
<xsl:template name="home-dossier">
  <a class="govuk-link" href="/desk/dossiers/{Dossier}">
    <xsl:choose>
      <xsl:when test="Number"><xsl:value-of select="Number"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="Dossier"/></xsl:otherwise>
    </xsl:choose>
  </a>
  <xsl:if test="Name"><br/><xsl:value-of select="Name"/></xsl:if>
  <xsl:if test="Procedure"><br/><span class="govuk-body-s"><xsl:value-of select="Procedure"/></span></xsl:if>
</xsl:template>

<!-- ==== the day ==== -->

<xsl:template name="home-figures">
  <h2 class="govuk-heading-s"><xsl:value-of select="key('t', 'home.day')"/></h2>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'home.taken')"/>
        <xsl:with-param name="value" select="string(model/Taken)"/>
      </xsl:call-template>
      <xsl:call-template name="home-money">
        <xsl:with-param name="k" select="'home.mine'"/>
        <xsl:with-param name="cash" select="model/MineCash"/>
        <xsl:with-param name="bank" select="model/MineBank"/>
      </xsl:call-template>
      <xsl:call-template name="home-money">
        <xsl:with-param name="k" select="'home.office'"/>
        <xsl:with-param name="cash" select="model/OfficeCash"/>
        <xsl:with-param name="bank" select="model/OfficeBank"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="home-money">
  <xsl:param name="k"/>
  <xsl:param name="cash"/>
  <xsl:param name="bank"/>
  <xsl:call-template name="row">
    <xsl:with-param name="label" select="key('t', $k)"/>
    <xsl:with-param name="value">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="'home.money'"/>
        <xsl:with-param name="a" select="$cash"/>
        <xsl:with-param name="b" select="$bank"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
