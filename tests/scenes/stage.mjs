// SPDX-License-Identifier: Apache-2.0
// The stage of a scene: a private Redis, both simulated partners, a timestamp authority, the gateway and HAProxy, all on loopback
// and below one temporary folder.  Each can be killed, stopped and started again.  Everything that was started is stopped by
// process id.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const pause = (ms) => new Promise((ok) => setTimeout(ok, ms));

export async function until(what, ms, check) {
	const end = Date.now() + ms;
	let last;
	for (;;) {
		try {
			last = await check();
			if (last) return last;
		} catch (e) {
			if (e.fatal) throw e;
			last = e.message;
		}
		if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms${last ? ` (${last})` : ''}`);
		await pause(25);
	}
}

// A program to its end, while the other lanes play on.
export function run(command, args, options = {}) {
	return new Promise((ok) => execFile(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options },
		(e, stdout, stderr) => ok({ status: e ? e.code : 0, stdout, stderr })));
}

function freePort() {
	return new Promise((ok, no) => {
		const s = net.createServer().once('error', no).listen(0, '127.0.0.1', () => {
			const { port } = s.address();
			s.close(() => ok(port));
		});
	});
}

const defaults = {
	'gateway.id': 'gw-42', 'gateway.province': '42', 'delivery.tick': '50ms', 'timestamp.retry': '100ms',
	'timestamp.timeout': '4s',
	'partner.vnpost-42.dialect': 'postal-1.0', 'partner.vnpost-42.audience': 'no', 'partner.vnpost-42.key': 'rsa',
	'partner.vnpost-42.retry': '100ms', 'partner.vnpost-42.breaker_pause': '400ms', 'partner.hatinh.breaker_pause': '400ms',
	'partner.vnpost-42.retry_max': '400ms', 'partner.vnpost-42.call_timeout': '600ms',
	'partner.vnpost-42.connect_timeout': '500ms',
	'partner.hatinh.dialect': 'igate-1.0', 'partner.hatinh.key': 'p256', 'partner.hatinh.units': '*',
	'partner.hatinh.client_id': 'postgate',
	'partner.hatinh.retry': '100ms', 'partner.hatinh.retry_max': '400ms', 'partner.hatinh.call_timeout': '600ms',
	'partner.hatinh.connect_timeout': '500ms', 'partner.hatinh.workers': '3',
};

export class Stage {
	// held: a descriptor that listens at DIR/gw.sock, which each gateway is given
	constructor(build, dir = mkdtempSync(join(tmpdir(), 'pg-')), held) {
		Object.assign(this, { build, dir, held });
		this.certs = join(ROOT, 'build/test-certs');
		this.children = {};
		this.env = {};
		this.options = {};
		this.redisOptions = {};
		execFileSync(join(ROOT, 'scripts/mkcerts'), [this.certs]);
		for (const d of ['redis', 'journal', 'blobs']) mkdirSync(join(this.dir, d), { mode: 0o700 });
	}

	start(name, command, args, env = {}, passed = []) {
		const log = openSync(join(this.dir, `${name}.log`), 'a');
		const child = spawn(command, args,
		    { stdio: ['ignore', log, log, ...passed], env: { ...process.env, ...env }, cwd: ROOT });
		child.ended = new Promise((ok) => child.on('exit', (code, signal) => {
			child.gone = true;
			ok({ code, signal });
		}));
		child.on('error', () => {});
		this.children[name] = child;
		return child;
	}

	async stop(name, signal = 'SIGTERM') {
		const child = this.children[name];
		if (!child || child.gone) return undefined;
		child.kill(signal);
		const timer = setTimeout(() => child.kill('SIGKILL'), 15000);
		const how = await child.ended;
		clearTimeout(timer);
		return how;
	}

	async down(keep) {
		for (const name of ['haproxy', 'beside', 'other-redis', 'gateway', 'province', 'postal', 'tsa',
		    'redis']) await this.stop(name, name === 'gateway' ? 'SIGTERM' : 'SIGKILL');
		if (!keep) rmSync(this.dir, { recursive: true, force: true });
	}

	log(name = 'gateway') {
		return readFileSync(join(this.dir, `${name}.log`), 'utf8').split('\n');
	}

	config(options = this.options, file = 'postgate.conf') {
		const c = (n) => join(this.certs, n);
		const all = {
			...defaults, 'gateway.url': this.url, 'http.socket': join(this.dir, 'gw.sock'),
			'ops.socket': join(this.dir, 'ops.sock'), 'store.socket': join(this.dir, 'redis.sock'),
			'journal.dir': join(this.dir, 'journal'), 'blobs.dir': join(this.dir, 'blobs'),
			'vault.key_file': c('vault.key'),
			'key.p256.key_file': c('gateway.key'), 'key.p256.cert_file': c('gateway.crt'),
			'key.rsa.key_file': c('gateway-rsa.key'), 'key.rsa.cert_file': c('gateway-rsa.crt'),
			'timestamp.url': `http://127.0.0.1:${this.ports.tsa}`, 'timestamp.ca_file': c('ca.crt'),
			'partner.vnpost-42.url': `http://127.0.0.1:${this.ports.postal}/soap/notify`,
			'partner.vnpost-42.cert_files':
			    ['postal', 'postal-ec', 'revoked', 'expired'].map((n) => c(`${n}.crt`)).join(' '),
			'partner.vnpost-42.ca_file': c('ca.crt'), 'partner.vnpost-42.crl_file': c('ca.crl'),
			'partner.hatinh.url': `http://127.0.0.1:${this.ports.province}`,
			'partner.hatinh.cert_files': c('province.crt'),
			'partner.hatinh.secret_file': c('client.secret'), ...options,
		};
		const sections = {};
		for (const [key, value] of Object.entries(all)) {
			if (value === '-') continue;
			const parts = key.split('.');
			const name = parts.pop();
			const section = parts.length > 1 ? `${parts[0]} ${parts.slice(1).join('.')}` : parts[0];
			(sections[section] ??= []).push(
			    `${name} = ${String(value).replaceAll('@CERTS@', this.certs).replaceAll('@DIR@', this.dir)}`);
		}
		const text = Object.entries(sections).map(([s, lines]) => `[${s}]\n${lines.join('\n')}\n`).join('\n');
		writeFileSync(join(this.dir, file), text);
	}

	async startRedis(name = 'redis') {
		mkdirSync(join(this.dir, name), { recursive: true, mode: 0o700 });
		const o = {
			port: '0', unixsocket: join(this.dir, `${name}.sock`), dir: join(this.dir, name), appendonly: 'yes',
			appendfsync: 'always',
			'no-appendfsync-on-rewrite': 'no', 'aof-load-truncated': 'no', maxmemory: '256mb',
			'maxmemory-policy': 'noeviction', save: '""',
			...this.redisOptions,
		};
		writeFileSync(join(this.dir, `${name}.conf`), Object.entries(o).map(([k, v]) => `${k} ${v}\n`).join(''));
		this.start(name, 'redis-server', [join(this.dir, `${name}.conf`)]);
		await until(`${name} answers`, 20000, () => this.ask(name, 'ping') === 'PONG');
	}

	redis(...args) {
		return this.ask('redis', ...args);
	}

	ask(name, ...args) {
		return execFileSync('redis-cli', ['-s', join(this.dir, `${name}.sock`), ...args],
		    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	}

	async startGateway({ fails = false } = {}) {
		this.config();
		this.gatewayHas = JSON.stringify([this.options, this.env]);
		const command = [join(ROOT, `build/${this.build}/postgate`), 'serve', '--config', join(this.dir, 'postgate.conf')];
		const child = this.held === undefined ? this.start('gateway', command[0], command.slice(1), this.env)
			: this.start('gateway', '/bin/sh', ['-c', 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@"', ...command],
			    this.env, [this.held]);
		if (fails) {
			const how = await child.ended;
			if (how.code === 0) throw new Error('the gateway started and ended well; it should have refused');
			return;
		}
		await until('the gateway is ready', 15000, async () => {
			if (child.gone) throw Object.assign(
			    new Error(`the gateway ended while it was started: ${this.log().slice(-2).join(" ")}`),
			    { fatal: true });
			return (await fetch(`${this.url}/readyz`).catch(() => ({}))).status === 200;
		});
	}

	async startPartner(name, more = []) {
		const ready = () => this.log(name).filter((l) => l.startsWith('ready')).length;
		const before = this.children[name] ? ready() : 0;       // its log goes on where one that was killed ended
		this.start(name, process.execPath,
		    [join(ROOT, `tests/partners/${name}.mjs`), '--port', String(this.ports[name]), '--certs', this.certs,
			'--gateway', name === 'province' ? this.url : `${this.url}/soap/postal`, ...more]);
		await until(`${name} is ready`, 40000, () => ready() > before);
	}

	async up() {
		const [plain, https, province, postal, tsa] = await Promise.all(Array.from({ length: 5 }, freePort));
		this.ports = { http: plain, https, province, postal, tsa };
		this.url = `http://127.0.0.1:${plain}`;
		const fill = { HTTP_PORT: plain, HTTPS_PORT: https, BIND: '127.0.0.1', SOCKET: join(this.dir, 'gw.sock'),
		    SERVER_PEM: join(this.certs, 'haproxy.pem'),
			CLIENT_CA: join(this.certs, 'ca.crt'), BODY_MAX: 1048576, RATE: 1000000 };
		this.front = fill;
		this.startFront();
		await Promise.all([this.startRedis(), this.startPartner('province', ['--pace', '100000000', '--share', '1']),
		    this.startPartner('postal'),
			this.startPartner('tsa')]);
		await this.startGateway();
	}

	startFront(more = '') {
		// a start is noticed soon
		const template = readFileSync(join(ROOT, 'scripts/haproxy.cfg.in'), 'utf8').replace('inter 1s', 'inter 100ms');
		writeFileSync(join(this.dir, 'haproxy.cfg'),
		    template.replace(/@([A-Z_]+)@/g, (all, n) => this.front[n] ?? all) + more);
		this.start('haproxy', 'haproxy', ['-db', '-f', join(this.dir, 'haproxy.cfg')]);
	}

	// The second gateway: a journal of its own, the same Redis, papers and HAProxy.
	async startBeside() {
		const socketPath = join(this.dir, 'beside.sock'), config = join(this.dir, 'beside.conf');
		this.config({ ...this.options, 'http.socket': socketPath, 'ops.socket': join(this.dir, 'beside-ops.sock'),
		    'journal.dir': join(this.dir, 'beside-journal') },
			'beside.conf');
		if (!existsSync(join(this.dir, 'beside-journal'))) await this.postgate('join', '--config', config);
		const child = this.start('beside', join(ROOT, `build/${this.build}/postgate`), ['serve', '--config', config]);
		await until('the second gateway is ready', 15000, () => new Promise((ok, no) => {
			if (child.gone) no(
			    Object.assign(new Error(`it ended: ${this.log('beside').slice(-2).join(' ')}`), { fatal: true }));
			http.get({ socketPath, path: '/readyz', headers: { Host: 'gateway' } },
			    (r) => { r.resume(); ok(r.statusCode === 200); }).on('error', no);
		}));
	}

	tool(...args) {
		return run(join(ROOT, `build/${this.build}/postgate`), args);
	}

	async postgate(...args) {
		const r = await this.tool(...args);
		if (r.status !== 0) throw Object.assign(new Error(`postgate ${args[0]}: ${r.stderr}`), r);
		return r.stdout;
	}

	// A control path of a simulator.
	async tell(name, path, body) {
		const r = await fetch(`http://127.0.0.1:${this.ports[name]}${path}`,
		    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
		const value = await r.json();
		if (r.status !== 200) throw new Error(`${name}${path}: ${JSON.stringify(value)}`);
		return value;
	}
}
