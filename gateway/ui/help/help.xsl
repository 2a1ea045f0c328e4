<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The guide: what is done step by step, the keys, and what to do when something does not work.  One A4 sheet when it is printed
     (theme.scss, pg-guide); a new line is a text and its name in one of the lists below. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'help']" mode="main">
  <div class="pg-guide">
    <xsl:call-template name="heading"/>
    <p class="govuk-body"><xsl:value-of select="key('t', 'help.about')"/></p>
    <xsl:call-template name="print"/>
    <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'help.steps')"/></h2>
    <ol class="govuk-list govuk-list--number">
      <xsl:apply-templates select="texts/t[starts-with(@k, 'help.step.')]" mode="help"/>
    </ol>
    <div class="pg-columns">
      <div>
        <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'help.keys')"/></h2>
        <dl class="pg-keys">
          <xsl:for-each select="texts/t[starts-with(@k, 'help.key.')]">
            <div>
              <dt><kbd><xsl:value-of select="substring-before(., ': ')"/></kbd></dt>
              <dd><xsl:value-of select="substring-after(., ': ')"/></dd>
            </div>
          </xsl:for-each>
        </dl>
      </div>
      <div>
        <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'help.known')"/></h2>
        <ul class="govuk-list govuk-list--bullet">
          <xsl:apply-templates select="texts/t[starts-with(@k, 'help.known.')]" mode="help"/>
        </ul>
      </div>
    </div>
    <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'help.wrong')"/></h2>
    <dl class="pg-wrong">
      <xsl:for-each select="texts/t[starts-with(@k, 'help.wrong.')]">
        <div>
          <dt><xsl:value-of select="substring-before(., ' → ')"/></dt>
          <dd><xsl:value-of select="substring-after(., ' → ')"/></dd>
        </div>
      </xsl:for-each>
    </dl>
    <p class="govuk-body">
      <strong><xsl:value-of select="concat(key('t', 'help.call'), ' ')"/></strong>
      <xsl:choose>
        <xsl:when test="model/Call"><xsl:value-of select="model/Call"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="key('t', 'help.call.nobody')"/></xsl:otherwise>
      </xsl:choose>
    </p>
  </div>
</xsl:template>

<xsl:template match="t" mode="help">
  <li><xsl:value-of select="."/></li>
</xsl:template>

</xsl:stylesheet>
