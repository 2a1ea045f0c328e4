<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- A camera instead of a scanner, for the field with the id `for`.  Nobody sees it without a script: script/desk.js shows the
     button where the browser can open a camera, script/camera.js does the rest with the words that stand here. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template name="camera">
  <xsl:param name="for"/>
  <div class="pg-camera" data-camera="{$for}" hidden="hidden">
    <button type="button" class="govuk-button govuk-button--secondary pg-camera__begin">
      <xsl:call-template name="key-attributes"><xsl:with-param name="key" select="'c'"/></xsl:call-template>
      <xsl:value-of select="key('t', 'frame.camera')"/>
      <xsl:call-template name="key-shown"><xsl:with-param name="key" select="'c'"/></xsl:call-template>
    </button>
    <p class="govuk-body pg-camera__says" role="status"></p>
    <div class="pg-camera__open" hidden="hidden">
      <div class="pg-camera__picture">
        <video class="pg-camera__video" playsinline="playsinline" muted="muted"
          aria-label="{key('t', 'frame.camera.picture')}"></video>
      </div>
      <button type="button" class="govuk-button govuk-button--secondary pg-camera__stop" aria-keyshortcuts="Escape">
        <xsl:value-of select="key('t', 'frame.camera.stop')"/>
        <kbd aria-hidden="true">Esc</kbd>
      </button>
    </div>
    <template>
      <xsl:for-each select="/page/texts/t[starts-with(@k, 'frame.camera.')]">
        <p data-k="{substring-after(@k, 'frame.camera.')}"><xsl:value-of select="."/></p>
      </xsl:for-each>
    </template>
  </div>
</xsl:template>

</xsl:stylesheet>
