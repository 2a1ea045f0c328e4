<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- A case at the step that is to be done (model/case_step.tbl), as a form; what is done stands beside it.  The fields of a step
     are rows of casework.tbl and come with the model: this file only knows how each look of them is drawn.  procedure.xsl has the
     search, papers.xsl the checklist, money.xsl the quote and the end. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:include href="asset:/gateway/ui/casework/procedure.xsl"/>
<xsl:include href="asset:/gateway/ui/casework/papers.xsl"/>
<xsl:include href="asset:/gateway/ui/casework/money.xsl"/>

<xsl:template match="page[@name = 'casework']" mode="title">
  <xsl:choose>
    <xsl:when test="model/Accepted"><xsl:value-of select="key('t', 'casework.done')"/></xsl:when>
    <xsl:when test="model/Refused"><xsl:value-of select="key('t', 'casework.refused')"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="key('t', concat('casework.step.', model/Now))"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="page[@name = 'casework']" mode="main">
  <xsl:choose>
    <xsl:when test="model/Accepted"><xsl:call-template name="casework-accepted"/></xsl:when>
    <xsl:when test="model/Refused"><xsl:call-template name="casework-refused"/></xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="heading">
        <xsl:with-param name="over">
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'casework.of'"/>
            <xsl:with-param name="a" select="model/NowIs + 1"/>
            <xsl:with-param name="b" select="count(model/Steps)"/>
          </xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="casework-hints"/>
      <xsl:call-template name="casework-moved"/>
      <xsl:call-template name="casework-warnings"/>
      <xsl:choose>
        <xsl:when test="model/Owner">
          <div class="pg-columns pg-work">
            <div><xsl:call-template name="casework-step"/></div>
            <div><xsl:call-template name="casework-so-far"/></div>
          </div>
        </xsl:when>
        <xsl:otherwise><xsl:call-template name="casework-step"/></xsl:otherwise>
      </xsl:choose>
    </xsl:otherwise>
  </xsl:choose>
  <script type="module" src="{model/Script}"></script>
</xsl:template>

<xsl:template name="casework-refused">
  <xsl:call-template name="heading"/>
  <xsl:call-template name="inset"><xsl:with-param name="text" select="string(model/Refused)"/></xsl:call-template>
  <p class="govuk-body">
    <a class="govuk-link" href="{@path}/refusal"><xsl:value-of select="key('t', 'casework.refused.see')"/></a>
  </p>
</xsl:template>

<!-- ==== what is said before the form ==== -->

<!-- Until a first case is through, or he says that he knows. -->
<xsl:template name="casework-hints">
  <xsl:if test="model/Hints and not(errors)">
    <div class="govuk-inset-text pg-hints">
      <p><xsl:value-of select="key('t', concat('casework.tip.', model/Now))"/></p>
      <form method="post" action="{@path}">
        <xsl:call-template name="hidden"/>
        <input type="hidden" name="Hints" value="0"/>
        <button type="submit" class="pg-plain"><xsl:value-of select="key('t', 'casework.tip.known')"/></button>
      </form>
    </div>
  </xsl:if>
</xsl:template>

<!-- Somebody else, or he himself in another tab, was faster: nothing was done, what he entered is still in the fields. -->
<xsl:template name="casework-moved">
  <xsl:if test="errors/error[@code = 'CASE_MOVED' or @code = 'CONFLICT' or @code = 'STEP_MISSING']">
    <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'casework.moved')"/></xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- What could not be asked is told with what was asked (papers.xsl). -->
<xsl:template name="casework-warnings">
  <xsl:for-each select="model/Warnings[Code != 'NOT_REACHABLE']">
    <xsl:call-template name="warning">
      <xsl:with-param name="text">
        <xsl:call-template name="casework-sentence">
          <xsl:with-param name="text"><xsl:choose>
            <xsl:when test="/page/@lang = 'vi'"><xsl:value-of select="MessageVi"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="MessageEn"/></xsl:otherwise>
          </xsl:choose></xsl:with-param>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:for-each>
</xsl:template>

<!-- The flow's clause as a sentence. -->
<xsl:template name="casework-sentence">
  <xsl:param name="text"/>
  <xsl:call-template name="capital"><xsl:with-param name="of" select="string($text)"/></xsl:call-template>
  <xsl:text>.</xsl:text>
</xsl:template>

<!-- ==== the form ==== -->

<xsl:template name="casework-step">
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="@path"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Step" value="{model/NowIs}"/>
      <input type="hidden" name="Seen" value="{model/Version}"/>
      <xsl:choose>
        <xsl:when test="model/Now = 'Procedure'"><xsl:call-template name="casework-procedure"/></xsl:when>
        <xsl:when test="model/Now = 'Papers'"><xsl:call-template name="casework-papers"/></xsl:when>
        <xsl:when test="model/Now = 'Accept'"><xsl:call-template name="casework-quote"/></xsl:when>
        <xsl:when test="model/Now = 'LookUps'">
          <p class="govuk-body"><xsl:value-of select="key('t', 'casework.lookups')"/></p>
        </xsl:when>
        <xsl:otherwise><xsl:call-template name="casework-fields"/></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="not(model/Matches)">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', concat('casework.do.', model/Now))"/>
          <xsl:with-param name="key" select="'s'"/>
        </xsl:call-template>
      </xsl:if>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="model/Now = 'Papers'"><xsl:call-template name="casework-again"/></xsl:if>
  <xsl:if test="model/NowIs &gt; 1">
    <p class="govuk-body">
      <a class="govuk-link" href="{@path}/refusal"><xsl:value-of select="key('t', 'casework.refuse')"/></a>
    </p>
  </xsl:if>
</xsl:template>

<!-- All fields of the step: those that are always seen, and each other part in a drawer, which is open when it is in use. -->
<xsl:template name="casework-fields">
  <xsl:apply-templates select="model/Field[@part = 'MAIN']" mode="casework"/>
  <xsl:for-each select="model/Field[@part != 'MAIN' and not(@part = preceding-sibling::Field/@part)]">
    <xsl:variable name="those" select="../Field[@part = current()/@part]"/>
    <xsl:call-template name="details">
      <xsl:with-param name="summary" select="key('t', concat('casework.part.', @part))"/>
      <xsl:with-param name="open" select="/page/errors/error/@field = $those/@name or
        /page/entered/v[. != '' and @k = $those[@look != 'SELECT']/@name] or (@part = 'SUB' and $those/@value)"/>
      <xsl:with-param name="body"><xsl:apply-templates select="$those" mode="casework"/></xsl:with-param>
    </xsl:call-template>
  </xsl:for-each>
</xsl:template>

<xsl:template match="Field" mode="casework">
  <xsl:variable name="first" select="not(preceding-sibling::Field) and not(/page/model/Owner and @name = 'Card')"/>
  <xsl:variable name="label" select="key('t', concat('casework.f.', @name))"/>
  <xsl:variable name="hint" select="key('t', concat('casework.h.', @name))"/>
  <xsl:variable name="choices" select="/page/model/Choice[@of = current()/@name]"/>
  <xsl:choose>
    <xsl:when test="@look = 'RADIOS'">
      <xsl:call-template name="radios">
        <xsl:with-param name="name" select="@name"/>
        <xsl:with-param name="legend" select="$label"/>
        <xsl:with-param name="hint" select="$hint"/>
        <xsl:with-param name="options" select="$choices"/>
        <xsl:with-param name="value"><xsl:choose>
          <xsl:when test="@value = $choices/@value"><xsl:value-of select="@value"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="$choices[1]/@value"/></xsl:otherwise>
        </xsl:choose></xsl:with-param>
        <xsl:with-param name="autofocus" select="@part = 'MAIN' or @name = 'Unit'"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:when test="@look = 'SELECT'">
      <xsl:call-template name="select">
        <xsl:with-param name="name" select="@name"/>
        <xsl:with-param name="label" select="$label"/>
        <xsl:with-param name="hint" select="$hint"/>
        <xsl:with-param name="options" select="$choices"/>
        <xsl:with-param name="value" select="string(@value)"/>
        <xsl:with-param name="empty">
          <xsl:if test="@name != 'IdType'"><xsl:value-of select="key('t', 'casework.none')"/></xsl:if>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:when>
    <xsl:when test="@look = 'HIDDEN'"/>
    <xsl:otherwise>
      <xsl:variable name="scan"><xsl:choose>
        <xsl:when test="@look = 'SEARCH'">submit</xsl:when>
        <xsl:when test="@look = 'CARD' or @look = 'ITEM'">next</xsl:when>
      </xsl:choose></xsl:variable>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="@name"/>
        <xsl:with-param name="label" select="$label"/>
        <xsl:with-param name="hint" select="$hint"/>
        <xsl:with-param name="width" select="@width"/>
        <xsl:with-param name="value" select="string(@value)"/>
        <xsl:with-param name="inputmode"><xsl:choose>
          <xsl:when test="@look = 'DIGITS'">numeric</xsl:when>
          <xsl:when test="@look = 'PHONE'">tel</xsl:when>
        </xsl:choose></xsl:with-param>
        <xsl:with-param name="scan" select="string($scan)"/>
        <xsl:with-param name="camera" select="@look = 'CARD'"/>
        <xsl:with-param name="search" select="@look = 'SEARCH'"/>
        <xsl:with-param name="autofocus" select="$first"/>
      </xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- ==== what is done ==== -->

<xsl:template name="casework-so-far">
  <h2 class="govuk-heading-s"><xsl:value-of select="key('t', 'casework.so-far')"/></h2>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="casework-did">
        <xsl:with-param name="step" select="'Person'"/>
        <xsl:with-param name="value" select="concat(model/Owner/Name, ', ', model/Owner/IdNo)"/>
      </xsl:call-template>
      <xsl:if test="model/Procedure">
        <xsl:call-template name="casework-did">
          <xsl:with-param name="step" select="'Procedure'"/>
          <xsl:with-param name="value" select="concat(model/Procedure/Name, ' → ', model/UnitName)"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:if test="model/Steps[Step = 'Papers' and Done = 'true']">
        <xsl:call-template name="casework-did">
          <xsl:with-param name="step" select="'Papers'"/>
          <xsl:with-param name="value">
            <xsl:for-each select="model/Procedure/Components[Here = 'true']">
              <xsl:if test="position() > 1">, </xsl:if>
              <xsl:value-of select="Name"/>
            </xsl:for-each>
          </xsl:with-param>
        </xsl:call-template>
      </xsl:if>
      <xsl:if test="model/Quote">
        <xsl:call-template name="casework-did">
          <xsl:with-param name="step" select="'Quote'"/>
          <xsl:with-param name="value">
            <xsl:call-template name="money"><xsl:with-param name="of" select="model/Quote/Total"/></xsl:call-template>
          </xsl:with-param>
        </xsl:call-template>
      </xsl:if>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="casework-did">
  <xsl:param name="step"/>
  <xsl:param name="value"/>
  <xsl:call-template name="row">
    <xsl:with-param name="label" select="key('t', concat('casework.did.', $step))"/>
    <xsl:with-param name="value" select="$value"/>
    <xsl:with-param name="change" select="concat(@path, '?Step=', $step)"/>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
