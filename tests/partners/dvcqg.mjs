// SPDX-License-Identifier: Apache-2.0
// The national public-service portal after schemas/dvcqg/1.0/dvcqg.json: login, DongBoHoSoMC, CapNhatTienDoHoSoMC, TraCuuHoSo
// and the catalogues, made of the files in schemas/catalogue/2.0/.  It judges what it gets by the published contract (too long
// is refused), writes its codes as number and as text in turns, and refuses with HTTP 200.  All state is in memory.
// Calls for /_tell: login and the names of the services.  POST /_callback {"end": true} ends all sessions, {"forget": MaHoSo}
// a dossier.
//
//   node dvcqg.mjs --port N [--control N] --certs DIR [--log FILE] [--tls [--mutual]] [--session-life S] [--pause MS]

import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Refused, contract, json, parse } from './contract.mjs';
import { common, options, serve } from './frame.mjs';

const SERVICES = ['DongBoHoSoMC', 'CapNhatTienDoHoSoMC', 'TraCuuHoSo', 'LayDanhSachTTHC', 'LayThuTuc', 'LayDanhMucCoQuan'];
const GOOD = [0, '0', '00'];

const CHANNELS = { DIRECT: '1', ONLINE: '2', POSTAL: 3 };
const UNITS = { WORKING_DAYS: 'Ngày làm việc', DAYS: 'Ngày', HOURS: 'Giờ' };
const fee = (f) => ({ MAPHILEPHI: f.code, SOTIEN: f.amount, DONVI: 'Đồng', MOTA: f.name });
// A limit alone is an object, its fees alone are null when there are none: as systems behind the portal write it.
const way = (c) => ({ KENH: CHANNELS[c.channel], THOIGIAN: { THOIGIANGIAIQUYET: c.channel === 'POSTAL' ? c.limit : String(c.limit),
	DONVITINH: UNITS[c.unit], MOTA: '', PHILEPHI: c.fees?.length ? c.fees.map(fee) : null } });
const paper = (c) => ({ MAGIAYTO: c.code, TENGIAYTO: c.name, TENMAUDON: '', URL: '', SOBANCHINH: '1', SOBANSAO: 0 });
const occasions = (p) => [...new Set(p.components.map((c) => c.condition ?? ''))].map((TRUONGHOP) =>
	({ TRUONGHOP, GIAYTO: p.components.filter((c) => (c.condition ?? '') === TRUONGHOP).map(paper) }));

// One procedure of our catalogue as the portal would show it.
const shown = (p) => ({
	MATTHC: p.code, TENTTHC: p.name, MACOQUANCONGBO: 'G00', LINHVUCTHUCHIEN: [{ MALINHVUC: p.field, TENLINHVUC: p.field }],
	DOITUONGTHUCHIEN: 'Công dân Việt Nam', COQUANTHUCHIEN: 'Ủy ban nhân dân cấp xã', YEUCAU: null, CANCUPHAPLY: '',
	TRANGTHAI: '1', TRINHTUTHUCHIEN: { TRUONGHOP: '', TRINHTU: 'Nộp hồ sơ, nhận kết quả' },
	CACHTHUCTHUCHIEN: p.channels.map(way),
	THANHPHANHOSO: occasions(p),
	KETQUATHUCHIEN: (p.results ?? []).map((r) => ({ MAKETQUA: r.code, TENKETQUA: r.name })),
});

class Portal {
	type = 'application/json';
	sessions = new Map();           // session -> until
	dossiers = new Map();           // MaHoSo -> { content, lines }
	answers = 0;

	constructor(opts) {
		this.opts = opts;
		this.secret = readFileSync(join(opts.certs, 'client.secret'), 'utf8').trim();
		const folder = new URL('../../schemas/catalogue/2.0/', import.meta.url);
		const names = readdirSync(folder).filter((f) => !f.endsWith('.schema.json'));
		const files = names.map((f) => JSON.parse(readFileSync(new URL(f, folder))));
		const today = new Date().toISOString().slice(0, 10);
		const now = (p) => !(p.from > today) && !(p.until < today);
		this.catalogue = { procedures: files.flatMap((f) => f.procedures ?? []).filter(now),
			units: files.flatMap((f) => f.units ?? []) };
		const compile = contract('dvcqg');
		this.validators = Object.fromEntries(['DangNhap', ...SERVICES].map((s) => [s, compile(s)]));
	}

	call(request) {
		if (request.path === '/mapi/login') return 'login';
		try {
			return JSON.parse(request.body).service ?? 'nothing';
		} catch {
			return 'nothing';
		}
	}

	async handle(request, line) {
		await pause(this.opts.pause);
		line.verified = true;
		try {
			const q = parse(request.body);
			if (request.path === '/mapi/login') return this.#good(this.login(q, line));
			const known = request.path === '/mapi/g' && SERVICES.includes(q.service);
			if (!known) throw new Refused(200, '4', 'Không có dịch vụ này');
			if (!(this.sessions.get(q.session) > Date.now())) throw new Refused(200, -1,
			    'Session không hợp lệ hoặc đã hết hạn');
			this.#check(q, q.service);
			return this.#good(this[q.service](q, line));
		} catch (e) {
			if (!(e instanceof Refused)) throw e;
			Object.assign(line, { why: e.message, effect: `refused ${e.code}` });
			return json({ error_code: e.code, message: e.message, result: null });
		}
	}

	#good(more) {
		return json({ error_code: GOOD[this.answers++ % GOOD.length], message: '', ...more });
	}

	#check(q, schema) {
		const valid = this.validators[schema];
		if (valid(q)) return;
		const { keyword, instancePath, message } = valid.errors[0];
		const [code, what] = keyword === 'maxLength' ? ['21', 'Dữ liệu quá dài'] : ['20', 'Sai cấu trúc'];
		throw new Refused(200, code, `${what}: ${instancePath} ${message}`);
	}

	login(q, line) {
		this.#check(q, 'DangNhap');
		if (q.password !== this.secret) throw new Refused(200, '5', 'Sai tên hoặc mật khẩu');
		const session = randomBytes(18).toString('base64url');
		this.sessions.set(session, Date.now() + this.opts['session-life'] * 1000);
		line.effect = 'session begun';
		return { session };
	}

	DongBoHoSoMC(q, line) {
		const [d] = q.data, known = this.dossiers.get(d.MaHoSo), update = q.isUpdating === 'True';
		Object.assign(line, { ref: d.MaHoSo, state: d.TrangThaiHoSo, channel: d.KenhThucHien });
		if (!update && known) throw new Refused(200, '-1', `Hồ sơ ${d.MaHoSo} đã tồn tại`);
		if (update && !known) throw new Refused(200, '-1', `Hồ sơ ${d.MaHoSo} không tồn tại`);
		this.#checkFees(d, known?.content);
		this.#checkSupplements(d);
		this.dossiers.set(d.MaHoSo, { content: d, lines: known?.lines ?? [] });
		line.effect = update ? 'dossier replaced' : 'dossier taken';
		return {};
	}

	// A fee that was told is told again for ever, and once struck out costs nothing; of the same procedure none is there twice.
	#checkFees(d, before) {
		const is = (f) => `${f.MaPhiLePhi ?? ''} ${f.TenPhiLePhi}`, now = d.DanhSachLePhi.map(is);
		const lost = (before?.DanhSachLePhi ?? []).map(is).find((f) => !now.includes(f));
		if (lost) throw new Refused(200, '22', `Thiếu phí, lệ phí: ${lost}`);
		if (new Set(now).size !== now.length) throw new Refused(200, '22', 'Phí, lệ phí trùng nhau');
	}

	#checkSupplements(d) {
		const list = d.DanhSachHoSoBoSung ?? [], open = list.filter((s) => s.TrangThaiBoSung === '0').length;
		if (open > 1 || (open === 1) !== (d.TrangThaiHoSo === '5')) throw new Refused(200, '23',
		    `Trạng thái ${d.TrangThaiHoSo} mà có ${open} yêu cầu bổ sung đang chờ`);
		const bad = list.find((s) => (s.TrangThaiBoSung === '1') !== (s.NgayTiepNhanBoSung !== undefined));
		if (bad) throw new Refused(200, '23', `Bổ sung ${bad.HoSoBoSungId} thiếu ngày tiếp nhận`);
	}

	CapNhatTienDoHoSoMC(q, line) {
		line.ref = q.data[0].MaHoSo;
		for (const l of q.data) {
			const d = this.dossiers.get(l.MaHoSo);
			if (!d) throw new Refused(200, '-1', `Hồ sơ ${l.MaHoSo} không tồn tại`);
			d.lines.push(l);        // twice the same is twice there
		}
		line.effect = `${q.data.length} lines added`;
		return {};
	}

	TraCuuHoSo(q, line) {
		const d = this.dossiers.get(q.mahoso);
		Object.assign(line, { ref: q.mahoso, effect: 'told' });
		return { result: d ? [{ MaHoSo: q.mahoso, TrangThaiHoSo: d.content.TrangThaiHoSo,
			DanhSachTienDo: d.lines.map(({ ThoiDiemXuLy, TrangThai }) => ({ ThoiDiemXuLy, TrangThai })) }] : [] };
	}

	LayDanhSachTTHC(q, line) {
		line.effect = 'told';
		return { result: this.catalogue.procedures.map((p) =>
			({ MATTHC: p.code, TENTTHC: p.name, MACOQUANCONGBO: 'G00', MALINHVUC: p.field })) };
	}

	LayThuTuc(q, line) {
		const p = this.catalogue.procedures.find(({ code }) => code === q.maTTHC);
		line.effect = 'told';
		return { result: p ? [shown(p)] : [] };
	}

	LayDanhMucCoQuan(q, line) {
		line.effect = 'told';
		return { result: this.catalogue.units.map((u, i) =>
			({ MADONVI: u.code, TENDONVI: u.name, CAPDONVI: i % 2 ? 3 : '3' })) };
	}

	problem(status, headers = {}) {
		return { status, headers: { 'content-type': this.type, ...headers },
			body: JSON.stringify({ error_code: '99', message: 'bảo trì' }) };
	}

	sign(answer) {
		return answer;
	}

	state() {
		const dossiers = [...this.dossiers.values()].map(({ content, lines }) =>
			({ number: content.MaHoSo, state: content.TrangThaiHoSo, lines: lines.map((l) => l.TrangThai),
			    texts: lines.map((l) => l.NoiDungXuLy), content }));
		return { sessions: this.sessions.size, dossiers };
	}

	async callback(order) {
		if (order.end) this.sessions.clear();
		else if (order.forget) this.dossiers.delete(order.forget);
		else throw new Error('say end or forget');
		return {};
	}
}

const opts = options(process.argv.slice(2), { ...common, port: 8096, 'session-life': 1200, pause: 0 });
await serve('dvcqg', opts, new Portal(opts));
