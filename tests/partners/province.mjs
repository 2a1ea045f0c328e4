// SPDX-License-Identifier: Apache-2.0
// A province's one-stop system, simulated after schemas/igate/1.0/igate.json, or 1.1 (--contract 1.1: fees by line that must add
// up, what was paid since, the papers that were brought for a supplement, whose contents it keeps, and results that come out
// electronically): token, number, files, submit, query, progress, state, money, feed.  It verifies HTTP signatures
// with npm http-message-signatures, checks bodies with ajv against the published schema, signs its answers,
// moves what it was given along the national states, and tells the gateway by signed calls and its feed.  All state is in memory.
//
//   node province.mjs --port N [--control N] --certs DIR [--gateway URL] [--log FILE] [--tls [--mutual]]
//       [--contract 1.0|1.1] [--seed TEXT] [--pace MS between two states] [--share 0..1 of news told by call] [--token-life S]
//       [--key province] [--asks 0..1 of dossiers whose unit says which papers and how much it asks for (GiayToBoSung, SoTien),
//       to whom it hands on, and apologises]

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { common, options, serve } from './frame.mjs';
import { verifyRequest, signResponse } from './httpsig.mjs';
import { Trust, identity } from './keys.mjs';
import { moment } from './moment.mjs';
import { Teller } from './teller.mjs';
import { signDocument } from './jws.mjs';
import { asks, may, plan } from './paths.mjs';

const contract = (version) => JSON.parse(readFileSync(new URL(`../../schemas/igate/${version}/igate.json`, import.meta.url)));

// call, method, path below the base, handler, body's schema
const ROUTES = [
	['token',    'POST', /^\/token$/, 'token'],
	['number',   'GET',  /^\/v1\/so-ho-so$/, 'number'],
	['upload',   'POST', /^\/v1\/tep$/, 'upload'],
	['submit',   'POST', /^\/v1\/ho-so$/, 'submit', 'NopHoSo'],
	['query',    'GET',  /^\/v1\/ho-so$/, 'query'],
	['progress', 'POST', /^\/v1\/ho-so\/([^/]+)\/tien-trinh$/, 'progress', 'TienTrinh'],
	['status',   'POST', /^\/v1\/ho-so\/([^/]+)\/trang-thai$/, 'status', 'CapNhatTrangThai'],
	['money',    'POST', /^\/v1\/ho-so\/([^/]+)\/thu-phi$/, 'money', 'CapNhatThuPhi'],
	['event',    'GET',  /^\/v1\/ho-so\/([^/]+)\/su-kien\/([^/]+)$/, 'event'],
	['feed',     'GET',  /^\/v1\/tin$/, 'tell'],
	['file',     'GET',  /^\/v1\/tep\/([^/]+)$/, 'file'],
];

class Refused extends Error {
	constructor(status, code, detail) {
		super(detail);
		Object.assign(this, { status, code });
	}
}

const CONTENTS_KEPT = 300;      // of the latest files the bytes are kept, for whoever names them

const sha256 = (b) => createHash('sha256').update(b).digest('hex');

class Province {
	type = 'application/json';
	numbers = new Map();            // Idempotency-Key -> number
	counters = new Map();           // unit and day -> last sequence
	files = new Map();              // IdTepTin -> { hash, name, size }
	results = new Map();            // IdTepTin -> { bytes, type }: what came out, electronically
	dossiers = new Map();           // MaThamChieu -> dossier
	byNumber = new Map();           // MaHoSo -> dossier
	news = [];                      // every piece of news, in order
	nonces = new Set();
	validators = {};

	constructor(opts) {
		this.opts = opts;
		this.trust = new Trust(opts.certs, ['gateway', 'gateway-rsa']);
		this.keys = { own: identity(opts.certs, opts.key) };
		for (const n of ['stranger', 'expired', 'revoked']) this.keys[n] = identity(opts.certs, n);
		this.secret = readFileSync(join(opts.certs, 'client.secret'), 'utf8').trim();
		const ajv = addFormats(new Ajv2020({ strict: false, allErrors: false }));
		const document = contract(opts.contract);
		this.routes = ROUTES.filter(([call, , , , schema]) => (!schema || document.components.schemas[schema]) &&
		    (call !== 'file' || document.paths['/v1/tep/{IdTepTin}']));
		ajv.addSchema(document, 'igate');
		for (const [, , , , schema] of this.routes) if (schema) this.validators[schema] =
		    ajv.compile({ $ref: `igate#/components/schemas/${schema}` });
		this.teller = new Teller(this, opts);
	}

	#route(request) {
		const path = request.path.replace(/^\/api(?=\/)/, '');
		for (const [call, method, pattern, handler, schema] of this.routes) {
			const m = pattern.exec(path);
			if (m && method === request.method) return { call, handler, schema,
			    args: m.slice(1).map(decodeURIComponent) };
		}
		return { call: 'nothing' };
	}

	call(request) {
		return this.#route(request).call;
	}

	async handle(request, line) {
		try {
			line.verified = false;
			await this.#verify(request, line);
			const route = this.#route(request);
			if (!route.handler) throw new Refused(404, 'NOT_FOUND', 'nothing here');
			if (route.call !== 'token') this.#authorize(request);
			const body = route.schema ? this.#body(request, route.schema) : request.body;
			const { status = 200, value, bytes, type } = this[route.handler](body, route.args, request, line);
			if (bytes) return { status, headers: { 'content-type': type }, body: bytes };
			return { status, headers: { 'content-type': this.type }, body: JSON.stringify(value) };
		} catch (e) {
			if (!(e instanceof Refused)) throw e;
			Object.assign(line, { why: e.message, effect: `refused ${e.code}` });
			return this.problem(e.status, {}, e.code, e.message);
		}
	}

	async #verify(request, line) {
		try {
			const { by, nonce } = await verifyRequest(request, this.trust);
			line.by = by;
			if (this.nonces.has(by + nonce)) throw new Error('replayed');
			this.nonces.add(by + nonce);
			line.verified = true;
		} catch (e) {
			throw new Refused(401, 'SIGNATURE', e.message);
		}
	}

	#authorize(request) {
		const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
		if (!token || token !== this.access?.token || Date.now() > this.access.until) throw new Refused(401, 'TOKEN',
		    'the access token is not valid');
	}

	#body(request, schema) {
		if (request.headers['content-type'] !== 'application/json') throw new Refused(415, 'MEDIA_TYPE',
		    'application/json only');
		let body;
		try {
			body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
		} catch (e) {
			throw new Refused(400, 'JSON', e.message);
		}
		const valid = this.validators[schema];
		if (!valid(body)) throw new Refused(400, 'SCHEMA',
		    `${valid.errors[0].instancePath || '/'} ${valid.errors[0].message}`);
		return body;
	}

	#dossier(number) {
		const d = this.byNumber.get(number);
		if (!d) throw new Refused(404, 'NOT_FOUND', 'no such dossier');
		return d;
	}

	token(body, args, request, line) {
		const form = new URLSearchParams(body.toString());
		if (form.get('grant_type') !== 'client_credentials') throw new Refused(400, 'GRANT', 'client_credentials only');
		if (!form.get('client_id') || form.get('client_secret') !== this.secret) throw new Refused(401, 'CLIENT',
		    'unknown client or secret');
		this.access = { token: randomBytes(24).toString('base64url'), until: Date.now() + this.opts['token-life'] * 1000 };
		line.effect = 'token given';
		return { value: { access_token: this.access.token, token_type: 'Bearer', expires_in: this.opts['token-life'] } };
	}

	number(body, args, request, line) {
		const unit = new URLSearchParams(request.query).get('ma'), key = request.headers['idempotency-key'];
		if (!/^[A-Za-z0-9.-]{1,35}$/.test(unit ?? '')) throw new Refused(400, 'SCHEMA', 'ma');
		if (!key) throw new Refused(400, 'SCHEMA', 'Idempotency-Key is missing');
		line.ref = key;
		line.effect = this.numbers.has(key) ? 'the same number again' : 'number given';
		if (!this.numbers.has(key)) {
			const prefix = `${unit}-${moment().slice(2, 8)}`;
			const n = (this.counters.get(prefix) ?? 0) + 1;
			this.counters.set(prefix, n);
			this.numbers.set(key, `${prefix}-${String(n).padStart(4, '0')}`);
		}
		return { value: { SoHoSo: this.numbers.get(key) } };
	}

	upload(body, args, request, line) {
		const name = request.headers['x-ten-tep'];
		if (!name) throw new Refused(400, 'SCHEMA', 'X-Ten-Tep is missing');
		const id = `tep-${String(this.files.size + 1).padStart(12, '0')}`, hash = sha256(body);
		this.files.set(id, { hash, name: decodeURIComponent(name), size: body.length, content: body });
		const old = this.files.get(`tep-${String(this.files.size - CONTENTS_KEPT).padStart(12, '0')}`);
		if (old) delete old.content;
		line.effect = `file ${id} stored`;
		return { status: 201, value: { IdTepTin: id, HashTepTin: hash } };
	}

	submit(n, args, request, line) {
		line.ref = n.MaThamChieu;
		if (request.headers['idempotency-key'] !== n.MaThamChieu) throw new Refused(400, 'SCHEMA',
		    'Idempotency-Key differs from MaThamChieu');
		const digest = sha256(JSON.stringify(sorted(n)));
		const known = this.dossiers.get(n.MaThamChieu);
		if (known) {
			if (known.digest !== digest) throw new Refused(409, 'CONFLICT', 'other content under this MaThamChieu');
			line.effect = 'the same dossier again';
			return { value: held(known) };
		}
		if (this.numbers.get(n.MaThamChieu) !== n.MaHoSo) throw new Refused(422, 'NUMBER',
		    'MaHoSo was not allocated for this MaThamChieu');
		this.#checkFiles(n.ThanhPhanHoSo);
		if (n.TongLePhi !== undefined) checkFees(n, 0);
		if (n.TongLePhi !== undefined) n.ThanhPhanHoSo.forEach(checkPaper);
		const d = {
			ref: n.MaThamChieu, number: n.MaHoSo, digest, content: n, state: n.TrangThaiHoSo, since: moment(),
			events: new Map(), lines: [], supplied: [], asking: asks(this.opts.seed, n.MaThamChieu, this.opts.asks),
		};
		d.plan = plan(this.opts.seed, d.ref,
		    { startsReceived: d.state === 2, byPost: n.HinhThuc === '1', asking: d.asking });
		this.dossiers.set(d.ref, d);
		this.byNumber.set(d.number, d);
		line.effect = `dossier ${d.number} taken`;
		line.fee = sum(n.DanhSachLePhi, (l) => (l.NhomPhi ?? 'STATE_FEE') === 'STATE_FEE' ? l.Gia : 0);
		this.teller.begin(d);
		return { status: 201, value: held(d) };
	}

	// A result of that kind comes out of the dossier: as the news tells of it.  `how`: who signs the file, or wrong-part.
	result(ref, { code, how = 'own', until }) {
		const bytes = Buffer.from(`%PDF-1.4 kết quả ${code} của ${ref}`), type = 'application/pdf';
		const id = `kq-${String(this.results.size + 1).padStart(6, '0')}`;
		this.results.set(id, { bytes, type });
		return { MaKetQua: code, SoKyHieu: `${this.results.size}/KQ`, CoQuanChuQuan: 'UBND xã Sơn Trung', IdTepTin: id,
			TenTep: `${code}.pdf`, LoaiTep: type, KichThuoc: bytes.length, HashTepTin: sha256(bytes),
			ChuKy: signDocument(bytes, type, this.keys, how), ...(until ? { ThoiHanHieuLuc: until } : {}) };
	}

	file(body, [id], request, line) {
		const r = this.results.get(id);
		if (!r) throw new Refused(404, 'NOT_FOUND', 'no such file');
		line.effect = `result ${id} given`;
		return r;
	}

	#checkFiles(papers) {
		for (const f of papers.flatMap((p) => p.GiayToDinhKem)) {
			if (this.files.get(f.IdGiayTo)?.hash !== f.HashTepTin) throw new Refused(422, 'FILE',
			    `${f.IdGiayTo}: no such file, or another digest`);
		}
	}

	// What was brought for a supplement, with the bytes of its scans: their digest is taken once more, of what is kept.
	#supplied(papers) {
		return papers.map((p) => {
			const [f] = p.GiayToDinhKem, content = f && this.files.get(f.IdGiayTo).content;
			if (f && sha256(content ?? '') !== f.HashTepTin) throw new Refused(422, 'FILE',
			    `${f.IdGiayTo}: its content is not here any more`);
			return { code: p.MaThanhPhanHoSo, sheets: p.SoLuong, ...(f ? { name: f.TenGiayTo, type: f.LoaiTep,
			    hash: f.HashTepTin, content } : {}) };
		});
	}

	query(body, args, request, line) {
		line.ref = new URLSearchParams(request.query).get('maThamChieu');
		const d = this.dossiers.get(line.ref);
		if (!d) throw new Refused(404, 'NOT_FOUND', 'no such dossier');
		line.effect = 'told';
		return { value: held(d) };
	}

	progress(p, [number], request, line) {
		const d = this.#dossier(number);
		Object.assign(line, { ref: d.ref, event: p.MaSuKien });
		line.effect = d.events.has(p.MaSuKien) ? 'the same line again' : 'line added';
		const status = d.events.has(p.MaSuKien) ? 200 : 201;
		if (status === 201) d.lines.push(p);
		d.events.set(p.MaSuKien, p);
		return { status, value: { MaSuKien: p.MaSuKien, MaHoSo: number } };
	}

	status(s, [number], request, line) {
		const d = this.#dossier(number);
		const papers = s.ThanhPhanBoSung ?? [];
		Object.assign(line, { ref: d.ref, event: s.MaSuKien });
		const told = d.events.get(s.MaSuKien);
		if (told && this.opts.contract !== '1.0' && !same(told, s)) throw new Refused(409, 'CONFLICT',
		    'other content under this MaSuKien');
		this.#checkFiles(papers);
		papers.forEach(checkPaper);
		const supplied = told ? [] : this.#supplied(papers);
		if (told) line.effect = 'the same state again';
		else if (d.state === s.TrangThai) line.effect = 'already in that state';
		else if (!may(d.state, s.TrangThai)) throw new Refused(409, 'MOVE', `from ${d.state} to ${s.TrangThai}`);
		else {
			Object.assign(d, { state: s.TrangThai, since: s.ThoiDiem });
			this.teller.moved(d);
			line.effect = `state ${s.TrangThai}`;
		}
		if (supplied.length) line.effect += `, ${supplied.length} papers brought`;
		d.supplied.push(...supplied);
		d.events.set(s.MaSuKien, s);
		return { value: { MaSuKien: s.MaSuKien, MaHoSo: number, TrangThai: d.state } };
	}

	money(m, [number], request, line) {
		const d = this.#dossier(number);
		Object.assign(line, { ref: d.ref, event: m.MaSuKien, paid: m.TongDaThu });
		line.effect = d.events.has(m.MaSuKien) ? 'the same payment again' : 'payment noted';
		if (d.events.has(m.MaSuKien) && !same(d.events.get(m.MaSuKien), m)) throw new Refused(409, 'CONFLICT',
		    'other content under this MaSuKien');
		checkFees(m, m.DanhSachThuChi.reduce((sum, x) => sum + sign(x, m.DanhSachThuChi) * x.SoTien, 0));
		checkLines(d.content.DanhSachLePhi, m.DanhSachLePhi);
		d.events.set(m.MaSuKien, m);
		d.money = m;
		return { value: { MaSuKien: m.MaSuKien, MaHoSo: number } };
	}

	event(body, [number, key], request, line) {
		const d = this.#dossier(number);
		Object.assign(line, { ref: d.ref, event: key });
		if (!d.events.has(key)) throw new Refused(404, 'NOT_FOUND', 'no such event');
		line.effect = 'told';
		return { value: { MaSuKien: key, MaHoSo: number, TrangThai: d.state } };
	}

	// The position is the number of items before it.
	tell(body, args, request, line) {
		const query = new URLSearchParams(request.query);
		const after = Number(query.get('sau') || 0), most = Number(query.get('toida'));
		if (!Number.isInteger(after) || after > this.news.length || !(most >= 1 && most <= 100)) throw new Refused(400,
		    'SCHEMA', 'sau or toida');
		const items = this.news.slice(after, after + most), next = after + items.length;
		line.effect = `${items.length} items from ${after}`;
		return { value: { Tin: items, ConTro: String(next), ConNua: next < this.news.length } };
	}

	problem(status, headers = {}, code = 'BUSY', detail = undefined) {
		return {
			status, headers: { 'content-type': 'application/problem+json', ...headers },
			body: JSON.stringify(
			    { type: 'about:blank', title: detail ?? 'the one-stop system cannot do that now', status, code }),
		};
	}

	// For the order other-unit: a number of the next unit, which is another one.
	otherUnit(answer) {
		const next = (m, code, digit) => `${code}${(Number(digit) + 1) % 10}-`;
		return { ...answer, body: answer.body.replace(/("SoHoSo":"[^"-]*)([0-9])-/, next) };
	}

	sign(answer, request, how) {
		return signResponse(answer, request, this.keys, how);
	}

	state() {
		const all = [...this.dossiers.values()];
		const dossiers = all.map(({ ref, number, state, since, lines, events, content, money, supplied }) =>
			({ ref, number, state, since, procedure: content.MaTTHC, lines: lines.length, events: [...events.keys()],
			    ...(this.opts.contract === '1.0' ? {} : { content, money, supplied: supplied.map(shown) }) }));
		const moving = all.filter((d) => d.plan.length).length;
		return { dossiers, files: this.files.size, news: this.news, untold: this.teller.waiting, moving };
	}

	callback(order) {
		if (order.result && order.state === undefined) return this.result(order.ref, order.result); // and nobody is told
		return this.teller.order(order);
	}
}

// A small content is told as it is, so that who handed it in can compare.
const shown = (p) => ({ ...p, content: p.content && p.content.length <= 4096 ? p.content.toString('base64') : undefined });

const held = (d) => ({ MaHoSo: d.number, TrangThai: d.state, ThoiDiem: d.since });

const same = (x, y) => JSON.stringify(sorted(x)) === JSON.stringify(sorted(y));

// Money that an entry brought in: a void is the opposite of what it voids, and of a charge none.
function sign(x, all) {
	if (x.Loai === 'PAY') return 1;
	if (x.Loai === 'REFUND') return -1;
	const voided = all.find((y) => y.MaButToan === x.HuyButToan);
	return voided ? -sign(voided, all) : 0;
}

const sum = (lines, of) => lines.reduce((all, l) => all + of(l), 0);

// What does not add up is refused: lines against their sums, and what was paid against the entries.
function checkFees(m, paid) {
	const lines = m.DanhSachLePhi, wrong = (what) => { throw new Refused(422, 'SUM', what); };
	for (const l of lines) {
		if (l.Gia !== l.GiaGoc - l.MienGiam) wrong(`${l.TenPhiLePhi}: Gia`);
		if (l.DaHuy > l.Gia) wrong(`${l.TenPhiLePhi}: DaHuy`);
		if ((l.DaThu ?? 0) > l.Gia - l.DaHuy) wrong(`${l.TenPhiLePhi}: DaThu`);
		if (l.DaThu !== undefined && (l.TrangThaiThanhToan === '1') !== (l.DaThu === l.Gia - l.DaHuy)) wrong(
		    `${l.TenPhiLePhi}: TrangThaiThanhToan`);
		if ((l.NhomPhi === 'STATE_FEE') !== (l.LoaiPhiLePhi !== undefined)) wrong(`${l.TenPhiLePhi}: LoaiPhiLePhi`);
	}
	if (m.TongLePhi !== sum(lines, (l) => l.Gia - l.DaHuy)) wrong('TongLePhi');
	if (m.TongDaThu === undefined) return;
	if (m.TongDaThu !== sum(lines, (l) => l.DaThu) || m.TongDaThu !== paid) wrong('TongDaThu');
	if (m.ConPhaiThu !== m.TongLePhi - m.TongDaThu) wrong('ConPhaiThu');
}

// A line of the dossier that is missing or costs something else now.
function checkLines(first, now) {
	const is = (l) => `${l.NhomPhi} ${l.MaPhiLePhi} ${l.Gia}`, there = now.map(is);
	const lost = first.map(is).find((l) => !there.includes(l));
	if (lost) throw new Refused(422, 'SUM', `a line is missing: ${lost}`);
}

// A component says one thing about its scan.
function checkPaper(p) {
	const scanned = p.GiayToDinhKem.length > 0, reused = ['2', '3'].includes(p.TrangThaiSoHoa), record = reused && !scanned;
	const there = p.TrangThaiSoHoa !== '0';
	const wrong = (scanned || record) !== there || (p.LyDoKhongSoHoa !== undefined) === there ||
	    (p.TaiSuDung !== undefined) !== reused || (record && p.TaiSuDung.HashDanhSach === undefined);
	if (wrong) throw new Refused(422, 'PAPER', `${p.MaThanhPhanHoSo}: TrangThaiSoHoa ${p.TrangThaiSoHoa}`);
}

function sorted(v) {
	if (Array.isArray(v)) return v.map(sorted);
	if (v === null || typeof v !== 'object') return v;
	return Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])]));
}

const opts = options(process.argv.slice(2),
    { ...common, port: 8091, seed: '42', pace: 1500, share: 0.7, asks: 0, 'token-life': 3600, key: 'province', contract: '1.0' });
await serve('province', opts, new Province(opts));
