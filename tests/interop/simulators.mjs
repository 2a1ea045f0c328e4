// SPDX-License-Identifier: Apache-2.0
// The simulators themselves, without a gateway: they verify what they get, sign what they say, are idempotent as documented
// and misbehave as told.  A simulator that is too kind hides mistakes; one that is wrong invents them.
//
//   node simulators.mjs [--certs DIR]          makes throwaway certificates when there is no DIR

import http from 'node:http';
import net from 'node:net';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, claim, done, options, throws } from './tap.mjs';
import { Counter, GatewayFault } from '../partners/counter.mjs';
import { Trust, identity } from '../partners/keys.mjs';
import { digest, signRequest, signResponse, verifyRequest, verifyResponse } from '../partners/httpsig.mjs';
import { behaviours } from '../partners/misbehave.mjs';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const opts = options({ certs: '' });
const temporary = mkdtempSync(join(tmpdir(), 'simulators-'));
const certs = opts.certs || join(temporary, 'certs');
const children = [];

process.on('exit', () => {
	for (const c of children) c.kill();
	rmSync(temporary, { recursive: true, force: true });
});

if (!opts.certs) {
	const r = spawnSync(here('../../scripts/mkcerts'), [certs], { stdio: ['ignore', 'ignore', 'inherit'] });
	if (r.status !== 0) process.exit(1);
}

// Starts a simulator; resolves to { url, control } from its ready line.
function start(name, ...args) {
	const child = spawn(process.execPath,
	    [here(`../partners/${name}.mjs`), '--port', '0', '--control', '0', '--certs', certs, ...args],
		{ stdio: ['ignore', 'pipe', 'inherit'] });
	children.push(child);
	return new Promise((ok, no) => {
		let out = '';
		child.on('exit', (code) => no(new Error(`${name} ended with ${code}`)));
		child.stdout.on('data', (d) => {
			out += d;
			const m = /^ready \S+ (\S+) control (\S+)/m.exec(out);
			if (m) ok({ url: m[1], control: m[2], child });
		});
	});
}

const control = async (s, path, body) => (await fetch(s.control + path, body ? { method: 'POST', body: JSON.stringify(body) } : {}))
    .json();

function exchange(url, m) {
	return new Promise((ok, no) => {
		const u = new URL(url);
		const req = http.request(
		    { host: u.hostname, port: u.port, method: m.method, path: m.path + (m.query ? '?' + m.query : ''),
			headers: { ...m.headers, host: m.authority, 'content-length': Buffer.byteLength(m.body) }, timeout: 1500 },
			async (res) => {
			try {
				const chunks = [];
				for await (const c of res) chunks.push(c);
				ok({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) });
			} catch (e) {
				no(e);
			}
		});
		req.on('error', no).on('timeout', () => req.destroy(new Error('timeout')));
		req.end(m.body);
	});
}

const keys = { own: identity(certs, 'gateway'), stranger: identity(certs, 'stranger'), expired: identity(certs, 'expired') };
const REF = '42.07-0123456789abcdefghjkmnpqrstvwxy';

// A client of the province as the gateway is one.
class Client {
	trust = new Trust(certs, ['province']);

	constructor(province) {
		this.province = province;
	}

	async call(method, target, body = '', headers = {}, how = 'own') {
		const [path, query = ''] = target.split('?');
		const m = await signRequest(
		    { method, authority: new URL(this.province.url).host, path, query, body: Buffer.from(body),
			headers: { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...headers } }, keys, how);
		const r = await exchange(this.province.url, m);
		await verifyResponse(r, m, this.trust);
		return { status: r.status, value: JSON.parse(r.body), headers: r.headers, sent: m };
	}

	async login(life) {
		const secret = readFileSync(join(certs, 'client.secret'), 'utf8').trim();
		const r = await this.call('POST', '/token', `grant_type=client_credentials&client_id=gw&client_secret=${secret}`,
			{ 'content-type': 'application/x-www-form-urlencoded' });
		this.token = r.value.access_token;
		return r;
	}

	json(method, target, value, headers = {}, how) {
		return this.call(method, target, JSON.stringify(value), { 'content-type': 'application/json', ...headers }, how);
	}

	async number(ref, unit = 'H27.55') {
		return (await this.call('GET', `/v1/so-ho-so?ma=${unit}`, '', { 'idempotency-key': ref })).value.SoHoSo;
	}
}

const CONTRACT = JSON.parse(readFileSync(here('../../schemas/igate/1.0/igate.json')));
const example = CONTRACT.paths['/v1/ho-so'].post.requestBody.content['application/json'].example;

// ---- a gateway that only takes news ----

const news = [];
const gatewayKeys = { own: identity(certs, 'gateway') };
const provinceTrust = new Trust(certs, ['province']);
const gateway = http.createServer(async (req, res) => {
	const chunks = [];
	for await (const c of req) chunks.push(c);
	const m = { method: req.method, authority: req.headers.host, path: req.url, query: '', headers: req.headers,
	    body: Buffer.concat(chunks) };
	const why = await verifyRequest(m, provinceTrust).then(() => undefined, (e) => e.message);
	const tin = JSON.parse(m.body);
	news.push({ ...tin, why });
	const answer = await signResponse({ status: why ? 401 : 200, headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ MaSuKien: tin.MaSuKien, KetQua: 'APPLIED', TrangThai: tin.TrangThai }) }, m, gatewayKeys);
	res.writeHead(answer.status, answer.headers).end(answer.body);
});
await new Promise((ok) => gateway.listen(0, '127.0.0.1', ok));

const province = await start('province', '--gateway', `http://127.0.0.1:${gateway.address().port}`, '--pace', '60', '--share', '1',
	'--log', join(temporary, 'province.log'));
const postal = await start('postal', '--log', join(temporary, 'postal.log'));
const client = new Client(province);

await claim('a token is given for the secret and a signature, and needed afterwards', async () => {
	assert.equal((await client.call('GET', '/v1/so-ho-so?ma=H27.55', '', { 'idempotency-key': REF })).status, 401);
	assert.equal((await client.login()).status, 200);
	assert.match(await client.number(REF), /^H27\.55-\d{6}-0001$/);
});

await claim('the same key gets the same number', async () => {
	assert.equal(await client.number(REF), await client.number(REF));
	assert.notEqual(await client.number(REF), await client.number(REF.replace('07', '08')));
});

await claim('a request signed by a stranger, with an expired certificate, tampered with or not signed is refused', async () => {
	for (const how of ['stranger', 'expired', 'tampered', 'wrong-part', 'none']) {
		const r = await client.json('POST', '/v1/ho-so', example, { 'idempotency-key': REF }, how);
		assert.equal(r.status, 401, how);
	}
	const state = await control(province, '/_state');
	assert.equal(state.dossiers.length, 0);
});

await claim('a replayed request is refused', async () => {
	const r = await client.call('GET', '/v1/tin?sau=&toida=10');
	assert.equal(r.status, 200);
	assert.equal((await exchange(province.url, r.sent)).status, 401);
});

await claim('a dossier needs its number and its files; it is taken once', async () => {
	const content = Buffer.from('%PDF-1.4 ...');
	const file = await client.call('POST', '/v1/tep', content,
	    { 'content-type': 'application/pdf', 'x-ten-tep': 'gi%E1%BA%A5y.pdf' });
	assert.equal(file.value.HashTepTin, createHash('sha256').update(content).digest('hex'));
	const dossier = structuredClone(example);
	Object.assign(dossier, { MaThamChieu: REF, MaHoSo: await client.number(REF) });
	Object.assign(dossier.ThanhPhanHoSo[0].GiayToDinhKem[0],
	    { IdGiayTo: file.value.IdTepTin, HashTepTin: file.value.HashTepTin });
	const submit = (d) => client.json('POST', '/v1/ho-so', d, { 'idempotency-key': REF });
	assert.equal((await submit({ ...dossier, MaHoSo: 'H27.55-1' })).status, 422);
	assert.equal((await submit({ ...dossier, Them: 1 })).status, 400);
	assert.equal((await submit(dossier)).status, 201);
	assert.equal((await submit(dossier)).status, 200);
	assert.equal((await submit({ ...dossier, GhiChu: 'khác' })).status, 409);
	assert.equal((await client.call('GET', `/v1/ho-so?maThamChieu=${REF}`)).value.MaHoSo, dossier.MaHoSo);
	assert.equal((await client.call('GET', `/v1/ho-so?maThamChieu=${REF.replace('07', '09')}`)).status, 404);
});

await claim('by contract 1.1 what does not add up, a line that is missing and a scan that is none are refused', async () => {
	const later = await start('province', '--contract', '1.1', '--pace', '600000'), c = new Client(later);
	const contract = JSON.parse(readFileSync(here('../../schemas/igate/1.1/igate.json')));
	const example = (path) => contract.paths[path].post.requestBody.content['application/json'].example;
	await c.login();
	const dossier = structuredClone(example('/v1/ho-so')), MaHoSo = await c.number(REF);
	Object.assign(dossier, { MaThamChieu: REF, MaHoSo });
	for (const p of dossier.ThanhPhanHoSo) {
		const file = await c.call('POST', '/v1/tep', p.MaThanhPhanHoSo,
		    { 'content-type': 'application/pdf', 'x-ten-tep': 'a.pdf' });
		Object.assign(p.GiayToDinhKem[0], { IdGiayTo: file.value.IdTepTin, HashTepTin: file.value.HashTepTin });
	}
	const submit = (change) => {
		const d = structuredClone(dossier);
		change(d);
		return c.json('POST', '/v1/ho-so', d, { 'idempotency-key': REF });
	};
	for (const [code, change] of [['SUM', (d) => d.DanhSachLePhi.pop()], ['SUM', (d) => { d.TongLePhi += 1; }],
		['SUM', (d) => { d.DanhSachLePhi[0].MienGiam = 1; }],
		['PAPER', (d) => { d.ThanhPhanHoSo[0].TrangThaiSoHoa = '0'; }],
		['PAPER', (d) => { delete d.ThanhPhanHoSo[1].TaiSuDung; }], ['SCHEMA', (d) => { delete d.TongLePhi; }]]) {
		const r = await submit(change);
		assert.equal(r.value.code, code, JSON.stringify(r.value));
	}
	assert.equal((await submit(() => {})).status, 201);
	const paid = example('/v1/ho-so/{MaHoSo}/thu-phi'), tell = (change) => {
		const m = structuredClone(paid);
		change(m);
		return c.json('POST', `/v1/ho-so/${MaHoSo}/thu-phi`, m);
	};
	for (const change of [(m) => { m.TongDaThu += 1; }, (m) => { m.DanhSachThuChi[0].SoTien -= 1; }, (m) => {
		m.DanhSachLePhi.pop();
		Object.assign(m, { TongLePhi: 8000, TongDaThu: 8000, ConPhaiThu: 0 });
		m.DanhSachThuChi[0].SoTien = 8000;
	}]) {
		const r = await tell(change);
		assert.equal(r.value.code, 'SUM', JSON.stringify(r.value));
	}
	assert.equal((await tell(() => {})).status, 200);
	assert.equal((await tell(() => {})).status, 200);
	assert.equal((await tell((m) => { m.ThoiDiem = '20260302082001'; })).status, 409);
	assert.equal((await c.call('GET', `/v1/ho-so/${MaHoSo}/su-kien/${paid.MaSuKien}`)).status, 200);
	assert.equal((await client.json('POST', `/v1/ho-so/${REF}/thu-phi`, paid)).status, 404); // contract 1.0 has no such call
});

await claim('by contract 1.1 papers brought later are kept with their contents, and refused when a digest is another', async () => {
	const later = await start('province', '--contract', '1.1', '--pace', '600000'), c = new Client(later);
	const contract = JSON.parse(readFileSync(here('../../schemas/igate/1.1/igate.json')));
	const example = (path) => structuredClone(contract.paths[path].post.requestBody.content['application/json'].example);
	await c.login();
	const upload = async (content) => (await c.call('POST', '/v1/tep', content,
	    { 'content-type': 'application/pdf', 'x-ten-tep': 'a.pdf' })).value;
	const bind = async (p) => {
		const file = await upload(p.MaThanhPhanHoSo);
		Object.assign(p.GiayToDinhKem[0] ?? {}, { IdGiayTo: file.IdTepTin, HashTepTin: file.HashTepTin });
	};
	const dossier = example('/v1/ho-so'), MaHoSo = await c.number(REF);
	Object.assign(dossier, { MaThamChieu: REF, MaHoSo });
	for (const p of dossier.ThanhPhanHoSo) await bind(p);
	assert.equal((await c.json('POST', '/v1/ho-so', dossier, { 'idempotency-key': REF })).status, 201);
	const brought = example('/v1/ho-so/{MaHoSo}/trang-thai');
	for (const p of brought.ThanhPhanBoSung) await bind(p);
	const tell = (change = () => {}) => {
		const m = structuredClone(brought);
		change(m.ThanhPhanBoSung[0].GiayToDinhKem[0], m.ThanhPhanBoSung, m);
		return c.json('POST', `/v1/ho-so/${MaHoSo}/trang-thai`, m);
	};
	for (const [status, code, change] of [[422, 'FILE', (f) => { f.HashTepTin = '0'.repeat(64); }],
		[422, 'FILE', (f) => { f.IdGiayTo = 'tep-x'; }], [422, 'PAPER', (f, all) => { all[0].TrangThaiSoHoa = '0'; }],
		[400, 'SCHEMA', (f) => { delete f.HashTepTin; }]]) {
		const r = await tell(change);
		assert.deepEqual([r.status, r.value.code], [status, code], JSON.stringify(r.value));
	}
	const supplied = async () => (await control(later, '/_state')).dossiers[0].supplied;
	assert.deepEqual(await supplied(), []);
	assert.equal((await tell()).status, 200);
	assert.equal((await tell()).status, 200);
	assert.equal((await tell((f, all, m) => { m.ThoiDiem = '20260304100001'; })).status, 409);
	const kept = await supplied();
	assert.deepEqual(kept.map((p) => [p.code, p.content && Buffer.from(p.content, 'base64').toString()]),
	    [['TK.01', 'TK.01'], ['ANH.01', undefined]]);
});

await claim('a progress line and a state are taken once and can be asked for', async () => {
	const number = await client.number(REF);
	const line = { MaSuKien: 'x.tt', NguoiXuLy: 'hoa.nt', NoiDungXuLy: 'Đã tiếp nhận', ThoiDiemXuLy: '20260302081405' };
	assert.equal((await client.json('POST', `/v1/ho-so/${number}/tien-trinh`, line)).status, 201);
	assert.equal((await client.json('POST', `/v1/ho-so/${number}/tien-trinh`, line)).status, 200);
	assert.equal((await client.call('GET', `/v1/ho-so/${number}/su-kien/x.tt`)).status, 200);
	assert.equal((await client.call('GET', `/v1/ho-so/${number}/su-kien/y`)).status, 404);
});

await claim('a dossier moves along its plan; the news is told in order, signed, and stands in the feed', async () => {
	for (let i = 0; i < 50 && news.length < 2; i++) await new Promise((ok) => setTimeout(ok, 50));
	assert.ok(news.length >= 2);
	assert.deepEqual(news.map((n) => n.why), news.map(() => undefined));
	const feed = (await client.call('GET', '/v1/tin?sau=&toida=100')).value;
	assert.deepEqual(feed.Tin.slice(0, 2).map((t) => t.MaSuKien), news.slice(0, 2).map((t) => t.MaSuKien));
	const rest = (await client.call('GET', `/v1/tin?sau=${feed.ConTro}&toida=100`)).value.Tin;
	assert.ok(rest.every((t) => !feed.Tin.some((f) => f.MaSuKien === t.MaSuKien)));
});

await claim('given news is sent as ordered: signed badly, twice', async () => {
	for (const [how, why] of [['none', /unsigned/], ['stranger', /not pinned/], ['tampered', /content-digest/]]) {
		await control(province, '/_callback', { ref: REF, state: 9, how, id: `lenh-${how}` });
		assert.match(news.filter((n) => n.MaSuKien === `lenh-${how}`)[0].why, why);
	}
	const r = await control(province, '/_callback', { ref: REF, state: 9, id: 'tin-x', times: 2 });
	assert.equal(news.filter((n) => n.MaSuKien === 'tin-x').length, 2);
	assert.equal(r[1].verified, true);
});

await claim('answers are spoilt as ordered, once, and the log says so', async () => {
	const feed = () => client.call('GET', '/v1/tin?sau=&toida=10');
	const spoilt = { unsigned: /unsigned/, stranger: /not pinned/, tampered: /content-digest/, 'wrong-part': /not covered/,
	    expired: /not pinned/,
		hang: /timeout/, silent: /timeout/, drop: /hang up|reset/, garbage: /Parse|Expected|hang up/,
		'cut-headers': /aborted|hang up/,
		'cut-body': /aborted|hang up/, replayed: /does not fit/ };
	for (const [what, message] of Object.entries(spoilt)) {
		await control(province, '/_tell', { call: 'feed', do: what, times: 1 });
		await throws(feed(), (e) => assert.match(e.message, message, what));
		assert.equal((await feed()).status, 200, `after ${what}`);
	}
	const log = await control(province, '/_log');
	assert.ok(log.some((l) => l.did === 'hang' && l.call === 'feed'));
});

await claim('errors that are signed keep their signature', async () => {
	const feed = () => client.call('GET', '/v1/tin?sau=&toida=10');
	for (const [what, status] of [['error-500', 500], ['error-503', 503], ['200-fault', 200], ['500-valid', 500],
	    ['wrong-type', 200]]) {
		await control(province, '/_tell', { call: 'feed', do: what });
		assert.equal((await feed()).status, status, what);
	}
});

await claim('a body without end and a slow drip go on until the reader leaves', async () => {
	for (const what of ['endless', 'drip']) {
		await control(province, '/_tell', { call: 'feed', do: what, ms: 20 });
		const m = await signRequest(
		    { method: 'GET', authority: new URL(province.url).host, path: '/v1/tin', query: 'sau=&toida=1',
			headers: { authorization: `Bearer ${client.token}` }, body: Buffer.alloc(0) }, keys);
		const u = new URL(province.url);
		const bytes = await new Promise((ok) => {
			let n = 0;
			const s = net.connect(u.port, u.hostname, () => s.write(`GET /v1/tin?sau=&toida=1 HTTP/1.1\r\n` +
				Object.entries({ ...m.headers, host: m.authority }).map(([k, v]) => `${k}: ${v}\r\n`).join('') +
				'\r\n'));
			s.on('data', (d) => { n += d.length; });
			setTimeout(() => { s.destroy(); ok(n); }, 400);
		});
		if (what === 'endless') assert.ok(bytes > 100000, `${bytes} bytes`);
		else assert.ok(bytes > 1 && bytes < 60, `${bytes} bytes`);
	}
});

await claim('a refused connection lasts as long as ordered', async () => {
	await control(province, '/_tell', { do: 'refuse', ms: 300 });
	await throws(client.call('GET', '/v1/tin?sau=&toida=1'), (e) => assert.match(e.message, /ECONNREFUSED|hang up|reset/i));
	await new Promise((ok) => setTimeout(ok, 500));
	assert.equal((await client.call('GET', '/v1/tin?sau=&toida=1')).status, 200);
});

await claim('an order that is not in the table is refused', async () => {
	assert.match((await control(province, '/_tell', { call: 'feed', do: 'dance' })).error, /no such behaviour/);
	assert.ok(Object.values(behaviours).every((b) => b.text));
});

// ---- the postal operator ----

const NOTIFY = here('../../schemas/postal/1.0/notify.wsdl');
const notice = (id, more = {}) => ({ EventId: id, DossierId: REF, ClientRef: '480150-1', State: 4, StateName: 'PROCESSING',
	At: '2026-03-02T08:14:05+07:00', Note: 'Thiếu giấy tờ & <chữ ký>', ...more });
const open = (who) => Counter.open({ wsdl: NOTIFY, url: `${postal.url}/soap/notify`, certs, who, gateway: ['postal'] });

for (const who of ['gateway', 'gateway-rsa']) {
	await claim(`a notice signed with the key ${who} is taken once, and the answer's signature fits`, async () => {
		const c = await open(who);
		assert.equal((await c.call('NotifyStatus', notice(who))).Outcome, 'APPLIED');
		assert.equal((await c.call('NotifyStatus', notice(who))).Outcome, 'REPEATED');
		assert.equal(c.signedBy, 'postal');
		assert.equal((await control(postal, '/_state')).dossiers['480150-1'].note, 'Thiếu giấy tờ & <chữ ký>');
	});
}

await claim('a notice that is badly signed is refused with a signed fault', async () => {
	const c = await open('gateway');
	for (const how of ['none', 'stranger', 'expired', 'tampered', 'wrong-part']) {
		await throws(c.call('NotifyStatus', notice(`bad-${how}`), how), (e) => {
			assert.ok(e instanceof GatewayFault, how + e.stack);
			assert.equal(e.Code, 'REFUSED_SIG', how);
			assert.equal(e.signedBy, 'postal');
		});
	}
	assert.equal((await control(postal, '/_state')).notices, 2);
});

await claim('the postal answers are spoilt as ordered', async () => {
	const c = await open('gateway');
	for (const [what, message] of [['unsigned', /unsigned/], ['stranger', /not pinned/], ['tampered', /digest/],
	    ['wrong-part', /Body is not signed/]]) {
		await control(postal, '/_tell', { call: 'NotifyStatus', do: what });
		await throws(c.call('NotifyStatus', notice(`spoilt-${what}`)), (e) => assert.match(e.message, message, what));
	}
	await control(postal, '/_tell', { call: 'NotifyStatus', do: '200-fault' });
	await throws(c.call('NotifyStatus', notice('spoilt-fault')), (e) => assert.equal(e.Code, 'BUSY'));
});

await claim('the logs on disk name every request, and whether it was verified', () => {
	const lines = readFileSync(join(temporary, 'postal.log'), 'utf8').trim().split('\n').map(JSON.parse);
	assert.ok(lines.some((l) => l.verified && l.effect === 'recorded') && lines.some((l) => !l.verified && l.why));
	assert.equal(digest(Buffer.from('')), 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:');
});

gateway.close();
done();
