<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="../frame/frame.xsl"/>
<xsl:template match="/">
<xsl:call-template name="page"><xsl:with-param name="title" select="key('t','password.title')"/><xsl:with-param name="body">
<form method="post" action="/desk/password"><input type="hidden" name="token" value="{/page/form/@token}"/><input type="password" name="PasswordOld"/><input type="password" name="Password"/><input type="password" name="PasswordAgain"/><button>ok</button></form>
</xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
