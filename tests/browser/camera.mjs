// SPDX-License-Identifier: Apache-2.0
// camera.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: a citizen's card is held before the camera of a clerk's
// browser (a film that scene.mjs draws) at a running gateway's pages: read, filled in as by a scanner, and the camera is off.  And
// what is said when there is none, it is refused, the code is another, or nothing can be read.  Prints TAP.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './chromium.mjs';
import { Keys, browser, cardOf, focused, inLanguage, judged, number, person, sent, url } from './counter.mjs';
import { film } from './scene.mjs';
import { assert, claim, done } from '../interop/tap.mjs';

const folder = mkdtempSync(join(tmpdir(), 'camera-')), NAME = 'Đặng Thị Ngọc Ẩn';
const SAYS = '[role=status].pg-camera__says', OPEN = '.pg-camera__open';

// A browser with a camera that sees that: permitted, unless `asks`, when a person would be asked and nobody answers.
async function seeing(text, how = {}, asks = false) {
	const file = join(folder, `${number()}.y4m`);
	film(file, text, how);
	return launch('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`,
	    ...asks ? [] : ['--use-fake-ui-for-media-stream']);
}

// A clerk of that browser before an empty case.  What he asks the server for is in `asked`; the page keeps the tracks that it got.
async function clerk(from, stem, lang = 'vi', how = {}) {
	const who = await person(stem, 'clerk', '480150', 'Nguyễn Thị Hoa', { from, ...how });
	who.asked = [];
	who.page.on('request', (r) => who.asked.push({ path: new URL(r.url()).pathname, body: r.postData() ?? '' }));
	await who.context.addInitScript(() => {
		const { mediaDevices: all } = navigator, open = all.getUserMedia.bind(all);
		window.tracks = [];
		all.getUserMedia = async (wanted) => {
			const stream = await open(wanted);
			window.tracks.push(...stream.getTracks());
			return stream;
		};
	});
	await inLanguage(who, lang);
	await begun(who);
	return who;
}

async function begun({ page }) {
	await page.goto(`${url}/desk`);
	await new Keys(page).go('Alt+m');
	await page.waitForLoadState('networkidle');     // its icon, too
}

const names = ({ asked }) => asked.map(({ path }) => path.split('/').pop());
const states = ({ page }) => page.evaluate(() => window.tracks.map((track) => track.readyState));
const says = ({ page }, { source }) =>
	page.waitForFunction(([at, text]) => new RegExp(text).test(document.querySelector(at).textContent), [SAYS, source]);
const values = ({ page }) => page.evaluate(() => ['Card', 'Name', 'IdNo', 'Birth'].map((id) => document.getElementById(id).value));

// Nothing is open, nothing runs.
async function isOff(who) {
	const all = await states(who);
	assert.ok(all.length > 0 && all.every((state) => state === 'ended'), all.join());
	assert.ok(!await who.page.isVisible(OPEN));
	assert.equal(await who.page.evaluate(() => document.querySelector('.pg-camera__video').srcObject), null);
}

for (const [width, height, module] of [[640, 480, 5], [1280, 720, 6]])
	await claim(`a card is read as by a scanner, with all accents, and the camera is off (${width} x ${height})`, async () => {
		const no = number(), card = cardOf(no, NAME), from = await seeing(card, { width, height, module });
		const who = await clerk(from, 'hoa'), { page } = who;
		assert.deepEqual(names(who).filter((name) => /camera|jsqr/.test(name)), []);
		who.asked.length = 0;
		await page.keyboard.press('Alt+c');
		await page.waitForFunction(() => document.activeElement.id === 'Phone');
		assert.deepEqual(await values(who), [card, NAME, no, '01/02/1990']);
		await says(who, /^Đã đọc thẻ/);
		await isOff(who);
		assert.deepEqual(names(who), ['camera.js', 'jsqr.js'], 'nothing else is asked for');
		assert.ok(who.asked.every(({ body }) => body === ''));

		const scanned = await clerk(browser, 'quet'), keys = new Keys(scanned.page);  // the same by what types
		await keys.scan(card);
		await scanned.page.waitForFunction(() => document.activeElement.id === 'Phone');
		assert.deepEqual(await values(scanned), await values(who));
		await page.fill('#Phone', '0912000111');
		await new Keys(page).go('Enter');
		assert.match(await page.textContent('main'), new RegExp(NAME));
		assert.deepEqual(who.complaints, []);
		await scanned.context.close();
		await from.close();
	});

await claim('on the page that says what is missing, too', async () => {
	const from = await seeing(cardOf(number(), NAME)), who = await clerk(from, 'sai'), { page } = who;
	await page.fill('#Phone', '12');
	await sent(page);
	assert.ok(await page.isVisible('#errors'));
	await page.keyboard.press('Alt+c');
	await page.waitForFunction((name) => document.getElementById('Name').value === name, NAME);
	await isOff(who);
	await from.close();
});

await claim('a code that is no card is said to be none, the camera goes on, and Escape leaves it', async () => {
	const from = await seeing('https://vietnam.example/tra-cuu?ma=0123456789', { module: 7 });
	const who = await clerk(from, 'khac'), { page } = who;
	await page.fill('#Name', NAME);
	await page.click('.pg-camera__begin');
	await says(who, /^Mã này không phải mã trên thẻ căn cước/);
	assert.deepEqual(await states(who), ['live']);
	assert.match(await focused(page), /^Tắt máy ảnh/);
	await page.keyboard.press('Escape');
	await says(who, /^Máy ảnh đã tắt/);
	await isOff(who);
	assert.match(await focused(page), /^Dùng máy ảnh/);
	assert.deepEqual(await values(who), ['', NAME, '', '']);
	await page.keyboard.press('Enter');             // once more, and off by its button
	await says(who, /^Mã này không phải/);
	await page.click('.pg-camera__stop');
	await isOff(who);
	assert.deepEqual(who.complaints, []);
	await from.close();
});

const empty = await seeing(null);

for (const lang of ['vi', 'en'])
	await claim(`the page is fit for everybody while the camera is open (${lang})`, async () => {
		const who = await clerk(empty, `mo-${lang}`, lang), { page } = who;
		assert.equal((await page.reload()).headers()['permissions-policy'], 'camera=(self), microphone=(), geolocation=()');
		await page.click('.pg-camera__begin');
		await says(who, lang === 'vi' ? /^Đưa mã QR/ : /^Hold the card/);
		await judged(who, `case-camera-${lang}`);
		assert.deepEqual(await states(who), ['live']);
		await page.goto(`${url}/desk`);             // who leaves the page leaves no camera behind
		await page.goBack();
		assert.ok(!await page.isVisible(OPEN));
		const { 'permissions-policy': elsewhere } = (await page.goto(`${url}/desk`)).headers();
		assert.equal(elsewhere, 'camera=(), microphone=(), geolocation=()');
		await who.context.close();
	});

await claim('nothing is read in 20 s: it is said what to do, after a minute the camera is off, and nothing is lost', async () => {
	const who = await clerk(empty, 'cho'), { page } = who;
	await page.clock.install();
	await page.fill('#Phone', '0912000111');
	await page.click('.pg-camera__begin');
	await says(who, /^Đưa mã QR/);
	await page.clock.fastForward(8000);
	await page.waitForTimeout(500);
	assert.match(await page.textContent(SAYS), /^Đưa mã QR/);
	await page.clock.fastForward(13000);
	await says(who, /^Chưa đọc được mã. Đưa thẻ/);
	assert.deepEqual(await states(who), ['live']);
	await page.clock.fastForward(40000);
	await says(who, /^Chưa đọc được mã nên máy ảnh đã tắt/);
	await isOff(who);
	assert.match(await focused(page), /^Dùng máy ảnh/);
	assert.equal(await page.inputValue('#Phone'), '0912000111');
	await who.context.close();
});

await claim('a camera that is refused, and none at all, say what to do', async () => {
	const asks = await seeing(null, {}, true);
	for (const [from, words] of [[asks, /chưa cho phép dùng máy ảnh/], [browser, /Không tìm thấy máy ảnh/]]) {
		const who = await clerk(from, 'khong'), { page } = who;
		await page.fill('#Name', NAME);
		await page.click('.pg-camera__begin');
		await says(who, words);
		assert.match(await page.textContent(SAYS), /nhập tay/);
		assert.ok(!await page.isVisible(OPEN));
		assert.match(await focused(page), /^Dùng máy ảnh/);
		assert.deepEqual(await values(who), ['', NAME, '', '']);
		await judged(who, 'case-camera-refused-vi');
		await who.context.close();
	}
	await asks.close();
});

await claim('what reads the picture cannot be fetched: it is said, and one types', async () => {
	const who = await clerk(empty, 'mang', 'vi', { serviceWorkers: 'block' }), { page } = who;
	await page.route('**/jsqr.js', (route) => route.abort());
	await page.click('.pg-camera__begin');
	await says(who, /^Chưa tải được/);
	assert.deepEqual(await states(who), []);
	await who.context.close();
});

await claim('without a script there is no button, and the field is there', async () => {
	const { page, context } = await person('tron', 'clerk', '480150', 'Đỗ Văn Trơn', { from: empty, javaScriptEnabled: false });
	await page.click('form[action="/desk/cases"] button');
	await page.waitForSelector('#Card');
	assert.ok(!await page.isVisible('[data-camera]'));
	await context.close();
});

await claim('at the page for when the line is down a card is read too, and the phone number is next', async () => {
	const card = cardOf(number(), NAME), from = await seeing(card), who = await clerk(from, 'mat'), { page } = who;
	await page.goto(`${url}/desk/offline`);
	await page.waitForSelector('#offline-form:not([hidden])');
	await page.click('.pg-camera__begin');
	await page.waitForFunction(() => document.activeElement.id === 'Phone');
	assert.equal(await page.inputValue('#Card'), card);
	await isOff(who);
	await from.close();
});

await empty.close();
await browser.close();
rmSync(folder, { recursive: true });
done();
