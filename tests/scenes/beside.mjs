// SPDX-License-Identifier: Apache-2.0
// Verbs of scenes with two gateways on one store.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { until } from './stage.mjs';

export const besideVerbs = {
	// beside - a second gateway joins, and HAProxy sends to both
	async beside(s) {
		s.broken = true; // the stage ends with this scene
		await s.stage.startBeside();
		await s.stage.stop('haproxy', 'SIGKILL');
		s.stage.startFront(`    server beside unix@${join(s.stage.dir, 'beside.sock')} check\n`);
		await until('HAProxy answers', 5000, async () => (await fetch(`${s.stage.url}/healthz`)).status === 200);
	},
	// freeze gateway|beside, thaw gateway|beside
	freeze: (s, [name]) => s.stage.children[name].kill('SIGSTOP'),
	thaw: (s, [name]) => s.stage.children[name].kill('SIGCONT'),
	// rebuilt - both stop; another Redis filled from both journals holds the same; with one journal alone it is refused
	async rebuilt(s) {
		const conf = join(s.stage.dir, 'postgate.conf'), other = join(s.stage.dir, 'other-redis.sock');
		for (const name of ['gateway', 'beside']) {
			const how = await s.stage.stop(name);
			if (how) assert.deepEqual(how, { code: 0, signal: null });
		}
		const live = await s.stage.postgate('dump', '--config', conf);
		await s.stage.startRedis('other-redis');
		await assert.rejects(s.stage.postgate('rebuild', '--config', conf, '--into', other), { status: 3 });
		await s.stage.postgate('rebuild', '--config', conf, '--journal', join(s.stage.dir, 'beside-journal'), '--into',
		    other);
		const built = await s.stage.postgate('dump', '--config', conf, '--from', other);
		const differs = live.split('\n').find((l, i) => l !== built.split('\n')[i]);
		assert.equal(differs, undefined);
		assert.equal(built.length, live.length);
	},
};
