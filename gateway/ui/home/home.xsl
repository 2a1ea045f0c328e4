<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="../frame/frame.xsl"/>
<xsl:template match="/">
<xsl:call-template name="page"><xsl:with-param name="title" select="key('t','home.title')"/><xsl:with-param name="body">
<p><xsl:value-of select="/page/who/@shown"/></p><form method="post" action="/desk/leave"><input type="hidden" name="token" value="{/page/form/@token}"/><button>x</button></form>
</xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
