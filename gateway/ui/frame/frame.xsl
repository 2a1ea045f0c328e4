<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What all pages share: the page around what is said (match="page" mode="main" is the page's own), and its parts as named
     templates.  The model and each part's parameters: docs/ui.md.  No style, script or handler may stand in a page: the browser is
     told to refuse them. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:key name="t" match="/page/texts/t" use="@k"/>

<xsl:template match="/">
  <html lang="{page/@lang}" class="govuk-template">
    <head>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title><xsl:value-of select="key('t', concat(page/@name, '.title'))"/></title>
      <link rel="stylesheet" href="{page/@css}"/>
    </head>
    <body class="govuk-template__body">
      <div class="pg-middle">
        <main class="govuk-width-container govuk-main-wrapper" id="main"><xsl:apply-templates select="page" mode="main"/></main>
      </div>
    </body>
  </html>
</xsl:template>

<!-- A button that sends its form.  key: the letter that does the same together with Alt. -->
<xsl:template name="button">
  <xsl:param name="text"/>
  <xsl:param name="key"/>
  <button type="submit" class="govuk-button">
    <xsl:if test="$key != ''"><xsl:attribute name="accesskey"><xsl:value-of select="$key"/></xsl:attribute></xsl:if>
    <xsl:value-of select="$text"/>
  </button>
</xsl:template>

</xsl:stylesheet>
