// SPDX-License-Identifier: Apache-2.0
// npm soap against a running gateway: every operation, signed; the signature of every answer and fault is checked with
// npm xml-crypto, which shares no code with zeep's xmlsec; faults come back as GatewayFault.  Prints TAP.
//
//   node npm_ops.mjs --url http://127.0.0.1:8080 --certs DIR

import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { assert, claim, done, options, throws } from './tap.mjs';
import { Counter, GatewayFault } from '../partners/counter.mjs';

const opts = options({ url: 'http://127.0.0.1:8080', certs: 'var/certs' });
const url = opts.url.includes('/soap/') ? opts.url : opts.url.replace(/\/$/, '') + '/soap/postal';
const wsdl = fileURLToPath(new URL('../../schemas/postal/1.0/postal.wsdl', import.meta.url));
const TAG = randomUUID().slice(0, 8);
const open = (who) => Counter.open({ wsdl, url, certs: opts.certs, who });
const counter = await open('postal');
const call = (...a) => counter.call(...a);
const list = (x) => [].concat(x ?? []);

const refused = (code, promise, more = () => {}) => throws(promise, (e) => {
	assert.ok(e instanceof GatewayFault, e.stack);
	assert.equal(e.Code, code, `${e.Code} ${e.MessageEn} ${e.Field ?? ''} ${e.Expected ?? ''}`);
	assert.match(e.signedBy, /^gateway/);
	assert.match(e.MessageVi, /[à-ỹđ]/);
	assert.equal(e.MessageVi, e.MessageVi.normalize('NFC'));
	more(e);
});

function s10(serial) {
	const sum = [8, 6, 4, 2, 3, 5, 9, 7].reduce((n, w, i) => n + w * Number(serial[i]), 0);
	const check = 11 - (sum % 11);
	return `RC${serial}${{ 10: 0, 11: 5 }[check] ?? check}VN`;
}

const serial = () => String(parseInt(randomUUID().slice(0, 8), 16) % 1e8).padStart(8, '0');

let procedure, receipt, first;

// The order of the members is the schema's: npm soap writes them as they come.
function dossier(ref, change = {}) {
	const content = Buffer.from(`%PDF-1.4 ${TAG} ${ref}`);
	const required = list(procedure.Component).filter((c) => c.Required === true || c.Required === 'true');
	const d = {
		ClientRef: `npm-${TAG}-${ref}`, Pos: '480150', Clerk: 'hoa.nt', ProcedureCode: procedure.Code,
		CompetentUnit: list(procedure.Unit)[0].Code,
		Owner: { Type: 1, Name: 'Nguyễn Thị Mẫu', IdType: 1, IdNo: '042190001234', BirthDate: '1990-02-01',
		    Phone: '0912000111',
			Address: { Province: '42', Commune: '18430', Street: 'Thôn 1' } },
		Item: required.map((c, i) => ({ Code: c.Code, Originals: 1, Copies: 0, Pages: 2, Form: i ? 0 : 2,
			...(i ? {} : { Sha256: createHash('sha256').update(content).digest('hex'), FileName: 'tờ khai.pdf',
			    MediaType: 'application/pdf', Content: content.toString('base64') }) })),
		Return: { Mode: 1, Name: 'Nguyễn Thị Mẫu', Phone: '0912000111',
		    Address: { Province: '42', Commune: '18430', Street: 'Thôn 1' } },
		Money: { StateFee: procedure.StateFee, DigitiseFee: 2000, Postage: 26000 },
		CollectItem: s10(serial()), SealNo: 'HT0098812', Note: 'Có dấu & <"\'> …',
	};
	return { Dossier: { ...d, ...change } };
}

await claim('GetService tells the contract, signed by the gateway', async () => {
	const a = await call('GetService', { RequestId: `r-${TAG}` });
	assert.equal(a.Contract, '1.0');
	assert.equal(a.RequestId, `r-${TAG}`);
	assert.match(counter.signedBy, /^gateway/);
});

await claim('ListProcedures and GetProcedure tell the catalogue', async () => {
	const all = list((await call('ListProcedures', {})).Procedure);
	assert.ok(all.length > 0);
	for (const p of all) {
		procedure = (await call('GetProcedure', { Code: p.Code })).Procedure;
		if (list(procedure.Component).some((c) => String(c.Required) === 'true') && procedure.Unit) break;
	}
	assert.equal(procedure.Name, procedure.Name.normalize('NFC'));
	assert.ok(list((await call('ListProcedures', { Field: procedure.Field })).Procedure)
	    .every((p) => p.Field === procedure.Field));
});

await claim('GetProcedure of an unknown code is the fault UNKNOWN_PROCEDURE', () =>
	refused('UNKNOWN_PROCEDURE', call('GetProcedure', { RequestId: 'r-2', Code: '9.999999' }), (e) => {
		assert.equal(e.RequestId, 'r-2');
		assert.equal(String(e.Retryable), 'false');
	}));

await claim('RegisterDossier gives a receipt, again the same one, and CONFLICT for other content', async () => {
	first = dossier('1');
	const a = await call('RegisterDossier', first);
	receipt = a.Receipt;
	assert.equal(String(a.Replay), 'false');
	assert.equal(receipt.ClientRef, first.Dossier.ClientRef);
	const b = await call('RegisterDossier', first);
	assert.equal(String(b.Replay), 'true');
	assert.deepEqual([b.Receipt.DossierId, +new Date(b.Receipt.AcceptedAt)],
	    [receipt.DossierId, +new Date(receipt.AcceptedAt)]);
	await refused('CONFLICT', call('RegisterDossier', { Dossier: { ...first.Dossier, Note: 'khác' } }));
});

await claim('what does not fit is refused with its field', async () => {
	const good = s10(serial());
	const bad = good.slice(0, 10) + ((Number(good[10]) + 1) % 10) + good.slice(11);
	await refused('BAD_CHECK_DIGIT', call('RegisterDossier', dossier('2', { CollectItem: bad })),
	    (e) => assert.ok(e.Expected.includes(good[10])));
	await refused('MISSING_COMPONENT', call('RegisterDossier', dossier('3', { Item: undefined })));
	await refused('UNKNOWN_UNIT', call('RegisterDossier', dossier('4', { CompetentUnit: 'X99.99' })));
	await refused('SCHEMA', call('RegisterDossier', dossier('5', { Clerk: 'a b' })), (e) => assert.match(e.Field, /Clerk/));
});

await claim('GetDossier finds it by id and by reference, with its item and history', async () => {
	const a = (await call('GetDossier', { DossierId: receipt.DossierId })).Dossier;
	const b = (await call('GetDossier', { ClientRef: first.Dossier.ClientRef })).Dossier;
	assert.equal(a.ClientRef, b.ClientRef);
	assert.equal(list(a.Consignment)[0].Item, first.Dossier.CollectItem);
	assert.ok(list(a.History).length > 0);
	await refused('UNKNOWN_DOSSIER', call('GetDossier', { ClientRef: `npm-none-${TAG}` }));
});

await claim('PushEvents answers each event by itself', async () => {
	const at = (m) => new Date(Date.now() - 3600e3 + m * 60e3).toISOString();
	const event = (id, code, minutes, item = first.Dossier.CollectItem) =>
	    ({ Id: `${id}-${TAG}`, Item: item, Code: code, Time: at(minutes) });
	const begun = event('b', 'EDD', 10);
	const a = await call('PushEvents', { BatchId: `b-${TAG}`, Event: [begun, event('a', 'EMA', 1), begun, event('c', 'EMI', 20),
		event('d', 'EDG', 25), event('e', 'EMA', 1, s10(serial()))] });
	assert.deepEqual(list(a.Result).map((r) => r.Outcome), ['APPLIED', 'KEPT', 'REPEATED', 'APPLIED', 'KEPT', 'REFUSED']);
	assert.equal(list(a.Result)[5].Refusal.Code, 'UNKNOWN_ITEM');
});

await claim('WithdrawDossier ends in state 7', async () => {
	const r = (await call('RegisterDossier', dossier('6'))).Receipt;
	const a = await call('WithdrawDossier', { DossierId: r.DossierId, Reason: 'Công dân rút hồ sơ' });
	assert.equal(Number(a.State), 7);
});

await claim('unsigned, tampered, wrongly signed, strange, expired and revoked messages are refused alike', async () => {
	for (const how of ['none', 'tampered', 'wrong-part', 'stranger', 'expired', 'revoked']) {
		await refused('REFUSED_SIG', counter.call('GetService', { RequestId: 'r-3' }, how),
		    (e) => assert.equal(e.Field, undefined, how));
	}
});

await claim('a P-256 key of the partner is accepted', async () => {
	const other = await open('postal-ec');
	assert.equal((await other.call('GetService', {})).Contract, '1.0');
});

done();
