// SPDX-License-Identifier: Apache-2.0
// The postal operator, simulated: receives NotifyStatus (npm soap on schemas/postal/1.0/notify.wsdl), verifies
// signatures with npm xml-crypto, answers signed, idempotent by EventId.  With --gateway URL it also calls the gateway when told
// (POST /_callback {"operation", "args", "how", "times"}).
//
//   node postal.mjs --port N [--control N] --certs DIR [--log FILE] [--tls [--mutual]] [--gateway URL] [--key postal|postal-ec]

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { common, options, serve } from './frame.mjs';
import { Trust, identity } from './keys.mjs';
import { sign, text, verify } from './wsse.mjs';
import { Counter } from './counter.mjs';

const soap = createRequire(import.meta.url)('soap');
const contract = (name) => fileURLToPath(new URL(`../../schemas/postal/1.0/${name}`, import.meta.url));
const NAMESPACE = 'urn:vn:postgate:postal:1.0';

class Postal {
	type = 'text/xml; charset=utf-8';
	notices = new Map();            // EventId -> notice
	dossiers = new Map();           // ClientRef -> what the counter sees

	constructor(opts) {
		this.opts = opts;
		this.trust = new Trust(opts.certs, ['gateway', 'gateway-rsa']);
		this.identities = { own: identity(opts.certs, opts.key) };
		for (const n of ['stranger', 'expired', 'revoked']) this.identities[n] = identity(opts.certs, n);
	}

	async open() {
		const wsdl = contract('notify.wsdl');
		const port = { NotifyStatus: (args) => this.#notified(args) };
		this.soap = await new Promise((ok, no) => {
			// messages are handed over after they are verified
			const express = { route: () => ({ all() {} }), use() {} };
			const s = soap.listen(express, {
				path: '/soap/notify', xml: readFileSync(wsdl, 'utf8'), uri: wsdl, suppressStack: true,
				services: { NotifyService: { NotifyPort: port, NotifyPort12: port } },
				callback: (err) => (err ? no(err) : ok(s)),
			});
		});
	}

	call(request) {
		if (request.method !== 'POST') return request.method;
		return /<(?:[\w.-]+:)?Body[^>]*>\s*<(?:[\w.-]+:)?([\w.-]+)/.exec(request.body.toString())?.[1] ?? 'unreadable';
	}

	async handle(request, line) {
		let v;
		try {
			if (!(request.headers['content-type'] ?? '')
			    .startsWith('text/xml')) throw new Error('content type is not text/xml');
			v = verify(request.body.toString(), this.trust);
			Object.assign(line,
			    { verified: true, by: v.by, ref: text(v.payload, 'ClientRef'), event: text(v.payload, 'EventId'),
			        state: text(v.payload, 'State') });
		} catch (e) {
			Object.assign(line, { verified: false, why: e.message, effect: 'refused' });
			return this.problem(500, {},
			    ['Client', 'REFUSED_SIG', 'thông điệp không được chấp nhận', 'the message was not accepted', false]);
		}
		const action = (request.headers.soapaction ?? '').replace(/^"|"$/g, '');
		this.line = line;
		const xml = `<soap:Envelope xmlns:soap="${v.soap}">${v.body}</soap:Envelope>`;
		const answer = await this.soap.processRequest(xml,
		    { headers: { 'content-type': 'text/xml', soapaction: action }, url: '/soap/notify' });
		const fault = /<\w+:Fault>/.test(answer.body);
		if (fault) line.effect = 'fault';
		return { status: fault ? 500 : 200, headers: { 'content-type': this.type }, body: answer.body };
	}

	#notified(n) {
		const line = this.line;
		if (this.notices.has(n.EventId)) {
			line.effect = 'repeated';
			return { EventId: n.EventId, Outcome: 'REPEATED' };
		}
		this.notices.set(n.EventId, n);
		const d = this.dossiers.get(n.ClientRef) ?? { history: [] };
		const before = d.history.at(-1);
		line.effect = before && new Date(n.At) < new Date(before.At) ? 'recorded, older than the notice before it' :
		    'recorded';
		d.history.push(n);
		Object.assign(d, { id: n.DossierId, number: n.DossierNumber ?? d.number, state: Number(n.State), name: n.StateName,
		    note: n.Note });
		this.dossiers.set(n.ClientRef, d);
		return { EventId: n.EventId, Outcome: 'APPLIED' };
	}

	problem(status, headers = {}, [side, code, vi, en, retry] =
	    ['Server', 'BUSY', 'hệ thống bưu chính đang bận', 'the postal system is busy', true]) {
		const body = '<?xml version="1.0" encoding="utf-8"?>' +
			'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>' +
			`<faultcode>soap:${side}</faultcode><faultstring xml:lang="en">${en}</faultstring>` +
			`<detail><p:GatewayFault xmlns:p="${NAMESPACE}">` +
			`<p:Code>${code}</p:Code><p:MessageVi>${vi}</p:MessageVi><p:MessageEn>${en}</p:MessageEn>` +
			`<p:Retryable>${retry}</p:Retryable>` +
			'</p:GatewayFault></detail></soap:Fault></soap:Body></soap:Envelope>';
		return { status, headers: { 'content-type': this.type, ...headers }, body };
	}

	async sign(answer, request, how) {
		return /Envelope/.test(String(answer.body)) ? { ...answer, body: sign(String(answer.body), this.identities, how) } :
		    answer;
	}

	state() {
		return { notices: this.notices.size, dossiers: Object.fromEntries(this.dossiers) };
	}

	async callback({ operation, args = {}, how = 'own', times = 1 }) {
		this.counter ??= await Counter.open(
		    { wsdl: contract('postal.wsdl'), url: this.opts.gateway, certs: this.opts.certs, who: this.opts.key });
		const results = [];
		for (let i = 0; i < times; i++) {
			try {
				results.push(
				    { answer: await this.counter.call(operation, args, how), signedBy: this.counter.signedBy });
			} catch (e) {
				results.push(
				    { fault: e.Code ?? e.message,
				        detail: { ...e, config: undefined, response: undefined, root: undefined } });
			}
		}
		return results;
	}
}

const opts = options(process.argv.slice(2), { ...common, port: 8090, key: 'postal' });
const postal = new Postal(opts);
await postal.open();
await serve('postal', opts, postal);
