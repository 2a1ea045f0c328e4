<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/gateway/ui/frame/frame.xsl"/>
<xsl:template match="page" mode="main">
<h1><xsl:value-of select="key('t','home.title')"/></h1>
<xsl:for-each select="/page/errors/error"><p class="error"><xsl:value-of select="@text"/></p></xsl:for-each>
<p><xsl:value-of select="/page/who/@shown"/></p><form method="post" action="/desk/leave"><input type="hidden" name="token" value="{/page/form/@token}"/><button>x</button></form>
</xsl:template>
</xsl:stylesheet>
