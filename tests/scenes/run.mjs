// SPDX-License-Identifier: Apache-2.0
// run.mjs [--build release|asan] [--only WORDS] [--jobs N] [--keep]: plays tests/scenes/*/*.scene on N stages and prints TAP, one
// line a scene; a failure says which line of the scene, what was expected, and what the gateway said last.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Counter } from '../partners/counter.mjs';
import { ROOT, Stage, until } from './stage.mjs';
import { verbs } from './verbs.mjs';

const argv = process.argv.slice(2);
const option = (name, otherwise) => argv.includes(name) ? argv[argv.indexOf(name) + 1] : otherwise;
const build = option('--build', 'release'), only = option('--only', ''), keep = argv.includes('--keep');
const jobs = Number(option('--jobs', '1'));
if (!existsSync(join(ROOT, 'build', build, 'postgate'))) {
	console.error(`run.mjs: there is no build/${build}/postgate to play with; make V=${build}`);
	process.exit(2);
}

// "only asan": what needs built-in fault points cannot be played by a release build.
function needs(file) {
	return [...readFileSync(join(folder, file), 'utf8').matchAll(/^only (\w+)$/gm)].map((m) => m[1]);
}

const folder = join(ROOT, 'tests/scenes');
const files = readdirSync(folder, { withFileTypes: true }).filter((d) => d.isDirectory())
	.flatMap((d) => readdirSync(join(folder, d.name)).filter((f) => f.endsWith('.scene')).map((f) => join(d.name, f)))
	.filter((f) => f.includes(only) && needs(f).every((v) => v === build)).sort();

// Words, with 'single quotes' around those that have spaces.
function words(line) {
	return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2]);
}

const catalogue = JSON.parse(readFileSync(join(ROOT, 'schemas/catalogue/1.0/catalogue.json'), 'utf8'));
const procedure = catalogue.procedures.find((p) => p.components.filter((c) => c.required).length >= 2 && p.stateFee > 0);

class Scene {
	constructor(stage, file) {
		Object.assign(this, { stage, file, procedure, cast: {}, items: {}, refused: [], counters: {}, broken: false,
		    patience: 20000, before: {} });
		this.tag = randomUUID().slice(0, 8);
		this.logFrom = stage.log().length - 1;
	}

	fresh(who = 'postal') {
		return Counter.open({ wsdl: join(ROOT, 'schemas/postal/1.0/postal.wsdl'), url: `${this.stage.url}/soap/postal`,
		    certs: this.stage.certs, who });
	}

	async counter(who = 'postal') {
		return this.counters[who] ??= await this.fresh(who);
	}

	async play() {
		const lines = readFileSync(join(folder, this.file), 'utf8').split('\n');
		const before = await this.stage.tell('province', '/_log');
		this.provinceFrom = before.length;
		for (const l of before) if (l.call) this.before[l.call] = (this.before[l.call] ?? 0) + 1;
		for (const [i, line] of lines.entries()) {
			const [verb, ...rest] = words(line.replace(/^\s*#.*|\s+#\s.*$/, ''));
			if (verb === undefined || verb === 'scene') continue;
			if (!verbs[verb]) throw new Error(`line ${i + 1}: there is no verb "${verb}"`);
			try {
				await verbs[verb](this, rest);
			} catch (e) {
				throw new Error(`line ${i + 1}: ${line.trim()}\n${e.message}`, { cause: e });
			}
		}
	}
}

function title(file) {
	return /^scene "(.*)"$/m.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? file;
}

// Nothing of this scene is still on its way to a partner?
async function settled(stage) {
	const open = /^gw_outbox_open\{.*\} [1-9]/m;
	return until('the outbox is empty', 4000, async () => !open.test(await (await fetch(`${stage.url}/metrics`)).text()))
	    .catch(() => false);
}

// The next scene finds the world as it is expected to be.
async function tidy(stage, scene) {
	const gone = ['redis', 'province', 'postal', 'tsa'].some((n) => stage.children[n].gone);
	if (!gone && !scene.broken) {
		Object.assign(stage, { options: {}, env: {} });
		if (stage.children.gateway.gone || stage.gatewayHas !== '[{},{}]') {
			await stage.stop('gateway');
			await stage.startGateway();
		}
		await stage.tell('province', '/_tell', { do: 'behave' });
		await stage.tell('postal', '/_tell', { do: 'behave' });
		await stage.tell('tsa', '/_tell', { do: 'behave' });
		if (await settled(stage)) return stage;
	}
	await stage.down(false);
	return undefined;
}

// One lane plays scene after scene on a stage of its own.
const stages = new Set();
let count = 0, failed = 0;

async function play(file, stage) {
	const area = file.split('/')[0];
	let scene;
	try {
		scene = new Scene(stage, file);
		await scene.play();
		console.log(`ok ${++count} - ${area}: ${title(file)}`);
		return await tidy(stage, scene);
	} catch (e) {
		failed++;
		const said = e.message.split('\n').slice(0, 14).join('\n# ');
		console.log(`not ok ${++count} - ${area}: ${title(file)}\n# ${file} ${said}\n` +
		    stage.log().slice(-9).map((l) => `# ${l.slice(0, 260)}`).join('\n'));
		await stage.down(keep);
		if (keep) console.log(`# kept: ${stage.dir}`);
		return undefined;
	}
}

async function lane() {
	for (let stage; files.length || stage;) {
		const file = files.shift();
		if (!file) return stage.down(false);
		if (!stage) {
			stages.add(stage = new Stage(build));
			await stage.up();
		}
		stage = await play(file, stage);
	}
}

async function down() {
	await Promise.all([...stages].map((s) => s.down(false)));
}

process.on('SIGINT', () => down().finally(() => process.exit(130))).on('SIGTERM', () => down().finally(() => process.exit(130)));
try {
	await Promise.all(Array.from({ length: jobs }, lane));
} catch (e) {
	failed++;
	console.log(`not ok ${++count} - the stage\n# ${e.message.replaceAll('\n', '\n# ')}`);
	await down();
}
console.log(`1..${count}`);
process.exit(failed || !count ? 1 : 0);
