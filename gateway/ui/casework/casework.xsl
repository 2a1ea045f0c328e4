<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The step that comes next (model/case_step.tbl), as a form. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'casework']" mode="main">
  <xsl:call-template name="heading"/>
  <xsl:for-each select="model/Warnings">
    <xsl:call-template name="warning">
      <xsl:with-param name="text"><xsl:choose>
        <xsl:when test="/page/@lang = 'vi'"><xsl:value-of select="MessageVi"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="MessageEn"/></xsl:otherwise>
      </xsl:choose></xsl:with-param>
    </xsl:call-template>
  </xsl:for-each>
  <xsl:choose>
    <xsl:when test="model/Accepted">
      <xsl:call-template name="panel">
        <xsl:with-param name="title" select="key('t', 'casework.done')"/>
        <xsl:with-param name="text" select="string(model/DossierId)"/>
      </xsl:call-template>
      <xsl:call-template name="go">
        <xsl:with-param name="href" select="concat('/desk/dossiers/', model/DossierId, '/papers')"/>
        <xsl:with-param name="text" select="key('t', 'casework.papers.print')"/>
        <xsl:with-param name="key" select="'p'"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="form">
        <xsl:with-param name="action" select="@path"/>
        <xsl:with-param name="body">
          <input type="hidden" name="Step" value="{model/Step}"/>
          <input type="hidden" name="Seen" value="{model/Version}"/>
          <xsl:choose>
            <xsl:when test="model/Step = 0"><xsl:call-template name="casework-person"/></xsl:when>
            <xsl:when test="model/Step = 1"><xsl:call-template name="casework-procedure"/></xsl:when>
            <xsl:when test="model/Step = 2">
              <p class="govuk-body"><xsl:value-of select="key('t', 'casework.lookups.text')"/></p>
            </xsl:when>
            <xsl:when test="model/Step = 3"><xsl:call-template name="casework-papers"/></xsl:when>
            <xsl:when test="model/Step = 4"><xsl:call-template name="casework-quote"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="casework-total"/></xsl:otherwise>
          </xsl:choose>
          <xsl:call-template name="button">
            <xsl:with-param name="text">
              <xsl:choose>
                <xsl:when test="model/Step = 5"><xsl:value-of select="key('t', 'casework.accept')"/></xsl:when>
                <xsl:otherwise><xsl:value-of select="key('t', 'casework.next')"/></xsl:otherwise>
              </xsl:choose>
            </xsl:with-param>
            <xsl:with-param name="key" select="'n'"/>
          </xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:if test="model/Step &gt; 1">
        <p class="govuk-body">
          <a class="govuk-link" href="{@path}/refusal"><xsl:value-of select="key('t', 'casework.refuse')"/></a>
        </p>
      </xsl:if>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="casework-field">
  <xsl:param name="name"/>
  <xsl:param name="k"/>
  <xsl:param name="width" select="'20'"/>
  <xsl:param name="hint"/>
  <xsl:param name="scan" select="false()"/>
  <xsl:param name="autofocus" select="false()"/>
  <xsl:param name="inputmode"/>
  <xsl:param name="value"/>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="label" select="key('t', concat('casework.', $k))"/>
    <xsl:with-param name="width" select="$width"/>
    <xsl:with-param name="hint" select="$hint"/>
    <xsl:with-param name="scan" select="$scan"/>
    <xsl:with-param name="autofocus" select="$autofocus"/>
    <xsl:with-param name="inputmode" select="$inputmode"/>
    <xsl:with-param name="value" select="$value"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="casework-person">
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Card'"/>
    <xsl:with-param name="k" select="'card'"/>
    <xsl:with-param name="hint" select="key('t', 'casework.card.hint')"/>
    <xsl:with-param name="scan" select="'submit'"/>
    <xsl:with-param name="autofocus" select="true()"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Name'"/>
    <xsl:with-param name="k" select="'name'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'IdNo'"/>
    <xsl:with-param name="k" select="'id'"/>
    <xsl:with-param name="inputmode" select="'numeric'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Birth'"/>
    <xsl:with-param name="k" select="'birth'"/>
    <xsl:with-param name="hint" select="key('t', 'casework.birth.hint')"/>
    <xsl:with-param name="width" select="'10'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Phone'"/>
    <xsl:with-param name="k" select="'phone'"/>
    <xsl:with-param name="inputmode" select="'tel'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Province'"/>
    <xsl:with-param name="k" select="'province'"/>
    <xsl:with-param name="width" select="'2'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Commune'"/>
    <xsl:with-param name="k" select="'commune'"/>
    <xsl:with-param name="width" select="'5'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'Street'"/>
    <xsl:with-param name="k" select="'street'"/>
  </xsl:call-template>
  <xsl:call-template name="details">
    <xsl:with-param name="summary" select="key('t', 'casework.other')"/>
    <xsl:with-param name="body">
      <xsl:call-template name="casework-field">
        <xsl:with-param name="name" select="'SubName'"/>
        <xsl:with-param name="k" select="'sub'"/>
      </xsl:call-template>
      <xsl:call-template name="casework-field">
        <xsl:with-param name="name" select="'SubIdNo'"/>
        <xsl:with-param name="k" select="'sub.id'"/>
      </xsl:call-template>
      <xsl:call-template name="casework-field">
        <xsl:with-param name="name" select="'SubPhone'"/>
        <xsl:with-param name="k" select="'sub.phone'"/>
      </xsl:call-template>
      <xsl:call-template name="select">
        <xsl:with-param name="name" select="'Authority'"/>
        <xsl:with-param name="label" select="key('t', 'casework.authority')"/>
        <xsl:with-param name="options" select="/page/model/AuthorityChoice"/>
        <xsl:with-param name="empty" select="' '"/>
      </xsl:call-template>
      <xsl:call-template name="casework-field">
        <xsl:with-param name="name" select="'AuthorityNote'"/>
        <xsl:with-param name="k" select="'note'"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="casework-procedure">
  <xsl:call-template name="select">
    <xsl:with-param name="name" select="'Procedure'"/>
    <xsl:with-param name="label" select="key('t', 'casework.procedure')"/>
    <xsl:with-param name="options" select="/page/model/Choice"/>
    <xsl:with-param name="value" select="string(/page/model/Chosen)"/>
    <xsl:with-param name="empty" select="key('t', 'casework.choose')"/>
    <xsl:with-param name="autofocus" select="not(/page/model/Chosen)"/>
  </xsl:call-template>
  <xsl:if test="/page/model/UnitChoice">
    <xsl:call-template name="select">
      <xsl:with-param name="name" select="'Unit'"/>
      <xsl:with-param name="label" select="key('t', 'casework.unit')"/>
      <xsl:with-param name="options" select="/page/model/UnitChoice"/>
      <xsl:with-param name="autofocus" select="true()"/>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<xsl:template name="casework-papers">
  <xsl:for-each select="/page/model/Procedure/Components">
    <xsl:variable name="code" select="Code"/>
    <xsl:call-template name="group">
      <xsl:with-param name="name" select="concat('Row.', Code)"/>
      <xsl:with-param name="legend" select="concat(Name, ' (', Code, ')')"/>
      <xsl:with-param name="body">
        <xsl:call-template name="casework-field">
          <xsl:with-param name="name" select="concat('Row.Originals.', $code)"/>
          <xsl:with-param name="k" select="'originals'"/>
          <xsl:with-param name="width" select="'2'"/>
          <xsl:with-param name="value" select="number(Required = 'true')"/>
        </xsl:call-template>
        <xsl:call-template name="casework-field">
          <xsl:with-param name="name" select="concat('Row.Copies.', $code)"/>
          <xsl:with-param name="k" select="'copies'"/>
          <xsl:with-param name="width" select="'2'"/>
          <xsl:with-param name="value" select="'0'"/>
        </xsl:call-template>
        <xsl:call-template name="casework-field">
          <xsl:with-param name="name" select="concat('Row.Pages.', $code)"/>
          <xsl:with-param name="k" select="'pages'"/>
          <xsl:with-param name="width" select="'2'"/>
          <xsl:with-param name="value" select="number(Required = 'true')"/>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:for-each>
</xsl:template>

<xsl:template name="casework-quote">
  <xsl:call-template name="select">
    <xsl:with-param name="name" select="'Mode'"/>
    <xsl:with-param name="label" select="key('t', 'casework.mode')"/>
    <xsl:with-param name="options" select="/page/model/ModeChoice"/>
    <xsl:with-param name="autofocus" select="true()"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'ReturnName'"/>
    <xsl:with-param name="k" select="'name'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'ReturnPhone'"/>
    <xsl:with-param name="k" select="'phone'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'ReturnProvince'"/>
    <xsl:with-param name="k" select="'province'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'ReturnCommune'"/>
    <xsl:with-param name="k" select="'commune'"/>
  </xsl:call-template>
  <xsl:call-template name="casework-field">
    <xsl:with-param name="name" select="'ReturnStreet'"/>
    <xsl:with-param name="k" select="'street'"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="casework-total">
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model/Quote/Lines">
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="string(Name)"/>
          <xsl:with-param name="value" select="string(Amount)"/>
        </xsl:call-template>
      </xsl:for-each>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'casework.total')"/>
        <xsl:with-param name="value" select="string(/page/model/Quote/Total)"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

</xsl:stylesheet>
