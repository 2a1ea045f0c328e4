// SPDX-License-Identifier: Apache-2.0
// The published schemas judged by ajv: the cases of json-cases/ and catalogue-cases/ (test_igate.c and test_catalogue_folder.c put
// them to the gateway's own reader), the files of the built-in catalogue, and every example of both OpenAPI documents.  Prints
// TAP.  AJV names the folder of npm's ajv when it is not beside us.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const from = process.env.AJV ?? join(here, '../partners/');
const Ajv2020 = createRequire(join(from, 'x.js'))('ajv/dist/2020.js').default;
const load = (path) => JSON.parse(readFileSync(join(here, path), 'utf8'));
const results = [];
const claim = (name, ok) => results.push(`${ok ? 'ok' : 'not ok'} ${results.length + 1} - ${name}`);

function compiler(document, id) {
	const ajv = new Ajv2020({ strict: false, validateFormats: false });
	ajv.addSchema(document, id);
	return (pointer) => ajv.compile({ $ref: `${id}#${pointer}` });
}

// Each { schema, example } beside each other anywhere in the document.
function examples(document, compile) {
	(function walk(node, pointer) {
		if (node === null || typeof node !== 'object') return;
		if (node.schema && node.example !== undefined)
			claim(`example at ${pointer}`, compile(`${pointer}/schema`)(node.example));
		for (const [key, value] of Object.entries(node))
			if (key !== 'example' && key !== 'examples')
				walk(value, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`);
	})(document, '');
}

const ours = load('../../schemas/province/1.0/openapi.json');
const province = load('../../schemas/igate/1.0/igate.json');
const compile = compiler(ours, 'urn:postgate:province');
const news = compile('/components/schemas/TinTrangThai');
for (const file of readdirSync(join(here, 'json-cases')).sort()) {
	const c = load(`json-cases/${file}`);
	claim(`${file}: ${c.why}`, news(c.document) === c.valid);
}
const folder = '../../schemas/catalogue/2.0';
const part = compiler(load(`${folder}/catalogue.schema.json`), 'urn:postgate:catalogue:2.0')('');
for (const file of readdirSync(join(here, folder)).filter((f) => f.endsWith('.json') && !f.endsWith('.schema.json')).sort())
	claim(`the built-in catalogue's ${file}`, part(load(`${folder}/${file}`)));
for (const file of readdirSync(join(here, 'catalogue-cases')).sort()) {
	const c = load(`catalogue-cases/${file}`);
	claim(`catalogue-cases/${file}: ${c.why}`, part(c.document) === c.valid);
}
examples(ours, compile);
examples(province, compiler(province, 'urn:postgate:igate'));
console.log(results.join('\n'));
console.log(`1..${results.length}`);
process.exitCode = results.some((r) => r.startsWith('not')) ? 1 : 0;
