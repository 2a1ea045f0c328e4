// SPDX-License-Identifier: Apache-2.0
// Detached JSON Web Signatures as gateway/sign/jws.h describes them, written from RFC 7515, 7518 and 7797 with node's own crypto.

import { createHash, randomUUID, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import { current } from './keys.mjs';

export const HEADER = 'x-jws-signature';
const url = (bytes) => Buffer.from(bytes).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);
const thumbprint = (identity) => createHash('sha256').update(identity.cert.raw).digest('base64url');
// RFC 7518 section 3.4: an ECDSA signature is R and S of 32 bytes each, not DER.
const key = (k) => ({ key: k, dsaEncoding: 'ieee-p1363' });
const where = (m) => `//${m.authority}${m.path}${m.query ? `?${m.query}` : ''}`;
// RFC 7797 section 3: with b64 false the payload stands in the signing input as it is.
const input = (head, body) => Buffer.concat([Buffer.from(`${head}.`, 'ascii'), Buffer.from(body)]);

export function signRequest(m, ids, how = 'own', change = {}) {
	if (how === 'none') return m;
	const who = ids[how] ?? ids.own;
	const header = { alg: who.rsa ? 'RS256' : 'ES256', b64: false, crit: ['b64'], 'x5t#S256': thumbprint(who), iat: seconds(),
		exp: seconds() + 240, jti: randomUUID(), htm: m.method, htu: where(m), ...change };
	if (m.headers['content-type']) header.cty ??= m.headers['content-type'];
	const head = url(JSON.stringify(header));
	const signature = url(signBytes('sha256', input(head, m.body), key(who.privateKey)));
	const headers = { ...m.headers, [HEADER]: `${head}..${signature}` };
	return { ...m, headers, body: how === 'tampered' ? Buffer.from('{"a":2}') : m.body };
}

// Over a part of the answer to `request`, which travels in the answer: the same profile without status and content type.
export function signPart(part, request, ids, how = 'own') {
	if (how === 'none') return undefined;
	const who = ids[how] ?? ids.own;
	const header = { alg: who.rsa ? 'RS256' : 'ES256', b64: false, crit: ['b64'], 'x5t#S256': thumbprint(who), iat: seconds(),
		exp: seconds() + 240, jti: randomUUID(),
		req: createHash('sha256').update(request.headers[HEADER] ?? '').digest('base64url') };
	const head = url(JSON.stringify(header));
	return `${head}..${url(signBytes('sha256', input(head, how === 'wrong-part' ? '{}' : part), key(who.privateKey)))}`;
}

// Over a document that is kept with it: bound to no message, but to what kind of document it is.
export function signDocument(bytes, type, ids, how = 'own') {
	const who = ids[how] ?? ids.own;
	const header = { alg: who.rsa ? 'RS256' : 'ES256', b64: false, crit: ['b64'], 'x5t#S256': thumbprint(who), iat: seconds(),
		exp: seconds() + 240, jti: randomUUID(), cty: type };
	const head = url(JSON.stringify(header));
	const signed = how === 'wrong-part' ? Buffer.from('{}') : bytes;
	return `${head}..${url(signBytes('sha256', input(head, signed), key(who.privateKey)))}`;
}

// Who signed it; throws when it does not hold.
export function verifyRequest(m, trust) {
	const [head, payload, signature, ...more] = (m.headers[HEADER] ?? '').split('.');
	if (payload !== '' || !signature || more.length) throw new Error('not a detached compact JWS');
	const h = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
	if (h.b64 !== false || h.crit?.length !== 1 || h.crit[0] !== 'b64') throw new Error('not RFC 7797');
	const who = trust.all.find((i) => thumbprint(i) === h['x5t#S256']);
	if (!who || !current(who)) throw new Error('nobody we know');
	if (h.alg !== (who.rsa ? 'RS256' : 'ES256')) throw new Error('another algorithm');
	const fits = verifyBytes('sha256', input(head, m.body), key(who.publicKey), Buffer.from(signature, 'base64url'));
	if (!fits) throw new Error('does not fit');
	const type = m.headers['content-type'] ?? '';
	if (h.htm !== m.method || h.htu !== where(m) || (h.cty ?? '') !== type) throw new Error('of another request');
	if (!(h.iat <= seconds() && seconds() < h.exp)) throw new Error('not now');
	if (!/^.{16,128}$/.test(h.jti)) throw new Error('no jti');
	return { by: who.name };
}
