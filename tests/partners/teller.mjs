// SPDX-License-Identifier: Apache-2.0
// How the simulated province works on dossiers and tells the gateway: each step of a dossier's plan becomes news, which is
// always in the feed and mostly also sent by a signed call (POST /api/v1/trang-thai), one dossier's news in order,
// repeated until the gateway takes it.  Orders of misbehave.mjs with "where: news" are carried out here.

import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signRequest, verifyResponse } from './httpsig.mjs';
import { goesOn, says, told } from './paths.mjs';
import { moment } from './moment.mjs';

const TRIES = 60;
const GIVE_UP_MS = 30000;

export class Teller {
	#queues = new Map();            // MaThamChieu -> promise of the last call
	#held = new Map();              // MaThamChieu -> news kept back to come after the next
	#timers = new Map();
	#resting = new Set();           // dossiers that do not move by themselves
	#still = new Set();             // and those that never will
	waiting = 0;

	constructor(province, opts) {
		Object.assign(this, { province, opts });
		if (!opts.gateway) return;
		this.base = new URL(opts.gateway);
		const secure = this.base.protocol === 'https:';
		const pem = (name) => readFileSync(join(opts.certs, name));
		this.agent = secure ? new https.Agent(
		    { keepAlive: true, maxSockets: 4, ca: pem('ca.crt'), cert: pem('tls-province.crt'),
		        key: pem('tls-province.key') })
			: new http.Agent({ keepAlive: true, maxSockets: 4 });
		this.request = secure ? https.request : http.request;
	}

	begin(d) {
		if (this.#still.has(d.ref)) d.plan = [];
		this.#later(d);
	}

	end(d) {
		clearTimeout(this.#timers.get(d.ref));
		d.plan = [];
	}

	// A counter's act brought it to another state.
	moved(d) {
		this.end(d);
		if (!d.asking || this.#still.has(d.ref)) return;
		d.plan = goesOn(this.opts.seed, d.ref, d.state, d.content.HinhThuc === '1');
		this.#later(d);
	}

	#later(d) {
		if (!d.plan.length) return;
		this.#timers.set(d.ref, setTimeout(() => this.#step(d), this.opts.pace * d.plan[0].waits));
	}

	#step(d) {
		if (this.#resting.has(d.ref)) return this.#later(d);
		const { state, note } = d.plan.shift();
		Object.assign(d, { state, since: moment() });
		this.tell(d, { TrangThai: state, ThoiDiem: d.since, ...(note ? { NoiDung: note } : {}),
		    ...(state === 5 ? { NgayHenTra: moment(Date.now() + 7 * 86400e3) } : {}),
		    ...(d.asking ? says(this.opts.seed, d, state, note, (ms) => moment(Date.now() + ms)) : {}) });
		this.#later(d);
	}

	// News into the feed, and to the gateway when it is told by call.
	tell(d, news) {
		const all = this.province.news;
		const tin = { MaSuKien: `tin-${String(all.length + 1).padStart(6, '0')}-${d.ref.slice(-6)}`, MaThamChieu: d.ref,
		    MaHoSo: d.number, ...news };
		all.push(tin);
		if (!this.base || !told(this.opts.seed, tin.MaSuKien, this.opts.share)) return tin;
		const order = this.province.orders.take('callback', 'news') ?? {};
		if (order.what === 'news-withhold') return tin;
		if (order.what === 'news-reorder') {
			this.#held.set(d.ref, tin);
			return tin;
		}
		const before = this.#held.get(d.ref);
		this.#held.delete(d.ref);
		const list = [tin, ...(before ? [before] : []), ...(order.what === 'news-twice' ? [tin] : [])];
		for (const t of list) this.#enqueue(d.ref, t, order);
		return tin;
	}

	#enqueue(ref, tin, order) {
		this.waiting++;
		const run = (this.#queues.get(ref) ?? Promise.resolve()).then(() => this.#until(tin, order))
		    .finally(() => this.waiting--);
		this.#queues.set(ref, run);
	}

	async #until(tin, order) {
		for (let i = 0; i < TRIES; i++) {
			const r = await this.send(JSON.stringify(tin), order.sign).catch((e) => ({ status: 0, why: e.message }));
			const again = r.status === 0 || r.status >= 500 || r.answer?.retryable || (r.status === 200 && r.why);
			this.province.log.add({
				out: 'callback', ref: tin.MaThamChieu, event: tin.MaSuKien, state: tin.TrangThai, status: r.status,
				verified: !r.why, why: r.why,
				effect: r.answer?.KetQua ?? r.answer?.code, ...(order.what ? { did: order.what } : {}),
			});
			if (!again) return;
			await new Promise((ok) => setTimeout(ok, Math.min(200 * 2 ** i, 5000)));
		}
	}

	// One call; `exact` is a message signed before, to be sent again as it was.
	async send(body, how = 'own', exact = undefined) {
		const m = exact ?? await signRequest({
			method: 'POST', authority: this.base.host, path: '/api/v1/trang-thai', query: '',
			headers: { 'content-type': 'application/json' }, body: Buffer.from(body),
		}, this.province.keys, how);
		const response = await this.#exchange(m);
		let why, answer;
		try {
			await verifyResponse(response, m, this.province.trust);
		} catch (e) {
			why = e.message;
		}
		try {
			answer = JSON.parse(response.body.toString());
		} catch (e) {
			why ??= 'answer is not JSON';
		}
		return { status: response.status, type: response.headers['content-type'], why, answer, sent: m };
	}

	#exchange(m) {
		return new Promise((ok, no) => {
			const req = this.request({
				host: this.base.hostname, port: this.base.port, method: m.method, path: m.path, agent: this.agent,
				timeout: GIVE_UP_MS,
				headers: { ...m.headers, host: m.authority, 'content-length': m.body.length },
			}, async (res) => {
				try {
					const chunks = [];
					for await (const c of res) chunks.push(c);
					ok({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) });
				} catch (e) {
					no(e);
				}
			});
			req.on('error', no).on('timeout', () => req.destroy(new Error('no answer')));
			req.end(m.body);
		});
	}

	// What the unit says of itself, and is believed, it is.
	#become(ref, { TrangThai: state, ThoiDiem: since }, how, answer) {
		const d = this.province.dossiers.get(ref);
		if (d && how === 'own' && answer?.KetQua === 'APPLIED') Object.assign(d, { state, since });
	}

	#move(ref, state, also) {
		const d = this.province.dossiers.get(ref);
		if (!d) return {};
		Object.assign(d, { state, since: moment() });
		return this.tell(d, { TrangThai: state, ThoiDiem: d.since, ...also });
	}

	// POST /_callback {"ref", "state", "at", "id", "note", "how", "times", "exact", "body", "feed",
	// "also", "result"}: send given news now (also: further members of it; result: {"code", "how", "until"} of one that came
	// out).
	// {"ref", "rest": true}: that dossier stays where it is until told otherwise; {"ref", "still": true}, before it is
	// submitted: it has no plan at all.  {"ref", "move": STATE, "also"}: its unit moves it there now, and tells as it does of
	// all that it decides.
	async order({ ref, state, at = moment(), id, note, how = 'own', times = 1, exact = false, body, feed = false, rest, still,
	    move, also, result }) {
		if (rest !== undefined) {
			this.#resting[rest ? 'add' : 'delete'](ref);
			return { resting: [...this.#resting] };
		}
		if (still) {
			this.#still.add(ref);
			return {};
		}
		if (move) return this.#move(ref, move, also);
		if (!this.base) throw new Error('started without --gateway');
		const tin = { MaSuKien: id ?? `lenh-${Date.now()}`, MaThamChieu: ref, TrangThai: state, ThoiDiem: at,
		    ...(note ? { NoiDung: note } : {}), ...also,
		    ...(result ? { KetQua: [this.province.result(ref, result)] } : {}) };
		if (feed) this.province.news.push(tin);
		const results = [];
		let sent;
		for (let i = 0; i < times; i++) {
			const r = await this.send(body ?? JSON.stringify(tin), how, exact ? sent : undefined);
			sent = r.sent;
			this.#become(ref, tin, how, r.answer);
			results.push({ status: r.status, type: r.type, verified: !r.why, why: r.why, answer: r.answer });
		}
		return results;
	}
}
