// SPDX-License-Identifier: Apache-2.0
// What leaves a page as paper: asked for as its form does, kept as a file, read by others' programs.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '../interop/tap.mjs';

export const folder = mkdtempSync(join(tmpdir(), 'papers-'));

const why = async (answer) => `${answer.url()} answers ${answer.status()}: `
    + (await answer.text()).replace(/<style.*?<\/style>|<[^>]*>/gs, ' ').slice(0, 600);

// What a form of the page would send, sent beside the browser, which would show the PDF instead of giving it.
async function sentForm(page, keys, more) {
	const token = await page.getAttribute('main [name=token]', 'value');
	const act = more.act ?? await page.getAttribute('main [name=act]', 'value');
	const form = new URLSearchParams({ token, act, ...more.fields });
	keys.forEach((k) => form.append('Paper', k));
	const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url()).origin };
	return { act, answer: await page.request.post(page.url(), { data: form.toString(), maxRedirects: 0, headers }) };
}

export async function print(page, keys, more = {}) {
	const { act, answer } = await sentForm(page, keys, more);
	assert.equal(answer.status(), 303, await why(answer));
	return { act, where: answer.headers().location };
}

// Of papers that nobody may print so, the answer's status.
export async function refused(page, keys) {
	return (await sentForm(page, keys, {})).answer.status();
}

export async function file(page, where) {
	const answer = await page.request.get(new URL(where, page.url()).href), headers = answer.headers();
	assert.deepEqual([answer.status(), headers['content-type']], [200, 'application/pdf'], await why(answer));
	const body = await answer.body(), name = join(folder, `${createHash('sha256').update(body).digest('hex')}.pdf`);
	writeFileSync(name, body);
	return { headers, body, name };
}

export const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
export const text = (pdf) => tool('pdftotext', '-raw', pdf, '-').replace(/\s+/g, ' ').normalize('NFC');

export function codes(pdf) {
	const at = mkdtempSync(join(folder, 'page-'));
	tool('pdftoppm', '-r', '200', '-png', pdf, join(at, 'p'));
	const read = readdirSync(at).flatMap((f) => {
		try {
			return tool('zbarimg', '-q', join(at, f)).split('\n');
		} catch {
			return [];	// a page without any
		}
	});
	return [...new Set(read.filter((x) => x !== ''))].sort();
}

