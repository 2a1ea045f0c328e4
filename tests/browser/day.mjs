// SPDX-License-Identifier: Apache-2.0
// day.mjs --url URL --postgate FILE --config FILE --province URL --certs DIR [--pictures FOLDER]: a clerk's whole day at a running
// gateway's pages, in Debian's Chromium and by the keyboard, once in Vietnamese and once in English: numbers are called, a dossier
// is taken in and its papers printed, one is refused, the line is cut and comes back, a supplement is brought, money is paid, a
// dossier is withdrawn, the bag leaves, the till is closed.  Prints TAP.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keys, at, browser, cardOf, certs, drawn, filled, focused, inLanguage, item, keyed, number, person, pictures, pressed,
	province, said, sent, takenIn, tell, url } from './counter.mjs';
import { Line } from './cut.mjs';
import { launch } from './chromium.mjs';
import { codes, file, print, text } from './printed.mjs';
import { assert, claim, done } from '../interop/tap.mjs';

const OFFICE = '480150', MOST = 25, PROCEDURE = '1.004873';
const { port } = new URL(url), desk = `https://localhost:${port}`;
const line = new Line(port, certs);
await line.up();
const counter = await launch(`--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${line.port}`);
mkdirSync(pictures, { recursive: true });

// Until it is so: a partner's answer takes its time.
async function until({ page }, is) {
	for (let i = 0; !await is(); i++) {
		assert.ok(i < 150, `it does not come: ${page.url()}`);
		await page.waitForTimeout(200);
		await page.reload();
	}
}

const papers = ({ page }) => page.$$eval('#can [name=Paper]', (all) => all.map((one) => one.value));

// All that the page has to print, as one file whose words others' programs read.
async function printed(clerk, lang, name) {
	const { page } = clerk, made = await print(page, await papers(clerk));
	const pdf = await file(page, made.where);
	writeFileSync(join(pictures, `day-${lang}-${name}.pdf`), pdf.body);
	await page.goto(page.url());
	return pdf;
}

// The unit does nothing with it by itself.
const rests = (id) => tell(`${province}/_callback`, { ref: id, rest: true });

// What the unit says of a dossier that the province has a number for.
async function news(clerk, id, order) {
	await clerk.page.goto(`${desk}/desk/dossiers/${id}`);
	await until(clerk, async () => /H\d\d\.\d+-\d{6}-/.test(await said(clerk)));
	const [told] = JSON.parse(await tell(`${province}/_callback`, { ref: id, ...order }));
	assert.deepEqual([told.status, told.answer.KetQua], [200, 'APPLIED']);
	await clerk.page.reload();
}

const called = ({ page }) => page.textContent('.pg-number-now__number');
const picture = ({ page }, lang, name) => page.screenshot({ path: join(pictures, `day-${lang}-${name}.png`), fullPage: true });

async function day(lang) {
	const kiosk = await person(`may-${lang}`, 'kiosk', OFFICE, 'Máy lấy số 1');
	const clerk = await person(`hoa-${lang}`, 'clerk', OFFICE, 'Nguyễn Thị Hoa', { from: counter, desk });
	const { page } = clerk, OWNER = 'Đặng Thị Ngọc Ánh', its = {};
	const say = (name, body) => claim(`${lang}: ${name}`, body);
	const goto = (path) => page.goto(desk + path);
	const next = async () => {
		await goto('/desk/queue');
		await page.fill('#Desk', '1');
		await keyed(page, 'Alt+n');
	};
	const served = async () => {
		await goto('/desk/queue');
		await keyed(page, 'Alt+x');
	};

	await say('numbers are taken, and the first that is called has a right to it', async () => {
		await inLanguage(clerk, lang);
		const taken = [];
		for (const what of ['ORDINARY', 'ORDINARY', 'PRIORITY']) {
			await kiosk.page.goto(`${url}/desk/ticket`);
			await pressed(kiosk.page, `button[value=${what}]`);
			taken.push(await kiosk.page.textContent('.pg-taken__number'));
		}
		await next();
		assert.equal(await called(clerk), taken[2]);
		await kiosk.page.goto(`${url}/desk/board`);
		assert.ok((await said(kiosk)).includes(taken[2]));
		await picture(clerk, lang, 'called');
	});

	await say(`a dossier of two papers is taken in by at most ${MOST} presses and no mouse`, async () => {
		const keys = new Keys(page);
		const each = async (step) => {
			await focused(page);
			if (step === 'person')
				await rests(at(clerk).split('/').pop());
			if (step === 'quote')
				await drawn(page, 'CollectItem', { CollectItem: its.item = item() });
		};
		its.dossier = await takenIn(clerk, { card: cardOf(number(), OWNER), keys, each });
		assert.ok(keys.count <= MOST, `${keys.count} presses`);
		await picture(clerk, lang, 'accepted');
	});

	await say('receipt, label and slips are one file, which scanners and citizens can read', async () => {
		await keyed(page, 'Alt+p');
		const pdf = await printed(clerk, lang, 'papers'), words = text(pdf.name);
		for (const part of [OWNER, 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ', 'BIÊN LAI', 'PHIẾU BÀN GIAO', 'Nguyễn Thị Hoa'])
			assert.ok(words.includes(part), `${part} in ${words.slice(0, 2000)}`);
		assert.ok(codes(pdf.name).includes(`QR-Code:https://tracuu.example/h/${its.dossier}`));
	});

	await say('who lacks a paper is told so on paper, before there is a receipt', async () => {
		await next();
		const keys = new Keys(page);
		await keys.go('Alt+m');
		await keys.scan(cardOf(number(), 'Bùi Văn Thiếu'));
		await keys.type('0912000222');
		await keys.go('Enter');
		await keys.type('dang ky tam tru');
		await keys.go('Enter');
		await keys.go('Enter');
		await pressed(page, 'main a[href$="/refusal"]');
		await page.fill('#Reason', 'Thiếu tờ khai có chữ ký');
		await keyed(page, 'Alt+s');
		const words = text((await printed(clerk, lang, 'refusal')).name);
		for (const part of ['PHIẾU TỪ CHỐI', 'Bùi Văn Thiếu', 'Thiếu tờ khai có chữ ký'])
			assert.ok(words.includes(part), `${part} in ${words}`);
		await picture(clerk, lang, 'refused');
		await served();
	});

	await say('the line is cut: what is entered is kept, and goes on when it is back', async () => {
		await goto('/desk');
		for (let i = 0; !await page.evaluate(async () => Boolean(await caches.match('/desk/offline/mark'))); i++) {
			assert.ok(i < 100, 'the worker keeps nothing');
			await page.waitForTimeout(200);
		}
		await line.cut();
		await goto('/desk');
		await page.waitForSelector('#offline-form', { state: 'visible' });
		assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
		await page.fill('#Card', cardOf(number(), 'Hoàng Thị Mất Mạng'));
		await page.fill('#Phone', '0912000333');
		await page.selectOption('#Procedure', PROCEDURE);
		await page.fill('[name="Originals.0"]', '1');
		await page.click('#offline-form button[type=submit]');
		await page.waitForSelector('.pg-slip');
		await picture(clerk, lang, 'slip');
		await page.click('#offline-slip .govuk-button-group button:last-child');
		await line.up();
		await page.waitForSelector('.pg-kept .govuk-tag--green', { timeout: 60000 });
		await Promise.all([page.waitForURL('**/desk/cases/*'), page.click('.pg-kept a[href^="/desk/cases/"]')]);
		assert.match(await said(clerk), /Hoàng Thị Mất Mạng/);
		its.kept = at(clerk).split('/').pop();
		await rests(its.kept);
		await sent(page);
		assert.ok(await page.$('.govuk-panel'), await said(clerk));
	});

	await say('a paper that the unit asks for is brought', async () => {
		const asked = [{ MaThanhPhanHoSo: 'TK.01', LyDo: 'mờ' }];
		await news(clerk, its.dossier, { state: 5, note: 'Ảnh mờ', also: { GiayToBoSung: asked } });
		await picture(clerk, lang, 'asked');
		await pressed(page, 'a[href$="do=supply"]');
		await page.fill('[name="Row.Originals.TK.01"]', '1');
		await keyed(page, 'Alt+s');
		assert.equal(await page.$('a[href$="do=supply"]'), null);
		assert.ok(await page.$('.govuk-notification-banner'), 'and it is said');
	});

	await say('a sum that the unit charges is paid', async () => {
		await page.waitForTimeout(1100);  // the times of news are whole seconds
		await news(clerk, its.kept, { state: 6, note: 'Lệ phí trước bạ', also: { SoTien: 150000 } });
		await pressed(page, 'a[href$="do=pay"]');
		await sent(page);
		assert.ok(await page.$('.govuk-notification-banner'), await said(clerk));
	});

	await say('who asks by telephone is found by his name without accents, and another withdraws', async () => {
		await page.keyboard.press('Tab');
		await page.keyboard.press('/');
		await page.keyboard.type('dang thi ngoc anh');
		await sent(page);
		if (at(clerk) === '/desk/search')
			await pressed(page, `a[href="/desk/dossiers/${its.dossier}"]`);
		assert.equal(at(clerk), `/desk/dossiers/${its.dossier}`);
		await goto('/desk');
		const fresh = await takenIn(clerk);
		await goto(`/desk/dossiers/${fresh}?do=withdraw`);
		await filled(page, { Reason: 'Không cần nữa' });
		await keyed(page, 'Alt+s');
		assert.equal(await page.$('a[href$="do=withdraw"]'), null);
	});

	await say('in the evening the bag is closed and its manifest printed', async () => {
		await goto('/desk');
		await keyed(page, 'Alt+k');
		await keyed(page, 'Alt+t');
		assert.ok((await said(clerk)).includes(its.item));
		await page.fill('#To', 'Trung tâm khai thác');
		await keyed(page, 'Alt+s');
		const words = text((await printed(clerk, lang, 'bag')).name);
		for (const part of ['BẢN KÊ', its.item, 'Trung tâm khai thác'])
			assert.ok(words.includes(part), `${part} in ${words}`);
	});

	await say('the till agrees with the entries, and is closed', async () => {
		await goto('/desk/evening');
		await picture(clerk, lang, 'evening');
		const cash = await page.textContent('#books tbody tr:first-child td:nth-of-type(2)');
		assert.match(cash, /[1-9]/);
		await page.fill('#Total', cash.replace(/\D/g, ''));
		await keyed(page, 'Alt+s');
		assert.equal(await page.$('#errors'), null, await said(clerk));
		await picture(clerk, lang, 'closed');
		await pressed(page, '.pg-header button');
		assert.equal(at(clerk), '/desk/login');
		assert.deepEqual([...clerk.complaints, ...kiosk.complaints].filter((c) => !/ERR_CONNECTION/.test(c)), []);
	});
	await kiosk.context.close();
	await clerk.context.close();
}

await day('vi');
await day('en');
await counter.close();
await browser.close();
done();
