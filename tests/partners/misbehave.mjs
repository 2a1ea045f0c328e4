// SPDX-License-Identifier: Apache-2.0
// Everything a simulated partner can do wrong on demand, in one table.  Told by
//   POST /_tell {"call": "submit", "do": "hang", "times": 1, "ms": 3000}
// where call is a name of the dialect's calls or "*".  `node misbehave.mjs` prints the table.
//   acts   is the request carried out?
//   sign   whose key signs the answer, or what is wrong with the signature (default "own")
//   send   how the answer reaches the socket (default: properly)
//   where  "answer" (default), "server" (at once, for ms milliseconds or until told "behave"), "news" (our own calls)

import { setTimeout as pause } from 'node:timers/promises';

const head = (a, more = {}) => `HTTP/1.1 ${a.status} Any\r\n` +
	Object.entries({ ...a.headers, ...more }).map(([k, v]) => `${k}: ${v}\r\n`).join('') + '\r\n';

const length = (a) => ({ 'content-length': Buffer.byteLength(a.body) });

function nothing() {}

function drop(socket) {
	socket.destroy();
}

function cutHeaders(socket, answer) {
	socket.write(head(answer, length(answer)), () => socket.destroy());
}

function cutBody(socket, answer) {
	const body = Buffer.from(answer.body);
	socket.write(Buffer.concat([Buffer.from(head(answer, length(answer))), body.subarray(0, body.length >> 1)]),
		() => socket.destroy());
}

function garbage(socket) {
	socket.write(Buffer.from('\x00\x01\x02 this is not HTTP \xff\xfe\r\n\r\n\r\n', 'latin1'), () => socket.destroy());
}

async function endless(socket, answer) {
	socket.write(head(answer, { 'transfer-encoding': 'chunked' }));
	const chunk = '10000\r\n' + ' '.repeat(0x10000) + '\r\n';
	while (!socket.destroyed) {
		if (!socket.write(chunk)) await Promise.race([pause(200), new Promise((ok) => socket.once('drain', ok))]);
	}
}

async function drip(socket, answer, rule) {
	const bytes = Buffer.concat([Buffer.from(head(answer, length(answer))), Buffer.from(answer.body)]);
	for (let i = 0; i < bytes.length && !socket.destroyed; i++) {
		socket.write(bytes.subarray(i, i + 1));
		await pause(rule.ms ?? 300);
	}
	socket.end();
}

function whole(socket, answer) {
	socket.write(Buffer.concat([Buffer.from(head(answer, length(answer))), Buffer.from(answer.body)]));
}

async function late(socket, answer, rule) {
	await pause(rule.ms ?? 3000);
	whole(socket, answer);
}

async function lateTwice(socket, answer, rule) {
	await late(socket, answer, rule);
	await late(socket, answer, rule);
}

export const behaviours = {
	'hang':         { acts: false, send: nothing, text: 'takes the request, does nothing, never answers' },
	'drop':         { acts: false, send: drop, text: 'takes the request, does nothing, closes the connection' },
	'garbage':      { acts: false, send: garbage, text: 'answers with bytes that are not HTTP' },
	'garbage-body': { acts: false, answer: () => ({ body: '\u0001{<not anything>' }),
	    text: '200, signed, with a body that cannot be read' },
	'error-500':    { acts: false, answer: (a, d) => d.problem(500), text: 'a signed error of its own' },
	'error-503':    { acts: false, answer: (a, d) => d.problem(503, { 'retry-after': '1' }), text: '503 with Retry-After: 1' },
	'200-fault':    { acts: false, answer: (a, d) => ({ ...d.problem(500), status: 200 }), text: '200 with an error inside' },
	'redirect':     { acts: false, answer: () =>
	    ({ status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' }), text: '302 to somewhere else' },
	'no-body':      { acts: true, answer: (a) => ({ ...a, body: '' }), text: 'acts; answers without a body' },
	'silent':       { acts: true, send: nothing, text: 'acts, never answers' },
	'act-drop':     { acts: true, send: drop, text: 'acts, closes the connection without an answer' },
	'cut-headers':  { acts: true, send: cutHeaders, text: 'acts; cut after the headers' },
	'cut-body':     { acts: true, send: cutBody, text: 'acts; cut in the middle of the body' },
	'wrong-type':   { acts: true, answer: (a) => ({ ...a, headers: { ...a.headers, 'content-type': 'text/html' } }),
	    text: 'acts; content type text/html' },
	'500-valid':    { acts: true, answer: (a) => ({ ...a, status: 500 }), text: 'acts; 500 with the body of a success' },
	'late':         { acts: true, send: late, text: 'acts; answers after ms (3000)' },
	'late-twice':   { acts: true, send: lateTwice, text: 'acts; answers late and then again' },
	'endless':      { acts: true, send: endless, text: 'acts; a body without end' },
	'drip':         { acts: true, send: drip, text: 'acts; one byte every ms (300)' },
	'unsigned':     { acts: true, sign: 'none', text: 'acts; not signed' },
	'stranger':     { acts: true, sign: 'stranger', text: 'acts; signed by a stranger' },
	'expired':      { acts: true, sign: 'expired', text: 'acts; signed with an expired certificate' },
	'revoked':      { acts: true, sign: 'revoked', text: 'acts; signed with a revoked certificate' },
	'wrong-part':   { acts: true, sign: 'wrong-part', text: 'acts; the signature does not cover the body' },
	'tampered':     { acts: true, sign: 'tampered', text: 'acts; one byte of the body changed after signing' },
	'other-person': { acts: true, answer: (a, d) => d.other?.(a) ?? a,
	    text: 'acts; answers about another person than was asked' },
	'other-unit':   { acts: true, answer: (a, d) => d.otherUnit?.(a) ?? a,
	    text: 'acts; answers a number that carries another unit\'s code' },
	'replayed':     { acts: true, replay: true, text: 'acts; sends the answer it gave to the same call before' },

	'refuse':       { where: 'server', text: 'connections are refused' },
	'tls-stranger': { where: 'server', text: 'TLS certificate of a stranger' },
	'tls-expired':  { where: 'server', text: 'expired TLS certificate' },
	'behave':       { where: 'server', text: 'forget all orders' },

	'news-twice':    { where: 'news', text: 'the same news is sent twice' },
	'news-reorder':  { where: 'news', text: 'this news is sent after the next one of its dossier' },
	'news-withhold': { where: 'news', text: 'this news is only in the feed' },
	'news-unsigned': { where: 'news', sign: 'none', text: 'not signed' },
	'news-stranger': { where: 'news', sign: 'stranger', text: 'signed by a stranger' },
	'news-expired':  { where: 'news', sign: 'expired', text: 'signed with an expired certificate' },
	'news-tampered': { where: 'news', sign: 'tampered', text: 'one byte changed after signing' },
};

export class Orders {
	#orders = [];

	// Take an order; throws on one that is not in the table.
	tell({ call = '*', do: what, times = 1, ms }) {
		const b = behaviours[what];
		if (!b) throw new Error(`no such behaviour: ${what}`);
		if (what === 'behave') this.#orders = [];
		else if (b.where !== 'server') this.#orders.push({ call, what, times, ms, ...b });
		return { what, ms, ...b };
	}

	// The order that applies to this call now, or undefined; counts it down.
	take(call, where) {
		const i = this.#orders.findIndex((o) => (o.call === call || o.call === '*') && (o.where ?? 'answer') === where);
		if (i < 0) return undefined;
		const o = this.#orders[i];
		if (--o.times <= 0) this.#orders.splice(i, 1);
		return o;
	}

	get open() {
		return this.#orders.map(({ call, what, times }) => ({ call, do: what, times }));
	}
}

if (process.argv[1] === import.meta.filename) {
	for (const [name, b] of Object.entries(behaviours)) console.log(
	    `${name.padEnd(14)} ${(b.where ?? 'answer').padEnd(7)} ${b.text}`);
}
