// SPDX-License-Identifier: Apache-2.0
// rotation.mjs --dir DIR (by rotation.sh): what an operator does to a gateway at work - stop, start, upgrade and back, other
// certificates of a partner, other keys of our own, another master key - while counters register, repeat and ask through HAProxy.
// No counter may see a refusal or a lost connection; afterwards everything acknowledged is there, told once, and provable.

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Counter } from '../partners/counter.mjs';
import { dossier, fit } from '../scenes/letters.mjs';
import { ROOT, Stage, pause, until } from '../scenes/stage.mjs';
import { assert, claim, done, options } from './tap.mjs';

const LANES = 4, HELD = 3, AWAY_MS = 400;
const { dir } = options({ dir: '' });
const stage = new Stage('release', dir, HELD);
const cert = (...names) => names.map((n) => `@CERTS@/${n}.crt`).join(' ');
const catalogue = JSON.parse(readFileSync(join(ROOT, 'schemas/catalogue/1.0/catalogue.json'), 'utf8'));
const procedure = catalogue.procedures.find((p) => p.components.filter((c) => c.required).length >= 2 && p.stateFee > 0);

// ---- the counters ----

const kept = [], wrong = [], waits = [];
let signer = 'postal', over = false;

const open = (who) => Counter.open({ wsdl: join(ROOT, 'schemas/postal/1.0/postal.wsdl'), url: `${stage.url}/soap/postal`,
    certs: stage.certs, who });

async function timed(what, call) {
	const began = Date.now();
	try {
		return await call();
	} catch (e) {
		wrong.push(`${what}: ${e.message} ${e.MessageEn ?? ''}`);
		return undefined;
	} finally {
		waits.push(Date.now() - began);
	}
}

const register = (c, d) => c.call('RegisterDossier', { RequestId: randomUUID(), Dossier: d });

// One dossier: registered, then, now and then, sent once more or asked for.
async function one(c, n) {
	const d = fit(dossier(`r-${randomUUID()}`), procedure, procedure.units[0]);
	const first = await timed('register', () => register(c, d));
	if (first === undefined) return;
	kept.push({ id: first.Receipt.DossierId, ref: d.ClientRef });
	if (n % 3 === 0) {
		const again = await timed('repeat', () => register(c, d));
		if (again && JSON.stringify(again.Receipt) !== JSON.stringify(first.Receipt)) wrong.push(
		    `${d.ClientRef}: another receipt for its repeat`);
	} else if (n % 3 === 1) {
		const seen = await timed('ask', () => c.call('GetDossier', { DossierId: first.Receipt.DossierId }));
		if (seen && seen.Dossier.ClientRef !== d.ClientRef) wrong.push(`${d.ClientRef}: it is not there`);
	}
}

const lanes = [];

async function lane() {
	const at = { who: signer };
	lanes.push(at);
	for (let c = await open(at.who), n = 0; !over; n++) {
		if (at.who !== signer) {
			c = await open(signer);
			at.who = signer;
		}
		await one(c, n);
	}
}

// Nothing was refused since the last look, and the counters really were at work.
async function unnoticed() {
	const before = kept.length;
	await until('dossiers are registered', 10000, () => kept.length >= before + LANES || wrong.length > 0);
	assert.deepEqual(wrong.splice(0).slice(0, 5), []);
}

// ---- the operator ----

async function restart(build = stage.build) {
	waits.length = 0;
	await pause(300);
	assert.deepEqual(await stage.stop('gateway'), { code: 0, signal: null });
	await pause(AWAY_MS);
	stage.build = build;
	await stage.startGateway();
	await unnoticed();
	assert.ok(Math.max(...waits) > AWAY_MS, 'nobody sent anything while it was away');
}

async function reload(change, word = 'gateway.reload ') {
	Object.assign(stage.options, change);
	const count = () => stage.log().filter((l) => l.includes(word)).length, before = count();
	stage.config();
	stage.children.gateway.kill('SIGHUP');
	await until(word, 5000, () => count() > before);
	await unnoticed();
}

const heads = (ending) => readdirSync(join(dir, 'journal/heads')).filter((f) => f.endsWith(ending)).length;

async function anotherHead() {
	const before = heads('.p7s');
	await until('another head', 5000, () => heads('.p7s') > before + 1);
}

function master(name, ...lines) {
	writeFileSync(join(dir, name), lines.map((l) => `${l}\n`).join(''), { mode: 0o600 });
	return join(dir, name);
}

function verify(...more) {
	const r = spawnSync(join(ROOT, 'build/release/postgate'),
	    ['verify', '--journal', join(dir, 'journal'), '--tsa-ca', join(stage.certs, 'ca.crt'), ...more], { encoding: 'utf8' });
	return { status: r.status, said: r.stdout + r.stderr };
}

// ---- the day ----

const vaults = ['1a', '2b', '3c'].map((x) => x.repeat(32));
Object.assign(stage.options, { 'timestamp.every': '300ms', 'timestamp.key': 'p256', 'partner.vnpost-42.cert_files': cert('postal'),
	'vault.key_file': master('vault.1', vaults[0]), 'journal.segment': '64k' });
process.on('SIGTERM', () => stage.down(true).finally(() => process.exit(130)));

try {
	await stage.up();
	const work = Array.from({ length: LANES }, lane);
	await until('the counters are at work', 10000, () => kept.length >= LANES);

	await claim('a polite stop and a start: who sends meanwhile waits, nobody is refused', async () => {
		for (let i = 0; i < 2; i++) await restart();
	});

	await claim('an upgrade to another build with other store functions, and back, refuses nobody', async () => {
		const version = (build) =>
		    spawnSync(join(ROOT, `build/${build}/postgate`), ['version', '--assets'], { encoding: 'utf8' }).stdout;
		assert.match(version('next'), /^postgate 0\.1-next$/m);
		assert.notEqual(/\S+ {2}gateway\/store\/\S+/.exec(version('next'))[0],
		    /\S+ {2}gateway\/store\/\S+/.exec(version('release'))[0]);
		await restart('next');
		await restart('release');
	});

	await claim('a partner changes its certificate: both are valid for a while, then the old one is refused', async () => {
		await reload({ 'partner.vnpost-42.cert_files': cert('postal', 'postal-ec') });
		signer = 'postal-ec';
		await stage.stop('postal');
		await stage.startPartner('postal', ['--key', signer]);
		await until('all sign with the new one', 10000, () => lanes.every((l) => l.who === signer));
		await reload({ 'partner.vnpost-42.cert_files': cert('postal-ec') });
		const late = await (await open('postal')).call('GetService', { RequestId: randomUUID() })
		    .then(() => undefined, (e) => e);
		assert.equal(late?.Code, 'REFUSED_SIG');
		assert.equal(String(late.Retryable), 'false');
	});

	await claim('our own keys change: answers, calls and heads are signed by the new ones', async () => {
		const by = async () => {
			const c = await open(signer);
			await c.call('GetService', { RequestId: randomUUID() });
			return c.signedBy;
		};
		assert.equal(await by(), 'gateway-rsa');
		await anotherHead();
		await reload({ 'partner.vnpost-42.key': 'p256', 'partner.hatinh.key': 'rsa', 'timestamp.key': 'rsa' });
		assert.equal(await by(), 'gateway');
		await anotherHead();
	});

	await claim('the master key changes twice; a key that data needs cannot be forgotten', async () => {
		await reload({ 'vault.key_file': master('vault.2', vaults[1]),
		    'vault.previous_key_file': master('previous.2', vaults[0]) });
		await reload({ 'vault.key_file': master('vault.3', vaults[2]),
		    'vault.previous_key_file': master('previous.3', vaults[1], vaults[0]) });
		await reload({ 'vault.key_file': master('vault.4', '4d'.repeat(32)) }, 'gateway.reload.failed');
		await reload({ 'vault.key_file': join(dir, 'vault.3') });
		await restart();
	});

	over = true;
	await Promise.all(work);

	await claim('everything acknowledged is there, and the province was told once', async () => {
		assert.deepEqual(wrong, []);
		await until('the outbox is empty', 20000,
		    async () => !/^gw_outbox_open\{.*\} [1-9]/m.test(await (await fetch(`${stage.url}/metrics`)).text()));
		const submits = (await stage.tell('province', '/_log'))
		    .filter((l) => l.call === 'submit' && l.effect?.startsWith('dossier '));
		const times = new Map();
		for (const l of submits) times.set(l.ref, (times.get(l.ref) ?? 0) + 1);
		assert.equal(new Set(kept.map((k) => k.id)).size, kept.length);
		assert.deepEqual(kept.filter((k) => times.get(k.id) !== 1), []);
		assert.equal(times.size, kept.length);
		const c = await open(signer);
		for (const k of kept) assert.equal((await c.call('GetDossier', { DossierId: k.id })).Dossier.ClientRef, k.ref);
	});

	await claim('the journal is whole over all its keys; with one of them left out it is not', async () => {
		assert.equal((await stage.stop('gateway')).code, 0);
		const old = ['--trust', join(stage.certs, 'gateway.crt')],
		    fresh = ['--trust', join(stage.certs, 'gateway-rsa.crt')];
		const keys = ['--vault', join(dir, 'vault.3'), '--vault', join(dir, 'previous.3')];
		const whole = verify(...old, ...fresh, ...keys);
		assert.ok([0, 3].includes(whole.status), whole.said);      // 3: the last head waits for its timestamp
		for (const part of [[...old, ...keys], [...fresh, ...keys], [...old, ...fresh, '--vault', join(dir, 'vault.3')]])
			assert.equal(verify(...part).status, 1, part.join(' '));
	});
	console.log(`# ${kept.length} dossiers`);
} catch (e) {
	await claim('the stage', () => { throw e; });
} finally {
	over = true;
	await stage.down(true);
}
done();
