// SPDX-License-Identifier: Apache-2.0
// A person at a running gateway's pages with a real browser: an account, a log-in, the page as people see it and as axe-core
// judges it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assert } from '../interop/tap.mjs';
import { launch } from './chromium.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';

export { launch };

export const at = ({ page }) => new URL(page.url()).pathname;
export const said = ({ page }) => page.textContent('main');

// Whatever is done, and the next page is there.
export const next = ({ page }, doing) => Promise.all([page.waitForNavigation(), doing]);

// One who is logged in, with a password of his own.
export async function enter(browser, { url, postgate, config }, { name, roles, place, shown }, how = {}) {
	execFileSync(postgate, ['user', 'add', '--config', config, '--roles', roles, '--place', place, '--shown', shown, name],
	    { input: `${FIRST}\n`, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
	const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...how });
	const page = await context.newPage(), complaints = [], who = { context, page, complaints };
	page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	await page.goto(`${url}/desk`);
	await page.fill('#Name', name);
	await page.fill('#Password', FIRST);
	await next(who, page.keyboard.press('Enter'));
	for (const [field, text] of [['PasswordOld', FIRST], ['Password', OWN], ['PasswordAgain', OWN]])
		await page.fill(`#${field}`, text);
	await next(who, page.keyboard.press('Enter'));
	assert.equal(at(who), '/desk');
	return who;
}

// The page in both languages, without losing what its address asks: a picture, and what axe says.  It ends in Vietnamese.
export async function looked(who, pictures, name) {
	const { page, complaints } = who, address = page.url();
	mkdirSync(pictures, { recursive: true });
	for (const lang of ['en', 'vi']) {
		if (await page.evaluate(() => document.documentElement.lang) !== lang) {
			await next(who, page.click(`a[hreflang=${lang}]`));
			await page.goto(address);
		}
		await page.screenshot({ path: join(pictures, `${name}-${lang}.png`), fullPage: true });
		await page.evaluate(axe);
		const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
		assert.deepEqual(violations.map((v) => `${name} ${lang} ${v.id}: ${v.nodes.map((n) => n.target)}`), []);
	}
	assert.deepEqual(complaints, []);
}

// What stands over the edge of a narrow window, or of one at 400 %.
export async function fits({ page }, name) {
	await page.setViewportSize({ width: 320, height: 640 });
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	await page.setViewportSize({ width: 1280, height: 800 });
	assert.equal(over, 0, `${name} is wider than 320 columns`);
}
