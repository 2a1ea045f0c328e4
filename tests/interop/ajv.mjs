// SPDX-License-Identifier: Apache-2.0
// The published schemas judged by ajv: the cases of json-cases/ and catalogue-cases/ (test_igate.c and test_catalogue_folder.c put
// them to the gateway's own reader), the files of the built-in catalogue, every example of all OpenAPI documents, and the golden
// cases of what dialects ask.  Prints TAP.  AJV names the folder of npm's ajv when it is not beside us.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
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
const provinces = Object.fromEntries(['1.0', '1.1'].map((v) => [`igate-${v}`, load(`../../schemas/igate/${v}/igate.json`)]));
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
const counter = load('../../schemas/counter/1.0/openapi.json');
examples(counter, compiler(counter, 'urn:postgate:counter'));

// What the dialects of questions write and read: their golden cases, by the schema that each is of.  A claim named `-is-none` or
// `-no-answer` is about what a schema cannot say, so only that the others fit is asked.
const golden = join(here, '../golden');
const asked = {
	'lgsp-1.0': { PERSON: ['HoiCongDan', 'CongDan'], ENTERPRISE: ['HoiDoanhNghiep', 'DoanhNghiep'],
	    ACCOUNT: ['TimTaiKhoan', 'TaiKhoan'], ACCOUNT_ISSUE: ['CapTaiKhoan', 'TaiKhoan'] },
	'edata-1.0': { PAPERS: ['TraCuu', 'GiayTo'], CONTENT: ['TaiTep', 'Tep'] },
	'dvcqg-1.0': { PROCEDURES: ['LayDanhSachTTHC', 'DanhSachThuTuc'], PROCEDURE: ['LayThuTuc', 'ThuTuc'],
	    UNITS: ['LayDanhMucCoQuan', 'DanhSachCoQuan'] },
};
const text = (path) => existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
for (const [dialect, schemas] of Object.entries(asked)) {
	const contract = load(`../../schemas/${dialect.replace('-1.0', '/1.0/')}${dialect.replace('-1.0', '')}.json`);
	const compile = compiler(contract, `urn:postgate:${dialect}`);
	examples(contract, compile);
	for (const name of readdirSync(join(golden, dialect)).sort()) {
		const folder = join(golden, dialect, name);
		const of = schemas[/^ask=(.*)$/m.exec(text(join(folder, 'question.txt')))?.[1]];
		const judge = (file, schema) => claim(`${dialect} ${name}/${file}`,
		    compile(`/components/schemas/${schema}`)(JSON.parse(text(join(folder, file)))));
		if (of && text(join(folder, 'question-request.json'))) judge('question-request.json', of[0]);
		if (of && text(join(folder, 'found.txt')).startsWith('read=ANSWERED')) judge('question-reply.json', of[1]);
		const sent = text(join(folder, 'request.json'));
		if (sent) judge('request.json', JSON.parse(sent).service);
	}
}

// What the province is sent, by both contracts, and that 1.1 only adds: what 1.0 makes optional or forbids nobody must send.
const calls = { '/v1/ho-so': 'NopHoSo', 'tien-trinh': 'TienTrinh', 'trang-thai': 'CapNhatTrangThai', 'thu-phi': 'CapNhatThuPhi' };
for (const [dialect, contract] of Object.entries(provinces)) {
	const compile = compiler(contract, `urn:postgate:${dialect}`);
	examples(contract, compile);
	for (const name of readdirSync(join(golden, dialect)).sort()) {
		const folder = join(golden, dialect, name), sent = text(join(folder, 'request.json'));
		const path = /^path=(.*)$/m.exec(text(join(folder, 'request.head')))?.[1] ?? '';
		const schema = calls[Object.keys(calls).find((end) => path.endsWith(end))];
		if (sent && schema) claim(`${dialect} ${name}/request.json`,
		    compile(`/components/schemas/${schema}`)(JSON.parse(sent)));
	}
}
const [older, newer] = Object.values(provinces).map((c) => c.components.schemas);
for (const name of Object.keys(older).filter((s) => s !== 'LePhi'))
	claim(`igate 1.1 has all of ${name}`, Object.keys(older[name].properties ?? {}).every((m) => newer[name].properties[m]));
console.log(results.join('\n'));
console.log(`1..${results.length}`);
process.exitCode = results.some((r) => r.startsWith('not')) ? 1 : 0;
