// SPDX-License-Identifier: Apache-2.0
// A counter program against a running gateway: cases by the REST contract (schemas/counter/1.0), signed with npm
// http-message-signatures, answers held to the contract by ajv.  Prints TAP.
//
//   node cases.mjs --url http://127.0.0.1:8080 --certs DIR [--edata CONTROL-URL --dvcqg CONTROL-URL]
//
// With the addresses of the simulated e-data store and national portal, the stage has these and the integration platform.

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Ajv2020 from '../partners/node_modules/ajv/dist/2020.js';
import { assert, claim, done, options } from './tap.mjs';
import { call } from './call.mjs';
import { Trust, identity } from '../partners/keys.mjs';
import { signRequest, verifyResponse } from '../partners/httpsig.mjs';

const opts = options({ url: 'http://127.0.0.1:8080', certs: 'var/certs', edata: '', dvcqg: '' });
const base = new URL(opts.url);
const keys = { own: identity(opts.certs, 'counter') };
for (const n of ['stranger', 'province', 'postal']) keys[n] = identity(opts.certs, n);
const trust = new Trust(opts.certs, ['gateway', 'gateway-rsa']);
const contract = JSON.parse(readFileSync(new URL('../../schemas/counter/1.0/openapi.json', import.meta.url)));
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
ajv.addSchema(contract, 'api');
const fits = (name, value) => {
	const valid = ajv.compile({ $ref: `api#/components/schemas/${name}` });
	assert.ok(valid(value), `${name}: ${JSON.stringify(valid.errors)}`);
};
let accepted = 0;
const TAG = randomUUID().slice(0, 8);
const POS = '480150', CLERK = 'hoa.nt';
const CARD = '042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021';

// Sign, send, check the answer's signature: { status, value, sent }.
async function send(method, path, body, { how = 'own', exact, who = null } = {}) {
	const m = exact ?? await signRequest({ method, authority: base.host, path: `/counter/v1/${path}`, query: '',
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
		body: Buffer.from(body === undefined ? '' : JSON.stringify(body)) }, keys, how);
	const r = await call(m, base, opts.certs, who);
	if (r.headers.signature) await verifyResponse(r, m, trust);
	else assert.notEqual(how, 'own', `unsigned: ${r.status} ${r.body}`);
	return { status: r.status, value: JSON.parse(r.body), sent: m };
}

async function ok(method, path, body) {
	if (body?.Id !== undefined) fits('Act', body);
	const r = await send(method, path, body);
	assert.equal(r.status, 200, JSON.stringify(r.value));
	fits('Case', r.value);
	if (r.value.State === 'ACCEPTED' && !r.value.Replay && method === 'POST') accepted++;
	return r.value;
}

async function refused(code, status, method, path, body, more) {
	const r = await send(method, path, body, more);
	assert.equal(r.value.code, code, JSON.stringify(r.value));
	assert.equal(r.status, status);
	fits('Problem', r.value);
	return r.value;
}

const opened = (ref) => ok('POST', 'cases', { ClientRef: `${ref}-${TAG}`, Pos: POS, Clerk: CLERK });
const act = (c, Id, step) => ({ Id, Seen: c.Version, Pos: POS, Clerk: CLERK, ...step });
const does = (c, id, step) => ok('POST', `cases/${c.CaseId}/acts`, act(c, id, step));
const procedure = { Procedure: { ProcedureCode: '1.004873', CompetentUnit: 'H27.55' } };
const scan = Buffer.from('%PDF-1.4 a scan that is none');
const digest = createHash('sha256').update(scan).digest('hex');

// What is required, the first of it as a scan.
const file = { Sha256: digest, FileName: 'quet.pdf', MediaType: 'application/pdf', Content: scan.toString('base64') };
const item = (k, i, first) => ({ Code: k.Code, Originals: i ? 1 : 0, Copies: 0, Pages: 2, Form: i ? 0 : 2, ...(i ? {} : first) });
const required = (c) => c.Procedure.Components.filter((k) => k.Required);
const papers = (c) => ({ Papers: { Item: required(c).map((k, i) => item(k, i, file)) } });

await claim('a case goes from the card to the signed receipt, and the receipt comes again', async () => {
	let c = await opened('whole');
	assert.equal(c.State, 'OPEN');
	assert.equal(c.Next, 'Person');
	c = await does(c, 'a1', { Person: { Card: CARD, Owner: { Phone: '0912 000 111' } } });
	assert.equal(c.Owner.Name, 'Nguyễn Thị Mẫu');
	assert.equal(c.Owner.Phone, '+84912000111');
	c = await does(c, 'a2', procedure);
	c = await does(c, 'a3', { LookUps: {} });
	c = await does(c, 'a4', papers(c));
	assert.ok(c.Procedure.Components.every((k) => !k.Required || k.Here));
	c = await does(c, 'a5', { Quote: { Return: { Mode: 0 } } });
	assert.equal(c.Quote.Total, c.Quote.Lines.reduce((sum, l) => sum + l.Amount, 0));
	assert.equal(c.Next, 'Accept');
	const last = act(c, 'a6', { Accept: {} });
	const first = await ok('POST', `cases/${c.CaseId}/acts`, last);
	assert.equal(first.State, 'ACCEPTED');
	fits('Receipt', first.Receipt);
	assert.equal(first.Receipt.DossierId, c.CaseId);
	const again = await ok('POST', `cases/${c.CaseId}/acts`, last);
	assert.equal(again.Replay, true);
	assert.deepEqual(again.Receipt, first.Receipt);
	assert.deepEqual((await ok('GET', `cases/${c.CaseId}`)).Receipt, first.Receipt);
	await refused('CASE_OVER', 409, 'POST', `cases/${c.CaseId}/acts`, act(c, 'a7', procedure));
});

await claim('the catalogue is told: which procedures there are, and one with classes, limits, fees and units', async () => {
	const { status, value: all } = await send('GET', 'procedures');
	assert.equal(status, 200, JSON.stringify(all));
	fits('Procedures', all);
	const { ProcedureCode, CompetentUnit } = procedure.Procedure;
	const { value: one } = await send('GET', `procedures/${ProcedureCode}`);
	fits('Procedure', one);
	for (const [k, v] of Object.entries(all.Procedures.find((p) => p.Code === ProcedureCode))) assert.deepEqual(one[k], v, k);
	assert.ok(one.Units.some((u) => u.Code === CompetentUnit));
	const post = one.Channels.find((c) => c.Channel === 'POSTAL');
	assert.equal(post.Fees.reduce((sum, f) => sum + f.Amount, 0), one.StateFee);
	assert.ok(post.Fees.every((f) => f.Source));
	const p = await refused('UNKNOWN_PROCEDURE', 422, 'GET', 'procedures/9.999999');
	assert.match(p.messageVi, /GET \/counter\/v1\/procedures/);
	await refused('REFUSED_SIG', 401, 'GET', 'procedures', undefined, { how: 'none' });
});

await claim('somebody hands it in for his mother: who, and by what right, is told again as the contract has it', async () => {
	const Submitter = { Type: 1, Name: 'Trần Văn Thử', IdType: 1, IdNo: '042090001235', BirthDate: '1990-05-17' };
	const person = { Card: CARD, Submitter, Authority: 1, AuthorityNote: '12/GUQ' };
	const c = await does(await opened('mother'), 'a1', { Person: person });
	assert.deepEqual(c.Submitter, Submitter);
	assert.equal(c.Authority, 1);
	assert.equal(c.AuthorityNote, '12/GUQ');
	assert.equal(c.Owner.Sex, 2);
});

await claim('a step too early is refused with the one that is missing, in both languages', async () => {
	const c = await opened('early');
	const p = await refused('STEP_MISSING', 409, 'POST', `cases/${c.CaseId}/acts`, act(c, 'x', procedure));
	assert.equal(p.field, 'Procedure');
	assert.equal(p.expected, 'Person');
	assert.match(p.messageVi, /Person/);
	assert.equal(p.messageVi, p.messageVi.normalize('NFC'));
});

await claim('who is not the counter, and what is not as agreed, is refused', async () => {
	const c = await opened('door');
	await refused('REFUSED_SIG', 401, 'GET', `cases/${c.CaseId}`, undefined, { how: 'none' });
	await refused('REFUSED_SIG', 401, 'GET', `cases/${c.CaseId}`, undefined, { how: 'stranger' });
	await refused('NOT_FOUND', 404, 'GET', `cases/${c.CaseId}`, undefined, { how: 'province', who: 'tls-province' });
	await refused('REFUSED_SIG', 401, 'GET', `cases/${c.CaseId}`, undefined, { how: 'postal', who: 'tls-postal' });
	await refused('UNKNOWN_CASE', 404, 'GET', `cases/${c.CaseId.slice(0, -1)}0`);
	const p = await refused('SCHEMA', 400, 'POST', 'cases', { ClientRef: 'x', Pos: POS });
	assert.equal(p.field, 'Clerk');
	const first = await send('POST', 'cases', { ClientRef: `replay-${TAG}`, Pos: POS, Clerk: CLERK });
	assert.equal(first.status, 200);
	await refused('REPLAYED', 401, 'POST', 'cases', undefined, { exact: first.sent });
});

await claim('two clerks at once: one is told that the case moved', async () => {
	const c = await opened('two');
	const both = await Promise.all(['left', 'right'].map((id) =>
	    send('POST', `cases/${c.CaseId}/acts`, act(c, id, { Person: { Card: CARD } }))));
	assert.deepEqual(both.map((r) => r.status).sort(), [200, 409]);
	assert.equal(both.find((r) => r.status === 409).value.code, 'CASE_MOVED');
});

await claim('twelve counters at once, each its own case, all are accepted', async () => {
	await Promise.all([...Array(12).keys()].map(async (i) => {
		let c = await opened(`many-${i}`);
		c = await does(c, 'a1', { Person: { Card: CARD } });
		c = await does(c, 'a2', procedure);
		c = await does(c, 'a3', { LookUps: {} });
		c = await does(c, 'a4', papers(c));
		c = await does(c, 'a5', { Quote: { Return: { Mode: 0 } } });
		const r = await does(c, 'a6', { Accept: {} });
		assert.equal(r.State, 'ACCEPTED');
	}));
});

await claim('a discount class and a weight are said as the contract has them, and the quote names them', async () => {
	let c = await opened('discount');
	c = await does(c, 'a1', { Person: { Card: CARD } });
	c = await does(c, 'a2', procedure);
	c = await does(c, 'a3', { LookUps: {} });
	c = await does(c, 'a4', papers(c));
	const back = { Mode: 1, Address: { Province: '42', Commune: '18133', Street: 'Thôn 1' } };
	const whole = await does(c, 'a5', { Quote: { Return: back, Grams: 600 } });
	c = await does(whole, 'a6', { Quote: { Return: back, Grams: 600, Discount: 'HO_NGHEO' } });
	const line = c.Quote.Lines.find((l) => l.Kind === 'STATE_FEE');
	assert.deepEqual([line.Amount, line.Discount], [0, line.Full]);
	assert.ok(line.DiscountSource && whole.Quote.StateFee === line.Full);
	assert.ok(c.Quote.Total < whole.Quote.Total);
	await refused('BAD_VALUE', 422, 'POST', `cases/${c.CaseId}/acts`, act(c, 'x', { Quote: { Return: back, Discount: 'X' } }));
});

// An act on money, and what it answers.
async function money(path, schema, body, answer = 'Money') {
	fits(schema, body);
	const r = await send('POST', path, body);
	assert.equal(r.status, 200, JSON.stringify(r.value));
	fits(answer, r.value);
	return r.value;
}

await claim('what was quoted is owed, paid in parts with receipts, given back, voided, and the till taken over', async () => {
	const who = { Pos: POS, Clerk: `till-${TAG}` }, series = `S-${TAG}`;
	let c = await opened('money');
	c = await does(c, 'a1', { Person: { Card: CARD } });
	c = await does(c, 'a2', procedure);
	c = await does(c, 'a3', { LookUps: {} });
	c = await does(c, 'a4', papers(c));
	const Address = { Province: '42', Commune: '18133', Street: 'Thôn 1' };
	c = await does(c, 'a5', { Quote: { Return: { Mode: 1, Address } } });
	const { Total } = c.Quote;
	assert.ok(Total > 2000);
	await does(c, 'a6', { Accept: {} });
	const at = `dossiers/${c.CaseId}`;
	const pay = (Id, Amount) => ({ Id, ...who, Method: 'CASH', Amount, Series: series });
	const first = await money(`${at}/payments`, 'Payment', pay('p1', 1000));
	assert.equal(first.Owed, Total - 1000);
	assert.equal(first.Entries[0].Number, 1);
	assert.equal(first.Entries[0].AmountVi, 'Một nghìn đồng');
	const again = await money(`${at}/payments`, 'Payment', pay('p1', 1000));
	assert.deepEqual(again, { ...first, Replay: true });
	await refused('CONFLICT', 409, 'POST', `${at}/payments`, pay('p1', 999));
	const p = await refused('NOT_OWED', 409, 'POST', `${at}/payments`, pay('p2', Total));
	assert.match(p.expected, new RegExp(`${Total - 1000}`));
	const rest = (id) => send('POST', `${at}/payments`, pay(id, Total - 1000));
	const both = await Promise.all(['left', 'right'].map(rest)); // two desks at once: it is owed once
	assert.deepEqual(both.map((r) => r.status).sort(), [200, 409]);
	await money(`${at}/refunds`, 'Refund', { Id: 'r1', ...who, Method: 'CASH', Amount: 500, Reason: 'trả lại' });
	const undone = await money(`${at}/voids`, 'Void', { Id: 'v1', ...who, Entry: 'r1', Reason: 'hoàn nhầm' });
	assert.equal(undone.Owed, 0);
	await refused('NOT_VOIDABLE', 409, 'POST', `${at}/voids`, { Id: 'v2', ...who, Entry: 'r1', Reason: 'x' });
	const all = await send('GET', `${at}/entries`);
	fits('Money', all.value);
	assert.equal(all.value.Accounts.reduce((sum, a) => sum + a.Balance, 0), 0);
	assert.deepEqual(all.value.Entries.map((x) => x.Place), all.value.Entries.map((_, i) => i + 1));
	const today = new Date(Date.now() + 7 * 3600 * 1000).toISOString().slice(0, 10); // in Viet Nam
	const till = { Id: `t-${TAG}`, ...who, Date: today, By: 'truong.bc', Counted: Total };
	const taken = await money('tills', 'TillClose', till, 'Till');
	assert.deepEqual([taken.Cash, taken.Difference, taken.Entries], [Total, 0, 4]);
	assert.equal((await refused('BAD_VALUE', 422, 'POST', 'tills', { ...till, Id: 'u', Counted: 1 })).field, 'Reason');
});

if (opts.edata) {
	const OWNER = '042190001236', NUMBER = `${OWNER}|183456789|Trần Thị Thử|01021990|Nữ|Thôn 1, Hà Tĩnh|15082021`;
	const control = (url, method, path, body) => call({ method, authority: new URL(url).host, path, query: '', headers: {},
		body: Buffer.from(body ? JSON.stringify(body) : '') }, new URL(url), opts.certs, 'tls-gateway');
	const there = (code, is) => control(opts.edata, 'POST', '/_callback', { owner: OWNER, code, there: is });
	const answers = (c) => Object.fromEntries(c.Asked.map((a) => [a.What, a.Result ?? a.Answer]));
	const heard = async () => JSON.parse((await control(opts.dvcqg, 'GET', '/_state')).body).dossiers.length;
	let c;

	await claim('people are confirmed and get their account; who is another than was said is doubted', async () => {
		c = await opened('state');
		c = await does(c, 'a1', { Person: { Card: NUMBER } });
		assert.deepEqual(answers(c), { PERSON: 'FITS', ACCOUNT_ISSUE: answers(c).ACCOUNT_ISSUE });
		assert.match(answers(c).ACCOUNT_ISSUE, /^(FOUND|ISSUED)$/);
		assert.ok(c.Account);
		const other = await does(await opened('other'), 'a1', { Person: { Card: NUMBER.replace(OWNER, '042190001002') } });
		assert.equal(answers(other).PERSON, 'DIFFERS');
		assert.ok(other.Warnings.some((w) => w.Code === 'PERSON_DIFFERS' && w.Field === 'Person/Owner/Name'));
	});

	await claim('a paper that the store has is used again with its signature, and nobody pays for it', async () => {
		c = await does(c, 'a2', procedure);
		const need = required(c);
		for (const k of need) await there(k.Code, k === need[0]);
		c = await does(c, 'a3', { LookUps: {} });
		const known = c.Known.find((k) => k.Component === need[0].Code);
		assert.ok(known, JSON.stringify(c.Known));
		const again = (Reuse) => ({ Papers: { Item: need.map((k, i) => item(k, i, { Reuse })) } });
		const p = await refused('BAD_VALUE', 422, 'POST', `cases/${c.CaseId}/acts`, act(c, 'x', again('k99')));
		assert.match(p.field, /^Papers\/Item(\[1\])?\/Reuse$/);
		c = await does(c, 'a4', again(known.Id));
		assert.equal(answers(c).CONTENT, 'ANSWERED');
		c = await does(c, 'a5', { Quote: { Return: { Mode: 0 } } });
		assert.ok(!c.Quote.Lines.some((l) => l.Kind === 'DIGITISE'));
		const r = await does(c, 'a6', { Accept: {} });
		assert.equal(r.State, 'ACCEPTED');
	});

	await claim('the national portal hears of every dossier', async () => {
		for (let i = 0; (await heard()) < accepted; i++) {
			assert.ok(i < 100, `not all ${accepted} after 20 s`);
			await new Promise((go) => setTimeout(go, 200));
		}
	});
}

done();
