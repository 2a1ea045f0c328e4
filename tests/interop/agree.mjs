// SPDX-License-Identifier: Apache-2.0
// Signatures of the gateway's own code (postgate message|request sign|verify) against npm xml-crypto and npm
// http-message-signatures, and of JWS against node's own crypto, both ways, without a network.  Prints TAP.
// agree.py does the same with zeep (xmlsec).
//
//   node agree.mjs --postgate build/release/postgate --certs DIR

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, claim, done, options } from './tap.mjs';
import { Trust, identity } from '../partners/keys.mjs';
import { signRequest, verifyRequest } from '../partners/httpsig.mjs';
import { HEADER, signRequest as jwsSign, verifyRequest as jwsVerify } from '../partners/jws.mjs';
import { Plain, sign, verify } from '../partners/wsse.mjs';

const opts = options({ postgate: 'build/release/postgate', certs: 'var/certs' });
const folder = mkdtempSync(join(tmpdir(), 'agree-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'message');
const path = (name) => join(opts.certs, name);

function postgate(bytes, ...args) {
	writeFileSync(file, bytes);
	const r = spawnSync(opts.postgate, [...args, file], { encoding: 'utf8' });
	if (r.error) throw r.error;
	return { status: r.status, out: r.stdout, said: (r.stdout + r.stderr).trim() };
}

function judged(bytes, tool, who, status, rule, ...more) {
	const r = postgate(bytes, tool, 'verify', '--cert', path(`${who}.crt`), ...more);
	assert.equal(r.status, status, r.said);
	if (rule) assert.match(r.said, new RegExp(`^refused: ${rule}:`));
}

const envelope = (more = '') => '<?xml version="1.0" encoding="utf-8"?>' +
	'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
	'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Header></soap:Header><soap:Body>' +
	'<p:GetProcedure xmlns:p="urn:vn:postgate:postal:1.0">' +
	`<p:Code>Đăng ký &amp; khai sinh ${more}</p:Code></p:GetProcedure></soap:Body></soap:Envelope>`;

const others = Object.fromEntries(['stranger', 'expired', 'revoked'].map((n) => [n, identity(opts.certs, n)]));
const known = new Trust(opts.certs, ['gateway', 'gateway-rsa']);

for (const who of ['postal', 'postal-ec']) {
	const ids = { own: identity(opts.certs, who), ...others };
	await claim(`postgate accepts what npm soap signs with ${who}, and names the rule when it is spoilt`, () => {
		judged(sign(envelope(), ids), 'message', who, 0);
		judged(sign(envelope(), ids, 'tampered'), 'message', who, 1, 'digest-value');
		judged(sign(envelope(), ids, 'wrong-part'), 'message', who, 1, 'body-unsigned');
		judged(sign(envelope(), ids, 'stranger'), 'message', who, 1, 'cert-unknown');
		judged(envelope(), 'message', who, 1, 'unsigned');
	});
}

await claim('postgate refuses an expired and a revoked certificate though they are pinned', () => {
	judged(sign(envelope(), others, 'expired'), 'message', 'expired', 1, 'cert-expired');
	judged(sign(envelope(), others, 'revoked'), 'message', 'revoked', 1, 'cert-revoked', '--ca', path('ca.crt'), '--crl',
	    path('ca.crl'));
});

await claim('npm soap as it comes is refused, and accepted by a partner\'s allowances once its Timestamp is short', () => {
	const default_ = new Plain(identity(opts.certs, 'postal')).postProcess(envelope(), 'soap');
	judged(default_, 'message', 'postal', 1, '[a-z-]+');
	judged(default_, 'message', 'postal', 0, undefined, '--plain-id', '--enveloped');
});

for (const who of ['gateway', 'gateway-rsa']) {
	for (const version of ['1.1', '1.2']) {
		await claim(`npm xml-crypto accepts what postgate signs with ${who} as SOAP ${version}`, () => {
			const r = postgate(envelope(), 'message', 'sign', '--key', path(`${who}.key`), '--cert', path(`${who}.crt`),
			    '--soap', version);
			assert.equal(r.status, 0, r.said);
			const v = verify(r.out, known);
			assert.equal(v.by, who);
			assert.match(v.body, /Đăng ký &amp; khai sinh/);
			assert.throws(() => verify(r.out.replace('khai sinh', 'khai tử'), known));
		});
	}
}

const raw = (m) => `${m.method} ${m.path}${m.query ? `?${m.query}` : ''} HTTP/1.1\r\nHost: ${m.authority}\r\n` +
	Object.entries(m.headers).map(([k, v]) => `${k}: ${v}\r\n`).join('') + `\r\n${m.body}`;

for (const who of ['province', 'postal']) {
	const keys = { own: identity(opts.certs, who), ...others };
	const message = (method, query, body) => ({ method, authority: '127.0.0.1:8080', path: '/api/v1/trang-thai', query,
		headers: body ? { 'content-type': 'application/json' } : {}, body: Buffer.from(body) });
	await claim(`postgate accepts requests signed by npm http-message-signatures with ${who}, ` +
	    'and names the rule when they are spoilt', async () => {
		for (const m of [message('GET', '', ''), message('GET', 'a=b&c=%20', ''), message('POST', 'a', '{"a":1}'),
		    message('POST', '', '{"a":1}')]) {
			judged(raw(await signRequest(m, keys)), 'request', who, 0);
		}
		const post = message('POST', '', '{"a":1}');
		for (const [how, rule] of [['tampered', 'content-digest'], ['wrong-part', 'components'],
		    ['stranger', 'cert-unknown'], ['none', 'unsigned']]) {
			judged(raw(await signRequest(post, keys, how)), 'request', who, 1, rule);
		}
	});
}

for (const who of ['gateway', 'gateway-rsa']) {
	await claim(`npm http-message-signatures accepts a request that postgate signs with ${who}`, async () => {
		const r = postgate('POST /v1/ho-so?x=1 HTTP/1.1\r\nHost: 127.0.0.1:8091\r\n' +
			'Content-Type: application/json\r\n\r\n{"a":1}',
			'request', 'sign', '--key', path(`${who}.key`), '--cert', path(`${who}.crt`));
		assert.equal(r.status, 0, r.said);
		const [top, body] = r.out.split('\r\n\r\n');
		const headers = Object.fromEntries(top.split('\r\n').slice(1)
		    .map((l) => [l.split(':')[0].toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]));
		const m = { method: 'POST', authority: headers.host, path: '/v1/ho-so', query: 'x=1', headers, body };
		assert.equal((await verifyRequest(m, known)).by, who);
		await assert.rejects(verifyRequest({ ...m, query: 'x=2' }, known));
	});
}

for (const who of ['province', 'postal']) {
	const keys = { own: identity(opts.certs, who), ...others };
	const message = (method, query, body) => ({ method, authority: '127.0.0.1:8080', path: '/api/v1/trang-thai', query,
		headers: body ? { 'content-type': 'application/json; charset=utf-8' } : {}, body: Buffer.from(body) });
	await claim(`postgate accepts a detached JWS of node's crypto with ${who}, and names the rule when it is spoilt`, () => {
		for (const m of [message('GET', '', ''), message('GET', 'a=b&c=%20', ''), message('POST', 'a', '{"a":1}'),
			message('POST', '', '{"đ":"ệ.x"}')]) {
			judged(raw(jwsSign(m, keys)), 'request', who, 0, undefined, '--jws');
		}
		const post = message('POST', '', '{"a":1}');
		for (const [how, rule] of [['tampered', 'signature-value'], ['stranger', 'cert-unknown'], ['none', 'unsigned']]) {
			judged(raw(jwsSign(post, keys, how)), 'request', who, 1, rule, '--jws');
		}
		for (const change of [{ alg: 'none' }, { alg: 'HS256' }, { b64: true }, { crit: ['b64', 'x'] }, { crit: undefined },
			{ htm: 'PUT' }, { htu: '//127.0.0.1:8080/api/v1/other' }, { cty: 'text/plain' }, { jti: 'short' },
			{ iat: 1, exp: 200 }]) {
			judged(raw(jwsSign(post, keys, 'own', change)), 'request', who, 1, '[a-z0-9-]+', '--jws');
		}
	});
}

for (const who of ['gateway', 'gateway-rsa']) {
	await claim(`node's crypto accepts the detached JWS that postgate makes with ${who}`, () => {
		const first = 'POST /v1/ho-so?x=1 HTTP/1.1\r\nHost: 127.0.0.1:8091\r\n';
		const request = `${first}Content-Type: application/json\r\n\r\n{"a":"ệ"}`;
		const r = postgate(request,
			'request', 'sign', '--jws', '--key', path(`${who}.key`), '--cert', path(`${who}.crt`));
		assert.equal(r.status, 0, r.said);
		const [top, body] = r.out.split('\r\n\r\n');
		const fields = top.split('\r\n').slice(1);
		const pair = (l) => [l.split(':')[0].toLowerCase(), l.slice(l.indexOf(':') + 1).trim()];
		const headers = Object.fromEntries(fields.map(pair));
		const m = { method: 'POST', authority: headers.host, path: '/v1/ho-so', query: 'x=1', headers, body };
		assert.equal(jwsVerify(m, known).by, who);
		const attached = { ...headers, [HEADER]: headers[HEADER].replace('..', '.e30.') };
		for (const spoilt of [{ query: 'x=2' }, { method: 'PUT' }, { body: '{"a":1}' }, { headers: attached }]) {
			assert.throws(() => jwsVerify({ ...m, ...spoilt }, known));
		}
	});
}

done();
