// SPDX-License-Identifier: Apache-2.0
// Pages without the gateway: a model through a stylesheet by xsltproc, and a server that gives them and build/ui to a browser
// with the headers that the gateway sends.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const built = join(root, 'build/ui');

export const POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const escaped = (s) => String(s).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// Address of what was built: by the digest of its bytes, so that it may be kept for ever.
export function address(name) {
	return `/ui/${createHash('sha256').update(readFileSync(join(built, name))).digest('hex').slice(0, 16)}/${name}`;
}

// key = text, a line each.
export function texts(...files) {
	const out = {};
	for (const file of files)
		for (const line of readFileSync(join(root, file), 'utf8').split('\n'))
			if (/^[^#\s]/.test(line)) {
				const at = line.indexOf('=');
				out[line.slice(0, at).trim()] = line.slice(at + 1).trim();
			}
	return out;
}

// The tree's stylesheets in a folder of their own, where what the gateway finds among its assets is a file.
export class Renderer {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'pages-'));
		for (const under of ['gateway/ui', 'tests/browser'])
			this.take(under);
	}

	take(under) {
		for (const entry of readdirSync(join(root, under), { withFileTypes: true })) {
			const path = join(under, entry.name);
			if (entry.isDirectory() && entry.name !== 'node_modules')
				this.take(path);
			else if (entry.name.endsWith('.xsl')) {
				mkdirSync(join(this.folder, under), { recursive: true });
				cpSync(join(root, path), join(this.folder, path));
				writeFileSync(join(this.folder, path), readFileSync(join(root, path), 'utf8')
				    .replaceAll('href="asset:/', `href="file://${this.folder}/`));
			}
		}
	}

	// What xsltproc warns of is an error: a page is made without a word, or not at all.
	page(stylesheet, model) {
		writeFileSync(join(this.folder, 'model.xml'), model);
		const html = execFileSync('xsltproc', ['--nonet', '--novalid', '--nodtdattr', join(this.folder, stylesheet),
			join(this.folder, 'model.xml')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
		if (!html.startsWith('<!DOCTYPE html'))
			throw new Error(`${stylesheet} gave no page: ${html.slice(0, 200)}`);
		return html;
	}

	done() {
		rmSync(this.folder, { recursive: true });
	}
}

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml', woff2: 'font/woff2' };

// pages: path to HTML.  What is posted is kept in `posted` and answered with the page it came from.
export async function serve(pages) {
	const posted = [];
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url, 'http://localhost'), name = pathname.split('/').pop();
		let body = '';
		request.on('data', (d) => { body += d; });
		request.on('end', () => {
			if (request.method === 'POST')
				posted.push({ path: pathname, fields: new URLSearchParams(body) });
			const headers = { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' };
			const html = { ...headers, 'Content-Type': 'text/html; charset=utf-8' };
			if (pathname.startsWith('/ui/') && readdirSync(built).includes(name) && pathname === address(name)) {
				headers['Content-Type'] = TYPES[name.split('.').pop()];
				headers['Cache-Control'] = 'public, max-age=31536000, immutable';
				response.writeHead(200, headers).end(readFileSync(join(built, name)));
			} else if (request.method === 'POST')
				setTimeout(() => response.writeHead(200, html).end('<!DOCTYPE html><title>sent</title>'), 400);
			else if (pages[pathname])
				response.writeHead(200, html).end(pages[pathname]);
			else
				response.writeHead(404, headers).end();
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { url: `http://127.0.0.1:${server.address().port}`, posted, close: () => server.close() };
}
