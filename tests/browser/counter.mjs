// SPDX-License-Identifier: Apache-2.0
// Who tests the pages of a running gateway: accounts with passwords of their own, a dossier taken in, a browser that counts keys, a
// judge of pages.

import { execFileSync } from 'node:child_process';
import { request } from 'node:https';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assert, options } from '../interop/tap.mjs';
import { launch } from './chromium.mjs';

export const { url, postgate, config, edata, province, certs, pictures } = options(
	{ url: '', postgate: '', config: '', edata: '', province: '', certs: '', pictures: 'build/browser' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
export const FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';
export const WIDE = { width: 1280, height: 800 }, NARROW = { width: 320, height: 640 };
mkdirSync(pictures, { recursive: true });

export const browser = await launch();

// how: of playwright-core's newContext; `from`, another browser; `desk`, another address of the pages.
export async function visitor({ from = browser, desk = url, ...how } = {}) {
	const context = await from.newContext({ ignoreHTTPSErrors: true, viewport: WIDE, ...how });
	context.setDefaultTimeout(90000);  // a browser on a machine that is busy with other tests
	const page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	return { context, page, complaints, desk };
}

// An account is changed from the command line; what that says.
export function user(verb, ...more) {
	return execFileSync(postgate, ['user', verb, '--config', config, ...more],
	    { input: verb === 'add' || verb === 'reset' ? `${FIRST}\n` : '', encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

// Somebody new, let in, at his desk.
export async function person(stem, roles, place, shown, how = {}) {
	const name = `${stem}.${process.pid.toString(36)}${Date.now().toString(36)}`;
	const who = { ...await visitor(how), name }, { page } = who;
	user('add', '--roles', roles, ...place ? ['--place', place] : [], '--shown', shown, name);
	await logIn(who, FIRST);
	for (const [field, text] of [['#PasswordOld', FIRST], ['#Password', OWN], ['#PasswordAgain', OWN]])
		await page.fill(field, text);
	await sent(page);
	await page.goto(`${who.desk}/desk`);
	return who;
}

export async function logIn({ page, name, desk }, password = OWN, code = '') {
	await page.goto(`${desk}/desk`);
	await page.fill('#Name', name);
	await page.fill('#Password', password);
	if (code !== '')
		await page.fill('#PasswordCode', code);
	await sent(page);
}

// The form that has the focus is sent by Enter, and the next page is there; by a click, or by a key that the page shows.
export const sent = (page) => keyed(page, 'Enter');
export const keyed = (page, key) => Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
export const pressed = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
export async function filled(page, values) {
	for (const [name, value] of Object.entries(values))
		await page.fill(`[name="${name}"]`, value);
}
export const at = ({ page }) => new URL(page.url()).pathname;
export const said = ({ page }) => page.textContent('main');

// What cannot be read: text that stands on other text, or outside of the window though no frame of its own moves it.
function unreadable() {
	const hidden = ['script', 'style', 'select', '[hidden]', 'details:not([open]) > :not(summary)', '.govuk-visually-hidden',
		'.govuk-skip-link'].join();
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), parts = [], found = [];
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		const within = node.parentElement, text = node.data.trim();
		if (text === '' || within.closest(hidden) || getComputedStyle(within).visibility !== 'visible')
			continue;
		const range = document.createRange();
		range.selectNodeContents(node);
		for (const r of range.getClientRects())      // of its height the middle: letters have room above and below
			parts.push({ within, text, left: r.left, right: r.right, top: r.top + r.height / 4,
				bottom: r.bottom - r.height / 4 });
	}
	for (const [i, a] of parts.entries()) {
		if (!a.within.closest('.pg-scroll') && (a.right > innerWidth + 1 || a.left < -1))
			found.push(`"${a.text}" stands outside`);
		for (const b of parts.slice(i + 1))
			if (a.within !== b.within && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
			    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
				found.push(`"${a.text}" stands on "${b.text}"`);
	}
	return [...found, ...document.documentElement.scrollWidth > innerWidth ? ['it moves sideways'] : []];
}

// Text alone twice as large: the size that a person chose for all pages, and zoom of text that leaves the layout as it is.
async function readable({ page }, name) {
	const line = await page.context().newCDPSession(page);
	const sizes = (standard) => line.send('Page.setFontSizes', { fontSizes: { standard, fixed: standard } });
	const root = (size) => page.evaluate((s) => { document.documentElement.style.fontSize = s; }, size);
	assert.deepEqual(await page.evaluate(unreadable), [], name);
	await sizes(32);
	await page.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '32px');
	assert.deepEqual(await page.evaluate(unreadable), [], `${name}, text as large as chosen`);
	await sizes(16);
	await root('200%');
	assert.deepEqual(await page.evaluate(unreadable), [], `${name}, text at 200 %`);
	await page.screenshot({ path: join(pictures, `${name}-text.png`), fullPage: true });
	await root('');
	await line.detach();
}

// Nothing stands over, also with text at 200 %, axe finds nothing, the browser complains of nothing: in the language that is shown.
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
	await readable({ page }, name);
	assert.deepEqual(complaints, [], name);
}

// A page that is looked at does not renew itself meanwhile.
async function still(route) {
	const answer = await route.fetch(), headers = answer.headers();
	delete headers.refresh;
	await route.fulfill({ response: answer, headers });
}

// And in both, without losing what its address asks; it ends in Vietnamese.
export async function looked(who, name) {
	const { page } = who, address = page.url(), { origin, pathname } = new URL(address);
	const renews = (await page.reload()).headers().refresh !== undefined;
	if (renews)
		await page.route('**/desk/*', still);
	for (const lang of ['en', 'vi']) {
		if (renews || await language(who) !== lang) {
			await page.goto(`${origin}${pathname}?lang=${lang}`);
			await page.goto(address);
		}
		await judged(who, `${name}-${lang}`);
	}
	await page.unroute('**/desk/*', still);
}

const language = ({ page }) => page.evaluate(() => document.documentElement.lang);

export async function inLanguage(who, lang) {
	if (await language(who) !== lang)
		await pressed(who.page, `a[hreflang=${lang}]`);
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

// ---- a dossier ----

// A number of the register, new in each run: province, century and sex, year, and six digits.
let people = (Date.now() + 1009 * process.pid) % 900000;
export const number = () => `042190${String(100000 + people++ % 900000)}`;
export const cardOf = (no, name = 'Nguyễn Thị Mẫu') =>
	`${no}|183456789|${name}|01021990|Nữ|Thôn 1, xã Sơn Trung, tỉnh Hà Tĩnh|15082021`;

// An item's number (UPU S10), new in each run.
let items = (Date.now() + 1009 * process.pid) % 90000000;
export function item() {
	const serial = String(items++).padStart(8, '0'), weights = [8, 6, 4, 2, 3, 5, 9, 7];
	const rest = 11 - weights.reduce((sum, w, i) => sum + w * serial[i], 0) % 11;
	return `RC${serial}${{ 10: 0, 11: 5 }[rest] ?? rest}VN`;
}

// A field of the page and what it needs to be seen.
export async function drawn(page, name, values) {
	await page.click(`details:has([name="${name}"]):not([open]) > summary`);
	await filled(page, values);
	await page.focus(`[name="${name}"]`);
}

// From the desk to a dossier that was taken in, by nobody's mouse.  each: what is done at every page, by its step, before it is
// sent on.  Its id in our addresses; the page that is shown says its number.
export async function takenIn(who, { card = cardOf(number()), phone = '0912000111', keys = new Keys(who.page), each } = {}) {
	await keys.go('Alt+m');
	await each?.('person');
	await keys.scan(card);
	await keys.type(phone);
	await keys.go('Enter');
	await each?.('procedure');
	await keys.type('dang ky tam tru');
	for (const step of ['unit', 'papers', 'quote', 'accept', 'accepted']) {
		await keys.go('Enter');
		await each?.(step);
	}
	return at(who).split('/').pop();
}

// What a simulator of the stage is to do: how it behaves (`/_tell`, tests/partners/misbehave.mjs), what it sends (`/_callback`).
export function tell(address, order) {
	const key = (name) => readFileSync(join(certs, name));
	return new Promise((ok, no) => {
		const asked = request(address, { method: 'POST', key: key('tls-gateway.key'), cert: key('tls-gateway.crt'),
			ca: key('ca.crt'), headers: { 'content-type': 'application/json' } });
		asked.on('response', async (answer) => {
			const parts = [];
			for await (const part of answer)
				parts.push(part);
			ok(Buffer.concat(parts).toString());
		});
		asked.on('error', no);
		asked.end(JSON.stringify(order));
	});
}
