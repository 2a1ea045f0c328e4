// SPDX-License-Identifier: Apache-2.0
// people.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: people come to a running gateway's pages with a real
// browser: an account is made, its first password changed, a second factor taken; strangers are kept out. Every page is judged by
// axe-core in both languages.  Prints TAP.

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assert, claim, done, options } from '../interop/tap.mjs';
import { launch } from './chromium.mjs';

const { url, postgate, config, pictures } = options({ url: '', postgate: '', config: '', pictures: 'build/browser' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NAME = `hoa.${Date.now().toString(36)}`, FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';
mkdirSync(pictures, { recursive: true });

function user(verb, ...more) {
	return execFileSync(postgate, ['user', verb, '--config', config, ...more],
	    { input: verb === 'add' || verb === 'reset' ? `${FIRST}\n` : '', encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

const browser = await launch();

async function visitor(how = {}) {
	const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...how });
	const page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	return { context, page, complaints };
}

// The page as people see it, in both languages: a picture, and what axe says.
async function looked({ page, complaints }, name) {
	for (const lang of ['en', 'vi']) {
		if (await page.evaluate(() => document.documentElement.lang) !== lang)
			await Promise.all([page.waitForNavigation(), page.click(`a[hreflang=${lang}]`)]);
		await page.screenshot({ path: join(pictures, `${name}-${lang}.png`), fullPage: true });
		await page.evaluate(axe);
		const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
		assert.deepEqual(violations.map((v) => `${name} ${lang} ${v.id}: ${v.nodes.map((n) => n.target)}`), []);
	}
	assert.deepEqual(complaints, []);
}

// The form is sent by the keyboard, and the next page is there.
const sent = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

async function logIn({ page }, password, code = '') {
	await page.goto(`${url}/desk`);
	await page.fill('#Name', NAME);
	await page.fill('#Password', password);
	await page.fill('#PasswordCode', code);
	await sent(page);
}

const at = ({ page }) => new URL(page.url()).pathname;
const said = ({ page }) => page.textContent('main');

// RFC 6238, written from it.
function code(secret, ms = Date.now()) {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const step = Buffer.alloc(8);
	step.writeBigUInt64BE(BigInt(Math.floor(ms / 30000)));
	const mac = createHmac('sha1', key).update(step).digest(), from = mac[19] & 15;
	return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, '0');
}

const clerk = await visitor();

await claim('who is nobody is asked who he is', async () => {
	await clerk.page.goto(`${url}/desk`);
	assert.equal(at(clerk), '/desk/login');
	await looked(clerk, 'login');
});

await claim('an account is made from the command line, and nothing of its password is shown', () => {
	const told = user('add', '--roles', 'clerk', '--place', '480150', '--shown', 'Nguyễn Thị Hoa', NAME);
	assert.match(told, /clerk @ 480150/);
	assert.ok(!told.includes(FIRST) && !user('list').includes(FIRST) && !user('list', '--json').includes('argon2'));
});

await claim('a wrong password is told beside the form, and what was typed stays but the password', async () => {
	await logIn(clerk, 'not this one');
	assert.equal(at(clerk), '/desk/login');
	assert.match(await said(clerk), /không đúng/);
	assert.equal(await clerk.page.inputValue('#Name'), NAME);
	assert.equal(await clerk.page.inputValue('#Password'), '');
	await clerk.page.screenshot({ path: join(pictures, 'login-wrong.png'), fullPage: true });
});

await claim('with the first password comes the page to change it, and no other', async () => {
	await logIn(clerk, FIRST);
	assert.equal(at(clerk), '/desk/password');
	await clerk.page.goto(`${url}/desk`);
	assert.equal(at(clerk), '/desk/password');
	await looked(clerk, 'password');
});

await claim('it is changed by the keyboard alone', async () => {
	const { page } = clerk;
	for (const text of [FIRST, OWN, OWN]) {
		await page.keyboard.type(text);
		await page.keyboard.press('Tab');
	}
	await sent(page);
	assert.equal(at(clerk), '/desk');
	assert.match(await said(clerk), /Nguyễn Thị Hoa/);
	await looked(clerk, 'home');
});

await claim('a second factor is taken with a code of it, and needed from then on', async () => {
	const { page } = clerk;
	await page.goto(`${url}/desk/factor`);
	await looked(clerk, 'factor');
	const secret = await page.inputValue('[name=Secret]');
	await page.fill('#Code', '000000');
	await sent(page);
	assert.equal(await page.inputValue('[name=Secret]'), secret);
	await page.fill('#Code', code(secret));
	await sent(page);
	assert.match(await said(clerk), /đã dùng xác thực hai lớp/);
	const other = await visitor();
	await logIn(other, OWN);
	assert.equal(at(other), '/desk/login');
	await logIn(other, OWN, code(secret));
	assert.equal(at(other), '/desk/login');         // that code was taken already
	await logIn(other, OWN, code(secret, Date.now() + 30000));
	assert.equal(at(other), '/desk');
	await other.context.close();
});

await claim('pages work without script', async () => {
	const plain = await visitor({ javaScriptEnabled: false });
	await plain.page.goto(`${url}/desk`);
	assert.equal(at(plain), '/desk/login');
	await plain.page.fill('#Name', NAME);
	await plain.page.fill('#Password', 'x');
	await Promise.all([plain.page.waitForNavigation(), plain.page.click('main button[type=submit]')]);
	assert.match(await plain.page.textContent('main'), /không đúng/);
	await plain.context.close();
});

await claim('who is disabled is out at once', async () => {
	user('disable', NAME);
	await clerk.page.goto(`${url}/desk`);
	assert.equal(at(clerk), '/desk/login');
	user('enable', NAME);
});

await claim('what is not there is a page in his language', async () => {
	const answer = await clerk.page.goto(`${url}/desk/nothing`);
	assert.equal(answer.status(), 404);
});

await browser.close();
done();
