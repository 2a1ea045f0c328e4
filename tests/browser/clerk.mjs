// SPDX-License-Identifier: Apache-2.0
// A person at the pages without a browser: forms, cookies and nothing else, over the gateway's own socket.

import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';

export const FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';

const STEPS = [{ Name: 'Nguyễn Thị Mẫu', IdNo: '042190001234', Phone: '0912000111' }, { Procedure: '2.000635', Unit: 'H27.57' },
	{ 'Row.Originals.TK.01': '1', 'Row.Pages.TK.01': '1' }, { Mode: '0' }, { Pay: 'LATER' }];

export class Clerk {
	// desk: { socketPath, host, program, config }
	constructor(desk, name) {
		Object.assign(this, { desk, name, cookies: {}, agent: new Agent({ keepAlive: true, maxSockets: 1 }) });
	}

	// more: headers instead of, or besides, a browser's own
	ask(method, path, fields, more = {}) {
		const body = fields === undefined ? '' : new URLSearchParams(fields).toString();
		const form = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body),
			'Sec-Fetch-Site': 'same-origin' };
		const headers = { Host: this.desk.host, Cookie: Object.entries(this.cookies).map((c) => c.join('=')).join('; '),
			'Accept-Language': 'vi', ...(fields === undefined ? {} : form), ...more };
		return new Promise((resolve, reject) => {
			const { socketPath } = this.desk;
			const r = request({ socketPath, agent: this.agent, method, path, headers }, (answer) => {
				const parts = [];
				answer.on('data', (p) => parts.push(p));
				answer.on('end', () => {
					for (const c of answer.headers['set-cookie'] ?? []) {
						const [, name, value] = /^([^=]+)=([^;]*)/.exec(c);
						this.cookies[name] = value;
					}
					const html = Buffer.concat(parts).toString();
					resolve({ status: answer.statusCode, at: answer.headers.location, html });
				});
			});
			r.on('error', reject);
			r.end(body);
		});
	}

	// The hidden fields of the page at `path`.
	async hidden(path) {
		const { html } = await this.ask('GET', path);
		const found = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
		return Object.fromEntries(found.map((m) => [m[1], m[2]]));
	}

	// The form of the page at `path`, with these fields besides its hidden ones; where it leads.
	async send(path, fields, to = path) {
		const answer = await this.ask('POST', to, { ...await this.hidden(path), ...fields });
		if (answer.status !== 303)
			throw new Error(`${this.name}: POST ${to} answers ${answer.status}: ${answer.html.slice(0, 2000)}`);
		return answer.at;
	}

	logIn(password = OWN) {
		return this.send('/desk/login', { Name: this.name, Password: password });
	}

	// An account of his own, with the password that he keeps.
	async begin(roles = 'clerk', place = '480150') {
		execFileSync(this.desk.program, ['user', 'add', '--config', this.desk.config, '--roles', roles, '--place', place,
			'--shown', 'Nguyễn Thị Hoa', this.name], { input: `${FIRST}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
		await this.logIn(FIRST);
		await this.send('/desk/password', { PasswordOld: FIRST, Password: OWN, PasswordAgain: OWN });
	}

	// A new case: its address.
	beginCase() {
		return this.send('/desk', {}, '/desk/cases');
	}

	// A case of somebody with a common paper that was accepted, by a clerk who needs no hints: its address.
	async takeIn() {
		this.cookies['__Host-hints'] = '0';
		const at = await this.beginCase();
		for (const fields of STEPS) await this.send(at, fields);
		return at;
	}
}
