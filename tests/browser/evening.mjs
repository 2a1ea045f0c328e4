// SPDX-License-Identifier: Apache-2.0
// evening.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: a clerk's home and day's end at a running gateway's
// pages, with a real browser: a case begun and given up, money counted and the till closed, a bag.  Every page is judged by
// axe-core in both languages, and at 320 columns.  Prints TAP.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assert, claim, done, options } from '../interop/tap.mjs';
import { launch } from './chromium.mjs';

const { url, postgate, config, pictures } = options({ url: '', postgate: '', config: '', pictures: 'build/browser' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NAME = `toi.${Date.now().toString(36)}`, FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';
mkdirSync(pictures, { recursive: true });

function user(verb, ...more) {
	return execFileSync(postgate, ['user', verb, '--config', config, ...more],
	    { input: `${FIRST}\n`, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

const browser = await launch();

async function visitor(how = {}) {
	const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...how });
	const page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	return { context, page, complaints };
}

// The page as people see it, in both languages and on a narrow screen: pictures, what axe says, and that nothing stands over.
async function looked({ page, complaints }, name) {
	for (const lang of ['en', 'vi']) {
		if (await page.evaluate(() => document.documentElement.lang) !== lang)
			await Promise.all([page.waitForNavigation(), page.click(`a[hreflang=${lang}]`)]);
		await page.screenshot({ path: join(pictures, `${name}-${lang}.png`), fullPage: true });
		await page.evaluate(axe);
		const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
		assert.deepEqual(violations.map((v) => `${name} ${lang} ${v.id}: ${v.nodes.map((n) => n.target)}`), []);
	}
	await page.setViewportSize({ width: 320, height: 640 });
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, `${name}: wider than 320`);
	await page.screenshot({ path: join(pictures, `${name}-320.png`), fullPage: true });
	await page.setViewportSize({ width: 1280, height: 800 });
	assert.deepEqual(complaints, []);
}

const at = ({ page }) => new URL(page.url()).pathname;
const said = ({ page }) => page.textContent('main');
const gone = (page, act) => Promise.all([page.waitForNavigation(), act]);

const clerk = await visitor(), { page } = clerk;

async function logIn(who, password) {
	await who.page.goto(`${url}/desk`);
	await who.page.fill('#Name', NAME);
	await who.page.fill('#Password', password);
	await gone(who.page, who.page.keyboard.press('Enter'));
}

await claim('a clerk comes to a home page without anything in work', async () => {
	user('add', '--roles', 'clerk', '--place', '480150', '--shown', 'Nguyễn Thị Hoa', NAME);
	await logIn(clerk, FIRST);
	for (const [field, text] of [['#PasswordOld', FIRST], ['#Password', OWN], ['#PasswordAgain', OWN]])
		await page.fill(field, text);
	await gone(page, page.keyboard.press('Enter'));
	assert.equal(at(clerk), '/desk');
	assert.match(await said(clerk), /Không có hồ sơ nào đang lập dở/);
	await looked(clerk, 'home-empty');
});

await claim('a case that was begun stands on the home page, and is given up with a reason', async () => {
	await gone(page, page.keyboard.press('Alt+m'));
	assert.match(at(clerk), /^\/desk\/cases\//);
	const work = at(clerk);
	await page.goto(`${url}/desk`);
	assert.equal(await page.locator('#cases tbody tr').count(), 1);
	await looked(clerk, 'home-cases');
	await gone(page, page.click(`a[href="${work}/give-up"]`));
	await looked(clerk, 'give-up');
	await gone(page, page.keyboard.press('Alt+s'));          // without a reason
	assert.equal(await page.getAttribute('#Reason', 'aria-invalid'), 'true');
	await page.fill('#Reason', 'Người dân hẹn quay lại khi đủ giấy tờ');
	await gone(page, page.keyboard.press('Alt+s'));
	assert.equal(at(clerk), '/desk');
	assert.equal(await page.locator('#cases').count(), 0);
	const { status } = { status: (await page.goto(`${url}${work}/give-up`)).status() };
	assert.equal(status, 404);
});

await claim('the day\'s end is reached by a key; nothing counted is told beside the field', async () => {
	await page.goto(`${url}/desk`);
	await gone(page, page.keyboard.press('Alt+k'));
	assert.equal(at(clerk), '/desk/evening');
	await looked(clerk, 'evening');
	await gone(page, page.keyboard.press('Alt+s'));
	assert.equal(await page.getAttribute('#Total', 'aria-invalid'), 'true');
	await page.screenshot({ path: join(pictures, 'evening-wrong.png'), fullPage: true });
});

await claim('a till that differs is not closed without a reason, and what was counted stays', async () => {
	await page.fill('[id="Row.50000"]', '2');
	await page.fill('[id="Row.2000"]', '3');
	await gone(page, page.keyboard.press('Alt+s'));
	assert.equal(await page.getAttribute('#Reason', 'aria-invalid'), 'true');
	assert.match(await said(clerk), /106000|106\.000/);
	assert.equal(await page.inputValue('[id="Row.50000"]'), '2');
	await page.screenshot({ path: join(pictures, 'evening-differs.png'), fullPage: true });
});

await claim('it is closed once with the reason, also when the form is sent twice', async () => {
	await page.fill('#Reason', 'Tiền lẻ mang theo để thối lại');
	const form = await page.evaluate(() => new URLSearchParams(new FormData(document.querySelector('main form'))).toString());
	await gone(page, page.keyboard.press('Alt+s'));
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

await claim('a bag is filled by numbers, a wrong one is told beside its field', async () => {
	await page.goto(`${url}/desk/evening`);
	await gone(page, page.keyboard.press('Alt+t'));
	assert.equal(at(clerk), '/desk/bag');
	await looked(clerk, 'bag-fill');
	await page.fill('#Scan', 'RB123456789VN');
	await gone(page, page.keyboard.press('Enter'));
	assert.equal(await page.getAttribute('#Scan', 'aria-invalid'), 'true');
	await page.screenshot({ path: join(pictures, 'bag-wrong.png'), fullPage: true });
});

await claim('what waits is ticked, closed into one bag, and shown with its manifest', async () => {
	await page.goto(`${url}/desk/bag`);
	const boxes = page.locator('input[name=Item]');
	const n = await boxes.count();
	assert.equal(await page.locator('input[name=Item]:checked').count(), n);
	await page.fill('#To', 'Trung tâm Khai thác Huế');
	await gone(page, page.keyboard.press('Alt+s'));
	if (n === 0) {                                          // nothing was taken in by this gateway today: said, not closed
		assert.equal(await page.locator('#Item-error').count(), 1);
		return;
	}
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

await claim('all of it works without script', async () => {
	const plain = await visitor({ javaScriptEnabled: false });
	await logIn(plain, OWN);
	for (const where of ['/desk', '/desk/evening', '/desk/bag', '/desk/bags']) {
		const told = await plain.page.goto(`${url}${where}`);
		assert.equal(told.status(), 200);
	}
	await plain.context.close();
});

await browser.close();
done();
