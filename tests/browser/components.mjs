// SPDX-License-Identifier: Apache-2.0
// components.mjs [--pictures FOLDER]: every part of gateway/ui/frame, on sample pages (sheet/), in Debian's Chromium: judged by
// axe-core (WCAG 2.2 AA), at 1280 and 320 columns and at 400 % zoom, in both languages, with and without script, under the
// gateway's policy.  Pictures are for people: build/browser.  Prints TAP.

import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { assert, claim, done, options } from '../interop/tap.mjs';
import { root } from './render.mjs';
import { VIEWS, browser, opened, pages, server } from './samples.mjs';

const { pictures } = options({ pictures: join(root, 'build/browser') });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(pictures, { recursive: true });

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

for (const shows of ['form', 'done'])
	await claim(`/vi/${shows} fits on paper, without what is of no use there`, async () => {
		const { page, complaints, close } = await opened(`/vi/${shows}`, { viewport: { width: 700, height: 1000 } });
		await page.emulateMedia({ media: 'print' });
		await page.screenshot({ path: join(pictures, `vi-${shows}-print.png`), fullPage: true });
		assert.equal(await page.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth), 0);
		assert.ok(!await page.isVisible('header') && !await page.isVisible('.govuk-button'));
		const after = await page.evaluate(() => [...document.links].map((a) => getComputedStyle(a, '::after').content));
		assert.deepEqual(after.filter((c) => /desk/.test(c)), []);
		assert.deepEqual(complaints, []);
		await close();
	});

await claim('a field without its label is found: who judges can say no', async () => {
	const { page, close } = await opened('/en/form');
	await page.evaluate(() => document.querySelector('label[for=Name]').remove());
	const found = (await judged(page)).map((v) => v.split(':')[0]);
	assert.ok(found.includes('label'), found.join(' '));
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
