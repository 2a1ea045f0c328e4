// SPDX-License-Identifier: Apache-2.0
// casework.mjs --url URL --postgate FILE --config FILE --edata URL --certs DIR [--pictures FOLDER]: cases are taken in at a running
// gateway's pages with a real browser: by keys alone, which are counted; without a script; by two clerks, two tabs and two clicks.
// Each step is judged in both languages.  Prints TAP.

import { Keys, at, browser, cardOf, edata, focused, inLanguage, judged, number, person, pressed, said, sent, takenIn, tell, url }
	from './counter.mjs';
import { assert, claim, done } from '../interop/tap.mjs';

const MOST = 25, BEGIN = 'form[action="/desk/cases"] button';

const hoa = await person('hoa', 'clerk courier', '480150', 'Nguyễn Thị Hoa');

for (const lang of ['vi', 'en'])
	await claim(`a dossier of two papers is taken in by at most ${MOST} presses and no mouse (${lang})`, async () => {
		const { page } = hoa, keys = new Keys(page), places = [];
		await page.goto(`${url}/desk`);
		await inLanguage(hoa, lang);
		await takenIn(hoa, { keys, each: async () => { places.push(await focused(page)); } });
		// its number comes from the unit, perhaps at once
		assert.match(await page.textContent('.govuk-panel__body'), /^\s*(42\.|H27\.)/);
		assert.ok(keys.count <= MOST, `${keys.count} presses`);
		console.log(`# ${keys.count} presses, the focus was at: ${places.join(' | ')}`);
		await Promise.all([page.waitForNavigation(), keys.press('Enter')]);  // and the next person is there
		assert.equal(await focused(page), 'Card');
	});

for (const lang of ['vi', 'en'])
	await claim(`each step is fit for everybody, at 320 columns and 400 % too (${lang})`, async () => {
		const novice = await person(`moi-${lang}`, 'clerk', '480150', 'Trần Văn Mới');
		await inLanguage(novice, lang);
		const tip = lang === 'vi' ? /không hiện hướng dẫn nữa/ : /no more hints/;
		const each = async (step) => {
			if (step !== 'accepted')
				assert.match(await said(novice), tip);
			await judged(novice, `case-${step}-${lang}`);
			await focused(novice.page);
		};
		await takenIn(novice, { each });
		await sent(novice.page);
		assert.doesNotMatch(await said(novice), tip);  // he has been through it
		await novice.context.close();
	});

await claim('a card fills the fields, whatever stands first on it, and what was typed stays', async () => {
	const { page } = hoa, keys = new Keys(page), no = number();
	await page.goto(`${url}/desk`);
	await keys.go('Alt+m');
	await keys.scan(`${no}||Tran Van Binh|Nam|17051985|Thon 2|01012022`);
	await page.waitForFunction(() => document.activeElement.id === 'Phone');
	assert.deepEqual([await page.inputValue('#Name'), await page.inputValue('#IdNo'), await page.inputValue('#Birth')],
	    ['Tran Van Binh', no, '17/05/1985']);
	await page.reload();
	await page.fill('#Name', 'Trần Văn Bình');
	await page.focus('#Card');
	await keys.scan(`${no}||Tran Van Binh|Nam|17051985|Thon 2|01012022`);
	await page.waitForFunction(() => document.activeElement.id === 'Phone');
	assert.equal(await page.inputValue('#Name'), 'Trần Văn Bình');
});

await claim('an error is told beside its field, leads into it, and what was entered stays', async () => {
	const { page } = hoa;
	await page.fill('#IdNo', '123');
	await page.fill('#Card', '');
	await page.click('summary');
	await page.fill('#Street', 'Thôn 1');
	await sent(page);
	assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
	assert.equal(await page.inputValue('#Name'), 'Trần Văn Bình');
	await judged(hoa, 'case-error-en');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'Province');
	assert.equal(await page.$$eval('[data-scan]', (fields) => fields.map((f) => f.id).join()), 'Card');
});

await claim('procedures are found by words without accents, with arrows', async () => {
	const { page } = hoa, keys = new Keys(page);
	await page.goto(`${url}/desk`);
	await keys.go('Alt+m');
	await keys.scan(cardOf(number()));
	await keys.go('Enter');
	await page.fill('#Words', '');
	await keys.type('KHAI SINH');
	const shown = () => page.$$eval('.pg-matches li:not([hidden]) a', (links) => links.map((a) => a.textContent));
	assert.ok((await shown()).length >= 3 && (await shown()).every((name) => /khai sinh/i.test(name)));
	await keys.press('ArrowDown');
	await keys.press('ArrowDown');
	assert.equal(await focused(page), (await shown())[1]);
	await keys.press('ArrowUp');
	await keys.press('ArrowUp');
	assert.equal(await focused(page), 'Words');
	await keys.go('Enter');         // several: the gateway shows them
	assert.ok((await shown()).length >= 3 && (await shown()).length < 10);
	await page.fill('#Words', '042190001234');
	await sent(page);
	assert.ok(!page.url().includes('042190001234') && await page.$('#Words-error'));
});

await claim('a store that does not answer is a third answer, and one goes on', async () => {
	const { page } = hoa, keys = new Keys(page);
	await inLanguage(hoa, 'vi');
	await tell(`${edata}/_tell`, { call: 'papers', do: 'error-503', times: 3 });
	await page.fill('#Words', 'dang ky tam tru');
	await sent(page);
	await sent(page);
	assert.match(await said(hoa), /Kho dữ liệu điện tử của người dân: Chưa hỏi được/);
	assert.match(await said(hoa), /không có nghĩa là không có giấy tờ/);
	await judged(hoa, 'case-not-reachable-vi');
	await page.focus('[name^="Row."]');
	await keys.go('Enter');
	assert.match(await page.textContent('h1'), /Cách trả kết quả/);
});

await claim('two clicks make one dossier, and going back changes nothing', async () => {
	const { page } = hoa;
	await pressed(page, 'main form .govuk-button');
	const path = at(hoa);
	await Promise.all([page.waitForNavigation(), page.dblclick('main form .govuk-button')]);
	assert.match(await page.textContent('.govuk-panel'), /Đã tiếp nhận hồ sơ/);
	await page.goBack();
	await page.goto(`${url}${path}`);
	assert.match(await page.textContent('.govuk-panel'), /Đã tiếp nhận hồ sơ/);
	assert.match(await said(hoa), /Còn phải thu0\s₫/);
});

await claim('of two clerks and two tabs the second is told, and changes nothing', async () => {
	const { page } = hoa, lan = await person('lan', 'clerk', '480150', 'Lê Thị Lan');
	await page.goto(`${url}/desk`);
	await pressed(page, BEGIN);
	await lan.page.goto(`${url}${at(hoa)}`);
	for (const [who, name] of [[hoa, 'Nguyễn Thị Một'], [lan, 'Nguyễn Thị Hai']]) {
		await who.page.fill('#Name', name);
		await who.page.fill('#IdNo', number());
		await who.page.focus('#Name');
		await sent(who.page);
	}
	assert.match(await said(lan), /được làm tiếp ở tab khác hoặc bởi người khác/);
	assert.match(await said(lan), /Nguyễn Thị Một/);
	assert.equal(await lan.page.inputValue('#Name'), 'Nguyễn Thị Hai');
	await judged(lan, 'case-moved-vi');
	await page.goto(page.url());
	assert.doesNotMatch(await said(hoa), /Nguyễn Thị Hai/);
	await lan.context.close();
});

await claim('a case that ended, and one of another office, are a clear page each, and the same', async () => {
	const far = await person('xa', 'clerk', '480200', 'Phạm Văn Xa'), texts = [];
	for (const path of ['/desk/cases/42.00-0123456789abcdefghjkmnpqrstvwxy', at(hoa)]) {
		assert.equal((await far.page.goto(`${url}${path}`)).status(), 404);
		texts.push((await said(far)).replace(/[0-9a-z]{26}/g, ''));
	}
	assert.equal(texts[0], texts[1]);
	await far.context.close();
});

await claim('all of it works without a script', async () => {
	const plain = await person('tron', 'clerk', '480150', 'Đỗ Văn Trơn', { javaScriptEnabled: false }), { page } = plain;
	await pressed(page, BEGIN);
	await page.fill('#Card', cardOf(number()));
	await pressed(page, 'text=Tiếp tục');
	await page.fill('#Words', 'tam tru');
	await pressed(page, 'main form .govuk-button');
	await pressed(page, 'text=Đăng ký tạm trú');
	for (const button of ['Chọn đơn vị này', 'Tiếp tục', 'Tính phí', 'Tiếp nhận hồ sơ'])
		await pressed(page, `main button:has-text("${button}")`);
	assert.match(await page.textContent('.govuk-panel'), /Đã tiếp nhận hồ sơ/);
	await plain.context.close();
});

for (const lang of ['vi', 'en'])
	await claim(`the guide is one sheet of paper (${lang})`, async () => {
		const { page } = hoa;
		await page.goto(`${url}/desk/help`);
		await inLanguage(hoa, lang);
		await judged(hoa, `help-${lang}`);
		const pdf = await page.pdf({ preferCSSPageSize: true });
		assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length, 1);
	});

await browser.close();
done();
