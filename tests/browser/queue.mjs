// SPDX-License-Identifier: Apache-2.0
// queue.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: a morning in a post office's waiting room with real
// browsers: numbers are taken at a kiosk, two clerks call them, the board shows them, times are booked.  Every page is judged by
// axe-core in both languages, at 320 columns and at 400 % zoom.  Prints TAP.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assert, claim, done, options } from '../interop/tap.mjs';
import { launch } from './chromium.mjs';

const { url, postgate, config, pictures } = options({ url: '', postgate: '', config: '', pictures: 'build/browser' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const RUN = Date.now().toString(36), FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi', OFFICE = '480310';
mkdirSync(pictures, { recursive: true });

const browser = await launch();

const sent = (page, act) => Promise.all([page.waitForNavigation(), act()]);
const at = ({ page }) => new URL(page.url()).pathname;
const said = ({ page }) => page.textContent('main');
const press = ({ page }, selector) => sent(page, () => page.click(selector));

// Somebody with an account of his own, logged in, with a password that only he knows.
async function person(name, role, how = {}) {
	const who = ['--roles', role, '--place', OFFICE, '--shown', `Người ${name}`, name];
	execFileSync(postgate, ['user', 'add', '--config', config, ...who],
	    { input: `${FIRST}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
	const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 }, ...how });
	const page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	await page.goto(`${url}/desk`);
	await page.fill('#Name', name);
	await page.fill('#Password', FIRST);
	await sent(page, () => page.click('main button[type=submit]'));
	await page.fill('#PasswordOld', FIRST);
	await page.fill('#Password', OWN);
	await page.fill('#PasswordAgain', OWN);
	await sent(page, () => page.click('main button[type=submit]'));
	return { context, page, complaints };
}

// A page that is looked at does not renew itself meanwhile.
async function still(route) {
	const answer = await route.fetch(), headers = answer.headers();
	delete headers.refresh;
	await route.fulfill({ response: answer, headers });
}

// The page as people see it, in both languages, wide, on a telephone, and at 400 % zoom: a picture, nothing stands over, and what
// axe says.
async function looked({ page, complaints }, name) {
	const back = page.url();
	await page.route('**/desk/*', still);
	for (const lang of ['en', 'vi']) {
		await page.goto(`${new URL(back).origin}${new URL(back).pathname}?lang=${lang}`);
		if (lang === 'vi')
			await page.goto(back);
		for (const [width, height] of [[1280, 900], [320, 640]]) {
			await page.setViewportSize({ width, height });  // 320 columns are 1280 at 400 %
			await page.screenshot({ path: join(pictures, `${name}-${lang}-${width}.png`), fullPage: true });
			const over = await page.evaluate(() => {
				const { scrollWidth, clientWidth } = document.documentElement;
				return scrollWidth - clientWidth;
			});
			assert.ok(over <= 0, `${name} ${lang} ${width}: ${over} px stand over`);
		}
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.evaluate(axe);
		const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
		assert.deepEqual(violations.map((v) => `${name} ${lang} ${v.id}: ${v.nodes.map((n) => n.target)}`), []);
	}
	await page.unroute('**/desk/*', still);
	assert.deepEqual(complaints, []);
}

const kiosk = await person(`may.${RUN}`, 'kiosk');
const hoa = await person(`hoa.${RUN}`, 'clerk'), lan = await person(`lan.${RUN}`, 'clerk');
const numbers = [];

await claim('a kiosk sees its two pages and nobody\'s data', async () => {
	const { page } = kiosk;
	for (const path of ['/desk/queue', '/desk/appointments', '/desk/cases/x'])
		assert.equal((await page.goto(`${url}${path}`)).status(), 404, path);
	await page.goto(`${url}/desk`);
	await page.click('a[href="/desk/ticket"]');
	assert.equal(at(kiosk), '/desk/ticket');
	await looked(kiosk, 'ticket');
});

await claim('numbers are taken, and the page goes back by itself', async () => {
	const { page } = kiosk;
	for (const what of ['ORDINARY', 'ORDINARY', 'PRIORITY', 'ORDINARY']) {
		await page.goto(`${url}/desk/ticket`);
		await press(kiosk, `button[value=${what}]`);
		numbers.push(await page.textContent('.pg-taken__number'));
	}
	assert.match(numbers.join(' '), /^A\d{3} A\d{3} U\d{3} A\d{3}$/);
	assert.equal(Number(numbers[3].slice(1)) - Number(numbers[0].slice(1)), 2);
	const answer = await page.reload();
	assert.equal(answer.headers().refresh, '30; url=/desk/ticket');
	await looked(kiosk, 'ticket-taken');
});

await claim('a double click takes one number', async () => {
	const { page } = kiosk;
	await page.goto(`${url}/desk/ticket`);
	const waiting = async () => Number((await said(kiosk)).match(/\d+/)[0]), before = await waiting();
	const act = await page.inputValue('main [name=act]'), token = await page.inputValue('main [name=token]');
	for (let i = 0; i < 2; i++)
		await kiosk.context.request.post(`${url}/desk/ticket`, { form: { act, token, Class: 'ORDINARY' },
			headers: { origin: url }, maxRedirects: 0 });
	await page.reload();
	assert.equal(await waiting(), before + 1);
});

await claim('a clerk sees who waits, in the order of their turn', async () => {
	await hoa.page.goto(`${url}/desk/queue`);
	const rows = await hoa.page.$$eval('#table tbody th', (cells) => cells.map((c) => c.textContent));
	assert.equal(rows[0], numbers[2]);                // priority first
	assert.ok(rows.indexOf(numbers[0]) < rows.indexOf(numbers[1]));
	await looked(hoa, 'queue');
});

await claim('a desk without a number is asked for it beside its field', async () => {
	const { page } = hoa;
	await page.goto(`${url}/desk/queue`);
	await page.fill('#Desk', '');
	await sent(page, () => page.keyboard.press('Enter'));
	assert.match(await page.textContent('#errors'), /quầy/i);
	assert.ok(await page.$('#Desk.govuk-input--error'));
});

const called = ({ page }) => page.textContent('.pg-number-now__number');

await claim('two clerks who press at once get two numbers, by Alt and N', async () => {
	for (const [who, desk] of [[hoa, '1'], [lan, '2']]) {
		await who.page.goto(`${url}/desk/queue`);
		await who.page.fill('#Desk', desk);
	}
	await Promise.all([hoa, lan].map(({ page }) => sent(page, () => page.keyboard.press('Alt+n'))));
	const two = [await called(hoa), await called(lan)];
	assert.deepEqual([...two].sort(), [numbers[0], numbers[2]].sort());
	await looked(hoa, 'queue-called');
});

await claim('the board shows both, the last first, and nothing of anybody', async () => {
	const { page } = kiosk, answer = await page.goto(`${url}/desk/board`);
	assert.equal(answer.headers().refresh, '10');
	const rows = await page.$$eval('.pg-board tbody tr', (all) => all.map((r) => r.textContent.replace(/\s+/g, ' ').trim()));
	assert.equal(rows.length, 2);
	assert.deepEqual(rows.map((r) => r.slice(-1)).sort(), ['1', '2']);
	await looked(kiosk, 'board');
});

await claim('nobody came is offered after the third call', async () => {
	const { page } = lan, absent = await called(lan);
	await page.goto(`${url}/desk/queue`);
	assert.equal(await page.$('button[value=miss]'), null);
	for (let i = 0; i < 2; i++)
		await sent(page, () => page.keyboard.press('Alt+g'));
	await sent(page, () => page.keyboard.press('Alt+v'));
	assert.equal(await page.$('.pg-number-now__number'), null);
	assert.ok(!(await said(lan)).includes(absent));
	assert.equal(await page.inputValue('#Desk'), '2');  // his desk is remembered
});

await claim('a case is begun for the number, and its page leads back', async () => {
	const { page } = hoa;
	await page.goto(`${url}/desk/queue`);
	await sent(page, () => page.keyboard.press('Alt+m'));
	assert.match(at(hoa), /^\/desk\/cases\//);
	const its = at(hoa);
	await page.goto(`${url}/desk/queue`);
	await press(hoa, `a[href="${its}"]`);
	assert.equal(at(hoa), its);
});

await claim('an end at one desk is told at another that saw it before', async () => {
	const other = await hoa.context.newPage();           // two tabs of one clerk
	await other.goto(`${url}/desk/queue`);
	await hoa.page.goto(`${url}/desk/queue`);
	await sent(hoa.page, () => hoa.page.keyboard.press('Alt+x'));
	await sent(other, () => other.click('button[value=serve]'));
	assert.match(await other.textContent('#errors'), /vừa có thay đổi/);
	await other.close();
	await hoa.page.reload();
	assert.match(await said(hoa), /Trung bình/);
});

await claim('a time is booked and cancelled, and what is wrong is told beside its field', async () => {
	const { page } = hoa;
	await page.goto(`${url}/desk/appointments`);
	await press(hoa, '.pg-days li:last-child a');
	await page.fill('#Name', 'Nguyễn Thị Mẫu');
	await page.fill('#Phone', '12');
	await press(hoa, 'button[value=book]');
	assert.ok(await page.$('#Phone.govuk-input--error'));
	assert.equal(await page.inputValue('#Name'), 'Nguyễn Thị Mẫu');
	const time = await page.$eval('#From', (s) => s.selectedOptions[0].textContent.trim());
	await page.fill('#Phone', '0912 000 111');
	await sent(page, () => page.keyboard.press('Alt+s'));
	assert.match(await said(hoa), /Nguyễn Thị Mẫu/);
	assert.match(await said(hoa), /0912000111/);
	const free = await page.$$eval('#From option', (all) => all.map((o) => o.textContent.trim()));
	assert.ok(!free.includes(time));
	await looked(hoa, 'appointments');
	await press(hoa, 'button[value=cancel]');
	assert.doesNotMatch(await said(hoa), /Nguyễn Thị Mẫu/);
});

await claim('all of it works without a script', async () => {
	const plain = await person(`plain.${RUN}`, 'clerk', { javaScriptEnabled: false });
	await plain.page.goto(`${url}/desk/queue`);
	await press(plain, 'button[value=PRIORITY]');
	assert.match(await said(plain), /Đã lấy số U\d{3}/);
	await plain.page.fill('#Desk', '3');
	await press(plain, 'button[value=call]');
	assert.ok(await plain.page.$('.pg-number-now__number'));
	await press(plain, 'button[value=serve]');
	assert.ok(await plain.page.$('button[value=call]'));
	await plain.context.close();
});

await browser.close();
done();
