// SPDX-License-Identifier: Apache-2.0
// sweep.mjs --url URL --postgate FILE --config FILE: what nobody should type goes into every text field of every form of every page
// that a clerk can get to, found by following links and reading the pages themselves: script, NUL, signs that turn text around,
// 10,000 characters, bytes that are no UTF-8.  Nothing comes of it beyond a clear page.  Prints TAP.

import { browser, cardOf, number, person, sent, url } from './counter.mjs';
import { assert, claim, done } from '../interop/tap.mjs';

const MARK = '<script>alert("x1y2z3")</script>';
const enc = encodeURIComponent;
// `refused`: no field at all may take it; else it may be a name like any other, and must be shown as text.
const BAD = [
	{ name: 'NUL', value: 'a%00b', refused: true },
	{ name: 'text turned around', value: enc('a\u202eb\u2066c'), refused: true },
	{ name: '10,000 characters', value: 'a'.repeat(10000), refused: true },
	{ name: 'no UTF-8', value: 'a%ff%c3%28', refused: true },
	{ name: 'script', value: enc(MARK) },
	{ name: 'an attribute that ends', value: enc('"\'><img src=x1y2z3 onerror=alert(1)>') },
];

const clerk = await person('quet', 'clerk', '480150', 'Vũ Thị Quét');
const { page } = clerk;

// The forms of the page that is shown: where each goes, what stands in it, and which of its fields people write in.
const forms = () => page.$$eval('form[method=post]', (all) => all.map((form) => ({
	action: form.getAttribute('action'),
	fields: [...new FormData(form)].map(([name, value]) => [name, String(value)]),
	written: [...form.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea')]
	    .map((field) => field.name),
	chosen: [...form.querySelectorAll('input[type=radio], input[type=checkbox], input[type=hidden], select')]
	    .map((field) => field.name)
	    .filter((name) => name !== 'token' && !(name === 'act' && form.elements.Hints)),  // hints are put away, by whatever act
})));

async function post(action, body) {
	return clerk.context.request.post(url + action, { maxRedirects: 0, data: Buffer.from(body, 'latin1'),
		headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', origin: url } });
}

let tried = 0;
const fields = new Set(), pages = new Set();

async function swept(form, name, bad) {
	const body = form.fields.filter(([n]) => n !== name).map(([n, value]) => `${enc(n)}=${enc(value)}`);
	const answer = await post(form.action, [...body, `${enc(name)}=${bad.value}`].join('&')), html = await answer.text();
	const where = `${form.action} ${name}, ${bad.name}: ${answer.status()}`;
	tried++;
	fields.add(name);
	assert.ok(answer.status() < 500, where);
	assert.ok(answer.status() !== 303 || !bad.refused, `${where}, and it was done`);
	assert.ok(!html.includes(MARK) && !/<img src=x1y2z3|\u0000/.test(html), `${where}, and it stands in the page as it came`);
	assert.ok(answer.headers()['content-security-policy']?.includes("default-src 'none'"), where);
	assert.ok(answer.status() === 303 || /<h1|<title>/.test(html), `${where}, and no page says so`);
}

const LEAVES = /logout/;

// Every form of this page, and whether the page is what it was after all that was refused.
async function sweep() {
	const path = new URL(page.url()).pathname;
	pages.add(path.replace(/[0-9]{2}\.[0-9]{2}-[0-9a-z]{20,}/, '{id}'));
	for (const form of (await forms()).filter((f) => !LEAVES.test(f.action)))
		for (const name of new Set([...form.written, ...form.chosen]))
			for (const bad of BAD.filter((b) => b.refused))
				await swept(form, name, bad);
	for (const form of (await forms()).filter((f) => !LEAVES.test(f.action)))
		for (const name of form.written)
			for (const bad of BAD.filter((b) => !b.refused))
				await swept(form, name, bad);
}

await claim('every page that links lead to', async () => {
	const todo = ['/desk'], known = new Set(todo);
	while (todo.length > 0) {
		await page.goto(url + todo.shift());
		const links = await page.$$eval('a[href^="/desk"]', (all) => all.map((a) => a.getAttribute('href').split('#')[0]));
		for (const href of links)
			if (!known.has(href) && !href.includes('lang=') && known.size < 60) {
				known.add(href);
				todo.push(href);
			}
		await sweep();
	}
	assert.ok(pages.size >= 3, [...pages].join());
});

// Each step of a case is a page of its own; what is refused must leave the case where it was.
const steps = [
	['the person', 'Person', async () => { await page.fill('#Card', cardOf(number())); await page.focus('#Phone'); }],
	['the procedure', 'Procedure', async () => { await page.fill('#Words', 'dang ky tam tru'); }],
	['the unit', '', async () => { await page.focus('[name=Unit]'); }],
	['the papers', 'Papers', async () => { await page.focus('[name^="Row."]'); }],
	['the way back', 'Quote', async () => { await page.focus('[name=Mode]:checked'); }],
	['the acceptance', 'Accept', async () => { await page.focus('[name=Pay]:checked'); }],
];

await page.goto(`${url}/desk`);
await page.evaluate(() => document.querySelector('form[action="/desk/cases"] button').focus());
await sent(page);
for (const [name, step, fill] of steps)
	await claim(`${name} of a case`, async () => {
		const path = page.url();
		await sweep();
		// A text that is strange and allowed may have been taken, and another step be the next.
		await page.goto(step === '' ? path : `${path.split('?')[0]}?Step=${step}`);
		assert.ok(!(await page.content()).includes(MARK));
		if (await page.$('.govuk-panel'))
			return;
		await fill();
		await sent(page);
	});

await claim('the case that was taken in meanwhile', async () => {
	await sweep();
	assert.match(await page.textContent('.govuk-panel'), /Đã tiếp nhận hồ sơ/);
});

await claim('the log-in', async () => {
	await clerk.context.clearCookies();
	await page.goto(`${url}/desk/login`);
	await sweep();
});

await claim('none was left out', async () => {
	console.log(`# ${tried} forms sent, ${fields.size} fields, ${pages.size} pages: ${[...pages].join(' ')}`);
	const all = ['Name', 'Card', 'Street', 'SubName', 'AuthorityNote', 'Words', 'ReturnName', 'Note', 'Reference'];
	for (const name of [...all, 'PasswordOld', 'Code'])
		assert.ok(fields.has(name), `${name} was in no form`);
});

await browser.close();
done();
