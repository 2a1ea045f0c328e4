<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0
     Phiếu xin lỗi và hẹn lại ngày trả kết quả: Mẫu 04 of TT 01/2018/TT-VPCP -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="asset:/schemas/forms/1.0/common.xsl"/>

<xsl:template match="/mau04">
	<xsl:call-template name="must">
		<xsl:with-param name="names" select="'Office IssuedAt Owner ProcedureName DossierNumber AcceptedAt Was DueAt Reason CompetentUnitName'"/>
	</xsl:call-template>
	<sheet title="Phiếu xin lỗi và hẹn lại ngày trả kết quả" date="{IssuedAt}" margins="18 15 18 28" size="13.5">
		<xsl:call-template name="marks"/>
		<xsl:call-template name="foot"/>
		<xsl:call-template name="head">
			<xsl:with-param name="number"><xsl:if test="Number"><xsl:value-of select="Number"/>/PXL</xsl:if></xsl:with-param>
		</xsl:call-template>
		<p align="center" weight="bold" size="15" before="8">PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ</p>
		<p align="center" before="5" after="4"><t>Kính gửi: </t><t weight="bold"><xsl:value-of select="Owner/Name"/></t></p>
		<p align="justify" indent="10" before="1.5">Ngày <xsl:call-template name="day"><xsl:with-param name="at" select="AcceptedAt"/></xsl:call-template>,
			<xsl:value-of select="CompetentUnitName"/> tiếp nhận giải quyết hồ sơ <xsl:value-of select="ProcedureName"/> của Ông (Bà)/Tổ chức; mã số: <xsl:value-of select="DossierNumber"/>.</p>
		<p align="justify" indent="10" before="1.5">Thời gian hẹn trả kết quả: <xsl:call-template name="time-words"><xsl:with-param name="at" select="Was"/></xsl:call-template>.</p>
		<p align="justify" indent="10" before="1.5">Tuy nhiên đến nay, <xsl:value-of select="CompetentUnitName"/> chưa trả kết quả giải quyết hồ sơ cho Ông (Bà)/Tổ chức đúng thời hạn quy định ghi trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả.</p>
		<p align="justify" indent="10" before="1.5">Lý do: <xsl:value-of select="Reason"/></p>
		<p align="justify" indent="10" before="1.5">Sự chậm trễ này đã gây phiền hà, tốn kém thời gian, công sức của Ông (Bà)/Tổ chức. <xsl:value-of select="CompetentUnitName"/> xin lỗi Ông (Bà)/Tổ chức và sẽ trả kết quả giải quyết hồ sơ vào:</p>
		<p align="center" weight="bold" before="2" after="2"><xsl:call-template name="time-words"><xsl:with-param name="at" select="DueAt"/></xsl:call-template></p>
		<p align="justify" indent="10" before="1.5">Mong nhận được sự thông cảm của Ông (Bà)/Tổ chức vì sự chậm trễ này./.</p>
		<keep before="8">
			<columns>
				<column size="11"><p weight="bold" style="italic">Nơi nhận:</p><p>- Như trên;</p><p>- Lưu: hồ sơ.</p></column>
				<column width="2*"><sign role="THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ" note="(Ký tên và đóng dấu)" height="28">
					<xsl:attribute name="name"><xsl:value-of select="Signer"/></xsl:attribute>
				</sign></column>
			</columns>
		</keep>
	</sheet>
</xsl:template>
</xsl:stylesheet>
