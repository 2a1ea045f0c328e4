// SPDX-License-Identifier: Apache-2.0
// What a scene asks of a refusal: CODE [field F] [expected X] [retryable R] [hides TEXT], in both languages, without personal data.

import assert from 'node:assert/strict';
import { GatewayFault } from '../partners/counter.mjs';
import { CANARY } from './letters.mjs';

// Words after the fixed ones, as { name: value }: "within 5s times 2".
export function named(words, ...known) {
	const out = {};
	for (let i = 0; i < words.length; i += 2) {
		if (!known.includes(words[i]) || words[i + 1] === undefined) throw new Error(`not understood: ${words[i]}`);
		out[words[i]] = words[i + 1];
	}
	return out;
}

export const split = (words, at) => {
	const i = words.indexOf(at);
	return i < 0 ? [words, []] : [words.slice(0, i), words.slice(i + 1)];
};

// The fault that the promise ends with, which must be that one.
export async function fault(promise, words) {
	const [code, ...rest] = words;
	const want = named(rest, 'field', 'expected', 'retryable', 'hides');
	let e;
	try {
		await promise;
	} catch (x) {
		e = x;
	}
	assert.ok(e, `no fault: ${code} was expected`);
	assert.ok(e instanceof GatewayFault, `not a typed fault: ${e.message}`);
	assert.equal(e.Code, code, `${e.Code} ${e.MessageEn} ${e.Field ?? ''} ${e.Expected ?? ''}`);
	if (want.field) assert.equal(e.Field, want.field);
	if (want.expected) assert.ok(String(e.Expected).includes(want.expected), `expected is "${e.Expected}"`);
	if (want.retryable) assert.equal(String(e.Retryable), want.retryable);
	if (want.hides) assert.ok(!JSON.stringify(e).includes(want.hides), 'the value is in the fault');
	assert.match(e.MessageVi, /[à-ỹđ]/);
	for (const secret of Object.values(CANARY)) assert.ok(!JSON.stringify(e).includes(secret), 'personal data in a fault');
	return e;
}
