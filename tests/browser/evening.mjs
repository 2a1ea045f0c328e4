// SPDX-License-Identifier: Apache-2.0
// evening.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: a clerk's home and day's end at a running gateway's
// pages, with a real browser: a case begun and given up, money counted and the till closed, a bag.  Every page is judged by
// axe-core in both languages, and at 320 columns.  Prints TAP.

import { file, print, text } from './printed.mjs';
import { assert, claim, done } from '../interop/tap.mjs';
import { at, browser, drawn, item, keyed, logIn, looked, person, pictures, pressed, said, takenIn, url, visitor }
	from './counter.mjs';

const clerk = await person('toi', 'clerk', '480150', 'Nguyễn Thị Hoa'), { page } = clerk;

await claim('a clerk comes to a home page without anything in work', async () => {
	assert.equal(at(clerk), '/desk');
	assert.match(await said(clerk), /Không có hồ sơ nào đang lập dở/);
	await looked(clerk, 'home-empty');
});

await claim('a case that was begun stands on the home page, and is given up with a reason', async () => {
	await keyed(page, 'Alt+m');
	assert.match(at(clerk), /^\/desk\/cases\//);
	const work = at(clerk);
	await page.goto(`${url}/desk`);
	assert.equal(await page.locator('#cases tbody tr').count(), 1);
	await looked(clerk, 'home-cases');
	await pressed(page, `a[href="${work}/give-up"]`);
	await looked(clerk, 'give-up');
	await keyed(page, 'Alt+s');          // without a reason
	assert.equal(await page.getAttribute('#Reason', 'aria-invalid'), 'true');
	await page.fill('#Reason', 'Người dân hẹn quay lại khi đủ giấy tờ');
	await keyed(page, 'Alt+s');
	assert.equal(at(clerk), '/desk');
	assert.equal(await page.locator('#cases').count(), 0);
	assert.equal((await page.goto(`${url}${work}/give-up`)).status(), 404);
});

await claim('the day\'s end is reached by a key; nothing counted is told beside the field', async () => {
	await page.goto(`${url}/desk`);
	await keyed(page, 'Alt+k');
	assert.equal(at(clerk), '/desk/evening');
	await looked(clerk, 'evening');
	await keyed(page, 'Alt+s');
	assert.equal(await page.getAttribute('#Total', 'aria-invalid'), 'true');
	await page.screenshot({ path: `${pictures}/evening-wrong.png`, fullPage: true });
});

await claim('a till that differs is not closed without a reason, and what was counted stays', async () => {
	await page.fill('[id="Row.50000"]', '2');
	await page.fill('[id="Row.2000"]', '3');
	await keyed(page, 'Alt+s');
	assert.equal(await page.getAttribute('#Reason', 'aria-invalid'), 'true');
	assert.match(await said(clerk), /106000|106\.000/);
	assert.equal(await page.inputValue('[id="Row.50000"]'), '2');
	await page.screenshot({ path: `${pictures}/evening-differs.png`, fullPage: true });
});

await claim('it is closed once with the reason, also when the form is sent twice', async () => {
	await page.fill('#Reason', 'Tiền lẻ mang theo để thối lại');
	const form = await page.evaluate(() => new URLSearchParams(new FormData(document.querySelector('main form'))).toString());
	await keyed(page, 'Alt+s');
	assert.match(await said(clerk), /Bạn đã chốt quỹ lúc/);
	assert.match(await said(clerk), /106\.000/);
	const again = await page.evaluate(async (body) => {
		const r = await fetch('/desk/evening', { method: 'POST', body,
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
		return { status: r.status, text: await r.text() };
	}, form).catch(() => null);
	if (again)
		assert.ok(again.status === 200 && /Bạn đã chốt quỹ lúc/.test(again.text));
	await page.reload();
	await looked(clerk, 'evening-closed');
});

await claim('what was taken in since waits to leave', async () => {
	await page.goto(`${url}/desk`);
	const each = (step) => step === 'quote' && drawn(page, 'CollectItem', { CollectItem: item() });
	await takenIn(clerk, { each });
	await page.goto(`${url}/desk/bag`);
	assert.ok(await page.locator('input[name=Item]').count() > 0);
});

await claim('a bag is filled by numbers, a wrong one is told beside its field', async () => {
	await page.goto(`${url}/desk/evening`);
	await keyed(page, 'Alt+t');
	assert.equal(at(clerk), '/desk/bag');
	await looked(clerk, 'bag-fill');
	await page.fill('#Scan', 'RB123456789VN');
	await keyed(page, 'Enter');
	assert.equal(await page.getAttribute('#Scan', 'aria-invalid'), 'true');
	await page.screenshot({ path: `${pictures}/bag-wrong.png`, fullPage: true });
});

await claim('what waits is ticked, closed into one bag, and shown with its manifest', async () => {
	await page.goto(`${url}/desk/bag`);
	const boxes = page.locator('input[name=Item]');
	const n = await boxes.count();
	assert.equal(await page.locator('input[name=Item]:checked').count(), n);
	await page.fill('#To', 'Trung tâm Khai thác Huế');
	await keyed(page, 'Alt+s');
	assert.match(at(clerk), /^\/desk\/bags\//);
	assert.match(await said(clerk), /TUI-480150-\d{6}-\d{4}/);
	assert.equal(await page.locator('#table tbody tr').count(), n);
	await looked(clerk, 'bag');
	await page.goto(`${url}/desk/bag`);
	assert.equal(await page.locator('input[name=Item]').count(), 0);
});

await claim('the bags of the office are listed', async () => {
	await page.goto(`${url}/desk/bags`);
	await looked(clerk, 'bags');
	assert.equal((await page.goto(`${url}/desk/bags/0123456789abcdef01234567`)).status(), 404);
});

await claim('the follow-up book of today is printed from the day\'s end', async () => {
	await page.goto(`${url}/desk/evening`);
	await keyed(page, 'Alt+o');
	assert.equal(at(clerk), '/desk/book');
	await looked(clerk, 'book');
	const fields = { From: await page.inputValue('#From'), To: await page.inputValue('#To'), Do: 'print' };
	const made = await print(page, [], { fields }), words = text((await file(page, made.where)).name);
	assert.match(words, /SỔ THEO DÕI HỒ SƠ/);
	assert.match(words, /Nguyễn Thị Mẫu/);
	await page.reload();
	assert.equal(await page.getAttribute('main a[href^="/desk/books/"]', 'href'), made.where);
	await looked(clerk, 'book-printed');
});

await claim('all of it works without script', async () => {
	const plain = { ...await visitor({ javaScriptEnabled: false }), name: clerk.name };
	await logIn(plain);
	for (const where of ['/desk', '/desk/evening', '/desk/bag', '/desk/bags']) {
		const told = await plain.page.goto(`${url}${where}`);
		assert.equal(told.status(), 200);
	}
	await plain.context.close();
});

await browser.close();
done();
