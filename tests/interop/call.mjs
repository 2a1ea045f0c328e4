// SPDX-License-Identifier: Apache-2.0
// One HTTP request, as it was signed, and its answer: { status, headers, body }.

import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// certs: where `who`, the TLS client certificate, and ca.crt lie; who null: none is shown.
export function call(m, to, certs, who) {
	const tls = to.protocol === 'https:';
	const pem = (name) => readFileSync(join(certs, name));
	return new Promise((ok, no) => {
		const req = (tls ? https : http).request({
			host: to.hostname, port: to.port, method: m.method, path: m.path + (m.query ? `?${m.query}` : ''),
			timeout: 20000,
			headers: { ...m.headers, host: m.authority, ...(m.body.length ? { 'content-length': m.body.length } : {}) },
			...(tls ? { ca: pem('ca.crt'), ...(who ? { cert: pem(`${who}.crt`), key: pem(`${who}.key`) } : {}) } : {}),
		}, async (res) => {
			const chunks = [];
			for await (const c of res) chunks.push(c);
			ok({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) });
		});
		req.on('error', no).on('timeout', () => req.destroy(new Error('timeout')));
		req.end(m.body);
	});
}
