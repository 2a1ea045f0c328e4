// SPDX-License-Identifier: Apache-2.0
// npm soap (xml-crypto) against a running gateway by the postal contract 1.1: a case from the card to the signed receipt, and what
// is refused.  Prints TAP.
//
//   node npm_cases.mjs --url http://127.0.0.1:8080 --certs DIR

import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Counter } from '../partners/counter.mjs';
import { assert, claim, done, options } from './tap.mjs';

const opts = options({ url: 'http://127.0.0.1:8080', certs: 'var/certs' });
const url = opts.url.includes('/soap/') ? opts.url : opts.url.replace(/\/$/, '') + '/soap/postal';
const wsdl = fileURLToPath(new URL('../../schemas/postal/1.1/postal.wsdl', import.meta.url));
const counter = await Counter.open({ wsdl, url, certs: opts.certs, who: 'counter-soap' });
const TAG = randomUUID().slice(0, 8);
const POS = '480150', CLERK = 'hoa.nt';
const PHONE = String(parseInt(TAG.slice(0, 6), 16)).padStart(8, '0');     // of this run's citizen, behind 09
const CARD = '042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021';
const scan = Buffer.from('%PDF-1.4 a scan that is none');
const file = { Sha256: createHash('sha256').update(scan).digest('hex'), FileName: 'quet.pdf', MediaType: 'application/pdf',
	Content: scan.toString('base64') };
const Audience = (await counter.call('GetService', {})).Gateway;

const list = (x) => x === undefined ? [] : Array.isArray(x) ? x : [x];     // one element alone is no array here
const opened = async (ref) => (await counter.call('OpenCase', { Audience, ClientRef: `npm-${TAG}-${ref}`,
	Pos: POS, Clerk: CLERK })).Case;
const act = async (c, Id, step) => (await counter.call('ActOnCase', { Audience, CaseId: c.CaseId,
	Act: { Id, Seen: c.Version, Pos: POS, Clerk: CLERK, ...step } })).Case;
const papers = (c) => ({ Papers: { Item: list(c.Procedure.Components).filter((k) => String(k.Required) === 'true')
	.map((k, i) => ({ Code: k.Code, Originals: i ? 1 : 0, Copies: 0, Pages: 2, Form: i ? 0 : 2, ...(i ? {} : file) })) } });
const procedure = { Procedure: { ProcedureCode: '1.004873', CompetentUnit: 'H27.55' } };

async function refused(code, body) {
	await assert.rejects(body, (e) => {
		assert.equal(e.Code, code, String(e));
		return true;
	});
}

let whole; // the case, as it was before its acceptance
await claim('a case goes from the card to the receipt, which comes again', async () => {
	let c = await opened('whole');
	assert.equal(c.Next, 'Person');
	c = await act(c, 'a1', { Person: { Card: CARD, Owner: { Phone: `09${PHONE}` } } });
	assert.equal(c.Owner.Phone, `+849${PHONE}`);
	c = await act(c, 'a2', procedure);
	c = await act(c, 'a3', { LookUps: {} });
	c = await act(c, 'a4', papers(c));
	c = await act(c, 'a5', { Quote: { Return: { Mode: 0 } } });
	whole = c;
	assert.equal(Number(c.Quote.Total), list(c.Quote.Lines).reduce((sum, l) => sum + Number(l.Amount), 0));
	const first = await act(c, 'a6', { Accept: {} });
	assert.equal(first.State, 'ACCEPTED');
	assert.equal(first.Receipt.DossierId, c.CaseId);
	const again = await act(c, 'a6', { Accept: {} });
	assert.equal(String(again.Replay), 'true');
	assert.deepEqual(again.Receipt, first.Receipt);
	const shown = (await counter.call('GetCase', { Audience, CaseId: c.CaseId })).Case;
	assert.deepEqual(shown.Receipt, first.Receipt);
});

await claim('money is taken for it once, and the receipt has its number', async () => {
	const pay = (Id, Amount) => counter.call('TakePayment', { Audience, DossierId: whole.CaseId,
		Payment: { Id, Pos: POS, Clerk: CLERK, Method: 'CASH', Amount, Series: `N${TAG}` } });
	const { Money: first } = await pay('p1', 1000);
	assert.equal(Number(first.Owed), Number(whole.Quote.Total) - 1000);
	assert.equal(Number(list(first.Entries)[0].Number), 1);
	const { Money: again } = await pay('p1', 1000);
	assert.deepEqual({ ...again, Replay: first.Replay }, first);
	await refused('NOT_OWED', () => pay('p2', Number(whole.Quote.Total)));
	const { Money: all } = await counter.call('ListEntries', { Audience, DossierId: whole.CaseId });
	assert.equal(list(all.Accounts).reduce((sum, a) => sum + Number(a.Balance), 0), 0);
});

await claim('how the dossier stands is told, and it is found by its owner\'s phone', async () => {
	const { Life: life } = await counter.call('GetDossierLife', { Audience, DossierId: whole.CaseId });
	assert.deepEqual([life.ClientRef, life.Promise.ClockStart, life.Holder.Unit],
	    [whole.ClientRef, 'ACCEPTANCE', life.CompetentUnit]);
	assert.equal(list(life.History)[0].Kind, 'REGISTERED');
	const { Cases } = await counter.call('FindCases', { Audience, Pos: POS, Clerk: CLERK, Query: `09${PHONE}` });
	assert.ok(list(Cases.Found).some((f) => f.DossierId === whole.CaseId));
});

await claim('a step too early and two steps in one are typed faults', async () => {
	const c = await opened('early');
	await refused('STEP_MISSING', () => act(c, 'x', procedure));
	await refused('BAD_VALUE', () => act(c, 'x', { LookUps: {}, Accept: {} }));
});

done();
