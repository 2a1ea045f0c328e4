// SPDX-License-Identifier: Apache-2.0
// npm strong-soap against the postal contract: strong_soap_dossier.mjs WSDL ENDPOINT REF PROCEDURE ITEM [PORT]; what it read, a
// "name TAB value" a line.  Quirk: called by its bare name an operation goes to the last port, SOAP 1.2; its own signer is
// unusable (rsa-sha1, references without #); a list of one comes back as an object; base64Binary is a text.

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const { soap } = createRequire(new URL('../../partners/', import.meta.url))('strong-soap');
const [wsdl, endpoint, ref, code, item, port = 'PostalPort'] = process.argv.slice(2);
const SCAN = Buffer.from('%PDF-1.4 tờ khai');
const tell = (name, value) => console.log(`${name}\t${value}`);
const list = (x) => [].concat(x ?? []);

const client = await promisify(soap.createClient)(wsdl, { endpoint });
tell('operations', Object.keys(client.describe().PostalService[port]).sort().join(' '));
const call = (name, args = {}) => new Promise((done, fail) =>
    client.PostalService[port][name](args, (e, result) => (e ? fail(e) : done(result))));

tell('contract', (await call('GetService')).Contract);
const procedures = list((await call('ListProcedures')).Procedure);
tell('procedures', procedures.length);
tell('name', procedures.find((p) => p.Code === code).Name);
const { Procedure: procedure } = await call('GetProcedure', { Code: code });
const components = list(procedure.Component);

const paper = (component) => ({
	Code: component.Code, Originals: 1, Copies: 0, Pages: 2, Form: 2, Sha256: createHash('sha256').update(SCAN).digest('hex'),
	FileName: 'tờ khai.pdf', MediaType: 'application/pdf', Content: SCAN.toString('base64'),
});

function register(clientRef, papers, more = {}) {
	const address = { Province: '42', Commune: '18430', Street: 'Thôn Hồng Lam, xã Nghi Xuân' };
	return call('RegisterDossier', { Dossier: {
		ClientRef: clientRef, Pos: '480150', Clerk: 'hoa.nt', ProcedureCode: code,
		CompetentUnit: list(procedure.Unit)[0].Code,
		Owner: { Type: 1, Name: 'Nguyễn Thị Mẫu', IdType: 1, IdNo: '042190001234', Phone: '0912000111', Address: address },
		Item: papers.map(paper), Return: { Mode: 1, Address: address },
		Money: { StateFee: procedure.StateFee, DigitiseFee: 2000, Postage: 26000 }, ...more, Note: 'Có dấu: ả đ & <"\'> …',
	} });
}

const one = await register(`${ref}-1`, components.slice(0, 1), { CollectItem: item });
tell('receipt', one.Receipt.DossierId);
tell('replay', one.Replay);
tell('receipt2', (await register(`${ref}-2`, [components[0], components[2]])).Receipt.DossierId);

const { Dossier: dossier } = await call('GetDossier', { ClientRef: `${ref}-1` });
tell('dossier', dossier.DossierId);
tell('state', dossier.StateVi);
tell('consignments', list(dossier.Consignment).length);
tell('item', list(dossier.Consignment)[0].Item);

const results = list((await call('PushEvents', { BatchId: ref, Event: [
	{ Id: `${ref}-e`, Item: item, Code: 'EMA', Time: new Date().toISOString(), Receiver: 'Trần Văn Bưởi' }] })).Result);
tell('results', results.length);
tell('outcome', results[0].Outcome);

try {
	await call('GetProcedure', { Code: '9.999999' });
} catch (e) {
	const { detail, Detail } = e.root.Envelope.Body.Fault;         // SOAP 1.1, SOAP 1.2
	const { GatewayFault: fault } = detail ?? Detail;
	tell('exception', e.constructor.name);
	tell('code', fault.Code);
	tell('vi', fault.MessageVi);
}
