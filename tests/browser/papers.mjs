// SPDX-License-Identifier: Apache-2.0
// papers.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: a clerk takes a dossier in at a running gateway's pages
// and prints its papers: what leaves is a PDF that others' programs read (pdftotext, pdffonts, zbarimg), the first is the original,
// a reload is no second print, another office finds nothing.  Prints TAP.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, claim, done } from '../interop/tap.mjs';
import { codes, file, folder, print, refused, text, tool } from './printed.mjs';
import { browser, cardOf, config, filled, keyed, looked, number, person, pictures, postgate, takenIn, url } from './counter.mjs';

const OWNER = 'Công Tằng Tôn Nữ Nguyễn Thị Huyền Diễm Quỳnh Như';

// The result shall come home.
async function byPost(page) {
	await page.keyboard.press('ArrowDown');  // the drawer opens
	await filled(page, { ReturnName: OWNER, ReturnPhone: '0912000111', ReturnProvince: '42', ReturnCommune: '18430',
		ReturnStreet: 'Kiệt 12/34/5 đường Nguyễn Sinh Cung, tổ dân phố 7, thôn Thượng' });
}

const clerk = await person('in', 'clerk', '480150', 'Nguyễn Thị Hoa'), { page } = clerk;
const each = (step) => step === 'quote' && byPost(page);
const id = await takenIn(clerk, { card: cardOf(number(), OWNER), each }), papers = `${url}/desk/dossiers/${id}/papers`;
let all, first;

await claim('after the acceptance, key p leads to the papers, and what is there can be printed', async () => {
	await keyed(page, 'Alt+p');
	assert.equal(page.url(), papers);
	all = await page.$$eval('main form:has(.pg-small) [name=Paper]', (x) => x.map((e) => e.value));
	for (const key of ['mau01', 'cover-sheet', 'handover.to-unit', 'mau05'])
		assert.ok(all.includes(key), `${key} of ${all}`);
	assert.match(await page.textContent('main'), new RegExp(OWNER));
});

await claim('the page is whole in both languages', async () => {
	await looked(clerk, 'papers');
});

await claim('all papers are one file of their own sizes, with the fonts in it and the names on it', async () => {
	const made = await print(page, all);
	first = { ...made, ...await file(page, made.where) };
	assert.match(first.headers['cache-control'], /no-store/);
	writeFileSync(join(pictures, 'papers.pdf'), first.body);
	const fonts = tool('pdffonts', first.name).split('\n').slice(2, -1).map((l) => l.trim().split(/\s+/).at(-5));
	assert.ok(fonts.length > 1 && fonts.every((embedded) => embedded === 'yes'));
	const said = text(first.name);
	for (const words of [OWNER, 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ', 'PHIẾU BÀN GIAO', 'Nguyễn Thị Hoa'])
		assert.ok(said.includes(words), `${words} in ${said.slice(0, 3000)}`);
	assert.ok(!/IN LẠI/.test(said));
});

await claim('scanners read the number and the address where the citizen looks', () => {
	const read = codes(first.name);
	assert.ok(read.some((x) => x === `QR-Code:https://tracuu.example/h/${id}`), read.join());
	assert.ok(read.some((x) => /^CODE-128:480150-/.test(x) || /^CODE-128:H/.test(x)), read.join());
});

await claim('the same form again, and the same file again, is no second print', async () => {
	const again = await print(page, all, { act: first.act });
	assert.equal(again.where, first.where);
	const same = await file(page, again.where);
	assert.equal(same.name, first.name);
	await page.goto(papers);
	const digests = await page.$$eval('#done a, main a[href*="/papers/"]', (x) => x.length);
	assert.equal(digests, 1);
});

await claim('printed anew it says so, and is another file', async () => {
	const made = await print(page, ['mau01']), other = await file(page, made.where);
	assert.notEqual(made.where, first.where);
	assert.match(text(other.name), /BẢN IN LẠI LẦN 1/);
	await page.goto(papers);
	await page.screenshot({ path: join(pictures, 'papers-printed.png'), fullPage: true });
	assert.match(await page.textContent('main'), /in lại lần 1/);
});

await claim('the journal knows the file, and it comes again from what was kept', () => {
	const check = (pdf) => spawnSync(postgate, ['form', 'check', id, '--config', config, '--pdf', pdf], { encoding: 'utf8' });
	const ours = check(first.name), foreign = join(folder, 'foreign.pdf');
	assert.equal(ours.status, 0, ours.stderr);
	assert.match(ours.stdout, new RegExp(`printing 1 of ${id}, by ${clerk.name} at 480150: mau01=1`));
	assert.match(ours.stdout, /drawn again: the same bytes/);
	writeFileSync(foreign, Buffer.concat([first.body, Buffer.from(' ')]));
	assert.equal(check(foreign).status, 1);
	assert.match(check(foreign).stdout, /^no: no such file was printed/);
});

await claim('a paper that there is not, and none, are refused on the page', async () => {
	for (const keys of [[], ['mau03'], ['../../etc/passwd']])
		assert.equal(await refused(page, keys), 422);
});

await claim('another office finds nothing: neither page nor file, nor may it print', async () => {
	const other = await person('khac', 'clerk', '480200', 'Trần Văn Khác');
	const absent = `/desk/dossiers/42.07-${'0'.repeat(31)}/papers`;
	const answers = [];
	for (const where of [`/desk/dossiers/${id}/papers`, absent, `/desk/dossiers/${id}/papers/1`, `${absent}/1`]) {
		const answer = await other.page.request.get(url + where);
		answers.push(`${answer.status()} ${(await answer.text()).replace(/[0-9A-Z]{26}|[0-9a-z]{16,}|\/desk\/\S+/g, '')}`);
	}
	assert.equal(new Set(answers).size, 1, answers.map((x) => x.slice(0, 4)).join());
	assert.match(answers[0], /^404/);
});

await browser.close();
done();
