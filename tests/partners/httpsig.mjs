// SPDX-License-Identifier: Apache-2.0
// HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), the fixed profile of docs/integrating.md, made and
// checked by npm http-message-signatures on node's crypto:
//   request   "@method" "@authority" "@path" "@query", with a body also "content-type" "content-digest"
//   response  "@status", with a body "content-type" "content-digest", and "@method";req "@authority";req "@path";req
//             "signature";req;key="sig"
// label sig; parameters created, expires, nonce, keyid (hex SHA-256 of the certificate), alg.
// A request is { method, authority, path, query, headers, body }, a response { status, headers, body }.

import { createHash, randomBytes, sign as rawSign, verify as rawVerify } from 'node:crypto';
import { httpbis } from 'http-message-signatures';
import { parseDictionary } from 'structured-headers';
import { current } from './keys.mjs';

const PARAMS = ['created', 'expires', 'nonce', 'keyid', 'alg'];
const SKEW = 60, AGE = 300, LIFE = 120; // seconds

const algorithm = (k) => (k.rsa ? 'rsa-v1_5-sha256' : 'ecdsa-p256-sha256');
const options = (key) => ({ key, dsaEncoding: 'ieee-p1363' });

export const digest = (body) => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

// Raw values, where the library would take them from a normalised URL.
function component(name, params, message, request) {
	const m = params.has('req') ? request : message;
	switch (name) {
	case '@method': return [m.method];
	case '@authority': return [m.authority];
	case '@path': return [m.path];
	case '@query': return ['?' + m.query];
	case '@status': return [String(m.status)];
	default: return null;
	}
}

const content = (body) => (body.length ? ['content-type', 'content-digest'] : []);

const requestFields = (m) => ['@method', '@authority', '@path', '@query', ...content(m.body)];

const responseFields = (m, request) => ['@status', ...content(m.body), '"@method";req', '"@authority";req', '"@path";req',
	...(request.headers.signature ? ['"signature";req;key="sig"'] : [])];      // an answer to an unsigned request has none

const lower = (headers) => Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v]));

async function sign(message, request, fields, key) {
	const now = Date.now();
	const { headers } = await httpbis.signMessage({
		name: 'sig', fields, params: PARAMS, componentParser: component,
		paramValues: { created: new Date(now), expires: new Date(now + LIFE * 1000),
		    nonce: randomBytes(16).toString('hex') },
		key: { id: key.id, alg: algorithm(key), sign: async (b) => rawSign('sha256', b, options(key.privateKey)) },
	}, message, request);
	return lower(headers);
}

// The signing mistakes of misbehave.mjs: keys[how] signs when there is such a key.
async function signAs(how, message, request, fields, keys) {
	const headers = lower(message.headers);
	const body = Buffer.from(message.body);
	const m = { ...message, headers, body };
	if (how === 'none') return { ...m, headers };
	if (body.length) headers['content-digest'] = digest(body);
	const wanted = fields(m, request);
	const covered = how === 'wrong-part' ? wanted.filter((f) => !f.startsWith('content-')) : wanted;
	const signed = { ...m, headers: await sign(m, request, covered, keys[how] ?? keys.own) };
	if (how === 'tampered' && body.length) signed.body = tamper(body);
	return signed;
}

// One digit changed, still the same length and readable.
export function tamper(body) {
	const b = Buffer.from(body);
	let i = b.length - 1;
	while (i > 0 && !(b[i] >= 0x30 && b[i] <= 0x39)) i--;
	b[i] = b[i] === 0x31 ? 0x32 : 0x31;
	return b;
}

export const signRequest = (m, keys, how = 'own') => signAs(how, m, undefined, requestFields, keys);
export const signResponse = (m, request, keys, how = 'own') => signAs(how, m, request, responseFields, keys);

function need(what, why) {
	if (!what) throw new Error(why);
}

// Throws an error that says what is wrong; returns who signed, the nonce and when.
async function verify(message, request, fields, trust, now) {
	const body = Buffer.from(message.body);
	const headers = lower(message.headers);
	const m = { ...message, headers, body };
	need(headers.signature && headers['signature-input'], 'unsigned');
	const inputs = parseDictionary(headers['signature-input']);
	need(inputs.size === 1 && inputs.has('sig') && parseDictionary(headers.signature).size === 1,
	    'not exactly one signature, sig');
	const params = inputs.get('sig')[1];
	for (const p of PARAMS) need(params.has(p), `parameter ${p} is missing`);
	need([...params.keys()].every((p) => PARAMS.includes(p)), 'unknown parameter');
	if (body.length) need(headers['content-digest'] === digest(body), 'content-digest differs from the body');
	const key = trust.byId(params.get('keyid'));
	need(key, 'keyid is not pinned');
	need(current(key), 'certificate expired');
	need(params.get('alg') === algorithm(key), 'alg is not the key\'s');
	const created = params.get('created'), expires = params.get('expires'), t = now / 1000;
	need(created <= t + SKEW && expires >= t && expires <= created + AGE && created >= t - AGE, 'outside the time window');
	const covered = inputs.get('sig')[0].map(([name, p]) => name +
	    [...p].map(([k, v]) => (v === true ? `;${k}` : `;${k}="${v}"`)).join(''));
	for (const f of fields(m, request)) need(covered.includes(f.replace(/^"([^"]+)"/, '$1')), `${f} is not covered`);
	const ok = await httpbis.verifyMessage({
		all: true, componentParser: component, tolerance: SKEW,
		keyLookup: async () => ({
			id: key.id, algs: [algorithm(key)],
			verify: async (data, sig) => rawVerify('sha256', data, options(key.publicKey), sig),
		}),
	}, m, request);
	need(ok === true, 'the signature does not fit');
	return { by: key.name, nonce: params.get('nonce'), created };
}

export const verifyRequest = (m, trust, now = Date.now()) => verify(m, undefined, requestFields, trust, now);
export const verifyResponse = (m, request, trust, now = Date.now()) => verify(m, request, responseFields, trust, now);
