// SPDX-License-Identifier: Apache-2.0
// What both simulators share: options, listening (http, https, mutual TLS), the log of every request, orders to
// misbehave and the control paths /_tell /_log /_state /_callback.  What a partner says and how it signs is the
// dialect's: { calls(request) -> name, handle(request) -> answer, sign(answer, request, how) -> answer,
// problem(status, headers) -> answer, state() -> object, callback(order) -> object }.

import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Orders } from './misbehave.mjs';

const BODY_MAX = 32 * 1024 * 1024;

// --name value pairs and --flags; unknown ones end the program with a sentence.
export function options(argv, known) {
	const out = { ...known };
	for (let i = 0; i < argv.length; i++) {
		const name = argv[i].replace(/^--/, '');
		if (!argv[i].startsWith('--') || !(name in known)) fail(
		    `unknown option ${argv[i]}; known: ${Object.keys(known).map((k) => '--' + k).join(' ')}`);
		if (typeof known[name] === 'boolean') out[name] = true;
		else if (++i < argv.length) out[name] = typeof known[name] === 'number' ? Number(argv[i]) : argv[i];
		else fail(`--${name} needs a value`);
	}
	return out;
}

export const common = {
	'host': '127.0.0.1', 'port': 0, 'control': -1, 'certs': 'var/certs', 'log': '', 'tls': false, 'mutual': false,
	'gateway': '',
};

export function fail(sentence) {
	console.error(sentence);
	process.exit(2);
}

export class Log {
	#file;
	lines = [];

	constructor(file) {
		this.#file = file;
		if (file) writeFileSync(file, '');
	}

	add(line) {
		const l = { at: new Date().toISOString(), ...line };
		this.lines.push(l);
		if (this.#file) appendFileSync(this.#file, JSON.stringify(l) + '\n');
	}
}

async function whole(req) {
	const chunks = [];
	let n = 0;
	for await (const c of req) {
		if ((n += c.length) > BODY_MAX) throw new Error('body too large');
		chunks.push(c);
	}
	return Buffer.concat(chunks);
}

async function read(req) {
	const [path, query = ''] = req.url.split(/\?(.*)/s);
	return {
		method: req.method, url: req.url, path, query, headers: req.headers, body: await whole(req),
		authority: (req.headers.host ?? '').toLowerCase(),
	};
}

function tlsOptions(certs, name, mutual) {
	return {
		key: readFileSync(join(certs, `${name}.key`)), cert: readFileSync(join(certs, `${name}.crt`)),
		...(mutual ? { ca: readFileSync(join(certs, 'ca.crt')), requestCert: true, rejectUnauthorized: true } : {}),
	};
}

class Simulator {
	constructor(name, opts, dialect) {
		Object.assign(this, { name, opts, dialect });
		this.log = new Log(opts.log);
		this.orders = new Orders();
		this.sockets = new Set();
		this.last = new Map();          // call -> the answer given before, for "replayed"
		this.server = opts.tls ? createTlsServer(tlsOptions(opts.certs, 'simulator', opts.mutual)) : createServer();
		this.server.on('request', (req, res) => this.#request(req, res));
		this.#track(this.server);
		this.server.keepAliveTimeout = 30000;
	}

	#track(server) {
		server.on('connection', (s) => {
			this.sockets.add(s);
			s.on('close', () => this.sockets.delete(s)).on('error', () => {});
		});
		server.on('tlsClientError', () => {});
	}

	async start() {
		const { host, port, control } = this.opts;
		await new Promise((ok, no) => this.server.once('error', no).listen(port, host, ok));
		this.opts.port = this.server.address().port;
		if (control >= 0) {
			this.side = createServer((req, res) => this.#control(req, res));
			this.#track(this.side);
			await new Promise((ok, no) => this.side.once('error', no).listen(control, '127.0.0.1', ok));
			this.opts.control = this.side.address().port;
		}
		for (const sig of ['SIGTERM', 'SIGINT']) process.on(sig, () => this.stop());
		console.log(`ready ${this.name} ${this.opts.tls ? 'https' : 'http'}://${host}:${this.opts.port}` +
			(this.side ? ` control http://127.0.0.1:${this.opts.control}` : ''));
	}

	stop() {
		for (const s of this.sockets) s.destroy();
		this.server.close();
		this.side?.close();
		process.exit(0);
	}

	async #request(req, res) {
		if (req.url.startsWith('/_')) return this.#control(req, res);
		const took = Date.now();
		let request;
		try {
			request = await read(req);
		} catch (e) {
			return req.socket.destroy();
		}
		const call = this.dialect.call(request);
		const rule = this.orders.take(call, 'answer') ?? {};
		const line = { method: request.method, path: request.url, call };
		try {
			const answer = await this.#answer(request, call, rule, line);
			this.log.add({ ...line, status: answer?.status, ms: Date.now() - took,
			    ...(rule.what ? { did: rule.what } : {}) });
			if (rule.send) return rule.send(req.socket, answer, rule);
			res.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
			res.end(answer.body);
		} catch (e) {
			this.log.add({ ...line, status: 0, effect: 'simulator failed', why: String(e.stack) });
			console.error(e);
			req.socket.destroy();
		}
	}

	async #answer(request, call, rule, line) {
		let answer = this.dialect.problem(500);
		if (rule.acts ?? true) answer = await this.dialect.handle(request, line);
		if (rule.answer) {
			const changed = rule.answer(answer, this.dialect);
			answer = { status: 200, ...changed, headers: { 'content-type': this.dialect.type, ...changed.headers } };
		}
		const signed = await this.dialect.sign(answer, request, rule.sign ?? 'own');
		const before = this.last.get(call);
		this.last.set(call, signed);
		return rule.replay && before ? before : signed;
	}

	// Orders that concern the listener itself.
	async #server(order) {
		const { host, port, certs, mutual, tls } = this.opts;
		if (order.what === 'refuse') {
			this.server.close();
			for (const s of this.sockets) if (s.localPort === port) s.destroy();
			setTimeout(() => this.server.listening || this.server.listen(port, host), order.ms ?? 3000);
		} else if (tls) {
			const name = { 'tls-stranger': 'stranger-server', 'tls-expired': 'expired',
			    'behave': 'simulator' }[order.what];
			this.server.setSecureContext(tlsOptions(certs, name, mutual));
			if (order.ms) setTimeout(() => this.server.setSecureContext(tlsOptions(certs, 'simulator', mutual)),
			    order.ms);
		}
	}

	async #control(req, res) {
		const send = (status, value) => {
			res.writeHead(status, { 'content-type': 'application/json' });
			res.end(JSON.stringify(value) + '\n');
		};
		try {
			const { path, body } = await read(req);
			const told = body.length ? JSON.parse(body) : {};
			if (!/^(::ffff:)?127\.|^::1$/.test(req.socket.remoteAddress)) return send(403, { error: 'loopback only' });
			if (path === '/_tell') {
				const order = this.orders.tell(told);
				send(200, { open: this.orders.open });
				if (order.where === 'server') await this.#server(order);
			} else if (path === '/_log') send(200, this.log.lines);
			else if (path === '/_state') send(200, { orders: this.orders.open, ...this.dialect.state() });
			else if (path === '/_callback') send(200, await this.dialect.callback(told));
			else send(404, { error: 'control paths: /_tell /_log /_state /_callback' });
		} catch (e) {
			send(400, { error: e.message });
		}
	}
}

// Start a simulator; the dialect gets `orders` and `log` to use for its own calls.
export async function serve(name, opts, dialect) {
	const s = new Simulator(name, opts, dialect);
	Object.assign(dialect, { orders: s.orders, log: s.log });
	try {
		await s.start();
	} catch (e) {
		fail(`${name}: cannot listen on ${opts.host}:${opts.port}: ${e.message}`);
	}
	return s;
}
