<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- What goes into a bag.  The first button is the one that adds: Enter in any field never closes a bag. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'bagging']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="@path"/>
    <xsl:with-param name="body">
      <xsl:for-each select="model/Added"><input type="hidden" name="Added" value="{.}"/></xsl:for-each>
      <xsl:for-each select="model/Item"><input type="hidden" name="Shown" value="{Number}"/></xsl:for-each>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Scan'"/>
        <xsl:with-param name="label" select="key('t', 'bagging.scan')"/>
        <xsl:with-param name="hint" select="key('t', 'bagging.scan.hint')"/>
        <xsl:with-param name="width" select="'20'"/>
        <xsl:with-param name="code" select="true()"/>
        <xsl:with-param name="scan" select="'bag-add'"/>
        <xsl:with-param name="autofocus" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'bagging.add')"/>
        <xsl:with-param name="kind" select="'secondary'"/>
        <xsl:with-param name="name" select="'Do'"/>
        <xsl:with-param name="value" select="'add'"/>
        <xsl:with-param name="id" select="'bag-add'"/>
      </xsl:call-template>
      <xsl:call-template name="bagging-items"/>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'To'"/>
        <xsl:with-param name="label" select="key('t', 'bagging.to')"/>
        <xsl:with-param name="hint" select="key('t', 'bagging.to.hint')"/>
        <xsl:with-param name="value" select="string(model/To)"/>
        <xsl:with-param name="maxlength" select="'200'"/>
      </xsl:call-template>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Seal'"/>
        <xsl:with-param name="label" select="key('t', 'bagging.seal')"/>
        <xsl:with-param name="value" select="string(model/Seal)"/>
        <xsl:with-param name="width" select="'20'"/>
        <xsl:with-param name="maxlength" select="'30'"/>
        <xsl:with-param name="code" select="true()"/>
        <xsl:with-param name="scan" select="'next'"/>
      </xsl:call-template>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'bagging.close')"/>
          <xsl:with-param name="name" select="'Do'"/>
          <xsl:with-param name="value" select="'close'"/>
          <xsl:with-param name="key" select="'s'"/>
        </xsl:call-template>
        <a class="govuk-link" href="/desk/evening"><xsl:value-of select="key('t', 'bagging.back')"/></a>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="bagging-items">
  <xsl:call-template name="group">
    <xsl:with-param name="name" select="'Item'"/>
    <xsl:with-param name="legend">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="'bagging.items'"/>
        <xsl:with-param name="a" select="model/Count"/>
      </xsl:call-template>
    </xsl:with-param>
    <xsl:with-param name="hint">
      <xsl:if test="not(model/Item)"><xsl:value-of select="key('t', 'bagging.none')"/></xsl:if>
    </xsl:with-param>
    <xsl:with-param name="body">
      <div class="govuk-checkboxes govuk-checkboxes--small">
        <xsl:for-each select="model/Item">
          <xsl:call-template name="choice">
            <xsl:with-param name="kind" select="'checkboxes'"/>
            <xsl:with-param name="name" select="'Item'"/>
            <xsl:with-param name="id">
              <xsl:choose>
                <xsl:when test="position() = 1">Item</xsl:when>
                <xsl:otherwise><xsl:value-of select="concat('Item-', position())"/></xsl:otherwise>
              </xsl:choose>
            </xsl:with-param>
            <xsl:with-param name="value" select="Number"/>
            <xsl:with-param name="label" select="string(Number)"/>
            <xsl:with-param name="hint">
              <xsl:if test="DossierNumber"><xsl:value-of select="concat(DossierNumber, ' — ')"/></xsl:if>
              <xsl:value-of select="concat(To, ' — ', key('t', concat('bagging.leg.', Leg)), ', ', Taken)"/>
            </xsl:with-param>
            <xsl:with-param name="checked" select="boolean(Ticked)"/>
          </xsl:call-template>
        </xsl:for-each>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
