// SPDX-License-Identifier: Apache-2.0
// build.mjs OUT: makes what browsers fetch - desk.css, the fonts, the scripts, the icon - and licences.txt in the folder OUT
// (build/ui; the Makefile embeds it).  Each is written beside its place and moved there, so that two builds at once do no harm.
//
// A browser keeps these files for ever, so each is fetched by an address that has the digest of its own bytes:
// /ui/DIGEST/desk.css.  The style sheet names the fonts by theirs (../DIGEST/NAME): a new colour fetches no font again.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { first } from './first.mjs';

const here = dirname(fileURLToPath(import.meta.url)), packages = join(here, 'node_modules'), out = process.argv[2];
const read = (...path) => readFileSync(join(...path)), json = (...path) => JSON.parse(read(...path));
const wanted = json(here, 'package.json');

function refuse(why) {
	console.error(`theme: ${why}; to install what the pages' look is made of: scripts/setup run`);
	process.exit(1);
}

// What is there must be what the lockfile says: an older one would be another look, and nobody would see why.
const installed = {};
for (const [name, version] of Object.entries({ ...wanted.dependencies, ...wanted.devDependencies })) {
	if (!existsSync(join(packages, name, 'package.json')))
		refuse(`the npm package ${name} is missing`);
	installed[name] = json(packages, name, 'package.json');
	if (installed[name].version !== version)
		refuse(`the npm package ${name} is ${installed[name].version} instead of ${version}`);
}

function write(name, bytes) {
	const path = join(out, name);
	writeFileSync(`${path}.${process.pid}`, bytes);
	renameSync(`${path}.${process.pid}`, path);
}

// Text is there a second time, smaller, for all browsers of today; fonts are compressed already.
function writeText(name, text) {
	write(name, text);
	write(`${name}.gz`, gzipSync(text, { level: 9 }));
}

const short = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

// The letters of Vietnamese are a file of their own: a page in English does not fetch them.
function fonts() {
	const from = join(packages, '@fontsource/be-vietnam-pro'), ranges = json(from, 'unicode.json');
	let css = '';
	for (const letters of ['latin', 'vietnamese'])
		for (const weight of [400, 700]) {
			const name = `be-vietnam-pro-${letters}-${weight}`, bytes = read(from, 'files', `${name}-normal.woff2`);
			write(`${name}.woff2`, bytes);
			css += `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${weight};font-display:swap;`
			    + `src:url(../${short(bytes)}/${name}.woff2) format("woff2");unicode-range:${ranges[letters]}}`;
		}
	return css;
}

// A script imports another as './NAME' and gets '../DIGEST/NAME', so what is imported is shipped first.  Others' come as they are.
const OTHERS = { 'jsqr.js': 'jsqr/dist/jsQR.js' };

function ships() {
	const from = join(here, '../script'), done = {};
	for (const [name, path] of Object.entries(OTHERS))
		writeText(name, done[name] = String(read(packages, path)));
	const ship = (name) => {
		done[name] ??= String(read(from, name)).replace(/(\bfrom |^import |\bimport\()'\.\/([\w-]+\.js)'/gm,
		    (all, word, other) => `${word}'../${short(Buffer.from(ship(other)))}/${other}'`);
		writeText(name, done[name]);
		return done[name];
	};
	readdirSync(from).filter((name) => name.endsWith('.js')).forEach(ship);
}

// What is shipped in these files, with the terms that must go with it.
function licences() {
	return Object.keys(wanted.dependencies).map((name) => {
		const own = readdirSync(join(packages, name)).find((file) => /^licen[cs]e/i.test(file));
		const terms = own ? read(packages, name, own) : read(here, `${name}.licence`);  // its package has none
		return `${name} ${installed[name].version}, ${installed[name].license}\n\n${String(terms).trim()}\n`;
	}).join(`\n${'-'.repeat(100)}\n\n`);
}

const sass = await import(pathToFileURL(join(packages, 'sass/sass.node.mjs')));
mkdirSync(out, { recursive: true });
const { css } = sass.compile(join(here, 'theme.scss'), { style: 'compressed' });
// A crest or a font of the components' own country would come by an address; so would anything else that is not ours.
if (/url\(/.test(css))
	refuse(`the style sheet fetches ${css.match(/url\([^)]*\)/)[0]}`);
const look = `${fonts()}${css.replace(/^\uFEFF|^@charset "UTF-8";/, '')}`;
writeText('desk.css', `@charset "UTF-8";${look}`);
write('first.css', first(look.replaceAll('url(../', 'url(/ui/')));  // it stands in a page, whose address is another
ships();
write('icon.svg', read(here, 'icon.svg'));
write('licences.txt', licences());
