// SPDX-License-Identifier: Apache-2.0
// Who tests the pages of a running gateway: accounts with passwords of their own, a browser that counts keys, a judge of pages.

import { execFileSync } from 'node:child_process';
import { request } from 'node:https';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assert, options } from '../interop/tap.mjs';
import { launch } from './chromium.mjs';

export const { url, postgate, config, edata, certs, pictures } = options(
	{ url: '', postgate: '', config: '', edata: '', certs: '', pictures: 'build/browser' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';
export const WIDE = { width: 1280, height: 800 }, NARROW = { width: 320, height: 640 };
mkdirSync(pictures, { recursive: true });

export const browser = await launch();

export async function visitor(how = {}) {
	const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: WIDE, ...how });
	context.setDefaultTimeout(90000);  // a browser on a machine that is busy with other tests
	const page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	return { context, page, complaints };
}

// Somebody new, let in, at his desk.
export async function person(stem, roles, place, shown, how = {}) {
	const name = `${stem}.${Date.now().toString(36)}`, who = await visitor(how), { page } = who;
	const where = place ? ['--place', place] : [];
	execFileSync(postgate, ['user', 'add', '--config', config, '--roles', roles, ...where, '--shown', shown, name],
	    { input: `${FIRST}\n`, stdio: ['pipe', 'pipe', 'inherit'] });
	await page.goto(`${url}/desk`);
	await page.fill('#Name', name);
	await page.fill('#Password', FIRST);
	await sent(page);
	for (const [field, text] of [['#PasswordOld', FIRST], ['#Password', OWN], ['#PasswordAgain', OWN]])
		await page.fill(field, text);
	await sent(page);
	await page.goto(`${url}/desk`);
	return who;
}

// The form that has the focus is sent by Enter, and the next page is there.
export const sent = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
export const pressed = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
export const at = ({ page }) => new URL(page.url()).pathname;
export const said = ({ page }) => page.textContent('main');

// Nothing stands over, axe finds nothing, the browser complains of nothing: in the language that is shown.
export async function judged({ page, complaints }, name) {
	await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
	await page.evaluate(axe);
	const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
	assert.deepEqual(violations.map((v) => `${name} ${v.id}: ${v.nodes.map((n) => n.target)}`), []);
	for (const size of [NARROW, { width: 320, height: 200 }]) {  // the second is 1280 x 800 at 400 %
		await page.setViewportSize(size);
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(over <= 0, `${name}: ${over} px stand over at ${size.width} x ${size.height}`);
	}
	await page.setViewportSize(NARROW);
	await page.screenshot({ path: join(pictures, `${name}-narrow.png`), fullPage: true });
	await page.setViewportSize(WIDE);
	assert.deepEqual(complaints, [], name);
}

export async function inLanguage({ page }, lang) {
	if (await page.evaluate(() => document.documentElement.lang) !== lang)
		await pressed(page, `a[hreflang=${lang}]`);
}

// ---- keys ----

// Presses that are no character of scanned or typed data.
export class Keys {
	constructor(page) {
		this.page = page;
		this.count = 0;
	}

	async press(key) {
		this.count++;
		await this.page.keyboard.press(key);
	}

	async go(key) {                 // and another page comes
		await Promise.all([this.page.waitForNavigation(), this.press(key)]);
	}

	async type(text) {
		await this.page.keyboard.type(text, { delay: 60 });
	}

	// As fast as a scanner on USB; the Enter is its own.  On a busy machine it may come as slowly as typing: then once more.
	async scan(code) {
		const { keyboard } = this.page;
		for (let tries = 0; tries < 8; tries++) {
			const began = Date.now();
			await keyboard.type(code);
			if (Date.now() - began < 25 * code.length)
				break;
			await keyboard.press('Control+a');
			await keyboard.press('Delete');
			await this.page.waitForTimeout(300);
		}
		await keyboard.press('Enter');
	}
}

// Where the focus is must be where one can go on: a field, a choice, a button or a link of the page itself, or its errors.
export async function focused(page) {
	const place = await page.evaluate(() => {
		const e = document.activeElement;
		const there = e?.closest('main') && e.matches('input, select, textarea, button, a, #errors');
		return there ? e.id || e.name || e.textContent : '';
	});
	assert.notEqual(place, '', `the focus is lost at ${page.url()}`);
	return place;
}

// A number of the register, new in each run: province, century and sex, year, and six digits.
let people = Date.now() % 900000;
export const number = () => `042190${String(100000 + people++ % 900000)}`;
export const cardOf = (no) => `${no}|183456789|Nguyen Thi Mau|01021990|Nữ|Thon 1, Son Trung, Ha Tinh|15082021`;

// How the simulated e-data store is to behave (tests/partners/misbehave.mjs).
export function tell(order) {
	const key = (name) => readFileSync(join(certs, name));
	return new Promise((ok, no) => {
		const asked = request(`${edata}/_tell`, { method: 'POST', key: key('tls-gateway.key'), cert: key('tls-gateway.crt'),
			ca: key('ca.crt'), headers: { 'content-type': 'application/json' } });
		asked.on('response', (answer) => { answer.resume(); ok(answer.statusCode); });
		asked.on('error', no);
		asked.end(JSON.stringify(order));
	});
}
