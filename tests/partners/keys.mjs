// SPDX-License-Identifier: Apache-2.0
// Keys and certificates as scripts/mkcerts names them, for both simulators.

import { X509Certificate, createHash, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// A certificate, what names it in signatures, and, where we have it, its private key.
export function identity(certs, name, secret = true) {
	const pem = readFileSync(join(certs, `${name}.crt`), 'utf8');
	const cert = new X509Certificate(pem);
	return {
		name, pem, cert,
		id: createHash('sha256').update(cert.raw).digest('hex'),
		token: cert.raw.toString('base64'),
		rsa: cert.publicKey.asymmetricKeyType === 'rsa',
		publicKey: cert.publicKey,
		keyPem: secret ? readFileSync(join(certs, `${name}.key`), 'utf8') : undefined,
		privateKey: secret ? createPrivateKey(readFileSync(join(certs, `${name}.key`))) : undefined,
	};
}

// The certificates of others, pinned.
export class Trust {
	constructor(certs, names) {
		this.all = names.map((n) => identity(certs, n, false));
	}

	byId(id) {
		return this.all.find((i) => i.id === id);
	}

	byToken(token) {
		return this.all.find((i) => i.token === token);
	}
}

// Valid now?  The revocation list is the gateway's business; a simulator pins and looks at the dates.
export function current(identity, now = Date.now()) {
	return now >= Date.parse(identity.cert.validFrom) && now <= Date.parse(identity.cert.validTo);
}
