<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What all pages share.  A page has one template of its own, match="page[@name = 'NAME']" mode="main"; the rest is
     around it.  Its parts - fields, buttons, tables - are the named templates of the other files here.  The model, and the
     parameters of each part: docs/ui.md.  No style, script or handler may stand in a page: browsers are told to refuse them, but
     for the one style of the log-in page, which the policy names by its digest. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:include href="asset:/gateway/ui/frame/fields.xsl"/>
<xsl:include href="asset:/gateway/ui/frame/camera.xsl"/>
<xsl:include href="asset:/gateway/ui/frame/choices.xsl"/>
<xsl:include href="asset:/gateway/ui/frame/buttons.xsl"/>
<xsl:include href="asset:/gateway/ui/frame/parts.xsl"/>
<xsl:include href="asset:/gateway/ui/frame/values.xsl"/>
<xsl:include href="asset:/gateway/ui/frame/printing.xsl"/>
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<!-- A device that nobody sits at: whoever stands before it is shown no name and no way out; its staff finds both at the foot. -->
<xsl:variable name="device" select="/page/who and not(/page/who/role[@name != 'kiosk'])"/>
<xsl:key name="t" match="/page/texts/t" use="@k"/>

<xsl:template match="/">
  <xsl:apply-templates select="page" mode="frame"/>
</xsl:template>

<!-- A page that is called otherwise than its text NAME.title has a template of its own for this. -->
<xsl:template match="page" mode="title" priority="-1">
  <xsl:value-of select="key('t', concat(@name, '.title'))"/>
</xsl:template>

<xsl:template match="page" mode="frame">
  <html lang="{@lang}" class="govuk-template">
    <xsl:if test="look"><xsl:attribute name="data-look"><xsl:value-of select="@css"/></xsl:attribute></xsl:if>
    <head>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>
        <xsl:if test="errors/error"><xsl:value-of select="concat(key('t', 'frame.error'), ' ')"/></xsl:if>
        <xsl:apply-templates select="." mode="title"/>
        <xsl:value-of select="concat(' – ', key('t', 'frame.product'))"/>
      </title>
      <xsl:choose>
        <xsl:when test="look"><style><xsl:value-of select="look"/></style></xsl:when>
        <xsl:otherwise><link rel="stylesheet" href="{@css}"/></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="@icon"><link rel="icon" href="{@icon}" type="image/svg+xml"/></xsl:if>
      <xsl:if test="@script"><script type="module" src="{@script}"></script></xsl:if>
    </head>
    <body class="govuk-template__body">
      <a href="#main" class="govuk-skip-link"><xsl:value-of select="key('t', 'frame.skip')"/></a>
      <xsl:call-template name="frame-header"/>
      <xsl:if test="nav/to"><xsl:call-template name="frame-nav"/></xsl:if>
      <div class="pg-middle">
        <div class="govuk-width-container">
          <xsl:if test="back">
            <nav aria-label="{key('t', 'frame.back')}">
              <a href="{back/@href}" class="govuk-back-link"><xsl:value-of select="key('t', 'frame.back')"/></a>
            </nav>
          </xsl:if>
          <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <xsl:call-template name="error-summary"/>
            <xsl:variable name="done"><xsl:value-of select="done/@text"/><xsl:value-of select="key('t', done/@k)"/></xsl:variable>
            <xsl:if test="$done != ''">
              <xsl:call-template name="notice">
                <xsl:with-param name="kind" select="'done'"/>
                <xsl:with-param name="text" select="string($done)"/>
              </xsl:call-template>
            </xsl:if>
            <xsl:apply-templates select="." mode="main"/>
          </main>
        </div>
      </div>
      <xsl:call-template name="frame-footer"/>
    </body>
  </html>
</xsl:template>

<xsl:template name="frame-header">
  <header class="pg-header">
    <div class="govuk-width-container pg-header__row">
      <xsl:choose>
        <xsl:when test="$device">
          <span class="pg-header__product"><xsl:value-of select="key('t', 'frame.product')"/></span>
        </xsl:when>
        <xsl:otherwise>
          <a href="/desk" class="pg-header__product"><xsl:value-of select="key('t', 'frame.product')"/></a>
        </xsl:otherwise>
      </xsl:choose>
      <ul class="pg-header__who">
        <xsl:for-each select="who">
          <xsl:if test="not($device)">
            <li>
              <strong><xsl:value-of select="@shown"/></strong>
              <xsl:for-each select="role">
                <xsl:value-of select="concat(', ', key('t', concat('frame.role.', @name)))"/>
              </xsl:for-each>
            </li>
          </xsl:if>
          <xsl:if test="@place_name != ''">
            <li><xsl:value-of select="concat(@place_name, ' (', @place, ')')"/></li>
          </xsl:if>
        </xsl:for-each>
        <li><xsl:call-template name="frame-language"/></li>
        <xsl:if test="who and not($device)">
          <li>
            <form method="post" action="/desk/logout">
              <xsl:call-template name="hidden"/>
              <button type="submit" class="pg-linklike"><xsl:value-of select="key('t', 'frame.logout')"/></button>
            </form>
          </li>
        </xsl:if>
      </ul>
    </div>
  </header>
</xsl:template>

<!-- The other language, named in itself.  A link, because it must work before anybody is known; what was entered is lost by it. -->
<xsl:template name="frame-language">
  <xsl:variable name="other">
    <xsl:choose><xsl:when test="@lang = 'vi'">en</xsl:when><xsl:otherwise>vi</xsl:otherwise></xsl:choose>
  </xsl:variable>
  <a href="{@path}?lang={$other}" lang="{$other}" hreflang="{$other}"><xsl:value-of select="key('t', 'frame.other_language')"/></a>
</xsl:template>

<xsl:template name="frame-nav">
  <nav class="pg-nav" aria-label="{key('t', 'frame.nav')}">
    <ul class="govuk-width-container">
      <xsl:for-each select="nav/to">
        <li>
          <a href="{@href}">
            <xsl:if test="@here"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>
            <xsl:value-of select="key('t', @k)"/>
          </a>
        </li>
      </xsl:for-each>
    </ul>
  </nav>
</xsl:template>

<xsl:template name="frame-footer">
  <footer class="pg-footer">
    <ul class="govuk-width-container">
      <xsl:choose>
        <xsl:when test="$device">
          <li><xsl:value-of select="concat(key('t', 'frame.staff'), ' ')"/>
            <a href="/desk" class="govuk-link"><xsl:value-of select="key('t', 'frame.staff.home')"/></a></li>
          <li><a href="/desk/logout" class="govuk-link"><xsl:value-of select="key('t', 'frame.logout')"/></a></li>
        </xsl:when>
        <xsl:otherwise>
          <li><a href="/desk/help" class="govuk-link"><xsl:value-of select="key('t', 'frame.help')"/></a></li>
          <li><xsl:value-of select="key('t', 'frame.keys')"/></li>
        </xsl:otherwise>
      </xsl:choose>
    </ul>
  </footer>
</xsl:template>

<!-- A text with what belongs into it: {a} and {b} stand for the parameters. -->
<xsl:template name="say">
  <xsl:param name="k"/>
  <xsl:param name="a"/>
  <xsl:param name="b"/>
  <xsl:call-template name="say-rest">
    <xsl:with-param name="text" select="key('t', $k)"/>
    <xsl:with-param name="a" select="$a"/>
    <xsl:with-param name="b" select="$b"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="say-rest">
  <xsl:param name="text"/>
  <xsl:param name="a"/>
  <xsl:param name="b"/>
  <xsl:choose>
    <xsl:when test="contains($text, '{a}')">
      <xsl:call-template name="say-rest">
        <xsl:with-param name="text" select="substring-before($text, '{a}')"/>
        <xsl:with-param name="b" select="$b"/>
      </xsl:call-template>
      <xsl:value-of select="$a"/>
      <xsl:call-template name="say-rest">
        <xsl:with-param name="text" select="substring-after($text, '{a}')"/>
        <xsl:with-param name="a" select="$a"/>
        <xsl:with-param name="b" select="$b"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:when test="contains($text, '{b}')">
      <xsl:value-of select="concat(substring-before($text, '{b}'), $b, substring-after($text, '{b}'))"/>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

</xsl:stylesheet>
