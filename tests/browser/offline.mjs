// SPDX-License-Identifier: Apache-2.0
// offline.mjs --stage DIR --https PORT --postgate FILE [--pictures FOLDER]: a clerk's line is cut and comes back, in Debian's
// Chromium before a running gateway: what was entered is kept sealed, sent once, and shown to a person where it is not plain.
// Prints TAP.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { assert, claim, done, options } from '../interop/tap.mjs';
import { Line } from './cut.mjs';
import { args, executablePath, launch } from './chromium.mjs';

const { stage, https, postgate, pictures } = options({ stage: '', https: '', postgate: '', pictures: 'build/browser' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FIRST = 'mật khẩu ban đầu', OWN = 'một câu dài của riêng tôi';
const NOW = Date.now().toString(36), HOA = `hoa.${NOW}`, BINH = `binh.${NOW}`;
const url = `https://localhost:${https}`, PHONE = '0912345678';
const CARD = '042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021';
const NAME = 'Trần Thị Ngoại Tuyến', SECOND = 'Nguyễn Thị Mẫu';
const OFFLINE = `${url}/desk/offline`;
mkdirSync(pictures, { recursive: true });

function account(name) {
	const who = ['--roles', 'clerk', '--place', '480150', '--shown', `Nguyễn Thị ${name}`, name];
	execFileSync(postgate, ['user', 'add', '--config', `${stage}/postgate.conf`, ...who],
	    { input: `${FIRST}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
}

// ---- browsers ----

const line = new Line(https, `${stage}/certs`);
await line.up();
const profile = mkdtempSync(join(tmpdir(), 'offline-')), complaints = [];
const viewport = { width: 1280, height: 800 };

// The device: its browser comes by the line, and its profile is a folder that can be looked into.
const device = () => chromium.launchPersistentContext(profile, { executablePath, viewport, ignoreHTTPSErrors: true,
	args: [...args, `--host-resolver-rules=MAP localhost:${https} 127.0.0.1:${line.port}`] });

async function opened(context) {
	const page = await context.newPage();
	page.on('console', (m) => {
		if (m.type() === 'error' && !/status of [45]|ERR_(CONNECTION|EMPTY|INTERNET|FAILED|SOCKET)/.test(m.text()))
			complaints.push(m.text());
	});
	page.on('pageerror', (e) => complaints.push(String(e)));
	return page;
}

async function logIn(page, name, password = OWN, to = url) {
	await page.goto(`${to}/desk/login`);
	await page.fill('#Name', name);
	await page.fill('#Password', password);
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function firstTime(page, name, to = url) {
	await logIn(page, name, FIRST, to);
	await page.fill('#PasswordOld', FIRST);
	await page.fill('#Password', OWN);
	await page.fill('#PasswordAgain', OWN);
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

// The worker has all that it needs.
async function settled(page) {
	await page.goto(`${url}/desk`);
	for (let i = 0; !await page.evaluate(async () => Boolean(await caches.match('/desk/offline/mark'))); i++) {
		assert.ok(i < 100, 'the worker keeps nothing');
		await page.waitForTimeout(200);
	}
}

async function looked(page, name) {
	await page.screenshot({ path: join(pictures, `offline-${name}.png`), fullPage: true });
	await page.evaluate(axe);
	const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
	assert.deepEqual(violations.map((v) => `${name} ${v.id}: ${v.nodes.map((n) => n.target)}`), []);
}

// ---- what is done on the page ----

const chosen = async (page) => {
	await page.selectOption('#Procedure', '1.004873');
	await page.fill('[name="Originals.0"]', '1');
};

async function person(page, name, more = {}) {
	const fields = { Name: name, IdNo: '042090001234', Birth: '1990-05-17', Phone: PHONE, Province: '42', Commune: '18073',
		Street: 'Thôn 3', ...more };
	await page.$$eval('main details', (drawers) => drawers.forEach((d) => { d.open = true; }));
	for (const [field, value] of Object.entries(fields))
		await page.fill(`#${field}`, value);
}

async function enter(page, name, more) {
	await page.waitForSelector('#offline-form', { state: 'visible' });
	await person(page, name, more);
	await chosen(page);
	await page.click('#offline-form button[type=submit]');
}

async function closeSlip(page) {
	await page.waitForSelector('.pg-slip');
	const number = await page.textContent('.pg-slip__number');
	await page.click('#offline-slip .govuk-button-group button:last-child');
	return number;
}

const kept = (page) => page.evaluate(() => new Promise((resolve) => {
	indexedDB.open('desk').onsuccess = ({ target: { result: db } }) => {
		db.transaction('entries').objectStore('entries').getAll().onsuccess = ({ target }) => {
			db.close();
			resolve(target.result.map((row) => ({ ...row, iv: [...row.iv], sealed: [...new Uint8Array(row.sealed)] })));
		};
	};
}));

const states = (page) => page.$$eval('.pg-kept h3 .govuk-tag', (tags) => tags.map((t) => t.textContent));
// A machine that is slow makes look-ups late, and a person is asked whether that is all right: it is.
const LATE = '.pg-kept:has-text("chưa hỏi được") button:has-text("gửi tiếp")';

async function become(page, wanted) {
	for (let i = 0; String(await states(page)) !== String(wanted); i++) {
		if (await page.locator(LATE).count() > 0)
			await page.locator(LATE).first().click({ timeout: 2000 }).catch(() => {});
		const at = await page.textContent('#offline-line'), list = await page.textContent('#offline-kept');
		assert.ok(i < 450, `${wanted} and not ${at} ${list}`);
		await page.waitForTimeout(100);
	}
}

// What a step's own page sends, whatever else stands on it.
const NEXT = 'main form:has([name=Step]) button[type=submit]';

// A case as the server has it, asked past the line.
const caseOf = (page, id) => page.evaluate(async (at) => (await fetch(`/desk/offline/cases/${at}`)).json(), id);
const caseIds = (page) => page.$$eval('.pg-kept a[href^="/desk/cases/"]', (links) => links.map((a) => a.href.split('/').pop()));

// ---- the claims ----

account(HOA);
account(BINH);
const other = await launch();
let context = await device(), page = await opened(context);

await claim('who is in gets a worker, and its page has no name of anybody', async () => {
	await firstTime(page, HOA);
	await settled(page);
	const copies = await page.evaluate(async () => {
		const shelf = await caches.open('desk');
		const texts = (await shelf.keys()).map(async (r) => [new URL(r.url).pathname, await (await shelf.match(r)).text()]);
		return Promise.all(texts);
	});
	for (const wanted of ['.woff2', '/desk.css', '/offline.js', '/keep.js', '/catalogue'])
		assert.ok(copies.some(([path]) => path.endsWith(wanted)), `${wanted} among ${copies.map(([path]) => path)}`);
	for (const [path, text] of copies)
		assert.ok(!text.includes(HOA) && !text.includes('Nguyễn Thị'), path);
});
for (const lang of ['en', 'vi'])
	await claim(`with a line, ${lang}`, async () => {
		await page.goto(`${OFFLINE}?lang=${lang}`);
		await page.waitForSelector('#offline-form', { state: 'visible' });
		await page.waitForSelector('#offline-line .govuk-tag--green');
		assert.equal(await page.getAttribute('html', 'lang'), lang);
		await looked(page, `up-${lang}`);
	});

let secret;
await claim('the line is cut: the desk becomes the page that keeps', async () => {
	secret = await page.evaluate(async () => (await (await fetch('/desk/offline/session')).json()).Secret);
	assert.match(secret, /^[0-9a-f]{64}$/);
	await line.cut();
	await page.goto(`${url}/desk`);
	await page.waitForSelector('#offline-line .govuk-tag--red');
	await page.waitForSelector('#offline-form', { state: 'visible' });
	await looked(page, 'down-vi');
});
await claim('without a line the other language is there too', async () => {
	await page.goto(`${OFFLINE}?lang=en`);
	await page.waitForSelector('#offline-form', { state: 'visible' });
	assert.equal(await page.textContent('h1'), 'When the line is down');
	await page.goto(`${OFFLINE}?lang=vi`);
});
await claim('what lacks is said beside its field', async () => {
	await page.waitForSelector('#offline-form', { state: 'visible' });
	await page.click('#offline-form button[type=submit]');
	assert.equal(await page.textContent('#Name-error'), 'Quét thẻ, hoặc nhập họ tên.');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'Name');
	await looked(page, 'wrong-vi');
});
await claim('an entry is kept, and a slip says what it is not', async () => {
	await enter(page, NAME);
	await page.waitForSelector('.pg-slip');
	assert.equal(await page.textContent('.pg-slip__title'), 'PHIẾU TẠM – CHƯA PHẢI GIẤY TIẾP NHẬN');
	await looked(page, 'slip-vi');
	await page.emulateMedia({ media: 'print' });
	await page.screenshot({ path: join(pictures, 'offline-slip-paper.png'), fullPage: true });
	assert.ok(!await page.isVisible('h1') && !await page.isVisible('#offline-slip button'));
	await page.emulateMedia({ media: null });
	assert.match(await closeSlip(page), /^T-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
});
await claim('a reload without a line still reads it, and a second is kept behind it', async () => {
	await page.reload();
	await become(page, ['Chờ gửi']);
	assert.ok((await page.textContent('.pg-kept')).includes(NAME));
	await page.fill('#Card', CARD);
	await page.fill('#Phone', PHONE);
	await chosen(page);
	await page.check('#Mode-1');
	for (const [field, value] of Object.entries({ Name: 'Lê Thị Nhận', Phone: PHONE, Province: '42', Commune: '18073',
		Street: 'Thôn 5' }))
		await page.fill(`#Return${field}`, value);
	await page.click('#offline-form button[type=submit]');
	await page.waitForSelector('.pg-slip');
	assert.ok((await page.textContent('.pg-slip')).includes(SECOND), 'the name on the card');
	await closeSlip(page);
	await become(page, ['Chờ gửi', 'Chờ gửi']);
	await looked(page, 'two-vi');
});
await claim('what lies on the device is nothing that can be read', async () => {
	const [one] = await kept(page);
	assert.deepEqual(Object.keys(one).sort(), ['account', 'id', 'iv', 'key', 'sealed', 'seq', 'waits']);
	const all = JSON.stringify(await kept(page)) + String.fromCharCode(...one.sealed);
	assert.ok(!all.includes('Tuyến') && !all.includes(PHONE));
});

await claim('the browser was closed: the disk has neither name nor key, and without a line nothing opens', async () => {
	await context.close();
	const texts = [NAME, PHONE, secret].flatMap((s) => [Buffer.from(s), Buffer.from(s, 'utf16le')]);
	const wanted = [...texts, Buffer.from(secret, 'hex')];
	let files = 0;
	const search = (folder) => readdirSync(folder, { withFileTypes: true }).forEach((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory())
			return search(path);
		if (!entry.isFile())
			return undefined;
		const bytes = readFileSync(path);
		files++;
		wanted.forEach((w, i) => assert.equal(bytes.indexOf(w), -1, `${path} has the ${i}th`));
		return undefined;
	});
	search(profile);
	assert.ok(files > 50, `${files} files`);
	context = await device();
	page = await opened(context);
	await page.goto(OFFLINE);
	await page.waitForSelector('#offline', { state: 'visible' });
	await page.waitForFunction(() => document.querySelector('#offline-line').textContent.length > 20);
	assert.ok(!await page.isVisible('#offline-form'));
	assert.ok(!(await page.textContent('#offline')).includes(NAME));
	await looked(page, 'locked-vi');
});
await claim('with a line somebody else is told whose they are, and can open none', async () => {
	await line.up();
	await firstTime(page, BINH);
	await settled(page);
	await page.goto(OFFLINE);
	await page.waitForSelector('#offline-line .govuk-tag--green');
	const text = await page.textContent('#offline');
	assert.ok(text.includes(`${HOA} (2)`), text);
	assert.ok(!text.includes(NAME) && (await states(page)).length === 0);
	for (const { key } of await kept(page)) {  // his own key of that time is another
		const answer = await page.evaluate(async (k) => {
			const told = await fetch(`/desk/offline/keys/${k}`);
			return told.ok ? (await told.json()).Secret : told.status;
		}, key);
		assert.notEqual(answer, secret);
	}
	await looked(page, 'others-vi');
	await page.goto(`${url}/desk`);
	await Promise.all([page.waitForURL('**/desk/login'), page.click('.pg-header button')]);
	assert.equal((await kept(page)).length, 2, 'his log-out deleted what is not his');
});
await claim('the same person logs in, a lost answer comes in between, and both are sent once', async () => {
	let lost = 0;
	line.passed = [];
	line.loses = (method, path) => {
		if (method !== 'POST' || !/^\/desk\/cases\/./.test(path))
			return false;
		lost++;
		return true;
	};
	await logIn(page, HOA);
	await page.goto(OFFLINE);
	await become(page, ['Đã gửi', 'Đã gửi']);
	assert.equal(lost, 1);
	for (const id of await caseIds(page)) {
		const is = await caseOf(page, id);
		assert.equal(is.Version, 6, 'one act for each step');
		assert.equal(is.Next, 'Accept');
		assert.equal(is.Clerk, HOA);
		if (is.Owner.Name === SECOND)
			assert.ok(is.Quote.Postage > 0 && is.Owner.IdNo === CARD.slice(0, 12), JSON.stringify(is));
	}
	assert.equal(line.passed.filter((p) => p === 'POST /desk/cases').length, 2);
	assert.equal(line.passed.filter((p) => /^POST \/desk\/cases\/./.test(p)).length, 9, 'eight forms, one of them twice');
	await looked(page, 'sent-vi');
});

await claim('the answer to the beginning is lost: there is one case, not two', async () => {
	await line.cut();
	await enter(page, 'Phạm Thị Một Lần');
	await closeSlip(page);
	line.loses = (method, path) => method === 'POST' && path === '/desk/cases';
	line.passed = [];
	await line.up();
	await become(page, ['Đã gửi', 'Đã gửi', 'Đã gửi']);
	assert.equal(line.passed.filter((p) => p === 'POST /desk/cases').length, 2);
	assert.equal((await caseOf(page, (await caseIds(page))[2])).Version, 6);
});
await claim('a case that somebody else moved is shown to a person, and nothing more of it is sent', async () => {
	await line.cut();
	await enter(page, 'Võ Thị Hai Người');
	await closeSlip(page);
	let cut;
	line.loses = (method, path) => {
		if (method !== 'POST' || !/^\/desk\/cases\/./.test(path))
			return false;
		cut = path;
		return 'cut';
	};
	const gone = new Promise((resolve) => { line.gone = resolve; });
	await line.up();
	await gone;
	const desk = await (await other.newContext({ ignoreHTTPSErrors: true })).newPage(), direct = `https://127.0.0.1:${https}`;
	await logIn(desk, BINH, OWN, direct);
	await desk.goto(`${direct}${cut}`);
	await desk.goto(`${direct}${cut}?Procedure=1.004873`);
	await Promise.all([desk.waitForNavigation(), desk.click(NEXT)]);
	await line.up();
	await become(page, ['Cần bạn xem', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
	const text = await page.textContent('.pg-kept:first-child');
	assert.ok(text.includes('người khác hoặc cửa sổ khác'), text);
	assert.ok(text.includes('So sánh') && !text.includes('gửi tiếp'), text);
	const is = await caseOf(page, cut.split('/').pop());
	assert.equal(is.Version, 4, 'and what is looked up with it');
	assert.equal(is.Clerk, BINH);
	await looked(page, 'conflict-vi');
});
await claim('a refused value is told with its reason, and the rest goes on when he did that step himself', async () => {
	await line.cut();
	await enter(page, 'Đỗ Văn Sai Số', { Phone: '12' });
	await closeSlip(page);
	await line.up();
	await become(page, ['Cần bạn xem', 'Cần bạn xem', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
	await looked(page, 'refused-vi');
	await page.click('.pg-kept:nth-child(2) a.govuk-button');
	await page.waitForSelector('#Phone');
	await person(page, 'Đỗ Văn Sai Số');
	await Promise.all([page.waitForNavigation(), page.click(NEXT)]);
	await page.goto(OFFLINE);
	await page.click('.pg-kept:nth-child(2) button:has-text("Gửi lại")');
	await become(page, ['Cần bạn xem', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
});
await claim('a fee that is another by now is shown beside the one that was told, before anything is sent', async () => {
	await line.cut();
	await enter(page, 'Ngô Thị Lệ Phí');
	await closeSlip(page);
	const dearer = (text) => text.replaceAll('"StateFee":20000', '"StateFee":25000');
	line.edit = (path, text) => (path === '/desk/offline/catalogue' ? dearer(text) : undefined);
	line.passed = [];
	await line.up();
	await become(page, ['Cần bạn xem', 'Cần bạn xem', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
	const text = await page.textContent('.pg-kept:nth-child(2)');
	assert.ok(text.includes('20.000') && text.includes('25.000'), text);
	assert.ok(!line.passed.some((p) => p.startsWith('POST')), String(line.passed));
	await looked(page, 'fee-vi');
	line.edit = null;
	await page.click('.pg-kept:nth-child(2) button:has-text("gửi tiếp")');
	await become(page, ['Cần bạn xem', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
});
await claim('a form of a case that is sent when the line goes is kept and sent as it was', async () => {
	await page.goto(`${url}/desk`);
	await Promise.all([page.waitForURL('**/desk/cases/*'), page.click('main form[action="/desk/cases"] button')]);
	const at = page.url().split('/').pop();
	await person(page, 'Hồ Thị Giữa Chừng');
	await line.cut();
	await Promise.all([page.waitForURL('**/desk/offline'), page.click(NEXT)]);
	await become(page, ['Cần bạn xem', 'Chờ gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
	await looked(page, 'lost-vi');
	await line.up();
	await become(page, ['Cần bạn xem', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi', 'Đã gửi']);
	const is = await caseOf(page, at);
	assert.equal(is.Owner.Name, 'Hồ Thị Giữa Chừng');
	assert.equal(is.Version, 2);
	await Promise.all([page.waitForURL('**/desk/cases/*'), page.click('.pg-kept:nth-child(2) a.govuk-button')]);
	assert.equal((await kept(page)).length, 6, 'what was sent and looked at stays on the device');
	await page.goto(OFFLINE);
});
await claim('a device that is full says that it is not kept, and leaves the form as it is', async () => {
	await page.waitForSelector('#offline-form', { state: 'visible' });
	const cdp = await context.newCDPSession(page), before = (await kept(page)).length;
	await cdp.send('Storage.overrideQuotaForOrigin', { origin: url, quotaSize: 1 });
	await page.waitForTimeout(35000);  // so long Chromium believes what it knew of the room there is
	await enter(page, 'Trịnh Thị Hết Chỗ');
	await page.waitForSelector('.pg-says--bad');
	assert.match(await page.textContent('#offline-says'), /CHƯA được lưu/);
	assert.equal(await page.inputValue('#Name'), 'Trịnh Thị Hết Chỗ');
	assert.equal((await kept(page)).length, before);
	await page.screenshot({ path: join(pictures, 'offline-full-vi.png'), fullPage: true });
	await line.cut();
	await page.goto(OFFLINE);  // without room its page comes all the same
	await page.waitForSelector('#offline-form', { state: 'visible' });
	await line.up();
	await cdp.send('Storage.overrideQuotaForOrigin', { origin: url });
	await page.waitForTimeout(35000);
});
await claim('a wrong clock orders nothing, ends nothing, and is put right on the slip', async () => {
	await page.addInitScript(() => {
		const real = Date.now, shift = -400 * 86400000;
		Date.now = () => real() + shift;
	});
	const [worker] = context.serviceWorkers();
	await worker.evaluate(() => {
		const real = Date.now, shift = -400 * 86400000;
		Date.now = () => real() + shift;
	});
	await page.goto(OFFLINE);
	await page.waitForSelector('#offline-line .govuk-tag--green');
	assert.match(await page.textContent('#offline-line'), /Đồng hồ máy này sai/);
	await line.cut();
	await enter(page, 'Mai Thị Giờ Sai');
	await page.waitForSelector('.pg-slip');
	const year = String(new Date().getFullYear()).slice(2);
	assert.match(await page.textContent('.pg-slip'), new RegExp(`/${year}\\b|/20${year}`));
	await closeSlip(page);
	assert.equal((await states(page))[1], 'Chờ gửi');
});
await claim('who logs out is asked about what was not sent; then it is gone, and its key is dead', async () => {
	const row = (await kept(page)).at(-1);
	await line.up();
	line.loses = () => true;   // so that it is not sent in between
	await page.goto(`${OFFLINE}`);
	await line.cut();
	await page.waitForSelector('.pg-kept');
	await enter(page, 'Cao Thị Chưa Gửi');
	await closeSlip(page);
	line.loses = null;
	await page.goto(`${OFFLINE}#leave`);
	await page.reload();
	await page.waitForSelector('.govuk-button--warning');
	await looked(page, 'leave-vi');
	await line.up();
	await Promise.all([page.waitForURL('**/desk/login'), page.click('.govuk-button--warning')]);
	assert.deepEqual(await kept(page), []);
	await logIn(page, HOA);
	assert.equal(await page.evaluate(async (k) => (await fetch(`/desk/offline/keys/${k}`)).status, row.key), 404);
});
await claim('what another site sends is refused though a worker is there', async () => {
	await settled(page);
	const evil = await opened(context);
	await evil.route('https://evil.example/', (route) => route.fulfill({ contentType: 'text/html',
		headers: { 'Referrer-Policy': 'no-referrer' },
		body: `<form method="post" action="${url}/desk/login"><input name="Name" value="x"><button>x</button></form>` }));
	await evil.goto('https://evil.example/');
	const [told] = await Promise.all([evil.waitForResponse(`${url}/desk/login`), evil.click('button')]);
	assert.equal(told.status(), 403);
	await evil.close();
});
await claim('without script only the warning is there', async () => {
	const bare = await (await other.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false })).newPage();
	await bare.goto(`https://127.0.0.1:${https}/desk/offline`);
	assert.ok(await bare.isVisible('#offline-cannot') && !await bare.isVisible('#offline-form'));
	await bare.screenshot({ path: join(pictures, 'offline-bare-vi.png'), fullPage: true });
});
await claim('what is fetched first is small', async () => {
	const sizes = ['worker', 'line', 'keep', 'send', 'entry', 'shown', 'offline']
	    .map((name) => readFileSync(new URL(`../../gateway/ui/script/${name}.js`, import.meta.url)).length);
	assert.ok(sizes.reduce((a, b) => a + b) < 48 * 1024, String(sizes));
});
await claim('no page complained', () => assert.deepEqual(complaints, []));

await context.close();
await other.close();
await line.cut();
rmSync(profile, { recursive: true, force: true });
done();
