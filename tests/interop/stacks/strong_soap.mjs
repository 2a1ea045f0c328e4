// SPDX-License-Identifier: Apache-2.0
// npm strong-soap (SOAP 1.1).  Arguments: WSDL RELAY FACTS(JSON)
import { createRequire } from 'node:module';
import { assert, claim, done } from '../tap.mjs';

const require = createRequire(new URL('../../partners/package.json', import.meta.url));
const { soap } = require('strong-soap');
const [, , wsdl, relay, json] = process.argv;
const facts = JSON.parse(json);
const client = await new Promise((ok, no) => soap.createClient(wsdl, {}, (e, c) => e ? no(e) : ok(c)));
client.setEndpoint(relay);
const call = (operation, args) => new Promise((ok, no) => client[operation](args, (e, result, raw) => e ? no(Object.assign(e, { raw })) : ok(result)));
const list = (x) => [].concat(x ?? []);

await claim('strong-soap: the WSDL loads and GetService answers', async () => assert.equal((await call('GetService', {})).Contract, '1.0'));
await claim('strong-soap: a list comes as a list', async () => assert.ok(list((await call('ListProcedures', {})).Procedure).length > 5));
await claim('strong-soap: a dossier is registered, Vietnamese text intact', async () => {
	const id = (await call('RegisterDossier', { Dossier: facts.dossier })).Receipt.DossierId;
	assert.equal((await call('GetDossier', { DossierId: id })).Dossier.StateVi, 'được tiếp nhận');
});
await claim('strong-soap: events are answered one by one', async () => {
	const a = await call('PushEvents', { BatchId: 'b-1', Event: [{ Id: facts.tag, Item: facts.dossier.CollectItem, Code: 'EMA', Time: facts.time }] });
	assert.equal(list(a.Result)[0].Outcome, 'APPLIED');
});
await claim('strong-soap: a fault is its own error with code and sentence', async () => {
	const e = await call('GetProcedure', { Code: '9.999999' }).then(() => undefined, (x) => x);
	assert.ok(e, 'no fault');
	const text = String(e.body ?? e.response?.body ?? JSON.stringify(e.root ?? e.Fault ?? e));
	assert.match(text, /UNKNOWN_PROCEDURE/);
	assert.match(text, /không có thủ tục/);
});
done();
