// SPDX-License-Identifier: Apache-2.0
// people.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: people come to a running gateway's pages with a real
// browser: an account is made, its first password changed, a second factor taken; strangers are kept out. Every page is judged by
// axe-core in both languages.  Prints TAP.

import { createHmac } from 'node:crypto';
import { assert, claim, done } from '../interop/tap.mjs';
import { FIRST, OWN, at, browser, logIn, looked, pictures, pressed, said, sent, url, user, visitor } from './counter.mjs';

// RFC 6238, written from it.
function code(secret, ms = Date.now()) {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const step = Buffer.alloc(8);
	step.writeBigUInt64BE(BigInt(Math.floor(ms / 30000)));
	const mac = createHmac('sha1', key).update(step).digest(), from = mac[19] & 15;
	return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, '0');
}

// The log-in page carries what it needs of the style sheet: with all of it, it looks the same, wide and narrow.
async function looksWhole({ page }) {
	const wide = page.viewportSize(), pictures = [];
	for (const all of [false, true]) {
		if (all)
			await page.evaluate(() => new Promise((resolve, reject) => {
				const { look: href } = document.documentElement.dataset;
				document.head.append(Object.assign(document.createElement('link'),
				    { rel: 'stylesheet', href, onload: resolve, onerror: reject }));
			}));
		for (const size of [wide, { width: 320, height: 800 }]) {
			await page.setViewportSize(size);
			await page.evaluate(() => document.fonts.ready);
			pictures.push(await page.screenshot({ fullPage: true }));
		}
		await page.setViewportSize(wide);
	}
	assert.ok(pictures[0].equals(pictures[2]) && pictures[1].equals(pictures[3]), 'it looks otherwise with all of desk.css');
}

const name = `hoa.${Date.now().toString(36)}`, clerk = { ...await visitor(), name };

await claim('who is nobody is asked who he is', async () => {
	await clerk.page.goto(`${url}/desk`);
	assert.equal(at(clerk), '/desk/login');
	await looked(clerk, 'login');
	await clerk.page.goto(`${url}/desk/login`);
	assert.equal(await clerk.page.locator('link[rel=stylesheet]').count(), 0);
	await looksWhole(clerk);
});

await claim('an account is made from the command line, and nothing of its password is shown', () => {
	const told = user('add', '--roles', 'clerk', '--place', '480150', '--shown', 'Nguyễn Thị Hoa', name);
	assert.match(told, /clerk @ 480150/);
	assert.ok(!told.includes(FIRST) && !user('list').includes(FIRST) && !user('list', '--json').includes('argon2'));
});

await claim('a wrong password is told beside the form, and what was typed stays but the password', async () => {
	await logIn(clerk, 'not this one');
	assert.equal(at(clerk), '/desk/login');
	assert.match(await said(clerk), /không đúng/);
	assert.equal(await clerk.page.inputValue('#Name'), name);
	assert.equal(await clerk.page.inputValue('#Password'), '');
	await clerk.page.screenshot({ path: `${pictures}/login-wrong.png`, fullPage: true });
	await looksWhole(clerk);
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
	const used = code(secret);
	await page.fill('#Code', used);
	await sent(page);
	assert.match(await said(clerk), /đã dùng xác thực hai lớp/);
	const other = { ...await visitor(), name };
	await logIn(other, OWN);
	assert.equal(at(other), '/desk/login');
	await logIn(other, OWN, used);
	assert.equal(at(other), '/desk/login');         // that code was taken already
	await logIn(other, OWN, code(secret, Date.now() + 30000));
	assert.equal(at(other), '/desk');
	await other.context.close();
});

await claim('pages work without script', async () => {
	const plain = await visitor({ javaScriptEnabled: false });
	await plain.page.goto(`${url}/desk`);
	assert.equal(at(plain), '/desk/login');
	await plain.page.fill('#Name', name);
	await plain.page.fill('#Password', 'x');
	await pressed(plain.page, 'main button[type=submit]');
	assert.match(await plain.page.textContent('main'), /không đúng/);
	await plain.context.close();
});

await claim('who is disabled is out at once', async () => {
	user('disable', name);
	await clerk.page.goto(`${url}/desk`);
	assert.equal(at(clerk), '/desk/login');
	user('enable', name);
});

await claim('what is not there is a page in his language', async () => {
	const answer = await clerk.page.goto(`${url}/desk/nothing`);
	assert.equal(answer.status(), 404);
});

await browser.close();
done();
