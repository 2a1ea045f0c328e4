// SPDX-License-Identifier: Apache-2.0
// The province's side against a running gateway: news by POST /api/v1/trang-thai, signed with npm http-message-signatures.
// The dossier concerned is registered here first, through npm soap.  Prints TAP.
//
//   node rest.mjs --url http://127.0.0.1:8080 --certs DIR [--province CONTROL-URL of the simulator, which then lets the dossier
//   rest]

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv2020 from '../partners/node_modules/ajv/dist/2020.js';
import { assert, claim, done, options } from './tap.mjs';
import { call } from './call.mjs';
import { Counter } from '../partners/counter.mjs';
import { Trust, identity } from '../partners/keys.mjs';
import { signRequest, verifyResponse } from '../partners/httpsig.mjs';
import { moment } from '../partners/moment.mjs';

const opts = options({ url: 'http://127.0.0.1:8080', certs: 'var/certs', province: '' });
const base = new URL(opts.url);
const keys = { own: identity(opts.certs, 'province') };
for (const n of ['stranger', 'expired', 'revoked']) keys[n] = identity(opts.certs, n);
const trust = new Trust(opts.certs, ['gateway', 'gateway-rsa']);
const contract = JSON.parse(readFileSync(new URL('../../schemas/province/1.0/openapi.json', import.meta.url)));
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(contract, 'api');
const fits = (name, value) => {
	const valid = ajv.compile({ $ref: `api#/components/schemas/${name}` });
	assert.ok(valid(value), JSON.stringify(valid.errors));
};
const TAG = randomUUID().slice(0, 8);

const exchange = (m, to = base, who = 'tls-province') => call(m, to, opts.certs, who);

const message = (body, more = {}) => ({ method: 'POST', authority: base.host, path: '/api/v1/trang-thai', query: '',
	headers: { 'content-type': 'application/json' }, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
	...more });

// Sign, send, check the answer's signature; { status, type, value, sent }.  Somebody unknown, and who is refused before
// anybody looked at the signature (bare), may get an answer that is not signed.
async function send(body, { how = 'own', more = {}, exact, bare = ['none', 'stranger', 'expired', 'revoked'].includes(how) } = {}) {
	const m = exact ?? await signRequest(message(body, more), keys, how);
	const r = await exchange(m);
	if (!bare || r.headers.signature) await verifyResponse(r, m, trust);
	return { status: r.status, type: r.headers['content-type'], value: JSON.parse(r.body), sent: m };
}

async function refused(code, status, body, options) {
	const r = await send(body, options);
	assert.equal(r.value.code, code, JSON.stringify(r.value));
	assert.equal(r.status, status);
	assert.match(r.type, /^application\/problem\+json/);
	fits('Problem', r.value);
	assert.equal(r.value.messageVi, r.value.messageVi.normalize('NFC'));
	return r.value;
}

// A dossier of our own, by the postal door.
const wsdl = fileURLToPath(new URL('../../schemas/postal/1.0/postal.wsdl', import.meta.url));
const counter = await Counter.open({ wsdl, url: new URL('/soap/postal', base).href, certs: opts.certs });
const list = (x) => [].concat(x ?? []);
const code = list((await counter.call('ListProcedures', {})).Procedure)[0].Code;
const procedure = (await counter.call('GetProcedure', { Code: code })).Procedure;
const { Receipt: receipt } = await counter.call('RegisterDossier', { Dossier: {
	ClientRef: `rest-${TAG}`, Pos: '480150', Clerk: 'hoa.nt', ProcedureCode: code, CompetentUnit: list(procedure.Unit)[0].Code,
	Owner: { Type: 1, Name: 'Trần Văn Thử', IdType: 1, IdNo: '042085001234' },
	Item: list(procedure.Component).map((c) => ({ Code: c.Code, Originals: 1, Copies: 0, Pages: 1, Form: 0 })),
	Return: { Mode: 0 }, Money: { StateFee: procedure.StateFee, DigitiseFee: 0, Postage: 26000 } } });
if (opts.province) {
	await exchange({ method: 'POST', path: '/_callback', query: '', authority: new URL(opts.province).host, headers: {},
		body: Buffer.from(JSON.stringify({ ref: receipt.DossierId, rest: true })) }, new URL(opts.province), 'tls-gateway');
}
const state = async () => (await counter.call('GetDossier', { DossierId: receipt.DossierId })).Dossier;
const untouched = (await state()).State;
await new Promise((ok) => setTimeout(ok, 1100));        // news is told in whole seconds

const news = (id, TrangThai, more = {}) =>
    ({ MaSuKien: `${id}-${TAG}`, MaThamChieu: receipt.DossierId, TrangThai, ThoiDiem: moment(), ...more });

await claim('unsigned, tampered and badly signed news is refused as a problem, and nothing moves', async () => {
	for (const how of ['none', 'tampered', 'stranger', 'expired', 'revoked', 'wrong-part']) {
		const p = await refused('REFUSED_SIG', 401, news(`bad-${how}`, 9), { how });
		assert.equal(p.field, undefined, how);
	}
	const lines = list((await state()).History);
	assert.ok(!lines.some((h) => h.EventId?.startsWith('bad-')));
});

await claim('JSON that is not strict is refused: a member twice, a real, bytes after the end, an unknown member', async () => {
	const text = JSON.stringify(news('json', 9));
	await refused('BAD_MESSAGE', 400, text.replace('{', '{"TrangThai":4,'));
	await refused('BAD_MESSAGE', 400, `${text} {}`);
	const real = await send(text.replace('"TrangThai":9', '"TrangThai":9.0'));
	assert.equal(real.status, 400);
	await refused('SCHEMA', 400, news('json', 9, { Them: 'x' }));
	const p = await refused('SCHEMA', 400, news('json', 11));
	assert.equal(p.field, 'TrangThai');
});

await claim('another content type and another method are refused', async () => {
	await refused('BAD_MEDIA_TYPE', 415, news('type', 9), { more: { headers: { 'content-type': 'text/plain' } }, bare: true });
	await refused('BAD_METHOD', 405, '', { more: { method: 'GET', headers: {} }, bare: true });
});

await claim('news of an unknown dossier is refused', () =>
	refused('UNKNOWN_DOSSIER', 404, { ...news('unknown', 4), MaThamChieu: receipt.DossierId.replace(/.{6}$/, '000000') }));

const told = news('a', 4, { NoiDung: 'Đã chuyển bộ phận chuyên môn' });
await claim('signed news moves the dossier and is seen at the counter with its note', async () => {
	const r = await send(told);
	assert.equal(r.status, 200, JSON.stringify(r.value));
	fits('KetQuaTin', r.value);
	assert.deepEqual([r.value.KetQua, r.value.TrangThai], ['APPLIED', 4]);
	const d = await state();
	assert.equal(Number(d.State), 4);
	assert.ok(list(d.History).some((h) => h.EventId === `a-${TAG}` && h.Note === 'Đã chuyển bộ phận chuyên môn'));
	assert.notEqual(d.State, untouched);
});

await claim('the same news signed anew is answered REPEATED', async () => {
	const r = await send(told);
	assert.deepEqual([r.status, r.value.KetQua], [200, 'REPEATED']);
});
await claim('another content under the same MaSuKien is refused', () => refused('CONFLICT', 409, { ...told, NoiDung: 'Khác' }));

await claim('the very same message twice is refused as a replay', async () => {
	const r = await send(news('b', 6));
	assert.equal(r.status, 200);
	const again = await send('', { exact: r.sent });
	assert.deepEqual([again.status, again.value.code], [401, 'REPLAYED']);
});

await claim('late news is kept and never moves the dossier backwards', async () => {
	const r = await send(news('late', 2, { ThoiDiem: moment(Date.now() - 3600e3) }));
	assert.deepEqual([r.status, r.value.KetQua, r.value.TrangThai], [200, 'KEPT', 6]);
});

await claim('the published description is the one of this version', async () => {
	const r = await exchange({ method: 'GET', authority: base.host, path: '/api/v1/openapi.json', query: '', headers: {},
	    body: Buffer.alloc(0) });
	assert.equal(r.status, 200);
	const d = JSON.parse(r.body);
	assert.deepEqual([d.openapi, Object.keys(d.paths)], [contract.openapi, Object.keys(contract.paths)]);
});

done();
