// SPDX-License-Identifier: Apache-2.0
// console.mjs --dir DIR --port PORT --pid PID --out FILE: clerks at the pages of a running stage (scripts/bench).  Each of CLERKS
// people asks for every page once a second over a connection of his own, and a partner hands in dossiers by contract 1.0 with and
// without them; then USERS sessions are open at once; then a browser with an empty cache comes over a slow line.  Prints a table
// with the limits beside the figures, writes them to FILE as flat JSON.  PAGES=evening,bag measures nothing but those pages.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { options } from '../interop/tap.mjs';
import { Clerk, OWN } from './clerk.mjs';
import { launch } from './chromium.mjs';

const { dir, port, pid, out, program } = options({ dir: '', port: '', pid: '', out: '', program: 'build/release/postgate' });
const quick = process.env.QUICK !== undefined, CLERKS = quick ? 20 : 100, USERS = quick ? 100 : 1000, SECONDS = quick ? 3 : 15;
const PER_S = 20, ROUNDS = 4, PLACES = [() => '/desk', (c) => c.work, () => '/desk/queue', (c) => c.dossier];
const desk = { socketPath: join(dir, 'gw.sock'), host: `127.0.0.1:${port}`, program, config: join(dir, 'postgate.conf') };
const LIMITS = { 'console.p99_ms': 20, 'console.first_kib': 100, 'console.next_kib': 20, 'console.1000users.rss_mib': 256,
	'console.first_paint_ms': 1000, 'console.soap_ratio': 1.25 };
const figures = {};

function tell(key, value) {
	figures[key] = value;
	const most = LIMITS[key];
	const judged = most === undefined ? '' : `${String(most).padStart(8)}  ${value <= most ? 'reached' : 'missed'}`;
	console.log(`${key.padEnd(34)} ${value.toFixed(2).padStart(10)} ${judged}`);
}

// ---- clerks who click ----

// As many at each post office.
async function people() {
	const { postOffices } = JSON.parse(readFileSync('schemas/catalogue/2.0/places.json', 'utf8'));
	const clerks = Array.from({ length: CLERKS }, (_, i) => new Clerk(desk, `clerk.${i}`));
	for (const [i, c] of clerks.entries()) {
		await c.begin('clerk', postOffices[i % postOffices.length].pos);
		c.work = await c.beginCase();
		c.dossier = `/desk/dossiers/${(await c.takeIn()).split('/').at(-1)}`;
	}
	return clerks;
}

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

// Once a second for each clerk, none at the same moment as another by agreement; how long each answer took, the shortest first.
async function click(clerks, path, wanted = 200) {
	const took = [];
	await Promise.all(clerks.map(async (c) => {
		await pause(Math.random() * 1000);
		for (let i = 0; i < SECONDS; i++) {
			const began = performance.now();
			const { status } = await c.ask('GET', path(c));
			const ms = performance.now() - began;
			if (status !== wanted) throw new Error(`${path(c)} answers ${status}`);
			took.push(ms);
			await pause(Math.max(0, 1000 - ms));
		}
	}));
	return took.sort((x, y) => x - y);
}

async function measure(clerks, name, path, wanted) {
	const took = await click(clerks, path, wanted);
	tell(`console.${name}.p50_ms`, percentile(took, 0.5));
	tell(`console.${name}.p99_ms`, percentile(took, 0.99));
	return percentile(took, 0.99);
}

// ---- acceptance while clerks click ----

// How long acceptances by contract 1.0 took, PER_S of them begun a second for SECONDS.
function accept() {
	const stdio = ['ignore', 'pipe', 'inherit'];
	const child = spawn('build/release/bench', ['beside', dir, PER_S, SECONDS].map(String), { stdio });
	return new Promise((resolve, reject) => {
		let said = '';
		child.stdout.on('data', (d) => { said += d; });
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve(said.trim().split('\n').map(Number));
			else reject(new Error(`bench beside ends with ${code}`));
		});
	});
}

// In turn, so that what else the machine does meets both.
async function beside(clerks) {
	const alone = [], among = [];
	for (let i = 0; i < ROUNDS; i++) {
		alone.push(...await accept());
		const [ms] = await Promise.all([accept(), click(clerks, PLACES[i % PLACES.length])]);
		among.push(...ms);
	}
	for (const [name, ms] of [['alone', alone], ['clicks', among]]) {
		ms.sort((x, y) => x - y);
		tell(`console.soap_${name}.p50_ms`, percentile(ms, 0.5));
		tell(`console.soap_${name}.p99_ms`, percentile(ms, 0.99));
	}
	tell('console.soap_ratio', percentile(among, 0.5) / percentile(alone, 0.5));
}

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function many(clerks) {
	const open = [];
	while (open.length < USERS) {
		const c = new Clerk(desk, clerks[open.length % CLERKS].name);
		await c.logIn();
		c.agent.destroy();              // a thousand log-ins take longer than a connection may stay unused
		open.push(c);
	}
	await Promise.all(open.map(async (c) => {
		await pause(Math.random() * 5000);
		for (let i = 0; i < 3; i++) await c.ask('GET', '/desk');
	}));
	tell('console.1000users.rss_mib', memory());
	for (const c of open) c.agent.destroy();
}

// ---- a browser with nothing in its cache ----

async function browse(clerk) {
	const browser = await launch();
	const url = `https://127.0.0.1:${Number(port) + 1}`;
	// What a worker keeps would not be counted, so there is none: the page is paid for as by a browser without it.
	const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'vi-VN', serviceWorkers: 'block' });
	const page = await context.newPage(), line = await context.newCDPSession(page);
	let bytes = 0;
	// Not the page's: what the browser does when it draws the first one since it was started.
	await page.goto('data:text/html,<h1>Đăng nhập</h1><input autofocus>');
	await pause(1000);
	line.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
	await line.send('Network.enable');
	await line.send('Network.emulateNetworkConditions', { offline: false, latency: 300, downloadThroughput: 1.6e6 / 8,
		uploadThroughput: 1.6e6 / 8 });
	const visit = async (path) => {
		bytes = 0;
		await page.goto(url + path, { waitUntil: 'networkidle' });
		return bytes / 1024;
	};
	tell('console.first_kib', await visit('/desk/login'));
	const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
	tell('console.first_paint_ms', paint);
	await page.fill('#Name', clerk.name);
	await page.fill('#Password', OWN);
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	let most = 0;
	for (const path of ['/desk', clerk.work]) {
		await visit(path);
		most = Math.max(most, await visit(path));
	}
	tell('console.next_kib', most);
	await browser.close();
}

const clerks = await people();
tell('console.empty.rss_mib', memory());
const pages = { home: () => '/desk', casework: (c) => c.work, dossier: (c) => c.dossier, papers: (c) => `${c.dossier}/papers`,
	refusal: (c) => `${c.work}/refusal` };
for (const name of ['queue', 'appointments', 'search', 'evening', 'bag', 'bags', 'offline', 'help'])
	pages[name] = () => `/desk/${name}`;
const only = process.env.PAGES?.split(',');
let worst = 0;
for (const [name, path] of Object.entries(pages).filter(([each]) => !only || only.includes(each)))
	worst = Math.max(worst, await measure(clerks, name, path));
if (only) process.exit(0);
worst = Math.max(worst, await measure(clerks, 'absent', () => `/desk/dossiers/42.07-${'0'.repeat(31)}`, 404));
tell('console.p99_ms', worst);
await beside(clerks);
await many(clerks);
await browse(clerks[0]);
writeFileSync(out, `${JSON.stringify(figures, null, '  ')}\n`);
process.exit(0);
