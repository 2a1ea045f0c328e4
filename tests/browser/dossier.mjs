// SPDX-License-Identifier: Apache-2.0
// dossier.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: what a clerk does with a dossier that was taken in, with
// a real browser and by the keyboard: found, paid, given back, withdrawn; another office does not see it.  Every page is judged by
// axe-core in both languages.  Prints TAP.

import { assert, claim, done } from '../interop/tap.mjs';
import { file, print, text } from './printed.mjs';
import { at, browser, cardOf, filled, keyed, looked, number, person, pictures, pressed, said, sent, takenIn, url }
	from './counter.mjs';

const OWNER = 'Đỗ Thị Thử Nghiệm', PHONE = '0912345678', IDNO = number(), OTHER = number();
const clerk = await person('hoa', 'clerk', '480150', 'Nguyễn Thị Hoa'), { page } = clerk;
let dossier, withdrawn;

const key = (letter) => keyed(page, `Alt+${letter}`);

// As Enter says yes to what each page proposes, but the money is to be paid later.
async function taken(idNo = IDNO) {
	await page.goto(`${url}/desk`);
	const each = (step) => step === 'accept' && page.check('[name=Pay][value=LATER]');
	return takenIn(clerk, { card: cardOf(idNo, OWNER), phone: PHONE, each });
}

await claim('a dossier is taken in', async () => {
	dossier = await taken();
	assert.match(dossier, /^42\./);
	assert.match(await said(clerk), /Đã tiếp nhận hồ sơ/);
});

await claim('it is found by the name without accents, from the box that / goes to', async () => {
	await page.goto(`${url}/desk`);
	await page.keyboard.press('Tab');
	await page.keyboard.press('/');
	await page.keyboard.type('do thi thu nghiem');
	await sent(page);
	if (at(clerk) === '/desk/search') {  // of earlier runs there are more
		assert.ok(!page.url().includes('nghiem'));
		await looked(clerk, 'search');
		await pressed(page, `a[href="/desk/dossiers/${dossier}"]`);
	}
	assert.equal(at(clerk), `/desk/dossiers/${dossier}`);
});

await claim('a look-up code leads straight to it, and what is found nowhere says what to do', async () => {
	for (const [query, where] of [[dossier, `/desk/dossiers/${dossier}`], ['AA123456785VN', '/desk/search']]) {
		await page.goto(`${url}/desk/search`);
		await page.fill('#Query', query);
		await sent(page);
		assert.equal(at(clerk), where);
	}
	assert.match(await said(clerk), /Bưu cục không có hồ sơ nào/);
	await looked(clerk, 'search-none');
});

await claim('the page tells all of it, and fits a narrow window', async () => {
	await page.goto(`${url}/desk/dossiers/${dossier}`);
	const text = await said(clerk);
	for (const part of [OWNER, IDNO, '01/02/1990', 'Tiếp nhận tại quầy', 'Còn phải nộp'])
		assert.ok(text.includes(part), part);
	await looked(clerk, 'dossier');
});

await claim('a wrong sum is told beside its field, and the right one is paid by the keyboard alone', async () => {
	await key('t');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'Amount');
	await looked(clerk, 'dossier-pay');
	await page.fill('#Amount', 'nhiều');
	await key('s');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
	assert.ok(await page.isVisible('#Amount-error'));
	assert.equal(await page.inputValue('#Amount'), 'nhiều');
	await page.screenshot({ path: `${pictures}/dossier-wrong.png`, fullPage: true });
	await page.fill('#Amount', '1.000');
	await key('s');
	assert.match(await said(clerk), /Đã thu tiền/);
	assert.match(await page.textContent('#entries'), /BL \d+/);
	await looked(clerk, 'dossier-paid');
});

await claim('money is given back and an entry voided, each with its reason', async () => {
	await key('h');
	await looked(clerk, 'dossier-refund');
	await filled(page, { Amount: '400', Reason: 'Thu thừa' });
	await key('s');
	assert.match(await said(clerk), /Đã hoàn tiền/);
	await key('y');
	await looked(clerk, 'dossier-void');
	await page.check('#Entry');
	await filled(page, { Reason: 'Nhập nhầm' });
	await key('s');
	assert.match(await said(clerk), /Đã hủy bút toán/);
});

await claim('the clerk of another office finds nothing: neither the page nor by any number', async () => {
	const other = await person('an', 'clerk', '480200', 'Trần Văn An');
	const absent = await other.page.goto(`${url}/desk/dossiers/42.07-0123456789abcdefghjkmnpqrstvwxy`);
	const his = await other.page.goto(`${url}/desk/dossiers/${dossier}`);
	assert.deepEqual([absent.status(), his.status()], [404, 404]);
	for (const query of [dossier, OWNER, PHONE, IDNO]) {
		await other.page.goto(`${url}/desk/search`);
		await other.page.fill('#Query', query);
		await sent(other.page);
		assert.match(await said(other), /Bưu cục không có hồ sơ nào/);
	}
	await other.context.close();
});

await claim('without script it is withdrawn, with a reason', async () => {
	const plain = await person('lan', 'clerk', '480150', 'Phạm Thị Lan', { javaScriptEnabled: false });
	const fresh = withdrawn = await taken(OTHER);  // before its unit can be done with it; whose papers nobody has yet
	await plain.page.goto(`${url}/desk/dossiers/${fresh}?do=withdraw`);
	await pressed(plain.page, 'main form[action*=dossiers] button');
	assert.ok(await plain.page.isVisible('#Reason-error'));
	await plain.page.fill('#Reason', 'Không cần nữa');
	for (let i = 0; i < 5 && await plain.page.$('#Reason'); i++)  // its unit's news may come between: then once more
		await pressed(plain.page, 'main form[action*=dossiers] button');
	assert.match(await said(plain), /Đã rút hồ sơ/);
	await plain.context.close();
	await page.goto(`${url}/desk/dossiers/${fresh}`);
	await looked(clerk, 'dossier-withdrawn');
});

await claim('what is given back is signed for, and a second slip says that it is one', async () => {
	await page.goto(`${url}/desk/dossiers/${withdrawn}`);
	await key('p');
	assert.equal(at(clerk), `/desk/dossiers/${withdrawn}/papers`);
	const slips = [];
	for (let i = 0; i < 2; i++) {
		const made = await print(page, ['handover.to-owner']);
		slips.push(text((await file(page, made.where)).name));
		await page.goto(page.url());
	}
	for (const part of ['PHIẾU TRẢ LẠI HỒ SƠ THEO YÊU CẦU', OWNER, OTHER, 'Không cần nữa', 'Nguyễn Thị Hoa', 'NGƯỜI NHẬN LẠI'])
		assert.ok(slips[0].includes(part), `${part} in ${slips[0]}`);
	assert.deepEqual(slips.map((s) => s.includes('BẢN IN LẠI LẦN 1')), [false, true]);
	await looked(clerk, 'dossier-given-back');
	await pressed(page, `main a[href="/desk/dossiers/${withdrawn}"]`);
});

await browser.close();
done();
