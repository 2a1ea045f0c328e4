// SPDX-License-Identifier: Apache-2.0
// What a scene can say, one function a verb: (scene, words) -> promise.  tests/scenes/README.md is the grammar.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { ROOT, pause, run, until } from './stage.mjs';
import { CANARY, change, dossier, fit, item } from './letters.mjs';
import { expectOutbox, operatorVerbs } from './operator.mjs';
import { rawVerbs } from './raw.mjs';
import { besideVerbs } from './beside.mjs';
import { deskVerbs } from './desk.mjs';
import { stepVerbs } from './steps.mjs';
import { lateVerbs } from './late.mjs';
import { fault, named, split } from './refusal.mjs';

const list = (x) => [].concat(x ?? []);
const duration = (w) => Number(w.replace(/ms$|s$/, '')) * (/ms$/.test(w) ? 1 : 1000);
const seconds = (n) => new Date(Date.now() + n * 1000);
// The same words in a scene mean the same moment, also later: what is told again is the same.
const moment = (s, key, n) => (s.moments ??= {})[key] ??= seconds(n);
const compact = (d) => new Date(+d + 7 * 3600e3).toISOString().replace(/\D/g, '').slice(0, 14);

function letter(s, name, changes) {
	const d = s.cast[name]?.sent ? structuredClone(s.cast[name].sent) :
	    fit(dossier(`${name}-${randomUUID().slice(0, 12)}`), s.procedure, s.procedure.units[0]);
	return change(d, changes);
}

async function call(s, operation, args, how, who) {
	const counter = await s.counter(who);
	return counter.call(operation, args, how);
}

async function status(s, name) {
	return (await call(s, 'GetDossier', { DossierId: s.cast[name].id }, 'own', s.cast[name].who)).Dossier;
}

async function register(s, [name, ...words], who) {
	const sent = letter(s, name, words);
	const a = await call(s, 'RegisterDossier', { RequestId: randomUUID(), Dossier: sent }, 'own', who);
	const first = s.cast[name];
	s.cast[name] = { sent: first?.sent ?? sent, id: a.Receipt.DossierId, ref: sent.ClientRef, receipt: a.Receipt,
	    replay: String(a.Replay), who };
	return { first, again: s.cast[name] };
}

function walk(dir) {
	return readdirSync(dir, { withFileTypes: true })
	    .flatMap((f) => f.isDirectory() ? walk(join(dir, f.name)) : f.isFile() ? [join(dir, f.name)] : []);
}

const provinceLog = async (s, callName, name) => (await s.stage.tell('province', '/_log'))
	.filter((l) => l.call === callName && (name === undefined || l.ref === s.cast[name].id));

// A container made of two journals: whose events they are, and what of the other one public tools have confirmed.
function bothGateways(read, events, said) {
	const { installation, journals, missingJournals } = JSON.parse(read('evidence.json'));
	const other = journals.map((j) => j.installation).find((i) => i !== installation);
	assert.deepEqual([journals.length, missingJournals], [2, []]);
	assert.deepEqual([...new Set(events.map((x) => x.installation))].sort(), [installation, other].sort());
	assert.match(said, new RegExp(`^messages/${other}/\\d+-received-\\S+xml: signed by`, 'm'));
	assert.match(said, new RegExp(`^messages/${other}/\\d+-received-\\S+http: signed by \\S+, answers messages/${other}/`,
	    'm'));
	const head = JSON.parse(read('records.json')).records.find((r) => r.installation === other && r.head).head;
	assert.ok(read('SHA256SUMS').includes(`heads/${other}/head-${String(head).padStart(20, '0')}.p7s`));
	return other;
}

export const verbs = {
	...rawVerbs(letter),
	...operatorVerbs,
	...besideVerbs,
	...stepVerbs,
	...deskVerbs,
	...lateVerbs,
	// only VARIANT: the scene needs that build; run.mjs leaves it out of others
	async only() {},

	// ---- the gateway's world ----
	async set(s, [key, , ...value]) {
		const redis = key.startsWith('redis.');
		(redis ? s.stage.redisOptions : s.stage.options)[key.replace(/^redis\./, '')] = value.join(' ');
		s.broken ||= redis;
	},
	async restart(s) {
		await s.stage.stop('gateway');
		await s.stage.startGateway();
	},
	async kill(s, [name]) {
		s.broken ||= name !== 'gateway';        // partners forget everything: the next scene gets a stage of its own
		await s.stage.stop(name, 'SIGKILL');
	},
	async stop(s, [name]) {
		const how = await s.stage.stop(name);
		if (name === 'gateway') assert.deepEqual(how, { code: 0, signal: null });
	},
	async start(s, [name]) {
		if (name === 'redis') await s.stage.startRedis();
		else if (name === 'gateway') await s.stage.startGateway();
		else if (name === 'beside') await s.stage.startBeside();
		else await s.stage.startPartner(name, name === 'province' ? ['--pace', '100000000', '--share', '1'] : []);
		if (name === 'province') Object.assign(s, { before: {}, provinceFrom: 0 });       // its log begins anew
	},
	// forget-token: the access token in the store has come to its end
	async 'forget-token'(s) {
		s.stage.redis('del', 'gw:{hatinh}:token');
	},
	async 'start-refused'(s, words) {
		const before = s.stage.log().length;
		await s.stage.startGateway({ fails: true });
		const said = s.stage.log().slice(before - 1).join('\n');
		for (const w of words) assert.ok(said.includes(w), `"${w}" is not in: ${said.slice(-400)}`);
	},
	// fault POINT:N[!|+] - the gateway is started again with that fault built in (asan variant)
	async fault(s, [plan]) {
		await s.stage.stop('gateway');
		s.stage.env = plan === 'none' ? {} : { GW_FAULT: plan };
		await s.stage.startGateway();
	},
	async ended(s, [name]) {
		await until(`${name} ended`, 10000, () => s.stage.children[name].gone);
	},
	async reload(s, [outcome]) {
		const word = outcome === 'refused' ? 'gateway.reload.failed' : 'gateway.reload ';
		const before = s.stage.log().filter((l) => l.includes(word)).length;
		s.stage.config();
		s.stage.gatewayHas = 'reloaded';
		s.stage.children.gateway.kill('SIGHUP');
		await until(word, 5000, () => s.stage.log().filter((l) => l.includes(word)).length > before);
	},
	async wait(s, [w]) {
		await pause(duration(w));
	},
	async tell(s, [partner, callName, what, ...rest]) {
		const o = named(rest, 'times', 'ms');
		await s.stage.tell(partner, '/_tell',
		    { call: callName, do: what, times: Number(o.times ?? 1), ...(o.ms ? { ms: Number(o.ms) } : {}) });
	},

	// ---- the counter ----
	// register NAME [changes] [by CERTIFICATE] [with CODE ...]
	async register(s, words) {
		const [rest, want] = split(words, 'with');
		const [args, [who]] = split(rest, 'by');
		if (want.length) await fault(register(s, args, who), want);
		else await register(s, args, who);
	},
	// again NAME: the same reference and content, signed anew: the same receipt
	async again(s, words) {
		const { first, again } = await register(s, words);
		assert.equal(again.replay, 'true');
		for (const k of ['DossierId', 'ClientRef']) assert.equal(again.receipt[k], first.receipt[k]);
		for (const k of ['AcceptedAt', 'DueAt']) assert.equal(+new Date(again.receipt[k]), +new Date(first.receipt[k]));
	},
	// refuse NAME [changes] with CODE ...
	async refuse(s, words) {
		const [[name, ...changes], want] = split(words, 'with');
		const sent = letter(s, name, changes);
		await fault(call(s, 'RegisterDossier', { RequestId: randomUUID(), Dossier: sent }), want);
		s.refused.push(sent.ClientRef);
	},
	// signed HOW with CODE: a registration whose signature is wrong in that way
	async signed(s, words) {
		const [[how], want] = split(words, 'with');
		const sent = letter(s, 'x', []);
		await fault(call(s, 'RegisterDossier', { Dossier: sent }, how), want);
		s.refused.push(sent.ClientRef);
	},
	// call OPERATION JSON [with CODE ...]
	async call(s, words) {
		const [[operation, json], want] = split(words, 'with');
		const args = JSON.parse(json.replace(/\$(\w+)/g, (all, n) => s.cast[n]?.id ?? all));
		if (want.length) await fault(call(s, operation, args), want);
		else s.answer = await call(s, operation, args);
	},
	async withdraw(s, [name, ...rest]) {
		const [, want] = split(rest, 'with');
		const p = call(s, 'WithdrawDossier', { DossierId: s.cast[name].id, Reason: 'Công dân rút hồ sơ' });
		if (want.length) await fault(p, want);
		else assert.equal(Number((await p).State), 7);
	},
	// try NAME: register it, whatever comes of it
	async try(s, [name, ...changes]) {
		const sent = letter(s, name, changes);
		s.cast[name] = { sent, ref: sent.ClientRef };
		await call(s, 'RegisterDossier', { RequestId: randomUUID(), Dossier: sent }).then((a) => {
			s.cast[name].id = a.Receipt.DossierId;
		}, () => {});
	},
	// eventually NAME: repeat it as a counter does until there is a receipt
	async eventually(s, [name]) {
		await until(`a receipt for ${name}`, 10000, async () => {
			const a = await call(s, 'RegisterDossier', { RequestId: randomUUID(), Dossier: s.cast[name].sent });
			Object.assign(s.cast[name], { id: a.Receipt.DossierId, receipt: a.Receipt });
			return true;
		});
	},
	// many N: register so many at once, all must be accepted; they are remembered as `all`
	async many(s, [n]) {
		const counters = await Promise.all(Array.from({ length: 8 }, () => s.fresh()));
		const sent = Array.from({ length: Number(n) }, (_, i) => letter(s, `m${i}`, []));
		s.all = await Promise.all(counters.map(async (c, k) => {
			const ids = [];
			for (let i = k; i < sent.length; i += counters.length) ids.push(
			    (await c.call('RegisterDossier', { RequestId: randomUUID(), Dossier: sent[i] })).Receipt.DossierId);
			return ids;
		})).then((x) => x.flat());
	},
	// hurry N: so many by counters that repeat what got no receipt, as counters do
	async hurry(s, [n]) {
		const counters = await Promise.all(Array.from({ length: 8 }, () => s.fresh()));
		const sent = Array.from({ length: Number(n) }, (_, i) => letter(s, `h${i}`, []));
		const one = (c, d) => until('a receipt', 30000,
		    async () => (await c.call('RegisterDossier', { RequestId: randomUUID(), Dossier: d })).Receipt.DossierId);
		s.all = await Promise.all(counters.map(async (c, k) => {
			const ids = [];
			for (let i = k; i < sent.length; i += counters.length) ids.push(await one(c, sent[i]));
			return ids;
		})).then((x) => x.flat());
	},
	// background many N | hurry N: the same, going on while the scene does; joined by "join"
	async background(s, [what, ...words]) {
		s.running = verbs[what](s, words);
		s.running.catch(() => {});
		await pause(150);
	},
	async join(s) {
		await s.running;
	},

	// ---- postal items: events ITEM CODE@MINUTES[:ID] ... -> OUTCOMES ----
	async events(s, words) {
		const [[what, ...events], want] = split(words, '->');
		const number = s.cast[what] ? s.cast[what].sent.CollectItem : (s.items[what] ??= item());
		const a = await call(s, 'PushEvents', { BatchId: randomUUID().slice(0, 20), Event: events.map((w) => {
			const [, code, minutes, id, ref] = /^(\w+)@(-?\d+)(?::(\w+))?(?:=(\w+))?$/.exec(w);
			return { Id: `${what}-${s.tag}-${id ?? w.replace(/\W/g, '_')}`, Item: number, Code: code,
			    Time: moment(s, `${what}-${w}`, -7200 + 60 * Number(minutes)).toISOString(), Pos: '480150',
				...(ref ? { Dossier: s.cast[ref].id } : {}) };
		}) });
		s.results = list(a.Result);
		if (want.length) assert.deepEqual(s.results.map((r) => r.Outcome === 'REFUSED' ? r.Refusal.Code : r.Outcome), want);
	},
	// batch N of NAMES: N events in one message over the items of `all`
	async batch(s, [n]) {
		const counter = await s.fresh();
		const numbers = await Promise.all(
		    s.all.map(async (id) =>
		        list((await counter.call('GetDossier', { DossierId: id })).Dossier.Consignment)[0].Item));
		const codes = ['EMA', 'EDD', 'EDE', 'EMG', 'EDG', 'EMI'];
		const Event = Array.from({ length: Number(n) }, (_, i) =>
		    ({ Id: `b-${i}`, Item: numbers[i % numbers.length], Code: codes[Math.floor(i / numbers.length) % codes.length],
			Time: seconds(-7000 + Math.floor(i / numbers.length) * 60).toISOString(), Pos: '480150' }));
		Event.sort(() => Math.random() - 0.5);
		const a = await counter.call('PushEvents', { BatchId: `b-${s.tag}`, Event });
		assert.equal(list(a.Result).length, Number(n));
		assert.ok(list(a.Result).every((r) => ['APPLIED', 'KEPT'].includes(r.Outcome)));
	},

	// ---- the province's news: news NAME STATE@SECONDS [id X] [how H] [times N] [-> RESULTS] ----
	// same WHAT N: so many events of a known item that tell the same place, each with an id of its own
	async same(s, [what, n]) {
		const number = s.items[what];
		const Event = Array.from({ length: Number(n) },
		    (_, i) => ({ Id: `same-${i}`, Item: number, Code: 'EMA', Time: seconds(1).toISOString(), Pos: '480150' }));
		const a = await call(s, 'PushEvents', { BatchId: randomUUID().slice(0, 20), Event });
		assert.deepEqual([...new Set(list(a.Result).map((r) => r.Outcome))], ['KEPT']);
	},
	// deliver NAME N: a batch with N items that bring the result of the dossier, all delivered
	async deliver(s, [name, n]) {
		const Event = Array.from({ length: Number(n) }, () => item())
		    .flatMap((number) => ['EMA', 'EMI'].map((Code, i) => ({ Id: Code, Item: number, Code,
			Time: seconds(1 + i).toISOString(), Pos: '480150', ...(i ? {} : { Dossier: s.cast[name].id }) })));
		const a = await call(s, 'PushEvents', { BatchId: randomUUID().slice(0, 20), Event });
		assert.deepEqual(list(a.Result).map((r) => r.Outcome === 'REFUSED' ? r.Refusal.Code : r.Outcome),
		    Event.map(() => 'APPLIED'));
	},
	async news(s, words) {
		const [[name, what, ...rest], want] = split(words, '->');
		const [state, at] = what.split('@');
		const o = named(rest, 'id', 'how', 'times', 'exact', 'body', 'feed', 'result', 'signed');
		const ref = s.cast[name]?.id ?? name;
		const when = compact(moment(s, `${name}-${what}-${o.id ?? ''}`, Number(at)));
		const id = `${s.tag}-${o.id ?? `${name}-${what}`.replace(/\W/g, '_')}`;
		const body = o.body?.replaceAll('$ref', ref).replaceAll('$id', id).replaceAll('$at', when);
		const got = await s.stage.tell('province', '/_callback', { ref, state: Number(state), at: when, id,
			how: o.how ?? 'own', times: Number(o.times ?? 1), exact: o.exact === 'yes', feed: o.feed === 'yes',
			...(o.result ? { result: { code: o.result, how: o.signed ?? 'own' } } : {}),
			...(body ? { body } : {}) });
		s.told = list(got.results ?? got);
		const results = s.told.map((r) => r.answer?.KetQua ?? r.answer?.code ?? String(r.status));
		if (want.length) assert.deepEqual(results, want, JSON.stringify(got).slice(0, 300));
	},

	// ---- what must be so ----
	async await(s, [name, what, ...more]) {
		const [value, ...rest] = what === 'number' ? ['', ...more] : more;
		const ms = duration(named(rest, 'within').within ?? '10s');
		await until(`${name} ${what} ${value ?? ''}`, ms, async () => {
			const d = await status(s, name);
			return what === 'number' ? d.DossierNumber : Number(d.State) === Number(value);
		});
	},
	async expect(s, [what, ...words]) {
		const check = checks[what];
		if (!check) throw new Error(`nobody knows how to expect "${what}"`);
		await until(`expect ${what} ${words.join(' ')}`, s.patience, async () => {
			await check(s, words);
			return true;
		});
	},
};

// Checked again and again until they hold or the patience ends.
const checks = {
	outbox: expectOutbox,
	// dossier NAME state N | item STATE | history KIND...
	async dossier(s, [name, what, ...want]) {
		const d = await status(s, name);
		if (what === 'state') assert.equal(Number(d.State), Number(want[0]));
		else if (what === 'item') assert.deepEqual(list(d.Consignment).map((i) => i.State), want);
		else if (what === 'leg') assert.deepEqual(list(d.Consignment).map((i) => i.Leg), want);
		else if (what === 'states') assert.deepEqual(list(d.History).filter((h) => h.State && String(h.Applied) === 'true')
		    .map((h) => String(h.State)), want);
		else if (what === 'kept') assert.equal(list(d.History).filter((h) => String(h.Applied) === 'false').length,
		    Number(want[0]));
		else throw new Error(what);
	},
	// answer CODE FIELD: the one event of the last call was refused so
	async answer(s, want) {
		const [{ Outcome, Refusal }] = list(s.answer.Result);
		assert.deepEqual([Outcome, Refusal?.Code, Refusal?.Field], want);
	},
	// none: nothing that was refused in this scene left a dossier
	async none(s) {
		for (const ref of s.refused) await fault(call(s, 'GetDossier', { ClientRef: ref }), ['UNKNOWN_DOSSIER']);
	},
	// province CALL N [for NAME]: how often it was asked; province dossiers N for NAME: how many it has
	async province(s, [callName, n, ...rest]) {
		const o = named(rest, 'for');
		if (callName === 'dossiers') {
			const { dossiers } = await s.stage.tell('province', '/_state');
			assert.equal(dossiers.filter((d) => d.ref === s.cast[o.for].id).length, Number(n));
		} else if (callName === 'state') {
			const { dossiers } = await s.stage.tell('province', '/_state');
			assert.equal(dossiers.find((d) => d.ref === s.cast[o.for].id)?.state, Number(n));
		} else {
			assert.equal((await provinceLog(s, callName, o.for)).length - (o.for ? 0 : s.before[callName] ?? 0),
			    Number(n));
		}
	},
	// sequence CALL...: what the province was asked in this scene, in that order
	async sequence(s, want) {
		const calls = (await s.stage.tell('province', '/_log')).slice(s.provinceFrom)
		    .filter((l) => l.call && l.call !== 'feed').map((l) => l.call);
		assert.deepEqual(calls, want);
	},
	// once: each dossier of `all` was taken by the province once, and never sent to it again
	async once(s) {
		const log = await s.stage.tell('province', '/_log');
		for (const id of s.all) {
			const effects = log.filter((l) => l.call === 'submit' && l.ref === id)
			    .map((l) => l.effect.replace(/ \S+ /, ' '));
			assert.deepEqual(effects, ['dossier taken'], id);
		}
	},
	// problem CODE [VI [EN]]: the last news was answered by a problem document of that code, which says these words
	async problem(s, [want, vi, en]) {
		const [last] = s.told.slice(-1);
		assert.equal(last.type, 'application/problem+json');
		assert.equal(last.answer.code, want);
		assert.ok(last.answer.messageVi.includes(vi ?? ''), last.answer.messageVi);
		assert.ok(last.answer.messageEn.includes(en ?? ''), last.answer.messageEn);
	},
	// postal NAME STATES...: the states the postal side was told of, in that order
	async postal(s, [name, ...want]) {
		const { dossiers } = await s.stage.tell('postal', '/_state');
		const d = dossiers[s.cast[name].ref];
		assert.deepEqual((d?.history ?? []).map((h) => String(h.State)), want);
		if (want.length) assert.ok(d.number, 'no number was told');
	},
	// log EVENT N [with WORD]: lines of this scene
	async log(s, [event, n, ...rest]) {
		const o = named(rest, 'with');
		const lines = s.stage.log().slice(s.logFrom)
		    .filter((l) => l.includes(` ${event} `) && (!o.with || l.includes(o.with)));
		if (n === 'some') assert.ok(lines.length > 0);
		else assert.equal(lines.length, Number(n), lines.join('\n'));
	},
	async ready(s, want) {
		const r = await fetch(`${s.stage.url}/readyz`);
		const text = await r.text();
		if (want[0] === 'yes') assert.equal(r.status, 200, text);
		else {
			assert.equal(r.status, 503);
			for (const w of want.slice(1)) assert.ok(text.includes(`${w} NOT OK`), text);
		}
	},
	async metric(s, [name, op, value]) {
		const line = (await (await fetch(`${s.stage.url}/metrics`)).text()).split('\n')
		    .find((l) => l.startsWith(`${name} `));
		assert.ok(line, `no metric ${name}`);
		const v = Number(line.split(' ').at(-1));
		assert.ok(op === '==' ? v === Number(value) : v >= Number(value), `${name} is ${v}`);
	},
	async all(s, [what, ...want]) {
		const counter = await s.fresh();
		for (const id of s.all) {
			const d = (await counter.call('GetDossier', { DossierId: id })).Dossier;
			if (what === 'numbers') assert.ok(d.DossierNumber, id);
			else if (what === 'item') assert.equal(list(d.Consignment)[0].State, want[0]);
			else assert.equal(d.DossierId, id);
		}
	},
	// verified STATUS [WORDS]: what `postgate verify` says of the journal and its heads
	async verified(s, [code, ...want]) {
		const at = (f) => join(s.stage.certs, f);
		const r = await s.stage.tool('verify', '--journal', join(s.stage.dir, 'journal'), '--tsa-ca', at('ca.crt'),
			'--vault', at('vault.key'), '--trust', at('gateway.crt'));
		assert.equal(r.status, Number(code), r.stdout + r.stderr);
		for (const w of want) assert.ok(r.stdout.includes(w), r.stdout);
	},
	// evidence NAME [STATUS [ANSWERED]] [beside]: the officer exports it; `postgate verify` and the tools of docs/evidence.md
	// confirm it, it holds the counter's message and its receipt byte for byte, each signed question of the counter, and the
	// reading is its last record; ANSWERED: to a GET of such a path an answer is in it; beside: made of both gateways'
	// journals, each with changes of the dossier and a head of its own
	async evidence(s, words) {
		const both = words.at(-1) === 'beside', [name, code = '0', answered] = both ? words.slice(0, -1) : words;
		const dir = mkdtempSync(join(tmpdir(), 'evidence-')), file = join(dir, 'x.asice'),
		    ca = join(s.stage.certs, 'ca.crt');
		try {
			const made = await s.stage.tool('evidence', '--config', join(s.stage.dir, 'postgate.conf'),
				'--who', 'officer', '--why', 'scene', '--papers', '--out', file,
				...(both ? ['--journal', join(s.stage.dir, 'beside-journal')] : []), s.cast[name].id);
			assert.equal(made.status, Number(code), made.stdout + made.stderr);
			const doc = readFileSync(join(ROOT, 'docs/evidence.md'), 'utf8');
			const recipe = [...doc.matchAll(/^```sh\n(.*?)^```$/gms)].map((m) => m[1]).join('');
			const said = await run('sh', ['-euc', recipe],
			    { cwd: dir, env: { ...process.env, CONTAINER: file, CA: ca, TSA_CA: ca } });
			assert.ok(said.status === 0 && /^CONFIRMED$/m.test(said.stdout), said.stdout + said.stderr);
			const verified = await s.stage.tool('verify', '--container', file, '--trust', ca, '--tsa-ca', ca);
			assert.equal(verified.status, Number(code), verified.stdout + verified.stderr);
			const read = (f) => readFileSync(join(dir, 'unpacked', f), 'utf8');
			const { records } = JSON.parse(read('records.json'));
			assert.deepEqual(records.slice(0, 2).map((r) => r.kind), ['received', 'change']);
			const receipt = records.find((r) => r.kind === 'sent' && r.partner === records[0].partner);
			assert.ok(read(records[0].file).includes(s.cast[name].ref) && read(receipt.file).includes(s.cast[name].id));
			const replies = [...said.stdout.matchAll(/, answers (messages.*)$/gm)].map((m) => read(m[1])
			    .split(' HTTP/1.1')[0]);
			assert.ok(!answered || replies.some((q) => q.startsWith(`GET ${answered}`)), replies.join('\n'));
			const { reads } = JSON.parse(read('reads.json')),
			    questions = records.filter((r) => r.kind === 'received' && r.file.endsWith('.xml') &&
			        /:GetDossier[ >]/.test(read(r.file)));
			assert.equal(JSON.parse(reads.at(-1).what).who, 'officer');
			assert.ok(questions.length > 0);
			assert.equal(reads.filter((r) => r.partner).length, questions.length,
			    'a reading without the signed question that asked for it');
			const { events } = JSON.parse(read('events.json'));
			assert.ok(events.some((x) => x.stateVi === 'được tiếp nhận'));
			if (both) {
				const other = bothGateways(read, events, said.stdout);
				const alone =
				    await s.stage.tool('evidence', '--config', join(s.stage.dir, 'postgate.conf'), '--who',
				        'officer', '--why', 'scene', '--out',
					`${file}.alone`, s.cast[name].id);
				assert.ok(alone.status === 0 &&
				    alone.stderr.includes(`what gateway ${other} took or sent is not in it`), alone.stderr);
				assert.deepEqual(JSON.parse((await run('unzip', ['-p', `${file}.alone`, 'evidence.json'])).stdout)
				    .missingJournals, [other]);
			}
		} finally {
			rmSync(dir, { recursive: true });
		}
	},
	// private: no name, identity number or phone of a scene's people in any file the gateway or Redis wrote
	async private(s) {
		const bad = [];
		for (const f of walk(s.stage.dir)) {
			if (/(province|postal)\.log$/.test(f) || !statSync(f).isFile()) continue;
			const bytes = readFileSync(f);
			for (const secret of Object.values(CANARY)) if (bytes.includes(secret)) bad.push(`${f}: ${secret}`);
		}
		assert.deepEqual(bad, []);
	},
};
