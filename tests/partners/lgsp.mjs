// SPDX-License-Identifier: Apache-2.0
// A province's integration platform after schemas/lgsp/1.0/lgsp.json: token (a new one revokes the one before), population,
// enterprises and accounts of the portal.  Who is there follows from the number (contract.mjs, RULES); accounts that were issued
// are kept in memory.  Calls for /_tell: token person enterprise account issue
// records.  POST /_callback {"revoke": true} revokes the
// present token, {"person": {...}} (a NguoiDan) makes somebody known as he is.
//
//   node lgsp.mjs --port N [--control N] --certs DIR [--log FILE] [--tls [--mutual]] [--token-life S] [--pause MS of every answer]

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Refused, contract, is, json, parse } from './contract.mjs';
import { common, options, serve } from './frame.mjs';

const CALLS = {
	'/token': ['token'],
	'/dancu/1.0/xac-nhan': ['person', 'HoiCongDan'],
	'/doanhnghiep/1.0/xac-nhan': ['enterprise', 'HoiDoanhNghiep'],
	'/taikhoan/1.0/tim': ['account', 'TimTaiKhoan'],
	'/taikhoan/1.0/cap': ['issue', 'CapTaiKhoan'],
	'/hotich/1.0/tra-cuu': ['records', 'TraCuuBanGhi'],
	'/datdai/1.0/tra-cuu': ['records', 'TraCuuBanGhi'],
	'/thue/1.0/tra-cuu': ['records', 'TraCuuBanGhi'],
	'/bhxh/1.0/tra-cuu': ['records', 'TraCuuBanGhi'],
	'/chuyennganh/1.0/tra-cuu': ['records', 'TraCuuBanGhi'],
};

const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();

class Platform {
	type = 'application/json';
	people = new Map();             // SoDinhDanh -> NguoiDan that an order made known
	accounts = new Map();           // SoDinhDanh -> TaiKhoan
	tokens = 0;

	constructor(opts) {
		this.opts = opts;
		this.secret = readFileSync(join(opts.certs, 'client.secret'), 'utf8').trim();
		const compile = contract('lgsp');
		this.validators = Object.fromEntries(Object.values(CALLS).filter(([, s]) => s).map(([, s]) => [s, compile(s)]));
	}

	call(request) {
		return CALLS[request.path]?.[0] ?? 'nothing';
	}

	async handle(request, line) {
		await pause(this.opts.pause);
		line.verified = true;   // TLS alone says who asks
		try {
			const [call, schema] = CALLS[request.path] ?? [];
			if (!call || request.method !== 'POST') throw new Refused(404, 'NOT_FOUND');
			if (call === 'token') return json(this.token(request, line));
			this.#authorize(request);
			const q = parse(request.body), valid = this.validators[schema];
			if (!valid(q)) throw new Refused(400, 'SCHEMA',
			    `${valid.errors[0].instancePath} ${valid.errors[0].message}`);
			return json(this[call](q, line));
		} catch (e) {
			if (!(e instanceof Refused)) throw e;
			Object.assign(line, { why: e.message, effect: `refused ${e.code}` });
			return this.problem(e.status, {}, e.code, e.message);
		}
	}

	#authorize(request) {
		const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
		if (!token || token !== this.access?.token || Date.now() > this.access.until) throw new Refused(401, '900901',
		    'the access token is not valid');
	}

	// RFC 6749 section 2.3.1: in a header, each part form-encoded, or in the form.
	token(request, line) {
		const form = new URLSearchParams(request.body.toString());
		const basic = /^Basic (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
		const [id, secret] = basic ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
			: [form.get('client_id'), form.get('client_secret')];
		if (form.get('grant_type') !== 'client_credentials') throw new Refused(400, 'unsupported_grant_type');
		if (!id || secret !== this.secret) throw new Refused(401, 'invalid_client');
		this.access = { token: randomBytes(24).toString('base64url'), until: Date.now() + this.opts['token-life'] * 1000 };
		this.tokens++;
		line.effect = `token given, ${basic ? 'by a header' : 'by a form'}; the one before is revoked`;
		return { access_token: this.access.token, token_type: 'Bearer', expires_in: this.opts['token-life'] };
	}

	person(q, line) {
		const known = this.people.get(q.SoDinhDanh), about = { SoDinhDanh: q.SoDinhDanh };
		line.effect = 'told';
		if (!known && is('nobody', q.SoDinhDanh)) return { KetQua: 'KHONG_CO', ...about };
		const differs = [];
		if (known ? fold(known.HoTen) !== fold(q.HoTen) : is('name differs', q.SoDinhDanh)) differs.push('HoTen');
		const birth = q.NgaySinh ?? '';
		if (known ? !(known.NgaySinh ?? '').startsWith(birth) : is('birth differs', q.SoDinhDanh)) differs.push('NgaySinh');
		if (differs.length) return { KetQua: 'KHONG_KHOP', ...about, TruongKhac: differs };
		// century and sex stand in the number (Decree 137/2015)
		return { KetQua: 'KHOP', ...about, CongDan: known ?? { ...about, HoTen: q.HoTen.normalize('NFC'),
			...(birth ? { NgaySinh: birth } : {}), GioiTinh: Number(q.SoDinhDanh[3]) % 2 ? 'Nữ' : 'Nam',
			NoiThuongTru: 'Thôn 1, xã Sơn Trung, tỉnh Hà Tĩnh' } };
	}

	enterprise(q, line) {
		line.effect = 'told';
		if (is('nobody', q.MaSoThue)) return { KetQua: 'KHONG_CO', MaSoThue: q.MaSoThue };
		return { KetQua: 'CO', MaSoThue: q.MaSoThue, DoanhNghiep: { MaSoThue: q.MaSoThue,
			TenDoanhNghiep: `Công ty ${q.MaSoThue}`, TrangThai: 'DANG_HOAT_DONG', NguoiDaiDien: 'Trần Văn Đại',
			DiaChiTruSo: 'Số 1, đường Mẫu, tỉnh Hà Tĩnh' } };
	}

	// A database that a procedure names: nobody's, or the first component that was asked for.
	records(q, line) {
		line.effect = 'told';
		if (is('nobody', q.SoDinhDanh)) return { KetQua: 'KHONG_CO', SoDinhDanh: q.SoDinhDanh };
		const { MaThanhPhan } = q.DanhSachThanhPhan[0];
		return { KetQua: 'CO', SoDinhDanh: q.SoDinhDanh, BanGhi: [{ MaThanhPhan, Ten: `Bản ghi ${MaThanhPhan}`,
			SoKyHieu: `BG-${q.SoDinhDanh.slice(-4)}`, CoQuan: 'Cơ quan quản lý cơ sở dữ liệu' }] };
	}

	#account(number) {
		if (!this.accounts.has(number) && !is('no account', number)) this.accounts.set(number,
		    { MaTaiKhoan: `TK-${number}`, SoDinhDanh: number, MucDo: 2 });
		return this.accounts.get(number);
	}

	account(q, line) {
		const a = this.#account(q.SoDinhDanh);
		line.effect = 'told';
		return { KetQua: a ? 'CO' : 'KHONG_CO', SoDinhDanh: q.SoDinhDanh, ...(a ? { TaiKhoan: a } : {}) };
	}

	// A person has at most one: the same call twice acts once.
	issue(q, line) {
		const before = this.#account(q.SoDinhDanh);
		const a = before ?? { MaTaiKhoan: `TK-${q.SoDinhDanh}`, SoDinhDanh: q.SoDinhDanh, MucDo: 1 };
		this.accounts.set(q.SoDinhDanh, a);
		line.effect = before ? 'the same account again' : 'account issued';
		return { KetQua: before ? 'CO' : 'DA_CAP', SoDinhDanh: q.SoDinhDanh, TaiKhoan: a };
	}

	// For the order other-person: every number in it is another one.
	other(answer) {
		const next = (n) => n.slice(0, -1) + (Number(n.at(-1)) + 1) % 10;
		const body = answer.body.replace(/("(?:SoDinhDanh|MaSoThue)":")([0-9-]+)"/g, (m, name, n) => `${name}${next(n)}"`);
		return { ...answer, body };
	}

	problem(status, headers = {}, code = 'BUSY', title = undefined) {
		return { status, headers: { 'content-type': this.type, ...headers },
			body: JSON.stringify({ code, ...(title ? { title } : {}) }) };
	}

	sign(answer) {
		return answer;
	}

	state() {
		return { tokens: this.tokens, accounts: [...this.accounts.values()] };
	}

	async callback(order) {
		if (order.revoke) this.access = undefined;
		else if (order.person) this.people.set(order.person.SoDinhDanh, order.person);
		else throw new Error('say revoke or person');
		return {};
	}
}

const opts = options(process.argv.slice(2), { ...common, port: 8094, 'token-life': 3600, pause: 0 });
await serve('lgsp', opts, new Platform(opts));
