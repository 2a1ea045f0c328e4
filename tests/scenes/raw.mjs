// SPDX-License-Identifier: Apache-2.0
// Messages as bytes, for what no SOAP library lets a caller do: sent again as they were, changed after they were signed,
// signed at another time, wrapped around a stranger's body, judged by the integrator's tools.

import assert from 'node:assert/strict';
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Trust, identity } from '../partners/keys.mjs';
import { sign, verify } from '../partners/wsse.mjs';
import { CANARY } from './letters.mjs';

const PIECE = 32 * 1024, PAUSE_MS = 20;

// The envelope and headers a counter would send, signed `how`, without sending it.
export async function captured(s, operation, args, how = 'own') {
	const counter = await s.counter('postal');
	const client = counter.client.httpClient, request = client.request;
	let taken;
	client.request = (url, body, done, headers) => {
		taken = { body, headers: { 'content-type': headers['Content-Type'], soapaction: headers.SOAPAction } };
		done(new Error('captured'));
	};
	try {
		await counter.call(operation, args, how).catch(() => {});
	} finally {
		client.request = request;
	}
	assert.ok(taken, 'no message was made');
	return taken;
}

function signed(s, xml, ms = 0) {
	const own = { own: identity(s.stage.certs, 'postal') }, now = Date.now;
	Date.now = () => now() + ms;            // only while it is signed, and signing does not wait for anything
	try {
		return sign(xml, own);
	} finally {
		Date.now = now;
	}
}

function respelt(s, m, how) {
	[, m.ns = ''] = /<(\w+:)?RegisterDossier/.exec(m.unsigned);
	const xml = how(m.unsigned);
	assert.notEqual(xml, m.unsigned);
	m.body = signed(s, xml);
}

// Changes to a message between the counter and the gateway: (scene, { body, headers, unsigned }) -> nothing.
const spoilt = {
	unchanged() {},
	'other-action': (s, m) => { m.headers.soapaction = '"urn:vn:postgate:postal:1.0/WithdrawDossier"'; },
	'wrong-action': (s, m) => { m.headers.soapaction = '"urn:vn:postgate:postal:1.0/GetService"'; },
	'no-action': (s, m) => { m.headers.soapaction = '""'; },
	'other-type': (s, m) => { m.headers['content-type'] = 'application/json'; },
	'other-version': (s, m) => { m.headers['content-type'] = 'application/soap+xml; charset=utf-8'; },
	stale: (s, m) => { m.body = signed(s, m.unsigned, -3600e3); },
	future: (s, m) => { m.body = signed(s, m.unsigned, 3600e3); },
	dtd: (s, m) => {
		m.body = `<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>${m.body.replace(/^<\?xml[^>]*\?>/, '')}`;
	},
	'not-utf8': (s, m) => {
		m.body = Buffer.concat([Buffer.from(m.body.replace(/<\/[^<]*$/, '')), Buffer.from([0xff, 0xfe])]);
	},
	cut: (s, m) => { m.body = m.body.slice(0, m.body.length - 200); },
	deep: (s, m) => { m.body = `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`; },
	// The signed Body moves into the Header, where its signature still fits, and another Body takes its place.
	wrapped: (s, m) => {
		const [body] = /<(\w+):Body[\s\S]*<\/\1:Body>/.exec(m.body);
		const other = body.replace(/(wsu:)?Id="[^"]*"/, '').replace(/(<ClientRef>)[^<]*|(:ClientRef>)[^<]*/, '$1$2forged');
		m.body = m.body.replace(body, other).replace(/<\/\w+:Header>/,
		    (end) => `<x:Kept xmlns:x="urn:x">${body}</x:Kept>${end}`);
	},
	// The same values in another spelling, signed as it stands then.
	prefixed: (s, m) => respelt(s, m,
	    (xml) => xml.replace(/<(\/?)(\w+:)?(?=[A-Z])(?!\w+:(Envelope|Header|Body))/g,
	        (all, end, prefix) => prefix === m.ns ? `<${end}zz:` : all)
		.replace(new RegExp(`xmlns:${m.ns.slice(0, -1)}=`, 'g'), 'xmlns:zz=')),
	indented: (s, m) => respelt(s, m,
	    (xml) => xml.replace(/(<\/\w*:?(?:Owner|Money|Return|Item|Pos|Clerk|Type|Originals)>)/g, '$1\n\t  ')),
	numbers: (s, m) => respelt(s, m,
	    (xml) => xml.replace(/(:?\bType>)1</, '$1 +01 <').replace(/(BirthDate>)([^<]+)</, '$1\n$2 <')
		.replace(/(CollectItem>)(..)(\d{3})(\d+)/,
		    (all, tag, kind, three, rest) => `${tag}${kind.toLowerCase()} ${three} ${rest}`)
		.replace(/(Content>)([^<]{20})/, '$1\n$2\n').replace(/(Note>)([^<]+)</, '$1<![CDATA[Có dấu & <">]]><')),
	large: (s, m) => { m.body = m.body + ' '.repeat(1100000); },
};

// To the gateway's own socket: what is refused here is not refused by HAProxy in front of it.
function post(s, { body, headers }) {
	const bytes = Buffer.from(body);
	return new Promise((ok, no) => {
		let answered = false;
		const req = http.request({ socketPath: join(s.stage.dir, 'gw.sock'), method: 'POST', path: '/soap/postal',
			headers: { host: '127.0.0.1', ...headers, 'content-length': bytes.length } }, async (res) => {
			answered = true;
			const parts = [];
			try {
				for await (const p of res) parts.push(p);
			} catch { /* cut after the answer: what came counts */ }
			ok({ status: res.statusCode, text: Buffer.concat(parts).toString() });
		});
		req.on('error', (e) => { if (!answered) no(e); });
		// Piece by piece: a sender that is refused meanwhile stops, and reads why before its socket breaks.
		(async () => {
			for (let at = 0; at < bytes.length && !answered; at += PIECE) {
				req.write(bytes.subarray(at, at + PIECE));
				// what came meanwhile is read before the next piece
				if (bytes.length > PIECE) await setTimeout(PAUSE_MS).then(setImmediate);
			}
			if (!answered) req.end();
		})();
	});
}

// A fault is signed by the gateway and has no personal data; what the HTTP door refuses is a problem document.
function code(s, { status, text }) {
	for (const secret of Object.values(CANARY)) assert.ok(!text.includes(secret), 'personal data in an answer');
	if (text.startsWith('{')) return JSON.parse(text).code;
	// refused before it was read: in SOAP, unsigned
	const unread = !text.includes('Security>') && [413, 503].includes(status);
	if (!unread) assert.match(verify(text, new Trust(s.stage.certs, ['gateway', 'gateway-rsa'])).by, /^gateway/);
	return /<(?:\w+:)?Code>(\w+)</.exec(text)?.[1] ?? `accepted${/Replay>true</.test(text) ? ' again' : ''}, ${status}`;
}

function judged(s, xml, cert) {
	const file = join(s.stage.dir, 'judged.xml');
	writeFileSync(file, xml);
	return s.stage.tool('message', 'verify', '--cert', join(s.stage.certs, `${cert}.crt`), file);
}

// The verbs of this file; `letter` makes a dossier.
export const rawVerbs = (letter) => ({
	// post NAME HOW with CODE | accepted: the registration of NAME as bytes, changed as HOW says
	async post(s, [name, how, , want, retryable]) {
		const sent = letter(s, name, []);
		const args = { RequestId: randomUUID(), Dossier: sent };
		const m = { ...(await captured(s, 'RegisterDossier', args)),
		    unsigned: (await captured(s, 'RegisterDossier', args, 'none')).body };
		assert.ok(spoilt[how], `nobody knows how to send ${how}`);
		spoilt[how](s, m);
		s.bytes = m;
		s.raw = await post(s, m);
		assert.match(code(s, s.raw), new RegExp(`^${want}`));
		if (retryable) assert.match(s.raw.text, /"retryable":true|<(?:\w+:)?Retryable>true</);
		if (!want.startsWith('accepted')) s.refused.push(sent.ClientRef);
	},
	// early NAME OPERATION [HOW] with CODE: asked by its reference before it is registered
	async early(s, [name, operation, ...rest]) {
		const [how, , want] = rest[0] === 'with' ? ['unchanged', ...rest] : rest;
		const sent = letter(s, name, []);
		s.cast[name] = { sent };
		s.bytes = await captured(s, operation,
		    { ClientRef: sent.ClientRef, ...(operation === 'WithdrawDossier' ? { Reason: 'Công dân rút hồ sơ' } : {}) });
		spoilt[how](s, s.bytes);
		assert.match(code(s, await post(s, s.bytes)), new RegExp(`^${want}`));
	},
	// resend [HOW] with CODE: the very bytes of the last post, with other headers perhaps
	async resend(s, args) {
		const [how, , want] = args[0] === 'with' ? ['unchanged', ...args] : args;
		spoilt[how](s, s.bytes);
		assert.match(code(s, await post(s, s.bytes)), new RegExp(`^${want}`));
	},
	// judge answer|sent by CERTIFICATE accepted | refused RULE: what `postgate message verify` says of it
	async judge(s, [what, , cert, verdict, rule]) {
		const r = await judged(s, what === 'answer' ? s.raw.text : s.bytes.body, cert);
		assert.equal(r.status, verdict === 'accepted' ? 0 : 1, r.stdout + r.stderr);
		assert.ok(r.stdout.startsWith(rule ? `refused: ${rule}:` : `${verdict}: `), r.stdout);
	},
	// tool-signed with accepted: a question signed by `postgate message sign`
	async 'tool-signed'(s, [, want]) {
		const file = join(s.stage.dir, 'signed.xml'), key = join(s.stage.certs, 'postal');
		writeFileSync(file, (await captured(s, 'GetService', { RequestId: randomUUID() }, 'none')).body);
		const r = await s.stage.tool('message', 'sign', '--key', `${key}.key`, '--cert', `${key}.crt`, file);
		assert.equal(r.status, 0, r.stderr);
		s.raw = await post(s, { body: r.stdout, headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' } });
		assert.match(code(s, s.raw), new RegExp(`^${want}`));
	},
	// check WORDS...: `postgate check` of the configuration as set now names them all and refuses; check ok: it accepts
	async check(s, wanted) {
		s.stage.config();
		const r = await s.stage.tool('check', '--config', join(s.stage.dir, 'postgate.conf'));
		const said = r.stdout + r.stderr;
		assert.equal(r.status === 0, wanted[0] === 'ok', said);
		for (const w of wanted[0] === 'ok' ? [] : wanted) assert.ok(said.includes(w), `"${w}" is not in: ${said}`);
	},
});
