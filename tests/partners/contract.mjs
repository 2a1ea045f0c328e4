// SPDX-License-Identifier: Apache-2.0
// What the simulators of JSON contracts share: bodies judged by ajv after the published document, refusals, and people by rule.

import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

export class Refused extends Error {
	constructor(status, code, detail) {
		super(detail ?? code);
		Object.assign(this, { status, code });
	}
}

// (schema name) -> validate, of schemas/NAME/1.0/NAME.json.
export function contract(name) {
	const document = JSON.parse(readFileSync(new URL(`../../schemas/${name}/1.0/${name}.json`, import.meta.url)));
	const ajv = new Ajv2020({ strict: false, validateFormats: false });
	ajv.addSchema(document, name);
	return (schema) => ajv.compile({ $ref: `${name}#/components/schemas/${schema}` });
}

export function parse(body) {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
	} catch (e) {
		throw new Refused(400, 'JSON', e.message);
	}
}

export const json = (value, status = 200) =>
	({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

// Who has which number: whoever is asked about, as was said, but for numbers that end so.  So a counter's day needs no
// database, and a test chooses the answer by the number.
export const RULES = { 'nobody': /000$/, 'birth differs': /001$/, 'name differs': /002$/, 'no account': /[13579]$/ };
export const is = (rule, number) => RULES[rule].test(number);
