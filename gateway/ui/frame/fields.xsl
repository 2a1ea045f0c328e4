<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What a form is made of; parameters in docs/ui.md.  A field finds its error (/page/errors) and what was entered before
     (/page/entered) by its name, so a page cannot forget either.  Labels and hints are texts, already looked up. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<!-- Whose form it is, and which act: not for people's eyes. -->
<xsl:template name="hidden">
  <input type="hidden" name="token" value="{/page/form/@token}"/>
  <input type="hidden" name="act" value="{/page/form/@act}"/>
</xsl:template>

<xsl:template name="form">
  <xsl:param name="action"/>
  <xsl:param name="body"/>
  <xsl:param name="id"/>
  <form method="post" action="{$action}" novalidate="novalidate" accept-charset="UTF-8">
    <xsl:if test="$id != ''"><xsl:attribute name="id"><xsl:value-of select="$id"/></xsl:attribute></xsl:if>
    <xsl:call-template name="hidden"/>
    <xsl:copy-of select="$body"/>
  </form>
</xsl:template>

<!-- ==== what all fields have ==== -->

<xsl:template name="group-class">
  <xsl:param name="name"/>
  <xsl:attribute name="class">
    <xsl:text>govuk-form-group</xsl:text>
    <xsl:if test="/page/errors/error[@field = $name]"> govuk-form-group--error</xsl:if>
  </xsl:attribute>
</xsl:template>

<xsl:template name="hint-and-error">
  <xsl:param name="name"/>
  <xsl:param name="id" select="$name"/>
  <xsl:param name="hint"/>
  <xsl:if test="$hint != ''"><div id="{$id}-hint" class="govuk-hint"><xsl:value-of select="$hint"/></div></xsl:if>
  <xsl:for-each select="/page/errors/error[@field = $name][1]">
    <p id="{$id}-error" class="govuk-error-message">
      <span class="govuk-visually-hidden"><xsl:value-of select="concat(key('t', 'frame.error'), ' ')"/></span>
      <xsl:value-of select="@text"/>
    </p>
  </xsl:for-each>
</xsl:template>

<xsl:template name="described">
  <xsl:param name="name"/>
  <xsl:param name="id" select="$name"/>
  <xsl:param name="hint"/>
  <xsl:variable name="bad" select="/page/errors/error[@field = $name]"/>
  <xsl:if test="$hint != '' or $bad">
    <xsl:attribute name="aria-describedby">
      <xsl:if test="$hint != ''"><xsl:value-of select="concat($id, '-hint')"/></xsl:if>
      <xsl:if test="$hint != '' and $bad"><xsl:text> </xsl:text></xsl:if>
      <xsl:if test="$bad"><xsl:value-of select="concat($id, '-error')"/></xsl:if>
    </xsl:attribute>
  </xsl:if>
  <xsl:if test="$bad"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
</xsl:template>

<!-- What stands in it: what somebody entered just now, else what is known. -->
<xsl:template name="entered">
  <xsl:param name="name"/>
  <xsl:param name="value"/>
  <xsl:choose>
    <xsl:when test="/page/entered/v[@k = $name]"><xsl:value-of select="/page/entered/v[@k = $name][1]"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="attribute">
  <xsl:param name="name"/>
  <xsl:param name="value"/>
  <xsl:if test="$value != ''"><xsl:attribute name="{$name}"><xsl:value-of select="$value"/></xsl:attribute></xsl:if>
</xsl:template>

<!-- With errors on the page the summary is where one begins. -->
<xsl:template name="first-focus">
  <xsl:param name="autofocus"/>
  <xsl:if test="$autofocus and not(/page/errors/error)"><xsl:attribute name="autofocus">autofocus</xsl:attribute></xsl:if>
</xsl:template>

<!-- ==== fields ==== -->

<xsl:template name="input">
  <xsl:param name="name"/>
  <xsl:param name="label"/>
  <xsl:param name="id" select="$name"/>
  <xsl:param name="hint"/>
  <xsl:param name="type" select="'text'"/>
  <xsl:param name="value"/>
  <xsl:param name="width"/>
  <xsl:param name="autocomplete" select="'off'"/>
  <xsl:param name="inputmode"/>
  <xsl:param name="maxlength"/>
  <xsl:param name="lang"/>
  <xsl:param name="scan" select="false()"/>
  <xsl:param name="camera" select="false()"/>
  <xsl:param name="code" select="false()"/>
  <xsl:param name="autofocus" select="false()"/>
  <xsl:param name="search" select="false()"/>
  <xsl:variable name="sent" select="/page/entered/v[@k = $name][1]"/>
  <div>
    <xsl:call-template name="group-class"><xsl:with-param name="name" select="$name"/></xsl:call-template>
    <label class="govuk-label" for="{$id}">
      <xsl:value-of select="$label"/>
      <xsl:if test="$search"><kbd aria-hidden="true">/</kbd></xsl:if>
    </label>
    <xsl:call-template name="hint-and-error">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="id" select="$id"/>
      <xsl:with-param name="hint" select="$hint"/>
    </xsl:call-template>
    <input id="{$id}" name="{$name}" type="{$type}" autocomplete="{$autocomplete}">
      <xsl:attribute name="class">
        <xsl:text>govuk-input</xsl:text>
        <xsl:if test="$width != ''"><xsl:value-of select="concat(' govuk-input--width-', $width)"/></xsl:if>
        <xsl:if test="$code"> pg-code</xsl:if>
        <xsl:if test="/page/errors/error[@field = $name]"> govuk-input--error</xsl:if>
      </xsl:attribute>
      <xsl:choose>
        <xsl:when test="$type = 'password' or $sent = ''"/>
        <xsl:when test="$sent"><xsl:attribute name="value"><xsl:value-of select="$sent"/></xsl:attribute></xsl:when>
        <xsl:when test="$value != ''"><xsl:attribute name="value"><xsl:value-of select="$value"/></xsl:attribute></xsl:when>
      </xsl:choose>
      <xsl:if test="$type = 'password' or $code">
        <xsl:attribute name="spellcheck">false</xsl:attribute>
        <xsl:attribute name="autocapitalize">none</xsl:attribute>
      </xsl:if>
      <xsl:if test="$inputmode"><xsl:attribute name="inputmode"><xsl:value-of select="$inputmode"/></xsl:attribute></xsl:if>
      <xsl:if test="$maxlength"><xsl:attribute name="maxlength"><xsl:value-of select="$maxlength"/></xsl:attribute></xsl:if>
      <xsl:if test="$lang"><xsl:attribute name="lang"><xsl:value-of select="$lang"/></xsl:attribute></xsl:if>
      <xsl:if test="$scan"><xsl:attribute name="data-scan"><xsl:value-of select="$scan"/></xsl:attribute></xsl:if>
      <xsl:if test="$search">
        <xsl:attribute name="data-search">data-search</xsl:attribute>
        <xsl:attribute name="aria-keyshortcuts">/</xsl:attribute>
      </xsl:if>
      <xsl:call-template name="described">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="id" select="$id"/>
        <xsl:with-param name="hint" select="$hint"/>
      </xsl:call-template>
      <xsl:call-template name="first-focus"><xsl:with-param name="autofocus" select="$autofocus"/></xsl:call-template>
    </input>
    <xsl:if test="$camera"><xsl:call-template name="camera"><xsl:with-param name="for" select="$id"/></xsl:call-template></xsl:if>
  </div>
</xsl:template>

<!-- autocomplete: current-password, or new-password where one is chosen. Never given back. -->
<xsl:template name="password">
  <xsl:param name="name" select="'Password'"/>
  <xsl:param name="label"/>
  <xsl:param name="hint"/>
  <xsl:param name="autocomplete" select="'current-password'"/>
  <xsl:param name="autofocus" select="false()"/>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="label" select="$label"/>
    <xsl:with-param name="hint" select="$hint"/>
    <xsl:with-param name="type" select="'password'"/>
    <xsl:with-param name="width" select="'20'"/>
    <xsl:with-param name="autocomplete" select="$autocomplete"/>
    <xsl:with-param name="autofocus" select="$autofocus"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="textarea">
  <xsl:param name="name"/>
  <xsl:param name="label"/>
  <xsl:param name="id" select="$name"/>
  <xsl:param name="hint"/>
  <xsl:param name="value"/>
  <xsl:param name="rows" select="'4'"/>
  <xsl:param name="maxlength"/>
  <xsl:param name="autofocus" select="false()"/>
  <div>
    <xsl:call-template name="group-class"><xsl:with-param name="name" select="$name"/></xsl:call-template>
    <label class="govuk-label" for="{$id}"><xsl:value-of select="$label"/></label>
    <xsl:call-template name="hint-and-error">
      <xsl:with-param name="name" select="$name"/>
      <xsl:with-param name="id" select="$id"/>
      <xsl:with-param name="hint" select="$hint"/>
    </xsl:call-template>
    <textarea id="{$id}" name="{$name}" rows="{$rows}" autocomplete="off">
      <xsl:attribute name="class">
        <xsl:text>govuk-textarea</xsl:text>
        <xsl:if test="/page/errors/error[@field = $name]"> govuk-textarea--error</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="attribute">
        <xsl:with-param name="name" select="'maxlength'"/>
        <xsl:with-param name="value" select="$maxlength"/>
      </xsl:call-template>
      <xsl:call-template name="described">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="id" select="$id"/>
        <xsl:with-param name="hint" select="$hint"/>
      </xsl:call-template>
      <xsl:call-template name="first-focus"><xsl:with-param name="autofocus" select="$autofocus"/></xsl:call-template>
      <xsl:call-template name="entered">
        <xsl:with-param name="name" select="$name"/>
        <xsl:with-param name="value" select="$value"/>
      </xsl:call-template>
    </textarea>
  </div>
</xsl:template>

</xsl:stylesheet>
