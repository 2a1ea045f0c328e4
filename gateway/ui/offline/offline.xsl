<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The page that a browser keeps.  It tells of nobody; what it shows of entries is made by script/offline.js from the templates at
     its end.  Without script only the first sentence is there. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'offline']" mode="main">
  <xsl:call-template name="heading"/>
  <div id="offline-cannot">
    <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'offline.cannot')"/></xsl:call-template>
    <p class="govuk-body"><xsl:value-of select="key('t', 'offline.cannot.why')"/></p>
  </div>
  <div id="offline" hidden="hidden" data-offline="{model/Mark}">
    <p class="govuk-body"><xsl:value-of select="key('t', 'offline.lead')"/></p>
    <p class="govuk-body" role="status" id="offline-line"></p>
    <div id="offline-says" role="alert"></div>
    <div id="offline-kept"></div>
    <xsl:call-template name="offline-form"/>
    <p class="govuk-body"><a class="govuk-link" href="/desk"><xsl:value-of select="key('t', 'offline.back')"/></a></p>
  </div>
  <div id="offline-slip" hidden="hidden"></div>
  <template id="offline-texts">
    <xsl:for-each select="texts/t[starts-with(@k, 'offline.')]"><p data-k="{@k}"><xsl:value-of select="."/></p></xsl:for-each>
  </template>
  <script type="module" src="{model/Script}"></script>
</xsl:template>

<xsl:template name="offline-field">
  <xsl:param name="name"/>
  <xsl:param name="k"/>
  <xsl:param name="width" select="'20'"/>
  <xsl:param name="hint"/>
  <xsl:param name="scan" select="false()"/>
  <xsl:param name="camera" select="false()"/>
  <xsl:param name="inputmode"/>
  <xsl:param name="max" select="'200'"/>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="label" select="key('t', concat('offline.', $k))"/>
    <xsl:with-param name="width" select="$width"/>
    <xsl:with-param name="hint" select="$hint"/>
    <xsl:with-param name="scan" select="$scan"/>
    <xsl:with-param name="camera" select="$camera"/>
    <xsl:with-param name="inputmode" select="$inputmode"/>
    <xsl:with-param name="maxlength" select="$max"/>
  </xsl:call-template>
</xsl:template>

<!-- It is sent nowhere: its script keeps what is in it. -->
<xsl:template name="offline-form">
  <form id="offline-form" novalidate="novalidate" hidden="hidden">
    <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'offline.new')"/></h2>
    <div class="pg-columns">
      <div><xsl:call-template name="offline-person"/></div>
      <div>
        <xsl:call-template name="select">
          <xsl:with-param name="name" select="'Procedure'"/>
          <xsl:with-param name="label" select="key('t', 'offline.procedure')"/>
          <xsl:with-param name="options" select="/page/none"/>
          <xsl:with-param name="empty" select="key('t', 'offline.choose')"/>
        </xsl:call-template>
        <div id="offline-chosen" hidden="hidden">
          <xsl:call-template name="select">
            <xsl:with-param name="name" select="'Unit'"/>
            <xsl:with-param name="label" select="key('t', 'offline.unit')"/>
            <xsl:with-param name="options" select="/page/none"/>
          </xsl:call-template>
          <div id="offline-papers"></div>
          <p class="govuk-body" id="offline-fee"></p>
        </div>
        <xsl:call-template name="offline-back"/>
        <xsl:call-template name="textarea">
          <xsl:with-param name="name" select="'Note'"/>
          <xsl:with-param name="label" select="key('t', 'offline.note')"/>
          <xsl:with-param name="hint" select="key('t', 'offline.note.hint')"/>
          <xsl:with-param name="rows" select="'2'"/>
          <xsl:with-param name="maxlength" select="'500'"/>
        </xsl:call-template>
      </div>
    </div>
    <xsl:call-template name="button">
      <xsl:with-param name="text" select="key('t', 'offline.save')"/>
      <xsl:with-param name="key" select="'s'"/>
    </xsl:call-template>
  </form>
</xsl:template>

<xsl:template name="offline-person">
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="'Card'"/>
    <xsl:with-param name="k" select="'card'"/>
    <xsl:with-param name="hint" select="key('t', 'offline.card.hint')"/>
    <xsl:with-param name="scan" select="'Phone'"/>
    <xsl:with-param name="camera" select="true()"/>
    <xsl:with-param name="max" select="'1000'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="'Name'"/>
    <xsl:with-param name="k" select="'name'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="'IdNo'"/>
    <xsl:with-param name="k" select="'id'"/>
    <xsl:with-param name="inputmode" select="'numeric'"/>
    <xsl:with-param name="max" select="'20'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="'Birth'"/>
    <xsl:with-param name="k" select="'birth'"/>
    <xsl:with-param name="hint" select="key('t', 'offline.birth.hint')"/>
    <xsl:with-param name="width" select="'10'"/>
    <xsl:with-param name="max" select="'10'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="'Phone'"/>
    <xsl:with-param name="k" select="'phone'"/>
    <xsl:with-param name="inputmode" select="'tel'"/>
    <xsl:with-param name="max" select="'20'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-address"><xsl:with-param name="before"/></xsl:call-template>
</xsl:template>

<!-- before: what the fields' names begin with. -->
<xsl:template name="offline-address">
  <xsl:param name="before"/>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="concat($before, 'Province')"/>
    <xsl:with-param name="k" select="'province'"/>
    <xsl:with-param name="width" select="'2'"/>
    <xsl:with-param name="max" select="'2'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="concat($before, 'Commune')"/>
    <xsl:with-param name="k" select="'commune'"/>
    <xsl:with-param name="width" select="'5'"/>
    <xsl:with-param name="max" select="'5'"/>
  </xsl:call-template>
  <xsl:call-template name="offline-field">
    <xsl:with-param name="name" select="concat($before, 'Street')"/>
    <xsl:with-param name="k" select="'street'"/>
    <xsl:with-param name="max" select="'300'"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="offline-back">
  <div class="govuk-form-group">
    <fieldset class="govuk-fieldset">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--s"><xsl:value-of select="key('t', 'offline.mode')"/></legend>
      <div class="govuk-radios govuk-radios--inline govuk-radios--small">
        <xsl:call-template name="choice">
          <xsl:with-param name="name" select="'Mode'"/>
          <xsl:with-param name="value" select="'0'"/>
          <xsl:with-param name="label" select="key('t', 'offline.mode.0')"/>
          <xsl:with-param name="checked" select="true()"/>
        </xsl:call-template>
        <xsl:call-template name="choice">
          <xsl:with-param name="name" select="'Mode'"/>
          <xsl:with-param name="id" select="'Mode-1'"/>
          <xsl:with-param name="value" select="'1'"/>
          <xsl:with-param name="label" select="key('t', 'offline.mode.1')"/>
        </xsl:call-template>
      </div>
    </fieldset>
  </div>
  <div id="offline-back" hidden="hidden">
    <xsl:call-template name="group">
      <xsl:with-param name="name" select="'Return'"/>
      <xsl:with-param name="legend" select="key('t', 'offline.return')"/>
      <xsl:with-param name="body">
        <xsl:call-template name="offline-field">
          <xsl:with-param name="name" select="'ReturnName'"/>
          <xsl:with-param name="k" select="'name'"/>
        </xsl:call-template>
        <xsl:call-template name="offline-field">
          <xsl:with-param name="name" select="'ReturnPhone'"/>
          <xsl:with-param name="k" select="'phone'"/>
          <xsl:with-param name="inputmode" select="'tel'"/>
          <xsl:with-param name="max" select="'20'"/>
        </xsl:call-template>
        <xsl:call-template name="offline-address"><xsl:with-param name="before" select="'Return'"/></xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </div>
</xsl:template>

</xsl:stylesheet>
