// SPDX-License-Identifier: Apache-2.0
// Sample pages that have every part of gateway/ui/frame (sheet/), rendered and served, and a browser to open them in.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Renderer, address, escaped, root, serve, texts } from './render.mjs';
import { launch } from './chromium.mjs';

const sample = readFileSync(join(root, 'tests/browser/sheet/model.xml'), 'utf8').replace(/^<model>|<\/model>\s*$/g, '');
const WHO = '<who name="hoa.nt" shown="Nguyễn Thị Hoa" place="480150" place_name="Bưu cục Hương Sơn">'
    + '<role name="clerk"/><role name="courier"/></who>'
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

export const pages = {};
const renderer = new Renderer();
for (const lang of ['vi', 'en'])
	for (const shows of ['login', 'form', 'bad', 'done'])
		pages[`/${lang}/${shows}`] = renderer.page('tests/browser/sheet/sheet.xsl', model(lang, shows));
renderer.done();

// ---- a browser ----

export const server = await serve(pages);
export const browser = await launch();
export const VIEWS = {
	1280: { viewport: { width: 1280, height: 800 } },
	320: { viewport: { width: 320, height: 640 } },
	'400%': { viewport: { width: 320, height: 200 }, deviceScaleFactor: 4 },  // what 1280 x 800 is then
};

// A page in a context of its own, and what the browser complained of.
export async function opened(path, view = VIEWS[1280], how = {}) {
	const context = await browser.newContext({ ...view, ...how }), page = await context.newPage(), complaints = [];
	page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
	page.on('pageerror', (e) => complaints.push(String(e)));
	page.on('requestfailed', (r) => {
		if (r.failure().errorText !== 'net::ERR_ABORTED')  // the next page came before the icon of this one
			complaints.push(`${r.url()}: ${r.failure().errorText}`);
	});
	await page.goto(server.url + path);
	await page.evaluate(() => document.fonts.ready);
	return { page, complaints, close: () => context.close() };
}
