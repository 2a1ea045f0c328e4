// SPDX-License-Identifier: Apache-2.0
// What answers in a browser while the line is down (docs/why/offline.md): keeps the page /desk/offline with all that it is made of,
// holds the session's key in memory, and nothing else.  Served at /desk/worker.js, so it can import nothing by digest.

const SHELF = 'desk', PAGE = '/desk/offline', MARK = `${PAGE}/mark`, SPOKEN = `${PAGE}/lang`, CATALOGUE = `${PAGE}/catalogue`;
const KEPT = [`${PAGE}?in=vi`, `${PAGE}?in=en`, CATALOGUE];
const ASLEEP_MS = 30 * 60000;

// ---- the key: { account, key, secret, ... , until } ----

let held, lost;
let clock = { wall: Date.now(), steady: performance.now() };

// A device that slept, or whose clock was turned: who sits there now is anybody.
function slept() {
	const now = { wall: Date.now(), steady: performance.now() };
	const gap = Math.abs((now.wall - clock.wall) - (now.steady - clock.steady));
	clock = now;
	return gap > ASLEEP_MS;
}

const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

async function forget() {
	held = lost = undefined;
	(await windows()).forEach((client) => client.postMessage({ forget: true }));
}

function keep(given) {
	if (given.leftMs > 0)
		held = { ...given, until: performance.now() + given.leftMs };
}

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

// Of the session that the browser has: asked of the server.  undefined: there is no line; null: no session of a clerk.
async function asked() {
	let answer;
	try {
		answer = await fetch(`${PAGE}/session`, { redirect: 'manual', cache: 'no-store',
			signal: AbortSignal.timeout(8000) });
	} catch {
		return undefined;
	}
	if (answer.status >= 500)
		return undefined;
	if (!answer.ok)
		return null;
	const { Secret, Account, Key, Place, PlaceName, Shown, LeftMs, NowMs } = await answer.json();
	const secret = await crypto.subtle.importKey('raw', bytes(Secret), 'AES-GCM', false, ['encrypt', 'decrypt']);
	return { account: Account, key: Key, place: Place, placeName: PlaceName, shown: Shown, secret, leftMs: LeftMs,
		offMs: NowMs - Date.now() };
}

async function theKey() {
	if (held && (slept() || performance.now() >= held.until))
		await forget();
	if (!held) {
		const given = await asked();
		if (given)
			keep(given);
		else if (given === undefined)  // perhaps another window has it
			(await windows()).forEach((client) => client.postMessage({ wanted: true }));
	}
	return held ? { ...held, leftMs: held.until - performance.now() } : null;
}

// ---- what is kept of pages ----

const named = (text, pattern, base) => [...text.matchAll(pattern)].map((m) => new URL(m[1], base).pathname);

async function take(shelf, address) {
	const answer = await fetch(address, { credentials: 'omit', cache: address.startsWith('/ui/') ? 'default' : 'no-store' });
	if (!answer.ok)
		throw new Error(`${address}: ${answer.status}`);
	await shelf.put(address, answer.clone());
	return address.endsWith('catalogue') || /\.(woff2|svg)$/.test(address) ? '' : answer.text();
}

// All of it anew, then what is of before goes.
async function stock(mark) {
	const shelf = await caches.open(SHELF), wanted = new Set([MARK, SPOKEN]), queue = [...KEPT];
	while (queue.length > 0) {
		const address = queue.shift();
		if (wanted.has(address))
			continue;
		wanted.add(address);
		const text = await take(shelf, address), base = new URL(address, location.origin);
		queue.push(...named(text, /(?:href|src)="(\/ui\/[^"]+)"/g, base), ...named(text, /url\(([^)"']+)\)/g, base),
		    ...named(text, /(?:from |import )'(\.\.\/[^']+)'/g, base));
	}
	if (mark)
		await shelf.put(MARK, new Response(mark));
	for (const { url } of await shelf.keys())
		if (!wanted.has(url.slice(location.origin.length)))
			await shelf.delete(url);
}

const noted = async (name) => (await (await caches.match(name))?.text()) ?? '';

async function freshen({ mark, lang }) {
	await (await caches.open(SHELF)).put(SPOKEN, new Response(lang));
	if (await noted(MARK) !== mark)
		await stock(mark);
}

async function shell(url) {
	const lang = /^\?lang=(vi|en)$/.exec(url.search)?.[1] ?? (await noted(SPOKEN) || 'vi');
	await caches.open(SHELF).then((shelf) => shelf.put(SPOKEN, new Response(lang))).catch(() => {});  // the device may be full
	return (await caches.match(`${PAGE}?in=${lang}`)) ?? Response.error();
}

// ---- requests ----

// What stands in front of the gateway says that it is not there: to a counter that is no line, too.
const nobody = (answer) => answer.status >= 502 && answer.status <= 504 && !answer.headers.has('Content-Security-Policy');

// Somebody comes or goes, and the server knows: the key is the next one's to ask for.
const passes = (url) => (/^\/desk\/(login|logout)$/.test(url.pathname) ? forget() : undefined);

async function shown(event, url) {
	try {
		const answer = (await event.preloadResponse) ?? await fetch(event.request);
		if (nobody(answer))
			return shell(url);
		await passes(url);
		return answer;
	} catch {
		return shell(url);
	}
}

// A form that did not get through is not lost: the page that comes instead is given what was in it.
async function sent(event, url) {
	const isForm = event.request.headers.get('Content-Type') === 'application/x-www-form-urlencoded';  // and no scan of a paper
	const copy = isForm ? event.request.clone() : null;
	try {
		const answer = await fetch(event.request);
		if (nobody(answer))
			throw new Error('nobody there');
		await passes(url);
		return answer;
	} catch {
		if (url.pathname === '/desk/logout')
			await forget();
		const ours = copy && /^\/desk\/cases\/[^/]+$/.test(url.pathname);
		const fields = ours ? [...new URLSearchParams(await copy.text())] : [];
		if (fields.some(([name]) => name === 'Step'))  // and not the one that puts hints away
			lost = { path: url.pathname, fields };
		return Response.redirect(PAGE, 303);
	}
}

async function orKept(request) {
	try {
		return await fetch(request);
	} catch (why) {
		const kept = await caches.match(request, { ignoreVary: true });
		if (!kept)
			throw why;
		return kept;
	}
}

self.addEventListener('fetch', (event) => {
	const { request } = event, url = new URL(request.url);
	if (url.origin !== location.origin)
		return;
	// Whatever this script asks comes from our own origin.  So of what others' pages send it touches nothing but what a person
	// looks at, which the browser asks for itself (preload): their forms reach the server as what they are.
	const ours = request.referrer.startsWith(`${location.origin}/`);
	if (request.mode === 'navigate' && request.method === 'GET')
		event.respondWith(shown(event, url));
	else if (request.mode === 'navigate' && ours)
		event.respondWith(sent(event, url));
	else if (request.method === 'GET' && (url.pathname.startsWith('/ui/') || url.pathname === CATALOGUE))
		event.respondWith(orKept(request));
});

self.addEventListener('message', (event) => {
	const { want, give, fresh, drop } = event.data, [port] = event.ports;
	if (want === 'key')
		event.waitUntil(theKey().then((key) => port.postMessage(key)));
	if (want === 'lost') {
		port.postMessage(lost);
		lost = undefined;
	}
	if (give && !held)
		keep(give);
	if (drop)
		event.waitUntil(forget());
	if (fresh)
		event.waitUntil(freshen(fresh).catch(() => {}));  // the next page tries again
});

self.addEventListener('install', (event) => {
	self.skipWaiting();
	event.waitUntil(stock());
});
self.addEventListener('activate', (event) => {
	event.waitUntil(Promise.all([self.registration.navigationPreload.enable(), self.clients.claim()]));
});
