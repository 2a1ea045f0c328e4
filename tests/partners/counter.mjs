// SPDX-License-Identifier: Apache-2.0
// A counter's system on npm soap: calls the gateway signed, checks the signature of every answer and fault, and
// re-raises faults as GatewayFault.

import https from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import soap from 'soap';
import { Trust, identity } from './keys.mjs';
import { Security, tamperBody, verify } from './wsse.mjs';

export class GatewayFault extends Error {
	constructor(detail, signedBy) {
		super(`${detail.Code}: ${detail.MessageVi}`);
		Object.assign(this, detail, { name: 'GatewayFault', signedBy });
	}
}

// TLS with a client certificate, when the address wants it.
function transport(url, certs, tls) {
	if (!url.startsWith('https:')) return {};
	const httpsAgent = new https.Agent({
		ca: readFileSync(join(certs, 'ca.crt')), key: readFileSync(join(certs, `${tls}.key`)),
		cert: readFileSync(join(certs, `${tls}.crt`)),
	});
	return { request: axios.create({ httpsAgent }) };
}

export class Counter {
	// who: name of the certificate that signs; how: a mistake of misbehave.mjs.
	static async open({ wsdl, url, certs, who = 'postal', tls = 'tls-postal', gateway = ['gateway', 'gateway-rsa'] }) {
		const c = new Counter();
		c.certs = certs;
		c.trust = new Trust(certs, gateway);
		c.client = await soap.createClientAsync(wsdl, { endpoint: url, ...transport(url, certs, tls) });
		c.who = identity(certs, who);
		return c;
	}

	async call(operation, args, how = 'own') {
		const who = ['stranger', 'expired', 'revoked'].includes(how) ? identity(this.certs, how) : this.who;
		this.client.setSecurity(how === 'none' ? null : new Security(who, how));
		const options = how === 'tampered' ? { postProcess: (xml) => xml } : {};
		if (how === 'tampered') this.#tamper();
		try {
			const [result, raw] = await this.client[`${operation}Async`](args, options);
			this.signedBy = verify(raw, this.trust).by;
			return result;
		} catch (e) {
			throw this.#fault(e);
		}
	}

	// Change the message after the library has signed it.
	#tamper() {
		const http = this.client.httpClient;
		const request = http.request.bind(http);
		http.request = (url, data, ...rest) => {
			http.request = request;
			return request(url, tamperBody(data), ...rest);
		};
	}

	#fault(e) {
		const raw = e.response?.data ?? e.body;
		const detail = e.root?.Envelope?.Body?.Fault?.detail?.GatewayFault ??
		    e.root?.Envelope?.Body?.Fault?.Detail?.GatewayFault;
		if (!detail) return e;
		return new GatewayFault(detail, verify(String(raw), this.trust).by);
	}
}
