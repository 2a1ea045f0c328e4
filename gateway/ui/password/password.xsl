<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/gateway/ui/frame/frame.xsl"/>
<xsl:template match="page" mode="main">
<h1><xsl:value-of select="key('t','password.title')"/></h1>
<xsl:for-each select="/page/errors/error"><p class="error"><xsl:value-of select="@text"/></p></xsl:for-each>
<form method="post" action="/desk/password"><input type="hidden" name="token" value="{/page/form/@token}"/><input type="password" name="PasswordOld"/><input type="password" name="Password"/><input type="password" name="PasswordAgain"/><button>ok</button></form>
</xsl:template>
</xsl:stylesheet>
