// SPDX-License-Identifier: Apache-2.0
// components.mjs [--pictures FOLDER]: every part of gateway/ui/frame, on sample pages (sheet/), in Debian's Chromium: judged by
// axe-core (WCAG 2.2 AA), at 1280 and 320 columns and at 400 % zoom, in both languages, with and without script, under the
// gateway's policy.  Pictures are for people: build/browser.  Prints TAP.

import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { assert, claim, done, options } from '../interop/tap.mjs';
import { Renderer, address, escaped, root, serve, texts } from './render.mjs';

const { pictures } = options({ pictures: join(root, 'build/browser') });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(pictures, { recursive: true });

// ---- sample pages ----

const sample = readFileSync(join(root, 'tests/browser/sheet/model.xml'), 'utf8').replace(/^<model>|<\/model>\s*$/g, '');
const WHO = '<who name="hoa.nt" shown="Nguyễn Thị Hoa" role="clerk" place="480150" place_name="Bưu cục Hương Sơn"/>'
    + '<nav><to href="/form" k="sheet.title" here="1"/><to href="/done" k="sheet.more"/></nav>';
const SAYS = {
	vi: ['Hãy nhập đủ 12 chữ số của số định danh.', 'Hãy chọn cách trả tiền.', 'Hãy đánh dấu ít nhất một giấy tờ.',
		'Đã tiếp nhận hồ sơ 000.00.12.H48-260302-0031.'],
	en: ['Enter all 12 digits of the identity number.', 'Choose how it is paid.', 'Mark one paper at least.',
		'Dossier 000.00.12.H48-260302-0031 is accepted.'],
};

function model(lang, shows) {
	const [identity, paid, paper, accepted] = SAYS[lang].map(escaped);
	const said = Object.entries(texts(`gateway/ui/frame/${lang}.txt`, `tests/browser/sheet/${lang}.txt`))
	    .map(([k, text]) => `<t k="${k}">${escaped(text)}</t>`).join('');
	const more = {
		login: '',
		form: WHO,
		bad: `${WHO}<entered><v k="IdentityNumber">0480901</v><v k="Note">&lt;b&gt;</v></entered><errors>`
		    + `<error field="IdentityNumber" text="${identity}"/><error field="Paid" text="${paid}"/>`
		    + `<error field="Paper" text="${paper}"/></errors>`,
		done: `${WHO}<back href="/form"/><done text="${accepted}"/>`,
	}[shows];
	return `<page name="sheet" lang="${lang}" path="/${shows}" css="${address('desk.css')}" script="${address('desk.js')}" `
	    + `icon="${address('icon.svg')}"><texts>${said}</texts><form token="TOKEN" act="ACT"/>${more}`
	    + `<model shows="${shows === 'bad' ? 'form' : shows}" case="000.00.12.H48-260302-0031">${sample}</model></page>`;
}

const renderer = new Renderer(), pages = {};
for (const lang of ['vi', 'en'])
	for (const shows of ['login', 'form', 'bad', 'done'])
		pages[`/${lang}/${shows}`] = renderer.page('tests/browser/sheet/sheet.xsl', model(lang, shows));
renderer.done();

// ---- a browser ----

const server = await serve(pages);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
const VIEWS = {
	1280: { viewport: { width: 1280, height: 800 } },
	320: { viewport: { width: 320, height: 640 } },
	'400%': { viewport: { width: 320, height: 200 }, deviceScaleFactor: 4 },  // what 1280 x 800 is then
};

// A page in a context of its own, and what the browser complained of.
async function opened(path, view = VIEWS[1280], how = {}) {
	const context = await browser.newContext({ ...view, ...how }), page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	page.on('requestfailed', (r) => complaints.push(`${r.url()}: ${r.failure().errorText}`));
	await page.goto(server.url + path);
	await page.evaluate(() => document.fonts.ready);
	return { page, complaints, close: () => context.close() };
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function judged(page) {
	await page.evaluate(axe);       // evaluated, not added as a script: that the policy refuses
	const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
	return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`);
}

for (const path of Object.keys(pages))
	for (const [size, view] of Object.entries(VIEWS))
		await claim(`${path} at ${size}: all fits, axe and the browser have nothing to say`, async () => {
			const { page, complaints, close } = await opened(path, view);
			const name = `${path.slice(1)}-${size}`.replace('/', '-').replace('%', '');
			await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: size !== '400%' });
			const wide = await page.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth);
			assert.equal(wide, 0, `${wide} pixels stand over`);
			assert.deepEqual(size === '400%' ? [] : await judged(page), []);
			assert.deepEqual(complaints, []);
			await close();
		});

await claim('what is fetched first fits: 100 kB with fonts, in letters of our own', async () => {
	const { page, close } = await opened('/vi/form');
	const names = (await page.evaluate(() => performance.getEntriesByType('resource').map((r) => r.name)))
	    .map((name) => name.split('/').pop());
	assert.ok(names.includes('be-vietnam-pro-vietnamese-400.woff2'), names.join(' '));
	const bytes = [...new Set(names)].map((name) => {
		const file = readFileSync(join(root, 'build/ui', name));
		return name.endsWith('.woff2') ? file.length : gzipSync(file).length;
	}).reduce((a, b) => a + b, gzipSync(pages['/vi/form']).length);
	assert.ok(bytes <= 100 * 1024, `${bytes} bytes`);
	console.log(`# ${(bytes / 1024).toFixed(1)} KiB first, of them page ${gzipSync(pages['/vi/form']).length} bytes`);
	assert.ok(await page.evaluate(() => document.fonts.check('17px "Be Vietnam Pro"', 'Ậ')));
	await close();
});

await browser.close();
server.close();
done();
