// SPDX-License-Identifier: Apache-2.0
// dossier.mjs --url URL --postgate FILE --config FILE [--pictures FOLDER]: what a clerk does with a dossier that was taken in, with
// a real browser and by the keyboard: found, paid, given back, withdrawn; another office does not see it.  Every page is judged by
// axe-core in both languages.  Prints TAP.

import { assert, claim, done, options } from '../interop/tap.mjs';
import { at, enter, fits, launch, looked, next, said } from './visitor.mjs';

const given = options({ url: '', postgate: '', config: '', pictures: 'build/browser' });
const TAG = Date.now().toString(36), OWNER = 'Đỗ Thị Thử Nghiệm', PHONE = '0912345678';
const browser = await launch();
const clerk = await enter(browser, given, { name: `hoa.${TAG}`, roles: 'clerk', place: '480150', shown: 'Nguyễn Thị Hoa' });
const { page } = clerk;
let dossier;

const key = (letter) => next(clerk, page.keyboard.press(`Alt+${letter}`));
const fill = async (values) => {
	for (const [name, value] of Object.entries(values))
		await page.fill(`[name="${name}"]`, value);
};

// From the card to the acceptance; its id.
async function takeIn() {
	await page.goto(`${given.url}/desk`);
	await key('m');
	await fill({ Name: OWNER, IdNo: '042190001234', Birth: '1990-02-01', Phone: PHONE });
	await key('n');
	await page.selectOption('[name=Procedure]', '1.004873');
	await key('n');
	await key('n');                      // the unit that is competent
	await key('n');                      // look-ups
	await page.fill('[name="Row.Copies.GT.CC"]', '1');
	await key('n');
	await key('n');                      // the quote: the result stays at the post office
	await key('n');                      // accepted
	return at(clerk).split('/').pop();
}

await claim('a dossier is taken in', async () => {
	dossier = await takeIn();
	assert.match(await said(clerk), new RegExp(dossier));
});

await claim('it is found by the name without accents, from the box that / goes to', async () => {
	await page.goto(`${given.url}/desk`);
	await page.keyboard.press('Tab');
	await page.keyboard.press('/');
	await page.keyboard.type('do thi thu nghiem');
	await next(clerk, page.keyboard.press('Enter'));
	if (at(clerk) === '/desk/search') {  // of earlier runs there are more
		assert.ok(!page.url().includes('nghiem'));
		await looked(clerk, given.pictures, 'search');
		await fits(clerk, 'search');
		await next(clerk, page.click(`a[href="/desk/dossiers/${dossier}"]`));
	}
	assert.equal(at(clerk), `/desk/dossiers/${dossier}`);
});

await claim('a look-up code leads straight to it, and what is found nowhere says what to do', async () => {
	for (const [query, where] of [[dossier, `/desk/dossiers/${dossier}`], ['AA123456785VN', '/desk/search']]) {
		await page.goto(`${given.url}/desk/search`);
		await page.fill('#Query', query);
		await next(clerk, page.keyboard.press('Enter'));
		assert.equal(at(clerk), where);
	}
	assert.match(await said(clerk), /Bưu cục không có hồ sơ nào/);
	await looked(clerk, given.pictures, 'search-none');
});

await claim('the page tells all of it, and fits a narrow window', async () => {
	await page.goto(`${given.url}/desk/dossiers/${dossier}`);
	const text = await said(clerk);
	for (const part of [OWNER, '042190001234', '01/02/1990', 'Tiếp nhận tại quầy', 'Còn phải nộp'])
		assert.ok(text.includes(part), part);
	await looked(clerk, given.pictures, 'dossier');
	await fits(clerk, 'dossier');
});

await claim('a wrong sum is told beside its field, and the right one is paid by the keyboard alone', async () => {
	await key('t');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'Amount');
	await looked(clerk, given.pictures, 'dossier-pay');
	await page.fill('#Amount', 'nhiều');
	await key('s');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
	assert.ok(await page.isVisible('#Amount-error'));
	assert.equal(await page.inputValue('#Amount'), 'nhiều');
	await page.screenshot({ path: `${given.pictures}/dossier-wrong.png`, fullPage: true });
	await page.fill('#Amount', '1.000');
	await key('s');
	assert.match(await said(clerk), /Đã thu tiền/);
	assert.match(await page.textContent('#entries'), /BL \d+/);
	await looked(clerk, given.pictures, 'dossier-paid');
});

await claim('money is given back and an entry voided, each with its reason', async () => {
	await key('h');
	await looked(clerk, given.pictures, 'dossier-refund');
	await fill({ Amount: '400', Reason: 'Thu thừa' });
	await key('s');
	assert.match(await said(clerk), /Đã hoàn tiền/);
	await key('y');
	await looked(clerk, given.pictures, 'dossier-void');
	await page.check('#Entry');
	await fill({ Reason: 'Nhập nhầm' });
	await key('s');
	assert.match(await said(clerk), /Đã hủy bút toán/);
});

await claim('the clerk of another office finds nothing: neither the page nor by any number', async () => {
	const other = await enter(browser, given, { name: `an.${TAG}`, roles: 'clerk', place: '480200', shown: 'Trần Văn An' });
	const absent = await other.page.goto(`${given.url}/desk/dossiers/42.07-0123456789abcdefghjkmnpqrstvwxy`);
	const his = await other.page.goto(`${given.url}/desk/dossiers/${dossier}`);
	assert.deepEqual([absent.status(), his.status()], [404, 404]);
	for (const query of [dossier, OWNER, PHONE, '042190001234']) {
		await other.page.goto(`${given.url}/desk/search`);
		await other.page.fill('#Query', query);
		await next(other, other.page.keyboard.press('Enter'));
		assert.match(await said(other), /Bưu cục không có hồ sơ nào/);
	}
	await other.context.close();
});

await claim('without script it is withdrawn, with a reason', async () => {
	const plain = await enter(browser, given, { name: `lan.${TAG}`, roles: 'clerk', place: '480150', shown: 'Phạm Thị Lan' },
	    { javaScriptEnabled: false });
	const fresh = await takeIn();        // before its unit can be done with it
	await plain.page.goto(`${given.url}/desk/dossiers/${fresh}?do=withdraw`);
	await next(plain, plain.page.click('main form[action*=dossiers] button'));
	assert.ok(await plain.page.isVisible('#Reason-error'));
	await plain.page.fill('#Reason', 'Không cần nữa');
	await next(plain, plain.page.click('main form[action*=dossiers] button'));
	assert.match(await said(plain), /Đã rút hồ sơ/);
	await plain.context.close();
	await page.goto(`${given.url}/desk/dossiers/${fresh}`);
	await looked(clerk, given.pictures, 'dossier-withdrawn');
});

await browser.close();
done();
