<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'trouble']" mode="main">
  <xsl:call-template name="heading"/>
  <p class="govuk-body"><xsl:value-of select="model/Text"/></p>
  <p class="govuk-body"><xsl:value-of select="concat(key('t', 'trouble.audit'), ': ', model/Audit)"/></p>
  <p class="govuk-body"><a class="govuk-link" href="/desk"><xsl:value-of select="key('t', 'trouble.back')"/></a></p>
</xsl:template>

</xsl:stylesheet>
