// SPDX-License-Identifier: Apache-2.0
// Tests that print TAP: claims run one after the other; the exit status is 1 when one of them fails.

import assert from 'node:assert/strict';

let count = 0, failed = 0;

export { assert };

export async function claim(name, body) {
	count++;
	try {
		await body();
		console.log(`ok ${count} - ${name}`);
	} catch (e) {
		failed++;
		console.log(`not ok ${count} - ${name}`);
		console.log(String(e?.stack ?? e).split('\n').map((l) => `# ${l}`).join('\n'));
	}
}

export function done() {
	console.log(`1..${count}`);
	process.exit(failed ? 1 : 0);
}

// --name value pairs, all with defaults; the rest is an error.
export function options(known) {
	const out = { ...known }, argv = process.argv.slice(2);
	for (let i = 0; i < argv.length; i += 2) {
		const name = argv[i].replace(/^--/, '');
		if (!(name in known) || argv[i + 1] === undefined) {
			console.error(`usage: ${process.argv[1]} `
			    + `${Object.entries(known).map(([k, v]) => `[--${k} ${v || 'VALUE'}]`).join(' ')}`);
			process.exit(2);
		}
		out[name] = argv[i + 1];
	}
	return out;
}

export async function throws(promise, check) {
	let error;
	try {
		await promise;
	} catch (e) {
		error = e;
	}
	assert.ok(error, 'nothing was thrown');
	check(error);
}
