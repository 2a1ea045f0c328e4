<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- The till, the bag, and what must still be seen to. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template match="page[@name = 'evening']" mode="main">
  <xsl:call-template name="heading">
    <xsl:with-param name="over" select="concat(who/@place_name, ', ', model/DayShown)"/>
  </xsl:call-template>
  <xsl:call-template name="evening-problems"/>
  <xsl:call-template name="evening-bag"/>
  <xsl:call-template name="evening-books"/>
  <xsl:choose>
    <xsl:when test="model/Closed and not(model/Closed/Late) and not(errors/error)">
      <xsl:call-template name="evening-closed"/>
    </xsl:when>
    <xsl:otherwise>
      <xsl:if test="model/Closed/Late">
        <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'evening.late')"/></xsl:call-template>
      </xsl:if>
      <xsl:call-template name="evening-count"/>
    </xsl:otherwise>
  </xsl:choose>
  <p class="govuk-body"><a class="govuk-link" href="/desk"><xsl:value-of select="key('t', 'evening.home')"/></a></p>
</xsl:template>

<!-- ==== the till ==== -->

<xsl:template name="evening-books">
  <xsl:call-template name="table">
    <xsl:with-param name="id" select="'books'"/>
    <xsl:with-param name="caption" select="key('t', 'evening.books')"/>
    <xsl:with-param name="head">
      <tr>
        <th scope="col"><xsl:value-of select="key('t', 'evening.clerk')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'evening.entries')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'evening.cash')"/></th>
        <th scope="col" class="pg-number"><xsl:value-of select="key('t', 'evening.bank')"/></th>
      </tr>
    </xsl:with-param>
    <xsl:with-param name="rows">
      <xsl:call-template name="evening-sum">
        <xsl:with-param name="of" select="model/Mine"/>
        <xsl:with-param name="text" select="concat(key('t', 'evening.mine'), ' (', model/Mine/Clerk, ')')"/>
      </xsl:call-template>
      <xsl:for-each select="model/Each[Clerk != /page/model/Mine/Clerk]">
        <xsl:call-template name="evening-sum">
          <xsl:with-param name="of" select="."/>
          <xsl:with-param name="text" select="string(Clerk)"/>
        </xsl:call-template>
      </xsl:for-each>
      <xsl:call-template name="evening-sum">
        <xsl:with-param name="of" select="model/Office"/>
        <xsl:with-param name="text" select="key('t', 'evening.office')"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="evening-sum">
  <xsl:param name="of"/>
  <xsl:param name="text"/>
  <tr>
    <th scope="row"><xsl:value-of select="$text"/></th>
    <td class="pg-number"><xsl:value-of select="$of/Entries"/></td>
    <td class="pg-number"><xsl:value-of select="$of/Cash"/></td>
    <td class="pg-number"><xsl:value-of select="$of/Bank"/></td>
  </tr>
</xsl:template>

<xsl:template name="evening-count">
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'evening.count')"/></h2>
  <xsl:call-template name="form">
    <xsl:with-param name="action" select="@path"/>
    <xsl:with-param name="body">
      <input type="hidden" name="Day" value="{model/Day}"/>
      <xsl:call-template name="group">
        <xsl:with-param name="name" select="'Notes'"/>
        <xsl:with-param name="legend" select="key('t', 'evening.notes')"/>
        <xsl:with-param name="hint" select="key('t', 'evening.notes.hint')"/>
        <xsl:with-param name="body">
          <div class="pg-notes">
            <xsl:for-each select="model/Note">
              <xsl:call-template name="input">
                <xsl:with-param name="name" select="concat('Row.', Value)"/>
                <xsl:with-param name="label" select="concat(Shown, ' ', key('t', 'evening.dong'))"/>
                <xsl:with-param name="width" select="'5'"/>
                <xsl:with-param name="inputmode" select="'numeric'"/>
              </xsl:call-template>
            </xsl:for-each>
          </div>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="input">
        <xsl:with-param name="name" select="'Total'"/>
        <xsl:with-param name="label" select="key('t', 'evening.total')"/>
        <xsl:with-param name="hint" select="key('t', 'evening.total.hint')"/>
        <xsl:with-param name="width" select="'10'"/>
        <xsl:with-param name="inputmode" select="'numeric'"/>
      </xsl:call-template>
      <xsl:call-template name="textarea">
        <xsl:with-param name="name" select="'Reason'"/>
        <xsl:with-param name="label" select="key('t', 'evening.reason')"/>
        <xsl:with-param name="hint" select="key('t', 'evening.reason.hint')"/>
        <xsl:with-param name="rows" select="'2'"/>
        <xsl:with-param name="maxlength" select="'500'"/>
      </xsl:call-template>
      <xsl:call-template name="warning"><xsl:with-param name="text" select="key('t', 'evening.warning')"/></xsl:call-template>
      <xsl:call-template name="button">
        <xsl:with-param name="text" select="key('t', 'evening.close')"/>
        <xsl:with-param name="key" select="'s'"/>
      </xsl:call-template>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<xsl:template name="evening-closed">
  <xsl:call-template name="notice">
    <xsl:with-param name="kind" select="'done'"/>
    <xsl:with-param name="text">
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="'evening.closed'"/>
        <xsl:with-param name="a" select="model/Closed/At"/>
      </xsl:call-template>
    </xsl:with-param>
    <xsl:with-param name="body">
      <p class="govuk-body"><xsl:call-template name="say">
        <xsl:with-param name="k" select="'evening.closed.sums'"/>
        <xsl:with-param name="a" select="model/Closed/Counted"/>
        <xsl:with-param name="b" select="model/Closed/Entered"/>
      </xsl:call-template></p>
      <xsl:if test="model/Closed/Differs">
        <p class="govuk-body"><xsl:call-template name="say">
          <xsl:with-param name="k" select="'evening.closed.differs'"/>
          <xsl:with-param name="a" select="model/Closed/Differs"/>
          <xsl:with-param name="b" select="model/Closed/Reason"/>
        </xsl:call-template></p>
      </xsl:if>
    </xsl:with-param>
  </xsl:call-template>
</xsl:template>

<!-- ==== the bag ==== -->

<xsl:template name="evening-bag">
  <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'evening.bag')"/></h2>
  <p class="govuk-body">
    <xsl:choose>
      <xsl:when test="model/ForBag &gt; 0"><xsl:call-template name="say">
        <xsl:with-param name="k" select="'evening.bag.some'"/>
        <xsl:with-param name="a" select="model/ForBag"/>
      </xsl:call-template></xsl:when>
      <xsl:otherwise><xsl:value-of select="key('t', 'evening.bag.none')"/></xsl:otherwise>
    </xsl:choose>
  </p>
  <div class="govuk-button-group">
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="'/desk/bag'"/>
      <xsl:with-param name="text" select="key('t', 'evening.bag.do')"/>
      <xsl:with-param name="kind" select="'secondary'"/>
      <xsl:with-param name="key" select="'t'"/>
    </xsl:call-template>
    <xsl:call-template name="go">
      <xsl:with-param name="href" select="'/desk/book'"/>
      <xsl:with-param name="text" select="key('t', 'evening.book')"/>
      <xsl:with-param name="kind" select="'secondary'"/>
      <xsl:with-param name="key" select="'o'"/>
    </xsl:call-template>
    <a class="govuk-link" href="/desk/bags"><xsl:value-of select="key('t', 'evening.bags')"/></a>
  </div>
</xsl:template>

<!-- ==== what must be seen to ==== -->

<xsl:template name="evening-problems">
  <xsl:choose>
    <xsl:when test="model/Line">
      <xsl:call-template name="table">
        <xsl:with-param name="id" select="'problems'"/>
        <xsl:with-param name="caption">
          <xsl:call-template name="say">
            <xsl:with-param name="k" select="'evening.problems'"/>
            <xsl:with-param name="a" select="model/Problems"/>
          </xsl:call-template>
        </xsl:with-param>
        <xsl:with-param name="head">
          <tr>
            <th scope="col"><xsl:value-of select="key('t', 'evening.what')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'evening.dossier')"/></th>
            <th scope="col"><xsl:value-of select="key('t', 'evening.do')"/></th>
          </tr>
        </xsl:with-param>
        <xsl:with-param name="rows">
          <xsl:for-each select="model/Line"><xsl:call-template name="evening-line"/></xsl:for-each>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:if test="model/More">
        <p class="govuk-body"><xsl:value-of select="key('t', 'evening.more')"/></p>
      </xsl:if>
      <xsl:call-template name="pages">
        <xsl:with-param name="previous" select="string(model/problemsPrevious)"/>
        <xsl:with-param name="next" select="string(model/problemsNext)"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <h2 class="govuk-heading-m"><xsl:value-of select="key('t', 'evening.nothing')"/></h2>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="evening-line">
  <tr>
    <td>
      <xsl:choose>
        <xsl:when test="Why = 'DUE' and Late"><xsl:call-template name="tag">
          <xsl:with-param name="text" select="key('t', 'evening.why.LATE')"/>
          <xsl:with-param name="kind" select="'bad'"/>
        </xsl:call-template></xsl:when>
        <xsl:when test="Why = 'DEAD'"><xsl:call-template name="tag">
          <xsl:with-param name="text" select="key('t', 'evening.why.DEAD')"/>
          <xsl:with-param name="kind" select="'bad'"/>
        </xsl:call-template></xsl:when>
        <xsl:otherwise><xsl:call-template name="tag">
          <xsl:with-param name="text" select="key('t', concat('evening.why.', Why))"/>
          <xsl:with-param name="kind" select="'wait'"/>
        </xsl:call-template></xsl:otherwise>
      </xsl:choose>
    </td>
    <th scope="row">
      <xsl:choose>
        <xsl:when test="Why = 'EXPIRES' or Why = 'WARNED'">
          <a class="govuk-link" href="/desk/cases/{Dossier}"><xsl:choose>
            <xsl:when test="Name"><xsl:value-of select="Name"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="key('t', 'evening.nobody')"/></xsl:otherwise>
          </xsl:choose></a>
          <xsl:if test="Procedure"><br/><span class="govuk-body-s"><xsl:value-of select="Procedure"/></span></xsl:if>
        </xsl:when>
        <xsl:otherwise><xsl:call-template name="home-dossier"/></xsl:otherwise>
      </xsl:choose>
    </th>
    <td>
      <!-- A sum or a partner stands behind the date (ui/lines.c), and is what that line is about. -->
      <xsl:call-template name="say">
        <xsl:with-param name="k" select="concat('evening.do.', Why)"/>
        <xsl:with-param name="a" select="(Due | Amount | Partner)[last()]"/>
      </xsl:call-template>
    </td>
  </tr>
</xsl:template>

</xsl:stylesheet>
