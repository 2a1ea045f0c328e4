// SPDX-License-Identifier: Apache-2.0
// An e-data store after schemas/edata/1.0/edata.json: which papers it has of somebody follows from his number and the kind
// (--share of all), all that are there have one small PDF.  It verifies the JWS of each request and signs each result with the
// certificate `edata`.  Calls for /_tell: papers content.  POST /_callback {"owner", "code", "there": true|false,
// "refused": true|false} decides about one paper: refused, its content is not given, and that is signed.
//
//   node edata.mjs --port N [--control N] --certs DIR [--log FILE] [--tls [--mutual]] [--seed TEXT] [--share 0..1] [--pause MS]

import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Refused, contract, json, parse } from './contract.mjs';
import { common, options, serve } from './frame.mjs';
import { signPart, verifyRequest } from './jws.mjs';
import { Trust, identity } from './keys.mjs';

const CALLS = { '/kho/1.0/tra-cuu': ['papers', 'TraCuu'], '/kho/1.0/tai-tep': ['content', 'TaiTep'] };
const sha256 = (b, form = 'hex') => createHash('sha256').update(b).digest(form);

function pdf(owner, code) {
	const text = `BT /F1 12 Tf 72 720 Td (${code} ${owner}) Tj ET`;
	return Buffer.from(['%PDF-1.4', '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
		'2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
		'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj',
		`4 0 obj<</Length ${text.length}>>stream`, text, 'endstream endobj', 'trailer<</Root 1 0 R>>', '%%EOF', '']
		.join('\n'));
}

class Store {
	type = 'application/json';
	decided = new Map();            // owner code -> is it there?
	refused = new Set();            // owner code: it is there, and not given
	jtis = new Set();

	constructor(opts) {
		this.opts = opts;
		this.trust = new Trust(opts.certs, ['gateway', 'gateway-rsa']);
		this.keys = { own: identity(opts.certs, 'edata') };
		for (const n of ['stranger', 'expired', 'revoked']) this.keys[n] = identity(opts.certs, n);
		const compile = contract('edata');
		this.validators = Object.fromEntries(Object.values(CALLS).map(([, s]) => [s, compile(s)]));
	}

	call(request) {
		return CALLS[request.path]?.[0] ?? 'nothing';
	}

	async handle(request, line) {
		await pause(this.opts.pause);
		try {
			line.verified = false;
			line.by = this.#verify(request);
			line.verified = true;
			const [call, schema] = CALLS[request.path] ?? [];
			if (!call) throw new Refused(404, '404');
			const q = parse(request.body), valid = this.validators[schema];
			if (!valid(q)) throw new Refused(200, '10', `${valid.errors[0].instancePath} ${valid.errors[0].message}`);
			return json({ errorCode: 0, message: '', ...this[call](q, line) });
		} catch (e) {
			if (!(e instanceof Refused)) throw e;
			Object.assign(line, { why: e.message, effect: `refused ${e.code}` });
			return json({ errorCode: e.code, message: e.message }, e.status);
		}
	}

	#verify(request) {
		try {
			const { by } = verifyRequest(request, this.trust);
			const used = sha256(request.headers['x-jws-signature']);
			if (this.jtis.has(used)) throw new Error('replayed');
			this.jtis.add(used);
			return by;
		} catch (e) {
			throw new Refused(401, '401', e.message);
		}
	}

	#there(owner, code) {
		const share = createHash('sha256').update(`${this.opts.seed} ${owner} ${code}`).digest().readUInt32BE(0) / 2 ** 32;
		return this.decided.get(`${owner} ${code}`) ?? share < this.opts.share;
	}

	papers(q, line) {
		const owner = q.SoDinhDanhChuSoHuu;
		const there = q.DanhSachDanhMucKetQua.filter((w) => this.#there(owner, w.MaKetQua));
		line.effect = `${there.length} of ${q.DanhSachDanhMucKetQua.length} papers`;
		const papers = there.map(({ MaKetQua, SoKyHieu }) => ({ MaKetQua, TenGiayTo: `Giấy tờ ${MaKetQua}`,
			SoKyHieu: SoKyHieu ?? `${sha256(owner + MaKetQua).slice(0, 6)}/GT`, CoQuanChuQuan: 'H27.55',
			DanhSachTepDinhKem: [{ TenTep: `${MaKetQua}.pdf`, DuongDan: `kho/${owner}/${MaKetQua}` }] }));
		return { result: { SoDinhDanhChuSoHuu: owner, DanhSachGiayToKetQua: papers } };
	}

	content(q, line) {
		const [, owner, code] = /^kho\/([^/]+)\/([^/]+)$/.exec(q.DuongDan) ?? [];
		if (!owner || !this.#there(owner, code)) throw new Refused(404, '404', 'no such file');
		if (this.refused.has(`${owner} ${code}`)) {
			line.effect = 'refused, signed';
			return { result: { SoDinhDanhChuSoHuu: owner, ...q, TuChoi: 'đang niêm phong' } };
		}
		const bytes = pdf(owner, code);
		line.effect = 'content';
		const result = { SoDinhDanhChuSoHuu: owner, ...q, TenTep: `${code}.pdf`, KieuTep: 'application/pdf',
			KichThuoc: bytes.length, HashTepTin: sha256(bytes) };
		return { result, content: bytes.toString('base64') };
	}

	other(answer) {
		const next = (n) => n.slice(0, -1) + (Number(n.at(-1)) + 1) % 10;
		const body = answer.body.replace(/("SoDinhDanhChuSoHuu":")([0-9-]+)"/, (m, name, n) => `${name}${next(n)}"`);
		return { ...answer, body };
	}

	// Over the bytes of `result` as they stand in the body.
	sign(answer, request, how) {
		let body;
		try {
			body = JSON.parse(answer.body);
		} catch {
			return answer;
		}
		if (!body.result) return answer;
		const part = JSON.stringify(body.result);
		const signature = signPart(part, request, this.keys, how);
		const text = JSON.stringify({ errorCode: body.errorCode, message: body.message, signature, result: '@',
			...(body.content ? { content: body.content } : {}) });
		return { ...answer, body: text.replace('"@"', how === 'tampered' ? part.replace('"', ' "') : part) };
	}

	problem(status, headers = {}) {
		return { status, headers: { 'content-type': this.type, ...headers },
			body: JSON.stringify({ errorCode: String(status) }) };
	}

	state() {
		return { asked: this.jtis.size };
	}

	async callback({ owner, code, there, refused }) {
		if (!owner || !code || typeof there !== 'boolean') throw new Error('say owner, code, there');
		if (refused) this.refused.add(`${owner} ${code}`);
		else this.refused.delete(`${owner} ${code}`);
		this.decided.set(`${owner} ${code}`, there);
		return {};
	}
}

const opts = options(process.argv.slice(2), { ...common, port: 8095, seed: '42', share: 0.5, pause: 0 });
await serve('edata', opts, new Store(opts));
