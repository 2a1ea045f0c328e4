<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     What the templates of forms share; docs/forms.md.  Templates include it: <xsl:include href="asset:/schemas/forms/1.0/common.xsl"/> -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="xml" encoding="UTF-8" indent="no" omit-xml-declaration="yes"/>
<xsl:decimal-format name="vi" decimal-separator="," grouping-separator="."/>

<!-- Elements that a model must have, by their names with a blank between: what is missing is said, and nothing is drawn. -->
<xsl:template name="must">
	<xsl:param name="names"/>
	<xsl:param name="in" select="/*"/>
	<xsl:variable name="first" select="substring-before(concat($names, ' '), ' ')"/>
	<xsl:if test="$first != ''">
		<xsl:if test="not($in/*[local-name() = $first])">
			<xsl:message terminate="yes">the model has no <xsl:value-of select="$first"/> in <xsl:value-of select="name($in)"/></xsl:message>
		</xsl:if>
		<xsl:call-template name="must">
			<xsl:with-param name="names" select="substring-after($names, ' ')"/>
			<xsl:with-param name="in" select="$in"/>
		</xsl:call-template>
	</xsl:if>
</xsl:template>

<!-- No paper says "NaN". -->
<xsl:template name="must-number">
	<xsl:param name="n"/>
	<xsl:if test="string(number($n)) = 'NaN'">
		<xsl:message terminate="yes">the model has "<xsl:value-of select="substring($n, 1, 40)"/>" where a number must be</xsl:message>
	</xsl:if>
</xsl:template>

<!-- What stands above every page: copies that are no originals, and slips that are not yet a receipt. -->
<xsl:template name="marks">
	<xsl:if test="/*/Provisional = 'true'"><mark>PHIẾU TẠM – CHƯA CÓ GIÁ TRỊ TIẾP NHẬN</mark></xsl:if>
	<xsl:if test="/*/Reprint > 0"><mark>BẢN IN LẠI LẦN <xsl:value-of select="/*/Reprint"/></mark></xsl:if>
</xsl:template>

<xsl:template name="foot">
	<xsl:param name="left" select="/*/DossierNumber"/>
	<footer left="{$left}" page="Trang"/>
</xsl:template>

<!-- Who issues it, left; the State's name and motto, right; below them number and place with date. -->
<xsl:template name="head">
	<xsl:param name="number"/>
	<xsl:param name="at" select="/*/IssuedAt"/>
	<columns gap="2" size="12">
		<column width="4*" align="center">
			<xsl:if test="/*/Authority"><p><xsl:value-of select="/*/Authority"/></p></xsl:if>
			<p weight="bold"><xsl:value-of select="/*/Office"/></p>
			<line length="28" before="1.6"/>
			<xsl:if test="$number != ''"><p before="2">Số: <xsl:value-of select="$number"/></p></xsl:if>
		</column>
		<column width="5*" align="center">
			<p weight="bold">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
			<p weight="bold" size="13">Độc lập - Tự do - Hạnh phúc</p>
			<line length="52" before="1.6"/>
			<p style="italic" size="13" before="2"><xsl:call-template name="place-date"><xsl:with-param name="at" select="$at"/></xsl:call-template></p>
		</column>
	</columns>
</xsl:template>

<xsl:template name="place-date">
	<xsl:param name="at"/>
	<xsl:if test="/*/Place"><xsl:value-of select="/*/Place"/>, </xsl:if>
	<xsl:call-template name="day-words"><xsl:with-param name="at" select="$at"/></xsl:call-template>
</xsl:template>

<!-- "ngày 30 tháng 11 năm 2026" of 2026-11-30T08:15:00+07:00: times of models are those of Viet Nam -->
<xsl:template name="day-words">
	<xsl:param name="at"/>
	<xsl:text>ngày </xsl:text><xsl:value-of select="substring($at, 9, 2)"/>
	<xsl:text> tháng </xsl:text><xsl:value-of select="substring($at, 6, 2)"/>
	<xsl:text> năm </xsl:text><xsl:value-of select="substring($at, 1, 4)"/>
</xsl:template>

<xsl:template name="time-words">
	<xsl:param name="at"/>
	<xsl:value-of select="substring($at, 12, 2)"/><xsl:text> giờ </xsl:text>
	<xsl:value-of select="substring($at, 15, 2)"/><xsl:text> phút, </xsl:text>
	<xsl:call-template name="day-words"><xsl:with-param name="at" select="$at"/></xsl:call-template>
</xsl:template>

<!-- 30/11/2026, with the hour in front when there is one: 08:15 30/11/2026 -->
<xsl:template name="day">
	<xsl:param name="at"/>
	<xsl:if test="$at != ''">
		<xsl:value-of select="concat(substring($at, 9, 2), '/', substring($at, 6, 2), '/', substring($at, 1, 4))"/>
	</xsl:if>
</xsl:template>

<xsl:template name="time">
	<xsl:param name="at"/>
	<xsl:if test="$at != ''">
		<xsl:value-of select="concat(substring($at, 12, 5), ' ')"/>
		<xsl:call-template name="day"><xsl:with-param name="at" select="$at"/></xsl:call-template>
	</xsl:if>
</xsl:template>

<!-- 1.250.000 -->
<xsl:template name="dong">
	<xsl:param name="amount"/>
	<xsl:call-template name="must-number"><xsl:with-param name="n" select="$amount"/></xsl:call-template>
	<xsl:value-of select="format-number($amount, '#.##0', 'vi')"/>
</xsl:template>

<!-- A row that is left out when its value is not there. -->
<xsl:template name="row">
	<xsl:param name="label"/>
	<xsl:param name="value"/>
	<xsl:if test="$value != ''"><row label="{$label}"><xsl:value-of select="$value"/></row></xsl:if>
</xsl:template>

<!-- Whose dossier it is and what he asks for, as rows. -->
<xsl:template name="whose">
	<rows label="57">
		<row label="Hồ sơ của:" weight="bold"><xsl:value-of select="Owner/Name"/></row>
		<xsl:call-template name="row">
			<xsl:with-param name="label" select="'Số định danh/mã số thuế:'"/><xsl:with-param name="value" select="Owner/IdNo"/>
		</xsl:call-template>
		<row label="Nội dung yêu cầu giải quyết:"><xsl:value-of select="ProcedureName"/></row>
		<xsl:call-template name="row">
			<xsl:with-param name="label" select="'Mã hồ sơ:'"/><xsl:with-param name="value" select="DossierNumber"/>
		</xsl:call-template>
		<xsl:if test="SubmittedAt">
			<row label="Nộp trực tuyến lúc:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="SubmittedAt"/></xsl:call-template></row>
		</xsl:if>
		<xsl:call-template name="row">
			<xsl:with-param name="label" select="'Địa chỉ:'"/><xsl:with-param name="value" select="Owner/Address"/>
		</xsl:call-template>
		<xsl:call-template name="row">
			<xsl:with-param name="label" select="'Số điện thoại:'"/><xsl:with-param name="value" select="Owner/Phone"/>
		</xsl:call-template>
		<xsl:call-template name="row">
			<xsl:with-param name="label" select="'Email:'"/><xsl:with-param name="value" select="Owner/Email"/>
		</xsl:call-template>
	</rows>
</xsl:template>

<!-- A number that is not broken at the end of a line. -->
<xsl:template name="unbroken">
	<xsl:param name="text"/>
	<xsl:value-of select="translate($text, ' ', '&#160;')"/>
</xsl:template>

<!-- A count in a cell: nothing instead of 0. -->
<xsl:template name="count">
	<xsl:param name="n"/>
	<c><xsl:if test="$n > 0"><xsl:value-of select="$n"/></xsl:if></c>
</xsl:template>
</xsl:stylesheet>
