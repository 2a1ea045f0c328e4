// SPDX-License-Identifier: Apache-2.0
// What the state's systems hear of one case: accepted by REST with a scan, a paper used again and fees; paid in two parts, one
// of them taken back; a supplement asked for and brought; handed on; its result.  The simulated province (igate-1.1) and portal
// have every line, and refuse what does not add up, so what they hold adds up.  Needs the stage with all its systems and
// IGATE=1.1.  Prints TAP.
//
//   node told.mjs --url URL --certs DIR --province CONTROL-URL --edata CONTROL-URL --dvcqg CONTROL-URL

import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { assert, claim, done, options } from './tap.mjs';
import { call } from './call.mjs';
import { Trust, identity } from '../partners/keys.mjs';
import { signRequest, verifyResponse } from '../partners/httpsig.mjs';

const opts = options({ url: '', certs: 'var/certs', province: '', edata: '', dvcqg: '' });
const base = new URL(opts.url), keys = { own: identity(opts.certs, 'counter') };
const trust = new Trust(opts.certs, ['gateway', 'gateway-rsa']);
const TAG = randomUUID().slice(0, 8), WHO = { Pos: '480150', Clerk: 'hoa.nt' }, OWNER = '042190001238';
const CARD = `${OWNER}|183456789|Trần Thị Thử|01021990|Nữ|Thôn 1, Hà Tĩnh|15082021`;
const REUSED = 'KQ.G03.000103', OTHER = 'H27.57';
const LATER = `${new Date(Date.now() + 20 * 86400000).toISOString().slice(0, 10).replaceAll('-', '')}160000`;

async function send(method, path, body) {
	const m = await signRequest({ method, authority: base.host, path: `/counter/v1/${path}`, query: '',
		headers: body ? { 'content-type': 'application/json' } : {}, body: Buffer.from(body ? JSON.stringify(body) : '') },
		keys, 'own');
	const r = await call(m, base, opts.certs, null);
	await verifyResponse(r, m, trust);
	assert.equal(r.status, 200, r.body.toString());
	return JSON.parse(r.body);
}

const control = async (url, method, path, body) => JSON.parse((await call({ method, authority: new URL(url).host, path, query: '',
	headers: {}, body: Buffer.from(body ? JSON.stringify(body) : '') }, new URL(url), opts.certs, 'tls-gateway')).body);
const act = async (c, Id, step) => send('POST', `cases/${c.CaseId}/acts`, { Id, Seen: c.Version, ...WHO, ...step });
const pay = (Id, Amount, Method) => send('POST', `dossiers/${id}/payments`, { Id, Amount, Method, Series: 'AA-26', ...WHO });

// Until it is so, 20 s at most: { the thing, or the last that was not }.
async function comes(what, get, is) {
	let last;
	for (let i = 0; i < 100; i++) {
		last = await get();
		if (last && is(last)) return last;
		await pause(200);
	}
	assert.fail(`${what} did not come; the last was ${JSON.stringify(last)}`);
}
const atProvince = async () => (await control(opts.province, 'GET', '/_state')).dossiers.find((d) => d.ref === id);
const atPortal = async () => (await control(opts.dvcqg, 'GET', '/_state')).dossiers.find((d) => d.number === number);
const news = async (state, note, more) => {
	const [r] = await control(opts.province, 'POST', '/_callback', { ref: id, state, note, ...more });
	assert.equal(r.status, 200, JSON.stringify(r.answer));
};

let id, number, quote;

await claim('a case with a scan, a paper used again and a way back by post is accepted', async () => {
	const scan = Buffer.from('%PDF-1.4 to khai'), Sha256 = createHash('sha256').update(scan).digest('hex');
	let c = await send('POST', 'cases', { ClientRef: `told-${TAG}`, ...WHO });
	c = await act(c, 'a1', { Person: { Card: CARD, Owner: { Phone: '0912 000 111' }, Authority: 1, AuthorityNote: '12/GUQ',
		Submitter: { Type: 1, Name: 'Trần Văn Thử', IdType: 1, IdNo: '042090001235' } } });
	c = await act(c, 'a2', { Procedure: { ProcedureCode: '1.004873', CompetentUnit: 'H27.55' } });
	await control(opts.edata, 'POST', '/_callback', { owner: OWNER, code: REUSED, there: true });
	c = await act(c, 'a3', { LookUps: {} });
	const known = c.Known.find((k) => k.Component === REUSED);
	c = await act(c, 'a4', { Papers: { Item: [
		{ Code: 'TK.01', Originals: 0, Copies: 0, Pages: 2, Form: 2, Sha256, FileName: 'tờ khai.pdf',
			MediaType: 'application/pdf', Content: scan.toString('base64') },
		{ Code: REUSED, Originals: 0, Copies: 0, Pages: 1, Form: 2, Reuse: known.Id },
		{ Code: 'GT.CC', Name: 'Bản sao thẻ căn cước', Originals: 0, Copies: 1, Pages: 1, Form: 1 }] } });
	c = await act(c, 'a5', { Quote: { Return: { Mode: 1, Name: 'Trần Thị Thử', Phone: '0912000111',
		Address: { Province: '42', Commune: '18430', Street: 'Thôn 1' } } } });
	quote = c.Quote;
	assert.deepEqual([...new Set(quote.Lines.map((l) => l.Kind))].sort(), ['DIGITISE', 'POSTAGE', 'STATE_FEE']);
	const r = await act(c, 'a6', { Accept: {} });
	assert.equal(r.State, 'ACCEPTED');
	id = c.CaseId;
});

await claim('the province has every line, what was scanned or used again, by what somebody else files, who was asked', async () => {
	const d = await comes('the dossier', atProvince, (x) => x.content);
	await control(opts.province, 'POST', '/_callback', { ref: id, rest: true });
	const n = d.content;
	number = d.number;
	assert.deepEqual(n.DanhSachLePhi.map((l) => [l.NhomPhi, l.MaPhiLePhi, l.Gia, l.CanCu]),
	    quote.Lines.map((l) => [l.Kind, l.Code, l.Amount, l.Source]));
	assert.deepEqual([n.TongLePhi, n.TongDaThu, n.ConPhaiThu], [quote.Total, 0, quote.Total]);
	const [scan, again, paper] = n.ThanhPhanHoSo;
	assert.deepEqual([scan.TrangThaiSoHoa, scan.PhanLoai, scan.SoTrang], ['1', 'ON_DEMAND', 2]);
	assert.deepEqual([again.TrangThaiSoHoa, again.PhanLoai], ['3', 'EARLIER_RESULT']);
	assert.ok(again.TaiSuDung.CoQuanChuQuan);
	assert.match(again.TaiSuDung.HashTraLoi, /^[0-9a-f]{64}$/);
	assert.deepEqual([paper.TrangThaiSoHoa, paper.LyDoKhongSoHoa, paper.GiayToDinhKem.length], ['0', 'NOT_ASKED_FOR', 0]);
	assert.equal(n.XacThucChuHoSo, '1');
	assert.deepEqual([n.TuCachNguoiNop, n.CanCuNguoiNop], ['LETTER', '12/GUQ']);
	assert.match(n.PhienBanDanhMuc, /^20\d\d-\d\d-\d\d$/);
	const asked = Object.fromEntries(n.TraCuu.map((q) => [q.HeThong, q.KetQua ?? q.TraLoi]));
	assert.equal(asked.PERSON, 'FITS');
	assert.equal(asked.PAPERS, 'FOUND');
});

await claim('the portal has the state\'s fees, the reuse and the databases', async () => {
	const { content } = await comes('the dossier', atPortal, (x) => x.content);
	assert.deepEqual(content.DanhSachLePhi.map((f) => [f.MaPhiLePhi, f.Gia, f.TrangThaiThanhToan]),
	    quote.Lines.filter((l) => l.Kind === 'STATE_FEE').map((l) => [l.Code, String(l.Amount), '0']));
	assert.deepEqual(content.TaiLieuNop.map((t) => [t.MaThanhPhanHoSo, t.DuocSoHoa, t.DuocTaiSuDung, t.DuocLayTuKhoDMQG]),
	    [['TK.01', '1', '0', '0'], [REUSED, '0', '2', '1']]);
	assert.ok(content.DSKetNoiCSDL.some((b) => b.MaCSDL === 'PERSON'));
	assert.equal(content.TenLinhVuc, 'Hộ tịch');
});

await claim('payments are told as they are made, and one that is taken back', async () => {
	const fee = quote.StateFee;
	await pay('p1', fee - 1, 'CASH');
	let d = await comes('the first payment', atProvince, (x) => x.money?.TongDaThu === fee - 1);
	assert.equal(d.money.DanhSachLePhi[0].TrangThaiThanhToan, '0');
	assert.equal(d.money.DanhSachThuChi[0].HinhThuc, 'CASH');
	await send('POST', `dossiers/${id}/voids`, { Id: 'v1', Entry: 'p1', Reason: 'thu nhầm', ...WHO });
	await pay('p2', quote.Total, 'TRANSFER');
	d = await comes('the last payment', atProvince, (x) => x.money?.ConPhaiThu === 0);
	assert.deepEqual(d.money.DanhSachThuChi.map((x) => `${x.Loai} ${x.HinhThuc}`), ['PAY CASH', 'VOID CASH', 'PAY TRANSFER']);
	const p = await comes('the payment', atPortal, (x) => x.content.DanhSachLePhi.every((f) => f.TrangThaiThanhToan === '1'));
	const text = `Đã thu ${quote.Total} đồng bằng chuyển khoản`;
	await comes('its line', atPortal, (x) => x.texts.some((t) => t.startsWith(text)));
	assert.equal(p.content.TaiLieuNop.length, 2);
	const lines = (await atPortal()).texts.filter((t) => t.startsWith('Đã thu') || t.startsWith('Đã hủy'));
	assert.equal(lines.length, 3, lines.join('; '));
});

await claim('a supplement is told when it is asked for and when it was brought', async () => {
	const papers = [{ MaThanhPhanHoSo: 'GT.CC', LyDo: 'mờ' }, { MaThanhPhanHoSo: 'TK.09' }];
	await news(5, 'Thiếu giấy chứng tử', { also: { GiayToBoSung: papers } });
	let p = await comes('the request', atPortal, (x) => x.state === '5');
	let [s] = p.content.DanhSachHoSoBoSung;
	assert.deepEqual([s.NoiDungBoSung, s.TrangThaiBoSung, s.NguoiYeuCauBoSung], ['Thiếu giấy chứng tử', '0', 'H27.55']);
	assert.deepEqual(s.DanhSachGiayToBoSung.map((g) => [g.MaGiayTo, g.TenGiayTo, String(g.SoLuong)]),
	    [['GT.CC', 'Bản sao thẻ căn cước', '1'], ['TK.09', 'TK.09', '1']]);
	await pause(1100);              // the times of news are whole seconds
	await news(4, 'Đã nhận đủ');
	p = await comes('the receipt', atPortal, (x) => x.state === '4');
	[s] = p.content.DanhSachHoSoBoSung;
	assert.deepEqual([s.TrangThaiBoSung, s.ThongTinTiepNhan], ['1', 'Đã nhận đủ']);
	assert.ok(s.NgayTiepNhanBoSung > s.NgayBoSung);
});

await claim('a hand-on to another unit, and an apology with a new date, are told though its state is the same', async () => {
	await pause(1100);
	await news(4, 'Chuyển đúng thẩm quyền', { also: { DonViXuLy: OTHER } });
	let p = await comes('the hand-on', atPortal, (x) => x.content.DonViXuLy === OTHER);
	await comes('its line', atPortal, (x) => x.texts.at(-1) === `Chuyển hồ sơ đến đơn vị ${OTHER}: Chuyển đúng thẩm quyền`);
	await pause(1100);
	await news(4, 'Xin lỗi vì trễ hẹn', { also: { XinLoi: true, NgayHenTra: LATER } });
	p = await comes('the apology', atPortal, (x) => x.content.NgayHenTra === LATER);
	assert.equal(p.content.DonViXuLy, OTHER);
});

await claim('the result that comes out is told to the portal and to the counter', async () => {
	await pause(1100);
	await news(9, undefined, { result: { code: 'KQ.G03.000102' } });
	const p = await comes('the result', atPortal, (x) => x.state === '9');
	const [r] = p.content.DanhSachGiayToKetQua;
	assert.deepEqual([r.MaGiayToKetQua, r.GiayToId.slice(0, 3)], ['KQ.G03.000102', 'kq-']);
	assert.equal(p.content.DanhSachHoSoBoSung.length, 1);
	const line = (await send('GET', `dossiers/${id}`)).History.find((l) => l.Results);
	assert.deepEqual([line.State, line.Results[0].Code, line.Results[0].FileName], [9, 'KQ.G03.000102', 'KQ.G03.000102.pdf']);
	assert.match(line.Results[0].Sha256, /^[0-9a-f]{64}$/);
});

done();
