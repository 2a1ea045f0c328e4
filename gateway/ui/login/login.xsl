<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/gateway/ui/frame/frame.xsl"/>
<xsl:template match="page" mode="main">
<h1><xsl:value-of select="key('t','login.title')"/></h1>
<xsl:for-each select="/page/errors/error"><p class="error"><xsl:value-of select="@text"/></p></xsl:for-each>
<form method="post" action="/desk/login"><input name="Name" value="{/page/typed/f[@n=&quot;Name&quot;]}"/><input type="password" name="Password"/><input name="PasswordCode"/><button><xsl:value-of select="key(&quot;t&quot;,&quot;login.enter&quot;)"/></button></form>
</xsl:template>
</xsl:stylesheet>
