// SPDX-License-Identifier: Apache-2.0
// A counter program in a scene, up to the receipt: a case by REST or by the postal contract 1.1, its steps in order and out of it.
// Each answer is verified, those by REST are held to the contract by ajv; what is refused must leave the case as it was.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from '../partners/node_modules/ajv/dist/2020.js';
import { call } from '../interop/call.mjs';
import { Counter, GatewayFault } from '../partners/counter.mjs';
import { Trust, identity } from '../partners/keys.mjs';
import { signRequest, verifyResponse } from '../partners/httpsig.mjs';
import { CANARY } from './letters.mjs';
import { fault, named, split } from './refusal.mjs';
import { ROOT, until } from './stage.mjs';

const contract = JSON.parse(readFileSync(join(ROOT, 'schemas/counter/1.0/openapi.json'), 'utf8'));
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
ajv.addSchema(contract, 'api');
export const WHO = { Pos: '480150', Clerk: 'hoa.nt' };
// TK.01, or TK.01:some_words, a scan of those words.
export const paper = (word) => {
	const [Code, words] = word.split(':');
	if (words === undefined) return { Code, Originals: 1, Copies: 0, Pages: 1, Form: 0 };
	const bytes = Buffer.from(`%PDF-1.4 ${words}`);
	return { Code, Originals: 0, Copies: 0, Pages: 1, Form: 2, Sha256: createHash('sha256').update(bytes).digest('hex'),
	    FileName: `${words}.pdf`, MediaType: 'application/pdf', Content: bytes.toString('base64') };
};

export function fits(name, value) {
	const valid = ajv.compile({ $ref: `api#/components/schemas/${name}` });
	assert.ok(valid(value), `${name}: ${JSON.stringify(valid.errors)} ${JSON.stringify(value)}`);
}

// ---- by REST ----

export async function send(s, method, path, body) {
	const { certs, url } = s.stage, base = new URL(url);
	const m = await signRequest({ method, authority: base.host, path: `/counter/v1/${path}`, query: '',
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
		body: Buffer.from(body === undefined ? '' : JSON.stringify(body)) }, { own: identity(certs, 'counter') }, 'own');
	const r = await call(m, base, certs, null);
	await verifyResponse(r, m, new Trust(certs, ['gateway', 'gateway-rsa']));
	return { status: r.status, value: JSON.parse(r.body) };
}

export async function good(s, schema, ...rest) {
	const r = await send(s, ...rest);
	assert.equal(r.status, 200, JSON.stringify(r.value));
	fits(schema, r.value);
	return r.value;
}

// The case, or its refusal as the same fault that SOAP has.
async function byRest(s, ...rest) {
	const { status, value } = await send(s, ...rest);
	fits(status === 200 ? 'Case' : 'Problem', value);
	if (status === 200) return value;
	throw new GatewayFault({ Code: value.code, Field: value.field, Expected: value.expected, MessageVi: value.messageVi,
		MessageEn: value.messageEn });
}

const rest = (s) => ({
	open: (says) => byRest(s, 'POST', 'cases', says),
	act: (c, says) => byRest(s, 'POST', `cases/${c.CaseId}/acts`, says),
	look: (c) => byRest(s, 'GET', `cases/${c.CaseId}`),
	number: async (c) => (await good(s, 'Dossier', 'GET', `dossiers/${c.CaseId}`)).DossierNumber,
});

// ---- by SOAP ----

async function soap(s) {
	const counter = await Counter.open({ wsdl: join(ROOT, 'schemas/postal/1.1/postal.wsdl'), url: `${s.stage.url}/soap/postal`,
	    certs: s.stage.certs, who: 'counter-soap' });
	const ask = async (operation, says) => (await counter.call(operation, says)).Case;
	return {
		open: (says) => ask('OpenCase', says),
		act: (c, says) => ask('ActOnCase', { CaseId: c.CaseId, Act: says }),
		look: (c) => ask('GetCase', { CaseId: c.CaseId }),
		number: async (c) => (await counter.call('GetDossier', { DossierId: c.CaseId })).Dossier.DossierNumber,
	};
}

// ---- the steps ----

// One element alone is no array by SOAP, and a truth is a text.
const list = (x) => [].concat(x ?? []);
const required = (c) => list(c.Procedure?.Components).filter((k) => String(k.Required) === 'true').map((k) => k.Code);
const CARD = `${CANARY.id}|183456789|${CANARY.name}|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021`;

// What each says: (case, a paper used again or none) -> content; after a colon, of another kind.
const SAYS = {
	Person: () => ({ Card: CARD, Owner: { Phone: CANARY.phone } }),
	'Person:other': () => ({ Owner: { Name: 'Lê Văn Tèo', IdNo: '042090001235' } }),
	'Person:mother': () => ({ Card: CARD, Owner: { Phone: CANARY.phone, Birth: '1990' }, Authority: 1,
		AuthorityNote: '12/GUQ, 01/03/2026', Submitter: { Type: 1, Name: 'Lê Văn Con', IdType: 1, IdNo: '042090001235' } }),
	Procedure: () => ({ ProcedureCode: '1.004873', CompetentUnit: 'H27.55' }),
	'Procedure:other': () => ({ ProcedureCode: '1.001022', CompetentUnit: 'H27.56' }),
	'Procedure:inspected': () => ({ ProcedureCode: '1.012770', CompetentUnit: 'H27.56' }),
	LookUps: () => ({}),
	Papers: (c, ...again) => ({ Item: [...(required(c).length ? required(c) : ['TK.01']).map(paper), ...again] }),
	'Papers:other': (c) => ({ Item: required(c).map((code) => ({ ...paper(code), Pages: 3 })) }),
	Quote: () => ({ Return: { Mode: 0 } }),
	Accept: () => ({}),
};
const stepOf = (word) => word.split(':')[0];

function act(k, word, { id, seen, pos, clerk }) {
	return k.hand.act(k.now, { Id: id, Seen: Number(seen ?? k.now.Version ?? 1), ...WHO, ...(pos ? { Pos: pos } : {}),
		...(clerk ? { Clerk: clerk } : {}), [stepOf(word)]: SAYS[word](k.now, ...k.again) });
}

async function does(k, word) {
	const id = `a${++k.acts}`, seen = k.now.Version;
	k.now = { CaseId: k.now.CaseId, ...(await act(k, word, { id })) }; // what became a dossier is told without it
	k.done[id] = { word, seen };
}

async function refused(k, word, how, want) {
	const was = await k.hand.look(k.now);
	const e = await fault(act(k, word, how), want);
	assert.deepEqual(await k.hand.look(k.now), was, 'what is refused leaves the case as it was');
	return e;
}

function opened(s, name, k, words) {
	const { pos } = named(words, 'pos');
	return k.hand.open({ ClientRef: `${name}-${s.tag}`, ...WHO, ...(pos ? { Pos: pos } : {}) });
}

// To the receipt, and until the unit gave it a number.
async function finish(s, name) {
	const k = s.cases[name];
	while (k.now.State === 'OPEN') await does(k, k.now.Next);
	const { Receipt } = k.now;
	if (!k.bySoap) fits('Receipt', Receipt);
	assert.equal(Receipt.DossierId, k.now.CaseId, 'it has the id of its case');
	s.cast[name] = { id: Receipt.DossierId, ref: Receipt.ClientRef, receipt: Receipt };
	await until('a number', 10000, () => k.hand.number(k.now));
}

export const stepVerbs = {
	// desk [CONTRACT]: the post's counter programs, one by REST and one by SOAP, are partners from here on; the unit's system
	// speaks that contract
	async desk(s, [contract]) {
		if (contract) {
			await s.stage.stop('province');
			await s.stage.startPartner('province', ['--pace', '100000000', '--share', '1', '--contract', contract]);
			s.broken = true;        // the next scene gets a stage of its own
			Object.assign(s, { before: {}, provinceFrom: 0 });
			s.stage.options['partner.hatinh.dialect'] = `igate-${contract}`;
		}
		Object.assign(s.stage.options, { 'partner.desk-42.dialect': 'counter-1.0', 'partner.desk-42.key': 'p256',
		    'partner.desk-42.cert_files': '@CERTS@/counter.crt', 'partner.desk-soap.dialect': 'postal-1.1',
		    'partner.desk-soap.audience': 'no', 'partner.desk-soap.key': 'p256',
		    'partner.desk-soap.cert_files': '@CERTS@/counter-soap.crt' });
		await s.stage.stop('gateway');
		await s.stage.startGateway();
	},
	// open NAME [by soap]: a case; open NAME pos P with CODE ...: it is not opened
	async open(s, [name, ...words]) {
		const [how, want] = split(words, 'with'), bySoap = how[0] === 'by';
		const k = (s.cases ??= {})[name] ??
		    { hand: bySoap ? await soap(s) : rest(s), bySoap, acts: 0, done: {}, again: [] };
		const more = bySoap ? how.slice(2) : how;
		if (want.length) return fault(opened(s, name, k, more), want);
		k.now = await opened(s, name, k, more);
		s.cases[name] = k;
		return undefined;
	},
	// does NAME STEP...: one after the other; STEP:other with another content
	async does(s, [name, ...steps]) {
		for (const word of steps) await does(s.cases[name], word);
	},
	// too-early NAME STEP... for STEP: each is refused with that one, which is missing, and the case is as it was
	async 'too-early'(s, words) {
		const [[name, ...steps], [missing]] = split(words, 'for');
		assert.equal(s.cases[name].now.Next, missing);
		for (const step of steps) {
			const e = await refused(s.cases[name], step, { id: `early-${step}` },
			    ['STEP_MISSING', 'field', step, 'expected', missing]);
			for (const text of [e.MessageVi, e.MessageEn]) assert.ok(text.includes(missing), text);
		}
	},
	// attempt NAME STEP id ID [seen N] [pos P] with CODE ...: refused so, and the case is as it was
	async attempt(s, words) {
		const [[name, step, ...how], want] = split(words, 'with');
		await refused(s.cases[name], step, named(how, 'id', 'seen', 'pos', 'clerk'), want);
	},
	// repeat NAME ID: the act of that id (a1, a2, ...) once more: it is answered again, and done once
	async repeat(s, [name, id]) {
		const k = s.cases[name], { word, seen } = k.done[id], was = await k.hand.look(k.now);
		const again = await act(k, word, { id, seen });
		assert.equal(String(again.Replay), 'true');
		assert.deepEqual(await k.hand.look(k.now), was);
		if (was.State === 'ACCEPTED') assert.deepEqual(again.Receipt, k.now.Receipt);
		else assert.equal(String(again.Version), String(was.Version));
	},
	// gone NAME: its time is over, as [intake] case_life has it
	async gone(s, [name]) {
		const { CaseId } = s.cases[name].now, key = `gw:{${CaseId.slice(0, 5)}}:case:${CaseId}`;
		assert.equal(s.stage.redis('pexpire', key, '1'), '1');
		await until('the case is gone', 2000, () => s.stage.redis('exists', key) === '0');
	},
	// comes-late NAME STEP with CODE ...: to a case that is no more
	async 'comes-late'(s, words) {
		const [[name, step], want] = split(words, 'with');
		await fault(act(s.cases[name], step, { id: 'late' }), want);
	},
	// finish NAME: the steps that are left, to the receipt and a number
	async finish(s, [name]) {
		await finish(s, name);
	},
	// accept NAME [CODE [with CODE]]: a case by REST, from the card to its receipt and a number; a result of that kind, of an
	// earlier dossier of the same citizen, is offered and used again
	async accept(s, [name, reused, , refusal]) {
		await stepVerbs.open(s, [name]);
		const k = s.cases[name];
		if (reused) {
			await stepVerbs.does(s, [name, 'Person', 'Procedure', 'LookUps']);
			const known = k.now.Known.find((x) => x.Source === 'RESULT' && x.Component === reused);
			assert.ok(known, JSON.stringify(k.now.Known));
			k.again = [{ Code: reused, Originals: 0, Copies: 0, Pages: 1, Form: 2, Reuse: known.Id }];
			if (refusal) return refused(k, 'Papers', { id: 'again' }, [refusal]);
		}
		return finish(s, name);
	},
};
