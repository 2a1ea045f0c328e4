<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="../frame/frame.xsl"/>
<xsl:template match="/">
<xsl:call-template name="page"><xsl:with-param name="title" select="key('t','trouble.title')"/><xsl:with-param name="body">
<p><xsl:value-of select="/page/model/Text"/></p><p><xsl:value-of select="/page/model/Audit"/></p>
</xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
