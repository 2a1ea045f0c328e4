<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="html" doctype-system="about:legacy-compat" encoding="UTF-8" indent="no"/>
<xsl:key name="t" match="/page/texts/t" use="@k"/>
<xsl:template name="page"><xsl:param name="title"/><xsl:param name="body"/>
<html lang="{/page/@lang}"><head><title><xsl:value-of select="$title"/></title></head><body><main><h1><xsl:value-of select="$title"/></h1>
<xsl:for-each select="/page/errors/error"><p class="error"><xsl:value-of select="@text"/></p></xsl:for-each>
<xsl:copy-of select="$body"/></main></body></html>
</xsl:template>
</xsl:stylesheet>
