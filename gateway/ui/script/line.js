// SPDX-License-Identifier: Apache-2.0
// What every page does so that work goes on when the line goes (docs/why/offline.md): the desk's page begins the worker, each page
// holds the session's key while it is there and hands it on when it goes, and the log-out asks about what was not sent.

import { entriesOf, remove } from './keep.js';

const able = 'serviceWorker' in navigator && 'indexedDB' in window && crypto.subtle !== undefined;
let mine;

export const canKeep = () => able;
export const theirs = (key) => key && { ...key, until: performance.now() + key.leftMs };

// One question to the worker; undefined: there is none that answers.
export function ask(message, ms = 12000) {
	const worker = navigator.serviceWorker.controller;
	if (!worker)
		return Promise.resolve(undefined);
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = ({ data }) => resolve(data);
		setTimeout(resolve, ms);
		worker.postMessage(message, [port2]);
	});
}

// { account, key, secret, ... } or null.
export async function theKey() {
	if (mine && performance.now() >= mine.until)
		mine = undefined;
	mine ??= theirs(await ask({ want: 'key' })) ?? undefined;
	return mine ?? null;
}

function handOn() {
	if (mine)
		navigator.serviceWorker.controller?.postMessage({ give: { ...mine, leftMs: mine.until - performance.now() } });
}

export function forgetKey() {
	mine = undefined;
	navigator.serviceWorker.controller?.postMessage({ drop: true });
}

// A device that slept: who sits there now is anybody.
const ASLEEP_MS = 30 * 60000, LOOK_MS = 15000;
let wall = Date.now(), steady = performance.now();
function look() {
	const gap = Math.abs((Date.now() - wall) - (performance.now() - steady));
	wall = Date.now();
	steady = performance.now();
	if (gap > ASLEEP_MS)
		forgetKey();
}

export async function begin() {
	const { lang } = document.documentElement, style = document.querySelector('link[rel=stylesheet]')?.getAttribute('href');
	const mark = `${style} ${document.querySelector('[data-offline]')?.dataset.offline ?? ''}`;
	await navigator.serviceWorker.register('/desk/worker.js', { scope: '/desk' });
	const { active } = await navigator.serviceWorker.ready;
	if (navigator.onLine)
		active.postMessage({ fresh: { mark, lang } });
	navigator.storage?.persist?.();
	if (!navigator.serviceWorker.controller)
		await new Promise((resolve) => {
			navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
			setTimeout(resolve, 3000);
		});
}

// Who logs out deletes what he kept here.  When some of it was not sent he is asked first.
async function leaving(event) {
	const form = event.target;
	if (form.getAttribute('action') !== '/desk/logout')
		return;
	event.preventDefault();
	const account = (await theKey())?.account, kept = account ? await entriesOf(account) : [];
	if (kept.some((row) => row.waits)) {
		location.assign('/desk/offline#leave');
		return;
	}
	await Promise.all(kept.map((row) => remove(row.id)));
	form.submit();
}

async function start() {
	navigator.serviceWorker.addEventListener('message', ({ data }) => {
		if (data.forget) {
			mine = undefined;
			dispatchEvent(new Event('forgotten'));
		}
		if (data.wanted)
			handOn();
	});
	addEventListener('pagehide', handOn);
	setInterval(look, LOOK_MS);
	document.addEventListener('submit', leaving);
	if (document.querySelector('[data-offline]'))
		await begin();
	if (document.querySelector('form[action="/desk/logout"]'))
		await theKey();
}

if (able)
	start().catch(() => {});  // pages work without
