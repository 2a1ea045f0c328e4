<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="../frame/frame.xsl"/>
<xsl:template match="/">
<xsl:call-template name="page"><xsl:with-param name="title" select="key('t','login.title')"/><xsl:with-param name="body">
<form method="post" action="/desk/login"><input name="Name" value="{/page/typed/f[@n=&quot;Name&quot;]}"/><input type="password" name="Password"/><input name="PasswordCode"/><button><xsl:value-of select="key(&quot;t&quot;,&quot;login.enter&quot;)"/></button></form>
</xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
