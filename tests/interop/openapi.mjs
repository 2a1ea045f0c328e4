// SPDX-License-Identifier: Apache-2.0
// Every OpenAPI document of schemas/ judged by Redocly's linter: all of its recommended rules, warnings too.  What a document may
// do against a rule stands below with the reason, and must still be so.  (Examples are judged by ajv.mjs.)  Prints TAP.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { assert, claim, done } from './tap.mjs';

const { createConfig, lint, lintFromString } = createRequire(new URL('../partners/', import.meta.url))('@redocly/openapi-core');
const root = fileURLToPath(new URL('../../schemas/', import.meta.url));
const config = await createConfig({
	extends: ['recommended'],
	// It adds unevaluatedProperties to schemas that are chosen by if and then, and refuses what ajv takes.
	rules: { 'no-invalid-media-type-examples': 'off' },
});
const documents = readdirSync(root, { recursive: true }).filter((name) => name.endsWith('.json'))
	.filter((name) => 'openapi' in JSON.parse(readFileSync(root + name, 'utf8'))).sort();
const told = (problems) => problems.map((p) => `${p.ruleId} ${p.location[0]?.pointer ?? ''}`).sort();

const NOTHING_TO_REFUSE = 'operation-4xx-response #/paths/~1counter~1v1~1openapi.json/get/responses';
const ALLOWED = {
	// The contract itself is for everybody: there is nothing in a GET for it to refuse.
	'counter/1.0/openapi.json': [NOTHING_TO_REFUSE],
	'province/1.0/openapi.json': [NOTHING_TO_REFUSE.replace('counter~1', 'api~1')],
	// They say what went wrong in a body of status 200.
	'dvcqg/1.0/dvcqg.json': ['operation-4xx-response #/paths/~1mapi~1login/post/responses'],
	'edata/1.0/edata.json': ['operation-4xx-response #/paths/~1kho~11.0~1tai-tep/post/responses',
		'operation-4xx-response #/paths/~1kho~11.0~1tra-cuu/post/responses'],
};

await claim('there are the documents of two own contracts and of five dialects', () => {
	assert.deepEqual(documents, ['counter/1.0/openapi.json', 'dvcqg/1.0/dvcqg.json', 'edata/1.0/edata.json',
		'igate/1.0/igate.json', 'igate/1.1/igate.json', 'lgsp/1.0/lgsp.json', 'province/1.0/openapi.json']);
});
for (const name of documents)
	await claim(`${name} breaks no rule of OpenAPI but what is allowed`, async () => {
		assert.deepEqual(told(await lint({ ref: root + name, config })), ALLOWED[name] ?? []);
	});
await claim('a document that is spoilt is told', async () => {
	const spoilt = JSON.parse(readFileSync(`${root}counter/1.0/openapi.json`, 'utf8'));
	const operation = spoilt.paths['/counter/v1/cases'].post;
	operation.operationId = 'a space';
	operation.requestBody = { $ref: '#/components/requestBodies/Nowhere' };
	const problems = told(await lintFromString({ source: JSON.stringify(spoilt), config }));
	assert.deepEqual(problems.filter((p) => p !== NOTHING_TO_REFUSE), [
		'no-unresolved-refs #/paths/~1counter~1v1~1cases/post/requestBody',
		'no-unused-components #/components/schemas/Open',
		'operation-operationId-url-safe #/paths/~1counter~1v1~1cases/post/operationId',
	]);
});
done();
