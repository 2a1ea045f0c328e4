// SPDX-License-Identifier: Apache-2.0
// What an operator does in a scene, by the tool that operators have: (scene, words) -> promise.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, until } from './stage.mjs';

// Runs `postgate outbox`, or another command; resolves to its status and all that it said.
const outbox = (s, verb, ...args) => command(s, 'outbox', verb, ...args);

function command(s, name, verb, ...args) {
	const tool = join(ROOT, `build/${s.stage.build}/postgate`);
	return new Promise((ok) => {
		execFile(tool, [name, verb, '--config', join(s.stage.dir, 'postgate.conf'), ...args],
			(e, out, err) => ok({ status: e?.code ?? 0, said: out + err }));
	});
}

// The exchanges of a dossier that have not ended, oldest first.
async function open(s, name) {
	const { status, said } = await outbox(s, 'list', '--json', '--limit', '1000');
	assert.equal(status, 0, said);
	return JSON.parse(said).exchanges.filter((x) => x.dossier === s.cast[name].id);
}

async function act(s, verb, [name, ...rest]) {
	const [why, word] = [rest[1], rest[3]];
	assert.ok(rest[0] === 'because' && why, 'an act needs because WHY');
	const [first] = await until(`something of ${name} in the outbox`, 8000, async () => {
		const all = await open(s, name);
		return all.length > 0 && all;
	});
	const { status, said } = await outbox(s, verb, '--who', 'hoa.nt', '--why', why, first.dossier, first.exchange);
	assert.equal(status, word ? 1 : 0, said);
	if (word) assert.ok(said.includes(word), said);
	else assert.match((await outbox(s, 'show', first.dossier, first.exchange)).said,
	    new RegExp(`${verb}: hoa\\.nt \\(uid \\d+\\): ${why}`));
}

export const operatorVerbs = {
	// retry d because WHY [with CODE], drop ...: what is first in its dossier's queue
	async retry(s, words) {
		await act(s, 'retry', words);
	},
	async drop(s, words) {
		await act(s, 'drop', words);
	},
	async restart_exchange(s, words) {
		await act(s, 'restart', words);
	},
	// feed N items with WORDS: what `postgate feed` says of the province's feed; rewind because WHY; settle because WHY: all
	// that was set aside
	async feed(s, [n, , , ...words]) {
		const list = await command(s, 'feed', 'show', '--partner', 'hatinh', '--json');
		assert.equal(list.status, 0, list.said);
		assert.equal(JSON.parse(list.said).asides.length, Number(n), list.said);
		const all = (await command(s, 'feed', 'show', '--partner', 'hatinh', '--bytes', '--who', 'hoa.nt', '--why', 'test'))
		    .said;
		for (const w of words) assert.ok(all.includes(w), all);
	},
	async rewind(s, [, why]) {
		const { status, said } = await command(s, 'feed', 'rewind', '--partner', 'hatinh', '--who', 'hoa.nt', '--why', why);
		assert.equal(status, 0, said);
	},
	async settle(s, [, why]) {
		const { asides } = JSON.parse((await command(s, 'feed', 'show', '--partner', 'hatinh', '--json')).said);
		for (const { item } of asides) {
			const { status, said } =
			    await command(s, 'feed', 'drop', '--partner', 'hatinh', '--who', 'hoa.nt', '--why', why, item);
			assert.equal(status, 0, said);
		}
	},
	// damage d: its sealed filing is overwritten in the store
	async damage(s, [name]) {
		const { id } = s.cast[name];
		assert.equal(s.stage.redis('hset', `gw:{${id.slice(0, 5)}}:d:${id}`, 'body', 'damaged'), '0');
	},
};

// outbox d [KIND:STATE[:WHY]...]: what of it has not ended, in its order
export async function expectOutbox(s, [name, ...want]) {
	const all = await open(s, name);
	assert.deepEqual(all.map((x, i) => [x.kind, x.state, x.why].slice(0, want[i]?.split(':').length ?? 2).join(':')), want);
}
