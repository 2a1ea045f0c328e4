<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The checklist of a procedure: what is known already first, and ticked; then what is handed in. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template name="casework-papers">
  <xsl:call-template name="casework-asked"/>
  <xsl:if test="model/Paper/Offer">
    <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'casework.papers.known')"/></h2>
    <xsl:apply-templates select="model/Paper[Offer]" mode="casework"/>
  </xsl:if>
  <xsl:if test="model/Paper[not(Offer)]">
    <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'casework.papers.bring')"/></h2>
    <xsl:apply-templates select="model/Paper[not(Offer)]" mode="casework"/>
  </xsl:if>
</xsl:template>

<!-- ==== who was asked, and the third answer: not reachable is not "nothing" ==== -->

<xsl:template name="casework-asked">
  <xsl:variable name="asked" select="model/Asked[Step = 'LookUps' and Answer != 'NOT_ASKED']"/>
  <xsl:if test="$asked">
    <ul class="govuk-list pg-asked">
      <xsl:for-each select="$asked">
        <li>
          <xsl:value-of select="key('t', concat('casework.what.', What))"/>
          <xsl:text>: </xsl:text>
          <xsl:call-template name="tag">
            <xsl:with-param name="text" select="key('t', concat('casework.said.', Answer, '.', Result))"/>
            <xsl:with-param name="kind"><xsl:choose>
              <xsl:when test="Result = 'FOUND'">good</xsl:when>
              <xsl:when test="Answer = 'ANSWERED'">plain</xsl:when>
              <xsl:otherwise>wait</xsl:otherwise>
            </xsl:choose></xsl:with-param>
          </xsl:call-template>
        </li>
      </xsl:for-each>
    </ul>
    <xsl:if test="$asked[Answer != 'ANSWERED']">
      <p class="govuk-body"><xsl:value-of select="key('t', 'casework.not-reachable')"/></p>
    </xsl:if>
  </xsl:if>
</xsl:template>

<!-- Those that did not answer may do so now. -->
<xsl:template name="casework-again">
  <xsl:if test="model/Asked[Step = 'LookUps' and Answer = 'NOT_REACHABLE']">
    <xsl:call-template name="form">
      <xsl:with-param name="action" select="@path"/>
      <xsl:with-param name="body">
        <input type="hidden" name="Step" value="2"/>
        <input type="hidden" name="Seen" value="{model/Version}"/>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'casework.ask-again')"/>
          <xsl:with-param name="kind" select="'secondary'"/>
          <xsl:with-param name="key" select="'h'"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- ==== one paper ==== -->

<xsl:template match="Paper" mode="casework">
  <xsl:call-template name="group">
    <xsl:with-param name="name" select="concat('Row.', @code)"/>
    <xsl:with-param name="legend" select="@name"/>
    <xsl:with-param name="hint" select="string(Condition)"/>
    <xsl:with-param name="body">
      <p class="govuk-body pg-tags">
        <xsl:call-template name="tag">
          <xsl:with-param name="text" select="key('t', concat('casework.required.', @required))"/>
          <xsl:with-param name="kind"><xsl:if test="@required = '1'">info</xsl:if></xsl:with-param>
        </xsl:call-template>
        <xsl:text> </xsl:text>
        <xsl:call-template name="tag">
          <xsl:with-param name="text" select="key('t', concat('casework.class.', @class))"/>
        </xsl:call-template>
        <xsl:value-of select="concat(' ', @code)"/>
      </p>
      <xsl:if test="Offer"><xsl:call-template name="casework-offers"/></xsl:if>
      <div class="pg-counts">
        <xsl:call-template name="casework-count">
          <xsl:with-param name="what" select="'Originals'"/>
          <xsl:with-param name="value" select="@originals"/>
        </xsl:call-template>
        <xsl:call-template name="casework-count">
          <xsl:with-param name="what" select="'Copies'"/>
          <xsl:with-param name="value" select="@copies"/>
        </xsl:call-template>
        <xsl:call-template name="casework-count">
          <xsl:with-param name="what" select="'Pages'"/>
          <xsl:with-param name="value" select="@pages"/>
        </xsl:call-template>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="casework-count">
  <xsl:param name="what"/>
  <xsl:param name="value"/>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="concat('Row.', $what, '.', @code)"/>
    <xsl:with-param name="label" select="key('t', concat('casework.count.', $what))"/>
    <xsl:with-param name="width" select="'3'"/>
    <xsl:with-param name="inputmode" select="'numeric'"/>
    <xsl:with-param name="value" select="string($value)"/>
    <xsl:with-param name="autofocus" select="$what = 'Originals' and not(preceding-sibling::Paper) and not(../Paper/Offer)"/>
  </xsl:call-template>
</xsl:template>

<!-- Used again unless he says no; what was entered before a refusal stays. -->
<xsl:template name="casework-offers">
  <xsl:variable name="name" select="concat('Row.Reuse.', @code)"/>
  <xsl:variable name="entered" select="/page/entered"/>
  <xsl:variable name="first" select="not(preceding-sibling::Paper)"/>
  <xsl:call-template name="hint-and-error"><xsl:with-param name="name" select="$name"/></xsl:call-template>
  <div class="govuk-radios govuk-radios--small">
    <xsl:for-each select="Offer">
      <xsl:call-template name="choice">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="id">
          <xsl:value-of select="$name"/>
          <xsl:if test="position() > 1"><xsl:value-of select="concat('-', position())"/></xsl:if>
        </xsl:with-param>
        <xsl:with-param name="value" select="Id"/>
        <xsl:with-param name="label"><xsl:call-template name="casework-offer"/></xsl:with-param>
        <xsl:with-param name="checked" select="$entered/v[@k = $name] = Id or
          (not($entered) and position() = 1 and not(../@unwanted))"/>
        <xsl:with-param name="autofocus" select="$first and position() = 1"/>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:call-template name="choice">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="id" select="concat($name, '-none')"/>
      <xsl:with-param name="value" select="''"/>
      <xsl:with-param name="label" select="key('t', 'casework.reuse.none')"/>
      <xsl:with-param name="checked" select="$entered/v[@k = $name] = '' or (not($entered) and @unwanted)"/>
    </xsl:call-template>
  </div>
</xsl:template>

<xsl:template name="casework-offer">
  <xsl:value-of select="concat(key('t', 'casework.reuse'), ' ')"/>
  <xsl:choose>
    <xsl:when test="Name"><xsl:value-of select="Name"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="../@name"/></xsl:otherwise>
  </xsl:choose>
  <xsl:if test="Reference"><xsl:value-of select="concat(', ', key('t', 'casework.reuse.number'), ' ', Reference)"/></xsl:if>
  <xsl:if test="Agency"><xsl:value-of select="concat(', ', Agency)"/></xsl:if>
  <xsl:if test="Until"><xsl:value-of select="concat(', ', key('t', 'casework.reuse.until'), ' ', Until)"/></xsl:if>
  <xsl:text> (</xsl:text>
  <xsl:variable name="from" select="key('t', concat('casework.from.', Source))"/>
  <xsl:choose>
    <xsl:when test="$from"><xsl:value-of select="$from"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="key('t', concat('casework.what.', Source))"/></xsl:otherwise>
  </xsl:choose>
  <xsl:text>)</xsl:text>
</xsl:template>

</xsl:stylesheet>
