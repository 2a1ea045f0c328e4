<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Every part of the frame once, as a page would use it: looked at and judged by tests/browser/components.mjs. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/gateway/ui/frame/frame.xsl"/>

<xsl:template match="page" mode="main">
  <xsl:call-template name="heading"><xsl:with-param name="over" select="model/@case"/></xsl:call-template>
  <xsl:if test="model/@shows = 'done'"><xsl:call-template name="sheet-done"/></xsl:if>
  <xsl:if test="model/@shows = 'form'"><xsl:call-template name="sheet-form"/></xsl:if>
  <xsl:if test="model/@shows = 'login'"><xsl:call-template name="sheet-login"/></xsl:if>
</xsl:template>

<xsl:template name="sheet-login">
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/login'"/>
    <xsl:with-param name="body">
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Name'"/>
        <xsl:with-param name="label" select="key('t', 'sheet.account')"/>
        <xsl:with-param name="width" select="'20'"/>
        <xsl:with-param name="autocomplete" select="'username'"/>
        <xsl:with-param name="code" select="true()"/>
        <xsl:with-param name="autofocus" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="password"><xsl:with-param name="label" select="key('t', 'sheet.password')"/></xsl:call-template>
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'sheet.login_do')"/>
        <xsl:with-param name="key" select="'s'"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="sheet-form">
  <xsl:call-template name="search"><xsl:with-param name="action" select="'/desk/search'"/></xsl:call-template>
  <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'sheet.warning')"/></xsl:call-template>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="'/desk/sheet'"/>
    <xsl:with-param name="body">
      <div class="pg-columns">
        <div>
          <xsl:call-template name="input">
            <xsl:with-param name="name" select="'IdentityNumber'"/>
            <xsl:with-param name="label" select="key('t', 'sheet.identity')"/>
            <xsl:with-param name="hint" select="key('t', 'sheet.identity_hint')"/>
            <xsl:with-param name="width" select="'20'"/>
            <xsl:with-param name="inputmode" select="'numeric'"/>
            <xsl:with-param name="maxlength" select="'300'"/>
            <xsl:with-param name="code" select="true()"/>
            <xsl:with-param name="scan" select="'next'"/>
            <xsl:with-param name="camera" select="true()"/>
          </xsl:call-template>
          <xsl:call-template name="input">
            <xsl:with-param name="name" select="'Name'"/>
            <xsl:with-param name="label" select="key('t', 'sheet.name')"/>
            <xsl:with-param name="lang" select="'vi'"/>
            <xsl:with-param name="value" select="'Đặng Thị Ngọc Ẩn'"/>
          </xsl:call-template>
          <xsl:call-template name="select">
            <xsl:with-param name="name" select="'Unit'"/>
            <xsl:with-param name="label" select="key('t', 'sheet.unit')"/>
            <xsl:with-param name="options" select="model/units/unit"/>
            <xsl:with-param name="empty" select="key('t', 'sheet.choose')"/>
            <xsl:with-param name="value" select="'H48.12'"/>
          </xsl:call-template>
          <xsl:call-template name="textarea">
            <xsl:with-param name="name" select="'Note'"/>
            <xsl:with-param name="label" select="key('t', 'sheet.note')"/>
            <xsl:with-param name="rows" select="'3'"/>
          </xsl:call-template>
        </div>
        <div>
          <xsl:call-template name="radios">
            <xsl:with-param name="name" select="'Delivery'"/>
            <xsl:with-param name="legend" select="key('t', 'sheet.delivery')"/>
            <xsl:with-param name="options" select="model/ways/way"/>
            <xsl:with-param name="value" select="'post'"/>
          </xsl:call-template>
          <xsl:call-template name="radios">
            <xsl:with-param name="name" select="'Paid'"/>
            <xsl:with-param name="legend" select="key('t', 'sheet.paid')"/>
            <xsl:with-param name="options" select="model/paid/way"/>
            <xsl:with-param name="inline" select="true()"/>
          </xsl:call-template>
          <xsl:call-template name="checkboxes">
            <xsl:with-param name="name" select="'Paper'"/>
            <xsl:with-param name="legend" select="key('t', 'sheet.papers')"/>
            <xsl:with-param name="hint" select="key('t', 'sheet.papers_hint')"/>
            <xsl:with-param name="options" select="model/papers/paper"/>
          </xsl:call-template>
          <xsl:call-template name="checkbox">
            <xsl:with-param name="name" select="'Consent'"/>
            <xsl:with-param name="label" select="key('t', 'sheet.consent')"/>
          </xsl:call-template>
        </div>
      </div>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'sheet.accept')"/>
          <xsl:with-param name="key" select="'s'"/>
          <xsl:with-param name="id" select="'accept'"/>
        </xsl:call-template>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'sheet.keep')"/>
          <xsl:with-param name="kind" select="'secondary'"/>
          <xsl:with-param name="key" select="'l'"/>
          <xsl:with-param name="name" select="'Do'"/>
          <xsl:with-param name="value" select="'keep'"/>
        </xsl:call-template>
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', 'sheet.refuse')"/>
          <xsl:with-param name="kind" select="'warning'"/>
          <xsl:with-param name="action" select="'/desk/refuse'"/>
        </xsl:call-template>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="sheet-done">
  <div class="pg-columns">
    <xsl:call-template name="summary">
      <xsl:with-param name="rows">
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="key('t', 'sheet.name')"/>
          <xsl:with-param name="value" select="'Đặng Thị Ngọc Ẩn'"/>
          <xsl:with-param name="change" select="'/desk/sheet'"/>
        </xsl:call-template>
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="key('t', 'sheet.state')"/>
          <xsl:with-param name="value">
            <xsl:call-template name="tag">
              <xsl:with-param name="kind" select="'wait'"/>
              <xsl:with-param name="text" select="key('t', 'sheet.waiting')"/>
            </xsl:call-template>
          </xsl:with-param>
          <xsl:with-param name="change" select="'/desk/sheet'"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
    <div>
      <xsl:call-template name="details">
        <xsl:with-param name="summary" select="key('t', 'sheet.more')"/>
        <xsl:with-param name="body"><p><xsl:value-of select="key('t', 'sheet.warning')"/></p></xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="inset"><xsl:with-param name="text" select="key('t', 'sheet.papers_hint')"/></xsl:call-template>
    </div>
  </div>
  <xsl:call-template name="table">
    <xsl:with-param name="caption"><xsl:call-template name="say">
      <xsl:with-param name="k" select="'sheet.open'"/>
      <xsl:with-param name="a" select="count(model/cases/case)"/>
    </xsl:call-template></xsl:with-param>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'sheet.case')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'sheet.name')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'sheet.due')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'sheet.state')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'sheet.sum')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="model/cases/case">
        <tr>
          <th scope="row"><a class="govuk-link" href="/desk/case/{@id}"><xsl:value-of select="@id"/></a></th>
          <td><xsl:value-of select="@name"/></td>
          <td><xsl:value-of select="@due"/></td>
          <td><xsl:call-template name="tag">
            <xsl:with-param name="kind" select="@kind"/>
            <xsl:with-param name="text" select="key('t', concat('sheet.', @state))"/>
          </xsl:call-template></td>
          <td class="pg-number"><xsl:value-of select="@sum"/></td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="pages">
    <xsl:with-param name="previous" select="'/desk/sheet/1'"/>
    <xsl:with-param name="next" select="'/desk/sheet/3'"/>
  </xsl:call-template>
  <div class="govuk-button-group">
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="'/vi/form'"/>
      <xsl:with-param name="text" select="key('t', 'sheet.next')"/>
      <xsl:with-param name="key" select="'n'"/>
    </xsl:call-template>
    <xsl:call-template name="print"/>
  </div>
</xsl:template>

</xsl:stylesheet>
