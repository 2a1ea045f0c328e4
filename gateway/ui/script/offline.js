// SPDX-License-Identifier: Apache-2.0
// The page /desk/offline: what is entered while the line is down, the list of what is kept, and how it is sent when the line is
// back.  Its markup and all its words come with the page (ui/offline/offline.xsl).

import { entryOf, fill, lostEntry, offered, wrong } from './entry.js';
import { earlierKey, entriesOf, open, put, remove, rows } from './keep.js';
import { ask, begin, canKeep, forgetKey, theKey } from './line.js';
import { element, list, say, showSlip } from './shown.js';
import { NoLine, NoSession, goOn, send, session } from './send.js';

const PROBE_MS = 10000, CLOCK_MS = 5 * 60000;
const $ = (id) => document.getElementById(id);
const form = $('offline-form');
let key = null, catalogue = { Procedures: [] }, line = 'unknown', entries = [], notes = {}, seen = '';

// ---- what is kept ----

// Opens what can be opened; what an earlier session of his sealed gets the key of this one.
async function read() {
	const kept = await rows(), mine = kept.filter((row) => row.account === key?.account), secrets = {};
	const others = kept.filter((row) => row.account !== key?.account).map((row) => row.account);
	notes = { others: [...new Set(others)], count: others.length, closed: 0, gone: 0, open: key !== null };
	entries = [];
	for (const row of mine) {
		if (row.key !== key.key)
			secrets[row.key] ??= await earlierKey(row.key) ?? (line === 'down' ? undefined : null);
		const secret = row.key === key.key ? key.secret : secrets[row.key];
		if (secret === null && line === 'up') {
			await remove(row.id);
			notes.gone++;
			continue;
		}
		if (!secret) {
			notes.closed++;
			continue;
		}
		const entry = await open(row, secret);
		if (row.key !== key.key)
			await put(entry, key);
		entries.push(entry);
	}
}

// What nobody can open any more, whose ever it was: a key's name is when its session began, by the server's clock.
async function tidy({ NowMs, KeepMs }) {
	const over = (await rows()).filter((row) => Number(row.key) < NowMs - KeepMs);
	await Promise.all(over.map((row) => remove(row.id)));
}

const nextSeq = async () => Math.max(0, ...(await rows()).map((row) => row.seq)) + 1;

// ---- shown ----

function showLine() {
	const text = line === 'up' ? 'up' : line === 'login' ? 'login' : 'down';
	const kind = { up: 'green', login: 'yellow', down: 'red' }[text];
	const tag = element('strong', `govuk-tag govuk-tag--${kind}`, say(text === 'login' ? 'up' : text));
	$('offline-line').replaceChildren(tag, ' ', text === 'login' ? say('login') : key ? say('ready') : say('locked'));
	if (text === 'login')
		$('offline-line').append(' ', element('a', 'govuk-link', say('login.do'), { href: '/desk/login' }));
	if (key && Math.abs(key.offMs) > CLOCK_MS)
		$('offline-line').append(' ', say('clock'));
}

function show() {
	showLine();
	form.hidden = !key;
	const is = JSON.stringify([entries, notes, line]);
	if (is !== seen)  // who stands in the list keeps his place
		$('offline-kept').replaceChildren(...list(entries, notes, line, acts));
	seen = is;
}

function tell(k, more = '', kind = 'done') {
	const said = k && element('div', `govuk-inset-text pg-says pg-says--${kind}`, `${say(k)} ${more}`.trim());
	$('offline-says').replaceChildren(said || '');
}

async function again() {
	await read();
	show();
}

// ---- sent ----

// One window sends at a time; each reads what is there when its turn comes.
function sendAll() {
	return navigator.locks.request('desk-send', { ifAvailable: true }, async (lock) => {
		if (!lock || !key)
			return;
		const now = await session();
		if (now.Account !== key.account)
			throw new NoSession();
		await read();
		catalogue = await offered();
		for (const entry of entries.filter((e) => e.state === 'waiting' || e.state === 'sending')) {
			await send(entry, now.Token, catalogue, (e) => put(e, key).then(show));
			show();
			tell('');  // that it is kept and not sent
		}
	});
}

let busy = false;
async function probe() {
	if (busy)
		return;
	busy = true;
	try {
		const now = await session();
		line = 'up';
		if (key && now.Account !== key.account)
			forget();
		key ??= await theKey();
		await tidy(now);
		await sendAll();
	} catch (why) {
		line = why instanceof NoLine ? 'down' : why instanceof NoSession ? 'login' : line;
		if (!(why instanceof NoLine || why instanceof NoSession))
			tell('failed', String(why), 'bad');
	} finally {
		busy = false;
		await again();
	}
}

// ---- what a person does ----

const acts = {
	sendNow: probe,
	print: (entry) => showSlip(entry, key),
	async goOn(entry) {
		try {
			await put(await goOn(entry, key.account), key);
		} catch {
			line = 'down';
		}
		await probe();
	},
	async remove(entry) {
		await remove(entry.id);
		await again();
		$('offline-kept').querySelector('h2')?.focus();
	},
};

async function keepEntry(entry) {
	try {
		await put(entry, key);
		return true;
	} catch (why) {
		tell(why?.name === 'QuotaExceededError' ? 'full' : 'failed', '', 'bad');
		return false;
	}
}

async function entered(event) {
	event.preventDefault();
	const bad = wrong(form);
	if (bad.length > 0)
		return;
	const entry = entryOf(form, catalogue, key, await nextSeq());
	if (!await keepEntry(entry))
		return;
	form.reset();
	fill(form, catalogue);
	tell('saved', entry.number);
	await again();
	showSlip(entry, key);
	probe();
}

// Asked before what was not sent is deleted with the log-out.
function leave() {
	const yes = element('button', 'govuk-button govuk-button--warning', say('leave.yes'), { type: 'button' });
	const no = element('button', 'govuk-button govuk-button--secondary', say('leave.no'), { type: 'button' });
	const box = element('div', 'govuk-inset-text pg-says pg-says--bad', '');
	box.append(element('p', 'govuk-body', say('leave')), element('div', 'govuk-button-group', yes, no));
	$('offline-says').replaceChildren(box);
	no.addEventListener('click', () => { tell(''); history.replaceState(null, '', '/desk/offline'); });
	yes.addEventListener('click', async () => {
		for (const row of await entriesOf(key.account))
			await remove(row.id);
		const token = await session().then((now) => now.Token, () => '');
		const out = element('form', '', element('input', '', '', { type: 'hidden', name: 'token', value: token }));
		Object.assign(out, { method: 'post', action: '/desk/logout' });
		document.body.append(out);
		forgetKey();
		out.submit();
	});
	yes.focus();
}

function forget() {
	key = null;
	entries = [];
	$('offline-slip').hidden = true;
	$('offline').hidden = false;
	form.reset();
}

async function start() {
	await begin();
	$('offline-cannot').hidden = true;
	$('offline').hidden = false;
	key = await theKey();
	catalogue = await offered().catch(() => catalogue);
	fill(form, catalogue);
	form.addEventListener('submit', entered);
	form.addEventListener('change', (event) => fill(form, catalogue, event.target.name));
	const lost = await ask({ want: 'lost' }, 2000);
	if (lost && key) {
		await keepEntry(lostEntry(lost, key, await nextSeq()));
		tell('lost');
	}
	await probe();
	if (location.hash === '#leave' && key)
		leave();
	addEventListener('forgotten', () => { forget(); again(); });
	addEventListener('online', probe);
	addEventListener('offline', () => { line = 'down'; showLine(); });
	addEventListener('focus', probe);
	setInterval(() => (line !== 'up' || entries.some((e) => e.state === 'waiting') ? probe() : undefined), PROBE_MS);
}

if (canKeep() && 'locks' in navigator)
	start().catch((why) => {
		$('offline-cannot').hidden = false;
		$('offline').hidden = true;
		console.warn(why);
	});
