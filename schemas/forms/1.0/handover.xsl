<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Phiếu bàn giao: one dossier or result between the post and a unit, or back to who handed it in; Direction says which way -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/handover">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt Direction DossierNumber Owner ProcedureName GiverUnit TakerUnit'"/>
	</xsl:call-template>
	<xsl:if test="Direction != 'TO_UNIT' and Direction != 'FROM_UNIT' and Direction != 'TO_OWNER'">
		<xsl:message terminate="yes">Direction is TO_UNIT, FROM_UNIT or TO_OWNER</xsl:message>
	</xsl:if>
	<xsl:variable name="back" select="Direction = 'TO_OWNER'"/>
	<xsl:if test="$back">
		<xsl:call-template name="must"><xsl:with-param name="names" select="'At Reason Papers'"/></xsl:call-template>
	</xsl:if>
	<xsl:variable name="title"><xsl:choose>
		<xsl:when test="Direction = 'TO_UNIT'">Phiếu bàn giao hồ sơ</xsl:when>
		<xsl:when test="$back">Phiếu trả lại hồ sơ theo yêu cầu</xsl:when>
		<xsl:otherwise>Phiếu bàn giao kết quả</xsl:otherwise>
	</xsl:choose></xsl:variable>
	<sheet title="{$title}" date="{IssuedAt}" margins="16 15 16 25" size="12.5">
		<xsl:call-template name="marks"/>
		<copy>Liên 1: <xsl:choose><xsl:when test="$back">Bưu cục lưu</xsl:when><xsl:otherwise>Bên giao giữ</xsl:otherwise></xsl:choose></copy>
		<copy>Liên 2: <xsl:choose><xsl:when test="$back">Giao người nhận lại</xsl:when><xsl:otherwise>Bên nhận giữ</xsl:otherwise></xsl:choose></copy>
		<xsl:call-template name="foot"><xsl:with-param name="left" select="concat('Hồ sơ ', DossierNumber)"/></xsl:call-template>
		<xsl:call-template name="head"><xsl:with-param name="number" select="Number"/></xsl:call-template>
		<p align="center" weight="bold" size="15" before="6"><xsl:choose>
			<xsl:when test="Direction = 'TO_UNIT'">PHIẾU BÀN GIAO HỒ SƠ</xsl:when>
			<xsl:when test="$back">PHIẾU TRẢ LẠI HỒ SƠ THEO YÊU CẦU</xsl:when>
			<xsl:otherwise>PHIẾU BÀN GIAO KẾT QUẢ GIẢI QUYẾT HỒ SƠ</xsl:otherwise>
		</xsl:choose></p>
		<p align="center" style="italic" after="3"><xsl:choose>
			<xsl:when test="Direction = 'TO_UNIT'">(Bưu chính giao cơ quan giải quyết)</xsl:when>
			<xsl:when test="$back">(Bưu chính trả giấy tờ cho người đã nộp)</xsl:when>
			<xsl:otherwise>(Cơ quan giải quyết giao bưu chính)</xsl:otherwise>
		</xsl:choose></p>
		<code128 height="11" module="0.28" align="center" after="3"><xsl:value-of select="DossierNumber"/></code128>
		<rows label="46">
			<xsl:choose>
				<xsl:when test="$back">
					<row label="Nơi trả:"><xsl:value-of select="GiverUnit"/></row>
					<row label="Người nhận lại:" weight="bold"><xsl:value-of select="TakerUnit"/></row>
					<xsl:call-template name="row">
						<xsl:with-param name="label" select="'Số định danh:'"/><xsl:with-param name="value" select="Receiver/IdNo"/>
					</xsl:call-template>
				</xsl:when>
				<xsl:otherwise>
					<row label="Bên giao:"><xsl:value-of select="GiverUnit"/></row>
					<row label="Bên nhận:"><xsl:value-of select="TakerUnit"/></row>
				</xsl:otherwise>
			</xsl:choose>
			<row label="Mã hồ sơ:" weight="bold"><xsl:value-of select="DossierNumber"/></row>
			<row label="Chủ hồ sơ:" weight="bold"><xsl:value-of select="Owner/Name"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Địa chỉ:'"/><xsl:with-param name="value" select="Owner/Address"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Số điện thoại:'"/><xsl:with-param name="value" select="Owner/Phone"/>
			</xsl:call-template>
			<row label="Nội dung:"><xsl:value-of select="ProcedureName"/></row>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Kết quả:'"/><xsl:with-param name="value" select="ResultVi"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Bưu gửi:'"/><xsl:with-param name="value" select="Item"/>
			</xsl:call-template>
			<xsl:call-template name="row">
				<xsl:with-param name="label" select="'Số niêm phong:'"/><xsl:with-param name="value" select="Seal"/>
			</xsl:call-template>
			<xsl:if test="$back">
				<row label="Cơ quan giải quyết:"><xsl:value-of select="CompetentUnitName"/></row>
				<row label="Rút hồ sơ lúc:"><xsl:call-template name="time-words"><xsl:with-param name="at" select="At"/></xsl:call-template></row>
				<row label="Lý do rút:"><xsl:value-of select="Reason"/></row>
			</xsl:if>
			<xsl:if test="not($back)">
				<row label="Phí, lệ phí:"><xsl:choose>
					<xsl:when test="FeePaid = 'true'">Đã nộp</xsl:when><xsl:when test="FeePaid = 'false'">Chưa nộp</xsl:when>
					<xsl:otherwise>Không</xsl:otherwise></xsl:choose></row>
				<row label="Trả qua bưu chính:"><xsl:choose>
					<xsl:when test="ByPost = 'true'">Có đăng ký</xsl:when><xsl:otherwise>Không đăng ký</xsl:otherwise></xsl:choose></row>
			</xsl:if>
		</rows>
		<xsl:if test="$back"><p before="3">Giấy tờ trả lại:</p></xsl:if>
		<xsl:if test="Papers">
			<table before="3" size="11.5">
				<cols><col width="12" align="center"/><col width="1*"/><col width="22" align="center"/><col width="22" align="center"/></cols>
				<head><r><c>TT</c><c>Giấy tờ</c><c>Bản chính</c><c>Bản sao</c></r></head>
				<xsl:for-each select="Papers">
					<r><c><xsl:value-of select="position()"/></c><c><xsl:value-of select="Name"/></c>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Originals"/></xsl:call-template>
						<xsl:call-template name="count"><xsl:with-param name="n" select="Copies"/></xsl:call-template></r>
				</xsl:for-each>
			</table>
		</xsl:if>
		<keep before="3">
			<xsl:if test="$back"><p after="2">Người nhận lại đã kiểm tra và nhận đủ giấy tờ ghi trên.</p></xsl:if>
			<p after="5">Thời gian giao, nhận: <xsl:call-template name="time-words"><xsl:with-param name="at" select="IssuedAt"/></xsl:call-template></p>
			<columns>
				<column><sign note="(Ký và ghi rõ họ tên)"><xsl:attribute name="role"><xsl:choose><xsl:when test="$back">NGƯỜI TRẢ</xsl:when><xsl:otherwise>NGƯỜI GIAO</xsl:otherwise></xsl:choose></xsl:attribute><xsl:attribute name="name"><xsl:value-of select="Giver"/></xsl:attribute></sign></column>
				<column><sign note="(Ký và ghi rõ họ tên)"><xsl:attribute name="role"><xsl:choose><xsl:when test="$back">NGƯỜI NHẬN LẠI</xsl:when><xsl:otherwise>NGƯỜI NHẬN</xsl:otherwise></xsl:choose></xsl:attribute><xsl:attribute name="name"><xsl:value-of select="Taker"/></xsl:attribute></sign></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
