// SPDX-License-Identifier: Apache-2.0
// queue.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: a morning in a post office's waiting room with real
// browsers: numbers are taken at a kiosk, two clerks call them, the board shows them, times are booked.  Every page is judged by
// axe-core in both languages, at 320 columns and at 400 % zoom.  Prints TAP.

import { assert, claim, done } from '../interop/tap.mjs';
import { NARROW, OWN, WIDE, at, browser, keyed, looked, person, pressed, said, sent, url } from './counter.mjs';

const OFFICE = '480310';

const kiosk = await person('may', 'kiosk', OFFICE, 'Máy lấy số 1');
const hoa = await person('hoa', 'clerk', OFFICE, 'Nguyễn Thị Hoa'), lan = await person('lan', 'clerk', OFFICE, 'Lê Thị Lan');
const numbers = [];

// The page as it is, but it renews itself after a second.
async function soon(route) {
	const answer = await route.fetch();
	await route.fulfill({ response: answer, headers: { ...answer.headers(), refresh: '1' } });
}

const place = (page) => page.evaluate(() => ({ focus: document.activeElement.textContent, y: scrollY }));

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
		await pressed(kiosk.page, `button[value=${what}]`);
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
	await sent(page);
	assert.match(await page.textContent('#errors'), /quầy/i);
	assert.ok(await page.$('#Desk.govuk-input--error'));
});

const called = ({ page }) => page.textContent('.pg-number-now__number');

await claim('two clerks who press at once get two numbers, by Alt and N', async () => {
	for (const [who, desk] of [[hoa, '1'], [lan, '2']]) {
		await who.page.goto(`${url}/desk/queue`);
		await who.page.fill('#Desk', desk);
	}
	await Promise.all([hoa, lan].map(({ page }) => keyed(page, 'Alt+n')));
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
		await keyed(page, 'Alt+g');
	await keyed(page, 'Alt+v');
	assert.equal(await page.$('.pg-number-now__number'), null);
	assert.ok(!(await said(lan)).includes(absent));
	assert.equal(await page.inputValue('#Desk'), '2');  // his desk is remembered
});

await claim('a case is begun for the number, and its page leads back', async () => {
	const { page } = hoa;
	await page.goto(`${url}/desk/queue`);
	await keyed(page, 'Alt+m');
	assert.match(at(hoa), /^\/desk\/cases\//);
	const its = at(hoa);
	await page.goto(`${url}/desk/queue`);
	await pressed(hoa.page, `a[href="${its}"]`);
	assert.equal(at(hoa), its);
});

await claim('an end at one desk is told at another that saw it before', async () => {
	const other = await hoa.context.newPage();           // two tabs of one clerk
	await other.goto(`${url}/desk/queue`);
	await hoa.page.goto(`${url}/desk/queue`);
	await keyed(hoa.page, 'Alt+x');
	await pressed(other, 'button[value=serve]');
	assert.match(await other.textContent('#errors'), /vừa có thay đổi/);
	await other.close();
	await hoa.page.reload();
	assert.match(await said(hoa), /Trung bình/);
});

await claim('a time is booked and cancelled, and what is wrong is told beside its field', async () => {
	const { page } = hoa;
	await page.goto(`${url}/desk/appointments`);
	await pressed(hoa.page, '.pg-days li:last-child a');
	await page.fill('#Name', 'Nguyễn Thị Mẫu');
	await page.fill('#Phone', '12');
	await pressed(hoa.page, 'button[value=book]');
	assert.ok(await page.$('#Phone.govuk-input--error'));
	assert.equal(await page.inputValue('#Name'), 'Nguyễn Thị Mẫu');
	const time = await page.$eval('#From', (s) => s.selectedOptions[0].textContent.trim());
	await page.fill('#Phone', '0912 000 111');
	await keyed(page, 'Alt+s');
	assert.match(await said(hoa), /Nguyễn Thị Mẫu/);
	assert.match(await said(hoa), /0912000111/);
	const free = await page.$$eval('#From option', (all) => all.map((o) => o.textContent.trim()));
	assert.ok(!free.includes(time));
	await looked(hoa, 'appointments');
	await pressed(hoa.page, 'button[value=cancel]');
	assert.doesNotMatch(await said(hoa), /Nguyễn Thị Mẫu/);
});

await claim('a page that renews itself leaves the focus and the place where they are', async () => {
	const { page } = kiosk;
	await page.setViewportSize(NARROW);
	for (const [path, stop] of [['/desk/ticket', 'button[value=PRIORITY]'], ['/desk/board', 'footer a']]) {
		await page.route(`**${path}`, soon);
		await page.goto(`${url}${path}`);
		await page.focus(stop);
		const before = await place(page);
		await page.unroute(`**${path}`, soon);
		await page.waitForEvent('load');
		await page.waitForFunction((was) => document.activeElement?.textContent === was.focus && scrollY === was.y, before);
	}
	await page.setViewportSize(WIDE);
});

await claim('a kiosk is not logged out by accident, but by who knows its password', async () => {
	const { page } = kiosk;
	await page.goto(`${url}/desk/ticket`);
	assert.equal(await page.$('header button, header a[href="/desk"]'), null);
	await pressed(page, 'footer a[href="/desk/logout"]');
	await looked(kiosk, 'leave');
	await page.fill('#Password', 'không phải mật khẩu này');
	await sent(page);
	assert.ok(await page.$('#Password.govuk-input--error'));
	await page.goto(`${url}/desk/ticket`);
	assert.ok(await page.$('button[value=PRIORITY]'));
	await page.goto(`${url}/desk/logout`);
	await page.fill('#Password', OWN);
	await sent(page);
	assert.equal(at(kiosk), '/desk/login');
	await page.goto(`${url}/desk/ticket`);
	assert.equal(at(kiosk), '/desk/login');
});

await claim('all of it works without a script', async () => {
	const plain = await person('tron', 'clerk', OFFICE, 'Đỗ Văn Trơn', { javaScriptEnabled: false });
	await plain.page.goto(`${url}/desk/queue`);
	await pressed(plain.page, 'button[value=PRIORITY]');
	assert.match(await said(plain), /Đã lấy số U\d{3}/);
	await plain.page.fill('#Desk', '3');
	await pressed(plain.page, 'button[value=call]');
	assert.ok(await plain.page.$('.pg-number-now__number'));
	await pressed(plain.page, 'button[value=serve]');
	assert.ok(await plain.page.$('button[value=call]'));
	await plain.context.close();
});

await browser.close();
done();
