<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- A dossier that was taken in: first what can be done with it, or the form of what was chosen, then all that is known of it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'dossier']" mode="main">
  <xsl:call-template name="heading">
    <xsl:with-param name="over">
      <xsl:choose>
        <xsl:when test="model/DossierNumber"><xsl:value-of select="model/DossierNumber"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="model/DossierId"/></xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
    <xsl:with-param name="text" select="string(model/Owner/Name)"/>
  </xsl:call-template>
  <p class="govuk-body-l"><xsl:value-of select="model/ProcedureName"/></p>
  <p class="govuk-body"><xsl:call-template name="dossier-state"/></p>
  <xsl:apply-templates select="model/Asked"/>
  <xsl:choose>
    <xsl:when test="model/Do != '' and model/May = string(model/Do)"><xsl:call-template name="dossier-form"/></xsl:when>
    <xsl:otherwise><xsl:call-template name="dossier-choices"/></xsl:otherwise>
  </xsl:choose>
  <xsl:call-template name="dossier-facts"/>
  <xsl:call-template name="dossier-papers"/>
  <xsl:call-template name="dossier-money"/>
  <xsl:if test="model/Parcel"><xsl:call-template name="dossier-parcels"/></xsl:if>
  <xsl:call-template name="dossier-history"/>
  <xsl:call-template name="search">
    <xsl:with-param name="action" select="'/desk/search'"/><xsl:with-param name="name" select="'Query'"/>
  </xsl:call-template>
</xsl:template>

<!-- The state in words; its colour says whether somebody must do something. -->
<xsl:template name="dossier-state">
  <xsl:variable name="vi" select="/page/@lang = 'vi'"/>
  <xsl:call-template name="tag">
    <xsl:with-param name="text">
      <xsl:call-template name="capital">
        <xsl:with-param name="of" select="/page/model/*[name() = concat('State', substring('ViEn', 1 + 2 * not($vi), 2))]"/>
      </xsl:call-template>
    </xsl:with-param>
    <xsl:with-param name="kind">
      <xsl:choose>
        <xsl:when test="/page/model/Kind = 'PAUSED'">wait</xsl:when>
        <xsl:when test="/page/model/State = 9 or /page/model/State = 10">good</xsl:when>
        <xsl:when test="/page/model/Kind = 'FINAL'">bad</xsl:when>
        <xsl:otherwise>info</xsl:otherwise>
      </xsl:choose>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="/page/model/Promise/LateMinutes &gt; 0">
    <xsl:text> </xsl:text>
    <xsl:call-template name="tag">
      <xsl:with-param name="text" select="key('t', 'dossier.late')"/>
      <xsl:with-param name="kind" select="'bad'"/>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<!-- What the unit asks of the citizen, before everything else: it is why he stands here. -->
<xsl:template match="Asked">
  <div class="govuk-inset-text">
    <p class="govuk-body"><strong><xsl:value-of select="key('t', concat('dossier.asked.', Act))"/></strong></p>
    <xsl:if test="Note"><p class="govuk-body"><xsl:value-of select="Note"/></p></xsl:if>
    <xsl:if test="Papers">
      <ul class="govuk-list govuk-list--bullet">
        <xsl:for-each select="Papers">
          <xsl:variable name="paper" select="/page/model/Paper[Code = current()/Code]"/>
          <li>
            <xsl:if test="$paper"><xsl:value-of select="concat($paper[1]/Name, ', ')"/></xsl:if>
            <xsl:value-of select="concat(Code, substring(': ', 1, 2 * boolean(Why)), Why)"/>
            <xsl:if test="Here = 'true'"><xsl:value-of select="concat(' (', key('t', 'dossier.here'), ')')"/></xsl:if>
          </li>
        </xsl:for-each>
      </ul>
    </xsl:if>
    <xsl:if test="Until">
      <p class="govuk-body">
        <xsl:value-of select="concat(key('t', 'dossier.until'), ' ')"/>
        <xsl:call-template name="day"><xsl:with-param name="of" select="Until"/></xsl:call-template>
      </p>
    </xsl:if>
  </div>
</xsl:template>

<xsl:template name="dossier-choices">
  <nav class="govuk-button-group" aria-label="{key('t', 'dossier.acts')}">
    <xsl:for-each select="/page/model/May">
      <xsl:call-template name="go">
        <xsl:with-param name="href" select="concat(/page/@path, '?do=', .)"/>
        <xsl:with-param name="text" select="key('t', concat('dossier.do.', .))"/>
        <xsl:with-param name="kind"><xsl:if test="position() &gt; 1">secondary</xsl:if></xsl:with-param>
        <xsl:with-param name="key" select="key('t', concat('dossier.key.', .))"/>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="concat(/page/@path, '/papers')"/>
      <xsl:with-param name="text" select="key('t', 'dossier.print')"/>
      <xsl:with-param name="kind"><xsl:if test="/page/model/May">secondary</xsl:if></xsl:with-param>
      <xsl:with-param name="key" select="'p'"/>
    </xsl:call-template>
  </nav>
</xsl:template>

<!-- ==== forms ==== -->

<xsl:template name="dossier-form">
  <xsl:variable name="do" select="string(/page/model/Do)"/>
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', concat('dossier.do.', $do))"/></h2>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="/page/@path"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Do" value="{$do}"/>
      <input type="hidden" name="Seen" value="{/page/model/Version}"/>
      <xsl:choose>
        <xsl:when test="$do = 'supply'"><xsl:call-template name="dossier-supply"/></xsl:when>
        <xsl:when test="$do = 'pay'"><xsl:call-template name="dossier-pay"/></xsl:when>
        <xsl:when test="$do = 'handover'"><xsl:call-template name="dossier-handover"/></xsl:when>
        <xsl:when test="$do = 'withdraw'"><xsl:call-template name="dossier-reason">
          <xsl:with-param name="focus" select="true()"/></xsl:call-template></xsl:when>
        <xsl:when test="$do = 'refund'"><xsl:call-template name="dossier-refund"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="dossier-void"/></xsl:otherwise>
      </xsl:choose>
      <div class="govuk-button-group">
        <xsl:call-template name="button">
          <xsl:with-param name="text" select="key('t', concat('dossier.do.', $do))"/>
          <xsl:with-param name="key" select="'s'"/>
          <xsl:with-param name="kind">
            <xsl:if test="$do = 'withdraw' or $do = 'refund' or $do = 'void'">warning</xsl:if>
          </xsl:with-param>
        </xsl:call-template>
        <a class="govuk-link" href="{/page/@path}"><xsl:value-of select="key('t', 'dossier.not')"/></a>
      </div>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-reason">
  <xsl:param name="focus" select="false()"/>
  <xsl:call-template name="textarea">
    <xsl:with-param name="name" select="'Reason'"/>
    <xsl:with-param name="label" select="key('t', 'dossier.reason')"/>
    <xsl:with-param name="rows" select="'3'"/>
    <xsl:with-param name="maxlength" select="'500'"/>
    <xsl:with-param name="autofocus" select="$focus"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-supply">
  <p class="govuk-body"><xsl:value-of select="key('t', 'dossier.supply.text')"/></p>
  <xsl:for-each select="/page/model/Wanted">
    <xsl:variable name="code" select="string(Code)"/>
    <xsl:variable name="first" select="position() = 1"/>
    <xsl:call-template name="group">
      <xsl:with-param name="name" select="concat('Row.', Code)"/>
      <xsl:with-param name="legend">
        <xsl:value-of select="Name"/>
        <xsl:if test="Name != Code"><xsl:value-of select="concat(' (', Code, ')')"/></xsl:if>
      </xsl:with-param>
      <xsl:with-param name="body">
        <div class="pg-columns">
          <xsl:call-template name="dossier-count">
            <xsl:with-param name="name" select="concat('Row.Originals.', $code)"/>
            <xsl:with-param name="k" select="'dossier.originals'"/>
            <xsl:with-param name="focus" select="$first"/>
          </xsl:call-template>
          <xsl:call-template name="dossier-count">
            <xsl:with-param name="name" select="concat('Row.Copies.', $code)"/>
            <xsl:with-param name="k" select="'dossier.copies'"/>
          </xsl:call-template>
          <xsl:call-template name="dossier-count">
            <xsl:with-param name="name" select="concat('Row.Pages.', $code)"/>
            <xsl:with-param name="k" select="'dossier.pages'"/>
          </xsl:call-template>
        </div>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:for-each>
</xsl:template>

<xsl:template name="dossier-count">
  <xsl:param name="name"/>
  <xsl:param name="k"/>
  <xsl:param name="focus" select="false()"/>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="$name"/>
    <xsl:with-param name="label" select="key('t', $k)"/>
    <xsl:with-param name="width" select="'3'"/>
    <xsl:with-param name="inputmode" select="'numeric'"/>
    <xsl:with-param name="maxlength" select="'3'"/>
    <xsl:with-param name="autofocus" select="$focus"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-sum">
  <xsl:param name="of"/>
  <xsl:param name="k"/>
  <xsl:variable name="shown">
    <xsl:call-template name="money"><xsl:with-param name="of" select="$of"/></xsl:call-template>
  </xsl:variable>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="'Amount'"/>
    <xsl:with-param name="label" select="key('t', 'dossier.amount')"/>
    <xsl:with-param name="hint">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="$k"/><xsl:with-param name="a" select="$shown"/></xsl:call-template>
    </xsl:with-param>
    <xsl:with-param name="value" select="format-number($of, '#.##0', 'dong')"/>
    <xsl:with-param name="width" select="'10'"/>
    <xsl:with-param name="inputmode" select="'numeric'"/>
    <xsl:with-param name="autofocus" select="true()"/>
  </xsl:call-template>
  <xsl:call-template name="radios">
    <xsl:with-param name="name" select="'Method'"/>
    <xsl:with-param name="legend" select="key('t', 'dossier.method')"/>
    <xsl:with-param name="options" select="/page/model/MethodChoice"/>
    <xsl:with-param name="value" select="'0'"/>
    <xsl:with-param name="inline" select="true()"/>
  </xsl:call-template>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="'Reference'"/>
    <xsl:with-param name="label" select="key('t', 'dossier.reference')"/>
    <xsl:with-param name="hint" select="key('t', 'dossier.reference.hint')"/>
    <xsl:with-param name="width" select="'20'"/>
    <xsl:with-param name="code" select="true()"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-pay">
  <xsl:call-template name="dossier-sum">
    <xsl:with-param name="of" select="number(/page/model/Money/Owed)"/>
    <xsl:with-param name="k" select="'dossier.owes'"/>
  </xsl:call-template>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="'Series'"/>
    <xsl:with-param name="label" select="key('t', 'dossier.series')"/>
    <xsl:with-param name="value" select="string(/page/model/Series)"/>
    <xsl:with-param name="width" select="'10'"/>
    <xsl:with-param name="code" select="true()"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-refund">
  <xsl:call-template name="dossier-sum">
    <xsl:with-param name="of" select="number(/page/model/Money/Paid)"/>
    <xsl:with-param name="k" select="'dossier.has_paid'"/>
  </xsl:call-template>
  <xsl:call-template name="dossier-reason"/>
</xsl:template>

<xsl:template name="dossier-void">
  <xsl:call-template name="group">
    <xsl:with-param name="name" select="'Entry'"/>
    <xsl:with-param name="legend" select="key('t', 'dossier.entry')"/>
    <xsl:with-param name="body">
      <div class="govuk-radios">
        <xsl:for-each select="/page/model/Voidable">
          <xsl:call-template name="choice">
            <xsl:with-param name="name" select="'Entry'"/>
            <xsl:with-param name="id">
              <xsl:text>Entry</xsl:text>
              <xsl:if test="position() &gt; 1"><xsl:value-of select="concat('-', position())"/></xsl:if>
            </xsl:with-param>
            <xsl:with-param name="value" select="@value"/>
            <xsl:with-param name="label">
              <xsl:value-of select="concat(Place, '. ', key('t', concat('dossier.kind.', @kind)), ' ')"/>
              <xsl:if test="@kind = 'CHARGE'"><xsl:value-of select="key('t', concat('dossier.account.', @of))"/></xsl:if>
              <xsl:text>: </xsl:text>
              <xsl:call-template name="money"><xsl:with-param name="of" select="Amount"/></xsl:call-template>
            </xsl:with-param>
            <xsl:with-param name="checked" select="@value = /page/entered/v[@k = 'Entry']"/>
          </xsl:call-template>
        </xsl:for-each>
      </div>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="dossier-reason"/>
</xsl:template>

<xsl:template name="dossier-handover">
  <xsl:if test="/page/model/Money/Owed &gt; 0">
    <xsl:call-template name="warning">
      <xsl:with-param name="text">
        <xsl:call-template name="say">
          <xsl:with-param name="k" select="'dossier.owes'"/>
          <xsl:with-param name="a">
            <xsl:call-template name="money"><xsl:with-param name="of" select="/page/model/Money/Owed"/></xsl:call-template>
          </xsl:with-param>
        </xsl:call-template>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="'Receiver'"/>
    <xsl:with-param name="label" select="key('t', 'dossier.receiver')"/>
    <xsl:with-param name="value" select="string(/page/model/Owner/Name)"/>
    <xsl:with-param name="width" select="'30'"/>
    <xsl:with-param name="autofocus" select="true()"/>
  </xsl:call-template>
  <xsl:call-template name="input">
    <xsl:with-param name="name" select="'IdLast4'"/>
    <xsl:with-param name="label" select="key('t', 'dossier.last4')"/>
    <xsl:with-param name="hint" select="key('t', 'dossier.last4.hint')"/>
    <xsl:with-param name="width" select="'4'"/>
    <xsl:with-param name="inputmode" select="'numeric'"/>
    <xsl:with-param name="maxlength" select="'4'"/>
    <xsl:with-param name="code" select="true()"/>
  </xsl:call-template>
</xsl:template>

<!-- ==== what is known ==== -->

<xsl:template name="dossier-fact">
  <xsl:param name="k"/>
  <xsl:param name="value"/>
  <xsl:if test="$value != ''">
    <xsl:call-template name="row">
      <xsl:with-param name="label" select="key('t', $k)"/>
      <xsl:with-param name="value" select="$value"/>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<xsl:template name="dossier-person">
  <xsl:param name="k"/>
  <xsl:variable name="birth">
    <xsl:call-template name="day"><xsl:with-param name="of" select="Birth"/></xsl:call-template>
  </xsl:variable>
  <xsl:call-template name="dossier-fact">
    <xsl:with-param name="k" select="$k"/>
    <xsl:with-param name="value"><xsl:value-of select="Name"/></xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="dossier-fact">
    <xsl:with-param name="k" select="'dossier.id'"/>
    <xsl:with-param name="value"><xsl:value-of select="IdNo"/></xsl:with-param>
  </xsl:call-template>
  <xsl:call-template name="dossier-fact">
    <xsl:with-param name="k" select="'dossier.birth'"/>
    <xsl:with-param name="value" select="$birth"/>
  </xsl:call-template>
  <xsl:call-template name="dossier-fact">
    <xsl:with-param name="k" select="'dossier.phone'"/>
    <xsl:with-param name="value">
      <xsl:call-template name="phone"><xsl:with-param name="of" select="Phone"/></xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-facts">
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'dossier.facts')"/></h2>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model">
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.due'"/>
          <xsl:with-param name="value">
            <xsl:call-template name="moment"><xsl:with-param name="of" select="Promise/DueAt"/></xsl:call-template>
            <xsl:if test="Promise/Stands = 'true'"><xsl:value-of select="concat(' (', key('t', 'dossier.stands'), ')')"/></xsl:if>
          </xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.number'"/>
          <xsl:with-param name="value"><xsl:value-of select="DossierNumber"/></xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.code'"/>
          <xsl:with-param name="value"><xsl:value-of select="DossierId"/></xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.ref'"/>
          <xsl:with-param name="value"><xsl:value-of select="ClientRef"/></xsl:with-param>
        </xsl:call-template>
        <xsl:for-each select="Owner">
          <xsl:call-template name="dossier-person"><xsl:with-param name="k" select="'dossier.owner'"/></xsl:call-template>
        </xsl:for-each>
        <xsl:for-each select="Submitter">
          <xsl:call-template name="dossier-person"><xsl:with-param name="k" select="'dossier.submitter'"/></xsl:call-template>
        </xsl:for-each>
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.unit'"/>
          <xsl:with-param name="value"><xsl:value-of select="UnitName"/></xsl:with-param>
        </xsl:call-template>
        <xsl:if test="HolderName != UnitName">
          <xsl:call-template name="dossier-fact">
            <xsl:with-param name="k" select="'dossier.holder'"/>
            <xsl:with-param name="value"><xsl:value-of select="HolderName"/></xsl:with-param>
          </xsl:call-template>
        </xsl:if>
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.accepted'"/>
          <xsl:with-param name="value">
            <xsl:call-template name="moment"><xsl:with-param name="of" select="AcceptedAt"/></xsl:call-template>
          </xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="dossier-fact">
          <xsl:with-param name="k" select="'dossier.return'"/>
          <xsl:with-param name="value" select="key('t', concat('dossier.return.', ReturnByPost))"/>
        </xsl:call-template>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-papers">
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'papers'"/>
    <xsl:with-param name="caption" select="key('t', 'dossier.papers')"/>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.paper')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'dossier.originals')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'dossier.copies')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.scan')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model/Paper">
        <tr>
          <th scope="row"><xsl:value-of select="concat(Name, ' (', Code, ')')"/></th>
          <td class="pg-number"><xsl:value-of select="Originals"/></td>
          <td class="pg-number"><xsl:value-of select="Copies"/></td>
          <td><xsl:value-of select="key('t', concat('dossier.scan.', count(Scanned)))"/></td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="dossier-money">
  <xsl:variable name="money" select="/page/model/Money"/>
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'dossier.money')"/></h2>
  <xsl:call-template name="summary">
    <xsl:with-param name="rows">
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'dossier.owed')"/>
        <xsl:with-param name="value">
          <xsl:call-template name="money"><xsl:with-param name="of" select="$money/Owed"/></xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="row">
        <xsl:with-param name="label" select="key('t', 'dossier.paid')"/>
        <xsl:with-param name="value">
          <xsl:call-template name="money"><xsl:with-param name="of" select="$money/Paid"/></xsl:call-template>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
  <xsl:if test="$money/Entries">
    <xsl:call-template name="table">
      <xsl:with-param name="id" select="'entries'"/>
      <xsl:with-param name="caption" select="key('t', 'dossier.entries')"/>
      <xsl:with-param name="head">
        <tr>
          <th scope="col"><xsl:value-of select="key('t', 'dossier.entry.what')"/></th>
          <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'dossier.amount')"/></th>
          <th scope="col"><xsl:value-of select="key('t', 'dossier.receipt')"/></th>
          <th scope="col"><xsl:value-of select="key('t', 'dossier.when')"/></th>
          <th scope="col"><xsl:value-of select="key('t', 'dossier.by')"/></th>
        </tr>
      </xsl:with-param>
      <xsl:with-param name="rows">
        <xsl:for-each select="$money/Entries">
          <xsl:variable name="voids" select="Voids"/>
          <tr>
            <th scope="row">
              <xsl:value-of select="concat(Place, '. ', key('t', concat('dossier.kind.', Kind)))"/>
              <xsl:if test="Kind = 'CHARGE'">
                <xsl:value-of select="concat(': ', key('t', concat('dossier.account.', Credit)))"/>
              </xsl:if>
              <xsl:if test="$voids">
                <xsl:value-of select="concat(' ', $money/Entries[Id = $voids]/Place)"/>
              </xsl:if>
              <xsl:if test="Reason"><xsl:value-of select="concat(' – ', Reason)"/></xsl:if>
            </th>
            <td class="pg-number">
              <xsl:call-template name="money"><xsl:with-param name="of" select="Amount"/></xsl:call-template>
            </td>
            <td><xsl:if test="Number"><xsl:value-of select="concat(Series, ' ', Number)"/></xsl:if></td>
            <td><xsl:call-template name="moment"><xsl:with-param name="of" select="At"/></xsl:call-template></td>
            <td><xsl:value-of select="Clerk"/></td>
          </tr>
        </xsl:for-each>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:if>
</xsl:template>

<xsl:template name="dossier-parcels">
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'parcels'"/>
    <xsl:with-param name="caption" select="key('t', 'dossier.parcels')"/>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.parcel')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.leg')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.state')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.when')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model/Parcel">
        <tr>
          <th scope="row"><xsl:value-of select="Number"/></th>
          <td><xsl:value-of select="key('t', concat('dossier.leg.', Leg))"/></td>
          <td><xsl:call-template name="capital"><xsl:with-param name="of" select="Is"/></xsl:call-template></td>
          <td><xsl:call-template name="moment"><xsl:with-param name="of" select="Since"/></xsl:call-template></td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- The last thing first. -->
<xsl:template name="dossier-history">
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'history'"/>
    <xsl:with-param name="caption" select="key('t', 'dossier.history')"/>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.when')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.what')"/></th>
        <th scope="col"><xsl:value-of select="key('t', 'dossier.by')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:for-each select="/page/model/History">
        <xsl:sort select="position()" data-type="number" order="descending"/>
        <tr>
          <td><xsl:call-template name="moment"><xsl:with-param name="of" select="At"/></xsl:call-template></td>
          <td><xsl:call-template name="dossier-line"/></td>
          <td>
            <xsl:choose>
              <xsl:when test="Clerk"><xsl:value-of select="concat(Clerk, ' (', Pos, ')')"/></xsl:when>
              <xsl:when test="Kind = 'REGISTERED'"><xsl:value-of select="/page/model/AcceptedBy"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="key('t', concat('dossier.source.', Source))"/></xsl:otherwise>
            </xsl:choose>
          </td>
        </tr>
      </xsl:for-each>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- What the line is called, else the state that it brought; and what somebody wrote. -->
<xsl:template name="dossier-line">
  <xsl:variable name="called" select="key('t', concat('dossier.line.', Kind))"/>
  <xsl:variable name="state" select="*[name() = concat('State', substring('ViEn', 1 + 2 * (/page/@lang != 'vi'), 2))]"/>
  <xsl:choose>
    <xsl:when test="$called"><xsl:value-of select="$called"/></xsl:when>
    <xsl:otherwise><xsl:call-template name="capital"><xsl:with-param name="of" select="$state"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
  <xsl:if test="Note"><br/><xsl:value-of select="Note"/></xsl:if>
  <xsl:if test="DueAt">
    <br/><xsl:value-of select="concat(key('t', 'dossier.due'), ': ')"/>
    <xsl:call-template name="moment"><xsl:with-param name="of" select="DueAt"/></xsl:call-template>
  </xsl:if>
</xsl:template>

</xsl:stylesheet>
