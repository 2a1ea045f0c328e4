// SPDX-License-Identifier: Apache-2.0
// script.mjs: what gateway/ui/script/desk.js does for fingers, on the sample pages, in Debian's Chromium; and that all of it can be
// done without. Prints TAP.

import { assert, claim, done } from '../interop/tap.mjs';
import { browser, opened, pages, server } from './samples.mjs';

const at = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
const sent = () => server.posted.splice(0).map(({ path, fields }) => `${path} ${fields.get('Do') ?? fields.get('Q') ?? '-'}`);

// What a scanner types: no pause between keys, Enter at the end.
const scan = (page, text) => Promise.all([...text, 'Enter'].map((c) => page.keyboard.press(c === ' ' ? 'Space' : c)));

// A claim about a page that is open, which afterwards has nothing to complain of.
const on = (path, name, body, how) => claim(name, async () => {
	const { page, complaints, close } = await opened(path, undefined, how);
	sent();
	await body(page);
	assert.deepEqual(complaints, []);
	await close();
});

await on('/vi/login', 'a page begins in its first field', async (page) => assert.equal(await at(page), 'Name'));
await on('/vi/bad', 'a page with errors begins at them, and each leads into its field', async (page) => {
	assert.equal(await at(page), 'errors');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	assert.equal(await at(page), 'IdentityNumber');
	await page.click('#errors a[href="#Paid"]');
	assert.equal(await at(page), 'Paid');
});
await on('/vi/form', '/ goes to the search box, and is a letter within a field', async (page) => {
	await page.focus('#Name');
	await page.keyboard.press('/');
	assert.match(await page.inputValue('#Name'), /\//);
	await page.focus('#accept');
	await page.keyboard.press('/');
	assert.equal(await at(page), 'Q');
	assert.equal(await page.inputValue('#Q'), '');
});
await on('/vi/form', 'Alt and a letter press the button that shows it, with its value, once', async (page) => {
	await page.focus('#Name');
	await page.keyboard.press('Alt+l');
	await page.waitForURL('**/desk/sheet');
	assert.deepEqual(sent(), ['/desk/sheet keep']);
});
await on('/vi/form', 'Enter by hand sends the form that one is in', async (page) => {
	await page.fill('#Name', 'Lê Ứng');
	await page.press('#Name', 'Enter');
	await page.waitForURL('**/desk/sheet');
	assert.deepEqual(sent(), ['/desk/sheet -']);
});
await on('/vi/form', 'a second click sends nothing and is seen to', async (page) => {
	const seen = await page.evaluate(() => {
		const button = document.querySelector('#accept');
		button.click();
		button.click();
		return button.getAttribute('aria-disabled');
	});
	assert.equal(seen, 'true');
	await page.waitForURL('**/desk/sheet');
	assert.deepEqual(sent(), ['/desk/sheet -']);
});

const CARD = '048090001234|241234567|Dang Thi Ngoc An|02031990|Nu|P. Huong Son|01072021';
await on('/vi/form', 'a scan stays in its field, sends nothing, and the next field is at hand', async (page) => {
	await page.focus('#IdentityNumber');
	await scan(page, CARD);
	assert.equal(await page.inputValue('#IdentityNumber'), CARD);
	assert.equal(await at(page), 'Name');
	assert.deepEqual(sent(), []);
});
await on('/vi/form', 'the button of a camera is shown where a script runs, and says when there is none', async (page) => {
	assert.ok(await page.isVisible('[data-camera="IdentityNumber"] .pg-camera__begin'));
	assert.ok(!await page.isVisible('.pg-camera__open'));
	await page.evaluate(() => document.querySelector('.pg-camera__begin').click());
	await page.waitForFunction((words) => document.querySelector('.pg-camera__says').textContent.startsWith(words),
	    'Không tìm thấy máy ảnh');
	assert.deepEqual(sent(), []);
});
await on('/vi/form', 'a number typed by hand where scans are taken is sent by Enter, as anywhere', async (page) => {
	await page.focus('#IdentityNumber');
	await page.keyboard.type('048090001234', { delay: 60 });
	await page.keyboard.press('Enter');
	await page.waitForURL('**/desk/sheet');
	assert.deepEqual(sent(), ['/desk/sheet -']);
});
await on('/vi/form', 'a scan while a button has the focus presses it not, and finds its field', async (page) => {
	await page.focus('#accept');
	await scan(page, CARD);
	assert.equal(await page.inputValue('#IdentityNumber'), CARD);
	assert.deepEqual(sent(), []);
});
await on('/vi/form', 'a scan into another text field sends nothing', async (page) => {
	await page.focus('#Name');
	await scan(page, 'EA123456785VN');
	await page.waitForTimeout(100);
	assert.deepEqual(sent(), []);
});
await on('/vi/form', 'a scan into the search box is looked for', async (page) => {
	await page.focus('#Q');
	await scan(page, 'EA123456785VN');
	await page.waitForURL('**/desk/search');
	assert.deepEqual(sent(), ['/desk/search EA123456785VN']);
});
await on('/vi/done', 'what only a script can do is shown where one runs', async (page) => {
	assert.ok(await page.isVisible('[data-print]'));
});

await on('/vi/done', 'Alt and a letter follow a link that shows it', async (page) => {
	await page.keyboard.press('Alt+n');
	await page.waitForURL('**/vi/form');
});
await on('/vi/form', 'Tab goes through all that can be used, in order, always seen, and back out', async (page) => {
	await page.focus('.govuk-skip-link');
	const seen = [];
	for (let i = 0; i < 60; i++) {
		const stop = await page.evaluate(() => {
			const e = document.activeElement, r = e.getBoundingClientRect();
			const within = r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
			return { name: e.id || e.textContent.trim() || e.name, body: e === document.body, within };
		});
		if (stop.body)
			break;
		assert.ok(stop.within, `${stop.name} has the focus and is not to be seen`);
		seen.push(stop.name);
		await page.keyboard.press('Tab');
	}
	const usable = 'a, button:not([hidden] *), input:not([type=hidden]):not([type=radio]), select, textarea';
	// one stop for each group of radio buttons
	assert.equal(seen.length, await page.locator(usable).count() + 2, seen.join(', '));
	assert.ok(seen.indexOf('Name') < seen.indexOf('Delivery') && seen.indexOf('Delivery') < seen.indexOf('accept'));
});
await on('/vi/done', 'the skip link leads to what is said', async (page) => {
	await page.focus('.govuk-skip-link');
	await page.keyboard.press('Enter');
	assert.equal(await at(page), 'main');
});

const without = { javaScriptEnabled: false };
await on('/vi/form', 'without script: the form is sent with token, act and the button pressed', async (page) => {
	await page.fill('#IdentityNumber', '048090001234');
	await page.click('button[value=keep]');
	await page.waitForURL('**/desk/sheet');
	const { path, fields } = server.posted.pop();
	assert.equal(path, '/desk/sheet');
	assert.equal(['token', 'act', 'IdentityNumber', 'Do'].map((k) => fields.get(k)).join(), 'TOKEN,ACT,048090001234,keep');
}, without);
await on('/vi/done', 'without script: what it would do is not shown', async (page) => {
	assert.ok(!await page.isVisible('[data-print]'));
}, without);
await claim('no page has a style, a script or a handler of its own', () => {
	for (const [path, html] of Object.entries(pages))
		assert.ok(!/<style|style=|<script(?! type="module" src=)|\son[a-z]+=/i.test(html), path);
});

await browser.close();
server.close();
done();
