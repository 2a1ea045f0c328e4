<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Fields that are chosen from, and fields that belong together; parameters in docs/ui.md. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<!-- What a choice is called: in the texts (@k), or in the model (@text). -->
<xsl:template name="option-text">
  <xsl:choose>
    <xsl:when test="@k"><xsl:value-of select="key('t', @k)"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="@text"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<!-- options: elements with @value and @k or @text.  empty: what stands there when nothing is chosen. -->
<xsl:template name="select">
  <xsl:param name="name"/>
  <xsl:param name="label"/>
  <xsl:param name="id" select="$name"/>
  <xsl:param name="hint"/>
  <xsl:param name="options"/>
  <xsl:param name="value"/>
  <xsl:param name="empty"/>
  <xsl:param name="autofocus" select="false()"/>
  <xsl:variable name="shown">
    <xsl:call-template name="entered">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="value" select="$value"/>
    </xsl:call-template>
  </xsl:variable>
  <div>
    <xsl:call-template name="group-class"><xsl:with-param name="name" select="$name"/></xsl:call-template>
    <label class="govuk-label" for="{$id}"><xsl:value-of select="$label"/></label>
    <xsl:call-template name="hint-and-error">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="id" select="$id"/>
      <xsl:with-param name="hint" select="$hint"/>
    </xsl:call-template>
    <select id="{$id}" name="{$name}">
      <xsl:attribute name="class">
        <xsl:text>govuk-select</xsl:text>
        <xsl:if test="/page/errors/error[@field = $name]"> govuk-select--error</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="described">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="id" select="$id"/>
        <xsl:with-param name="hint" select="$hint"/>
      </xsl:call-template>
      <xsl:call-template name="first-focus"><xsl:with-param name="autofocus" select="$autofocus"/></xsl:call-template>
      <xsl:if test="$empty != ''"><option value=""><xsl:value-of select="$empty"/></option></xsl:if>
      <xsl:for-each select="$options">
        <option value="{@value}">
          <xsl:if test="@value = $shown"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
          <xsl:call-template name="option-text"/>
        </option>
      </xsl:for-each>
    </select>
  </div>
</xsl:template>

<!-- Fields that belong together, or choices, under one question.  body: what is in it. -->
<xsl:template name="group">
  <xsl:param name="name"/>
  <xsl:param name="legend"/>
  <xsl:param name="hint"/>
  <xsl:param name="body"/>
  <xsl:param name="size" select="'s'"/>
  <div>
    <xsl:call-template name="group-class"><xsl:with-param name="name" select="$name"/></xsl:call-template>
    <fieldset class="govuk-fieldset">
      <xsl:call-template name="described">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="hint" select="$hint"/>
      </xsl:call-template>
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--{$size}"><xsl:value-of select="$legend"/></legend>
      <xsl:call-template name="hint-and-error">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="hint" select="$hint"/>
      </xsl:call-template>
      <xsl:copy-of select="$body"/>
    </fieldset>
  </div>
</xsl:template>

<!-- One choice; the first of a group has the group's name as its id, where an error leads. -->
<xsl:template name="choice">
  <xsl:param name="kind" select="'radios'"/>
  <xsl:param name="name"/>
  <xsl:param name="id" select="$name"/>
  <xsl:param name="value" select="'1'"/>
  <xsl:param name="label"/>
  <xsl:param name="hint"/>
  <xsl:param name="checked" select="false()"/>
  <xsl:param name="autofocus" select="false()"/>
  <div class="govuk-{$kind}__item">
    <input class="govuk-{$kind}__input" id="{$id}" name="{$name}" value="{$value}">
      <xsl:attribute name="type">
        <xsl:choose><xsl:when test="$kind = 'radios'">radio</xsl:when><xsl:otherwise>checkbox</xsl:otherwise></xsl:choose>
      </xsl:attribute>
      <xsl:if test="$checked"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      <xsl:call-template name="first-focus"><xsl:with-param name="autofocus" select="$autofocus"/></xsl:call-template>
      <xsl:if test="$hint != ''"><xsl:attribute name="aria-describedby">
        <xsl:value-of select="concat($id, '-item-hint')"/>
      </xsl:attribute></xsl:if>
    </input>
    <label class="govuk-label govuk-{$kind}__label" for="{$id}"><xsl:value-of select="$label"/></label>
    <xsl:if test="$hint != ''">
      <div id="{$id}-item-hint" class="govuk-hint govuk-{$kind}__hint"><xsl:value-of select="$hint"/></div>
    </xsl:if>
  </div>
</xsl:template>

<xsl:template name="choices">
  <xsl:param name="kind"/>
  <xsl:param name="name"/>
  <xsl:param name="legend"/>
  <xsl:param name="hint"/>
  <xsl:param name="options"/>
  <xsl:param name="value"/>
  <xsl:param name="inline" select="false()"/>
  <xsl:param name="autofocus" select="false()"/>
  <xsl:variable name="shown">
    <xsl:call-template name="entered">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="value" select="$value"/>
    </xsl:call-template>
  </xsl:variable>
  <xsl:call-template name="group">
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="legend" select="$legend"/>
    <xsl:with-param name="hint" select="$hint"/>
    <xsl:with-param name="body">
      <div>
        <xsl:attribute name="class">
          <xsl:value-of select="concat('govuk-', $kind, ' govuk-', $kind, '--small')"/>
          <xsl:if test="$inline"><xsl:value-of select="concat(' govuk-', $kind, '--inline')"/></xsl:if>
        </xsl:attribute>
        <xsl:for-each select="$options">
          <xsl:call-template name="choice">
            <xsl:with-param name="kind" select="$kind"/>
            <xsl:with-param name="name" select="$name"/>
            <xsl:with-param name="id">
              <xsl:value-of select="$name"/>
              <xsl:if test="position() > 1"><xsl:value-of select="concat('-', position())"/></xsl:if>
            </xsl:with-param>
            <xsl:with-param name="value" select="@value"/>
            <xsl:with-param name="label"><xsl:call-template name="option-text"/></xsl:with-param>
            <xsl:with-param name="hint" select="@hint"/>
            <xsl:with-param name="checked" select="($kind = 'radios' and @value = $shown) or
              ($kind = 'checkboxes' and (/page/entered/v[@k = $name] = @value or (@checked and not(/page/entered))))"/>
            <xsl:with-param name="autofocus" select="$autofocus and @value = $shown"/>
          </xsl:call-template>
        </xsl:for-each>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="radios">
  <xsl:param name="name"/>
  <xsl:param name="legend"/>
  <xsl:param name="hint"/>
  <xsl:param name="options"/>
  <xsl:param name="value"/>
  <xsl:param name="inline" select="false()"/>
  <xsl:param name="autofocus" select="false()"/>
  <xsl:call-template name="choices">
    <xsl:with-param name="kind" select="'radios'"/>
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="legend" select="$legend"/>
    <xsl:with-param name="hint" select="$hint"/>
    <xsl:with-param name="options" select="$options"/>
    <xsl:with-param name="value" select="$value"/>
    <xsl:with-param name="inline" select="$inline"/>
    <xsl:with-param name="autofocus" select="$autofocus"/>
  </xsl:call-template>
</xsl:template>

<!-- options may have @checked; several may be. -->
<xsl:template name="checkboxes">
  <xsl:param name="name"/>
  <xsl:param name="legend"/>
  <xsl:param name="hint"/>
  <xsl:param name="options"/>
  <xsl:call-template name="choices">
    <xsl:with-param name="kind" select="'checkboxes'"/>
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="legend" select="$legend"/>
    <xsl:with-param name="hint" select="$hint"/>
    <xsl:with-param name="options" select="$options"/>
  </xsl:call-template>
</xsl:template>

<!-- One box alone: a yes. -->
<xsl:template name="checkbox">
  <xsl:param name="name"/>
  <xsl:param name="label"/>
  <xsl:param name="hint"/>
  <xsl:param name="checked" select="false()"/>
  <div>
    <xsl:call-template name="group-class"><xsl:with-param name="name" select="$name"/></xsl:call-template>
    <xsl:call-template name="hint-and-error"><xsl:with-param name="name" select="$name"/></xsl:call-template>
    <div class="govuk-checkboxes govuk-checkboxes--small">
      <xsl:call-template name="choice">
        <xsl:with-param name="kind" select="'checkboxes'"/>
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="label" select="$label"/>
        <xsl:with-param name="hint" select="$hint"/>
        <xsl:with-param name="checked" select="/page/entered/v[@k = $name] or ($checked and not(/page/entered))"/>
      </xsl:call-template>
    </div>
  </div>
</xsl:template>

</xsl:stylesheet>
