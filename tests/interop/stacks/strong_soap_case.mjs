// SPDX-License-Identifier: Apache-2.0
// npm strong-soap against the postal contract 1.1: strong_soap_case.mjs WSDL ENDPOINT REF PROCEDURE UNIT CARD [PORT]; what it read,
// a "name TAB value" a line.  Quirk: as of strong_soap_dossier.mjs.

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const { soap } = createRequire(new URL('../../partners/', import.meta.url))('strong-soap');
const [wsdl, endpoint, ref, code, unit, card, port = 'PostalPort'] = process.argv.slice(2);
const SCAN = Buffer.from('%PDF-1.4 tờ khai');
const who = { Pos: '480150', Clerk: 'hoa.nt' };
const tell = (name, value) => console.log(`${name}\t${value}`);
const list = (x) => [].concat(x ?? []);
const yes = (x) => String(x) === 'true';

const client = await promisify(soap.createClient)(wsdl, { endpoint });
tell('operations', Object.keys(client.describe().PostalService[port]).sort().join(' '));
const call = (name, args = {}) => new Promise((done, fail) =>
    client.PostalService[port][name](args, (e, result) => (e ? fail(e) : done(result))));

const service = await call('GetService');
tell('contract', service.Contract);
const Audience = service.Gateway;
const { Case: opened } = await call('OpenCase', { Audience, ClientRef: ref, ...who });
tell('case', opened.CaseId);
tell('next', opened.Next);
const act = async (seen, Id, step) => (await call('ActOnCase', { Audience, CaseId: opened.CaseId,
	Act: { Id, Seen: seen.Version, ...who, ...step } })).Case;

const procedure = { Procedure: { ProcedureCode: code, CompetentUnit: unit } };
try {
	await act(opened, 'early', procedure);
} catch (e) {
	const { detail, Detail } = e.root.Envelope.Body.Fault;         // SOAP 1.1, SOAP 1.2
	const { GatewayFault: fault } = detail ?? Detail;
	tell('exception', e.constructor.name);
	tell('code', fault.Code);
	tell('expected', fault.Expected);
	tell('vi', fault.MessageVi);
}

let now = await act(opened, 'person', { Person: { Card: card, Owner: { Phone: '0912 000 111' } } });
tell('phone', now.Owner.Phone);
now = await act(now, 'procedure', procedure);
const required = list(now.Procedure.Components).filter((c) => yes(c.Required));
tell('required', required.length);
now = await act(now, 'look', { LookUps: {} });
const scan = { Originals: 0, Copies: 0, Pages: 2, Form: 2, Sha256: createHash('sha256').update(SCAN).digest('hex'),
	FileName: 'tờ khai.pdf', MediaType: 'application/pdf', Content: SCAN.toString('base64') };
const sheet = { Originals: 1, Copies: 0, Pages: 2, Form: 0 };
now = await act(now, 'papers', { Papers: { Item: required.map((c, i) => ({ Code: c.Code, ...(i ? sheet : scan) })) } });
now = await act(now, 'quote', { Quote: { Return: { Mode: 0 }, Note: 'Có dấu: ả đ & <"\'> …' } });
tell('total', now.Quote.Total);
tell('sum', list(now.Quote.Lines).reduce((sum, line) => sum + Number(line.Amount), 0));

const first = await act(now, 'accept', { Accept: {} });
tell('receipt', first.Receipt.DossierId);
tell('replay', first.Replay);
const again = await act(now, 'accept', { Accept: {} });
tell('receipt2', again.Receipt.DossierId);
tell('replay2', again.Replay);
tell('state', (await call('GetCase', { Audience, ClientRef: ref })).Case.State);

const { Money: money } = await call('TakePayment', { Audience, DossierId: first.Receipt.DossierId, Payment: {
	Id: 'pay', ...who, Method: 'CASH', Amount: 1000, Series: `Z${ref.slice(-12)}` } });
tell('owed', money.Owed);
tell('number', list(money.Entries)[0].Number);
tell('words', list(money.Entries)[0].AmountVi);
