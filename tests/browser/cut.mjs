// SPDX-License-Identifier: Apache-2.0
// A line that can be cut: an HTTPS server that passes all on to the gateway's front, or is not there, or takes a request on and
// loses its answer.  Browsers come to it by --host-resolver-rules, so that they see the gateway's own address.

import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';

export class Line {
	// to: the front's port; certs: the stage's folder.
	constructor(to, certs) {
		this.to = to;
		this.sockets = new Set();
		this.loses = null;   // (method, path): is its answer lost, once; 'cut': and the line with it, then gone() is called
		this.edit = null;    // (path, text): another text in its place
		this.passed = [];
		this.tls = { key: readFileSync(`${certs}/haproxy.key`), cert: readFileSync(`${certs}/haproxy.crt`) };
	}

	async up() {
		this.server = createServer(this.tls, (from, out) => this.pass(from, out));
		this.server.on('secureConnection', (s) => {
			this.sockets.add(s);
			s.on('error', () => {}).on('close', () => this.sockets.delete(s));
		});
		this.server.on('clientError', (_, s) => s.destroy());
		await new Promise((resolve) => this.server.listen(this.port ?? 0, '127.0.0.1', resolve));
		this.port = this.server.address().port;
	}

	// As when the cable is pulled: what was open is gone, what comes is refused.
	async cut() {
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.sockets.forEach((s) => s.destroy());
		await closed;
	}

	pass(from, out) {
		const lost = this.loses?.(from.method, from.url);
		this.passed.push(`${from.method} ${from.url}`);
		const { url: path, method, headers } = from, where = { host: '127.0.0.1', port: this.to, path, method, headers };
		const there = request({ ...where, rejectUnauthorized: false, agent: false }, (answer) => {
			if (lost) {
				this.loses = null;
				const then = lost === 'cut' ? () => this.cut().then(this.gone) : () => from.socket.destroy();
				answer.resume().on('end', then);
				return;
			}
			if (this.edit?.(path, '') === undefined) {
				out.writeHead(answer.statusCode, answer.headers);
				answer.pipe(out);
				return;
			}
			const parts = [];
			answer.on('data', (d) => parts.push(d)).on('end', () => {
				const { 'content-length': n, ...rest } = answer.headers;
				out.writeHead(answer.statusCode, rest).end(this.edit(path, String(Buffer.concat(parts))));
			});
		});
		there.on('error', () => from.socket.destroy());
		from.pipe(there);
	}
}
