// SPDX-License-Identifier: Apache-2.0
// What makes a counter's pages quicker for who has a script; without it all of them work as well.
//
//   Alt and the letter on a button    presses it, in every browser alike
//   /                                 goes to the search box
//   a page that came                  begins at its errors, or in its first field
//   a page that renews itself         leaves the focus on the button or link where it is
//   a form that was sent              is not sent twice by a second click
//   a scanner that types              fills a field and presses nothing that nobody meant (data-scan)
//   a camera                          does the same, where there is one (data-camera, camera.js)

import './line.js';

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const first = (selector) => document.querySelector(selector);
const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
const WRITTEN_IN = 'input:not([type=radio]):not([type=checkbox]):not([type=submit]):not([type=button]), textarea';
const written = (element) => element?.matches?.(WRITTEN_IN) ?? false;

// ---- where one begins ----

function begin() {
	if (location.hash)
		return;
	const errors = first('#errors');
	if (errors) {
		errors.focus();
		return;
	}
	const fields = all('main form input:not([type=hidden]), main form select, main form textarea').filter(shown);
	const field = first('[autofocus]') ?? fields.find((f) => f.getBoundingClientRect().bottom <= innerHeight);
	field?.focus();  // one farther down would hide what stands before it
	if (written(field))
		field.setSelectionRange?.(field.value.length, field.value.length);
}

// Browsers keep the place of a page that is loaded again, but not what had the focus.
const STOP = 'stop', BY = ['id', 'name', 'value', 'href'];
const named = (e) => [location.pathname, ...BY.map((a) => e.getAttribute(a))].join(' ');

function leave() {
	const e = document.activeElement;
	sessionStorage.setItem(STOP, e?.matches('a, button') ? named(e) : '');
}

function stayed() {
	const was = sessionStorage.getItem(STOP), again = performance.getEntriesByType('navigation')[0]?.type === 'reload';
	const stop = again && was && !first('#errors') && all('a, button').filter(shown).find((e) => named(e) === was);
	if (stop)
		stop.focus({ preventScroll: true });
	return Boolean(stop);
}

// An error leads into its field, and what is wrong there is marked, to be typed over.
function toField(event) {
	const link = event.target.closest?.('#errors a[href^="#"]'), field = link && document.getElementById(link.hash.slice(1));
	if (!field)
		return;
	event.preventDefault();
	field.closest('.govuk-form-group')?.scrollIntoView({ block: 'nearest' });
	field.focus();
	if (written(field))
		field.select();
}

// ---- keys ----

function byLetter(event) {
	if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing)
		return false;
	if (event.defaultPrevented)  // Chromium did it already
		return true;
	// By the key's place as well: a Vietnamese keyboard may make another letter of it.
	const element = all('[accesskey]').find((e) => shown(e)
	    && (e.accessKey === event.key.toLowerCase() || event.code === `Key${e.accessKey.toUpperCase()}`));
	if (!element)
		return false;
	event.preventDefault();
	element.focus();
	element.click();
	return true;
}

function bySlash(event) {
	const box = first('[data-search]');
	const meant = event.key === '/' && !event.altKey && !event.ctrlKey && !event.metaKey && !scanning(event.timeStamp);
	if (!box || !meant || written(event.target))
		return false;
	event.preventDefault();
	box.focus();
	box.select();
	return true;
}

// ---- scanners ----

// A scanner on USB is a keyboard that types faster than anybody and ends with Enter.  That Enter would send whatever form it falls
// into, so after a scan it does what the field says: data-scan="next" goes to the next field, "submit" sends the field's own form,
// and an id goes to that field or presses that button.  A scan that fell beside the text fields goes into the first that takes one.
const PAUSE_MS = 200, KEY_MS = 40, SCAN_MIN = 6;  // nobody's fingers press 25 keys a second; an old computer may stop in between
let typed = '', began = 0, last = 0;

const scanning = (now) => typed.length > 1 && now - last <= PAUSE_MS && last - began <= KEY_MS * (typed.length - 1);

function typing(event) {
	if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey)
		return;
	if (event.timeStamp - last > PAUSE_MS) {
		typed = '';
		began = event.timeStamp;
	}
	typed += event.key;
	last = event.timeStamp;
	if (event.key === ' ' && scanning(last) && !written(event.target))
		event.preventDefault();  // a space within a scan presses no button
}

function nextAfter(field) {
	const fields = all('input:not([type=hidden]), select, textarea, button[type=submit]', field.form ?? document).filter(shown);
	return fields[fields.indexOf(field) + 1];
}

function scanned(field) {
	const then = field.dataset.scan;
	if (!field.dispatchEvent(new CustomEvent('scan', { bubbles: true, cancelable: true, detail: field.value })))
		return;  // whoever read it went where the next keys belong
	if (then === 'submit')
		field.form.requestSubmit();
	else if (then === 'next')
		nextAfter(field)?.focus();
	else {
		const to = document.getElementById(then);
		if (written(to))
			to.focus();
		else
			to?.click();
	}
}

function scannedInto(field, code) {
	field.value = code;
	field.focus();
	scanned(field);
}

function endOfScan(event) {
	const scan = event.key === 'Enter' && typed.length >= SCAN_MIN && scanning(event.timeStamp) ? typed : '';
	if (event.key === 'Enter')
		typed = '';
	if (!scan || !first('[data-scan]') || event.target.matches?.('textarea'))
		return false;
	event.preventDefault();
	if (event.target.matches?.('[data-scan]'))
		scanned(event.target);
	else if (!written(event.target)) {
		const field = all('[data-scan]').find((e) => shown(e) && !e.matches('[data-search]')) ?? first('[data-scan]');
		scannedInto(field, scan);
	}
	return true;
}

// ---- a camera, where there is no scanner ----

// Who presses its button fetches what reads pictures, and nobody else.
async function camera(box) {
	const field = document.getElementById(box.dataset.camera), { content: words } = box.querySelector('template');
	try {
		const { look } = await import('./camera.js');
		await look(box, (code) => scannedInto(field, code));
	} catch (why) {
		box.querySelector('[role=status]').textContent = words.querySelector('[data-k=load]').textContent;
		console.warn(why);
	}
}

// ---- sent once ----

const AGAIN_MS = 10000;  // an answer that is no page (a file) leaves this one where it is

function buttons(form) {
	return all('button[type=submit]').filter((b) => b.form === form);
}

function sent(event) {
	const form = event.target;
	if (event.defaultPrevented)
		return;
	if (form.dataset.sent) {
		event.preventDefault();
		return;
	}
	form.dataset.sent = '1';
	buttons(form).forEach((b) => b.setAttribute('aria-disabled', 'true'));  // `disabled` would take the button's own value away
	setTimeout(() => again(form), AGAIN_MS);
}

function again(form) {
	delete form.dataset.sent;
	buttons(form).forEach((b) => b.removeAttribute('aria-disabled'));
}

// ---- the look of the next page ----

// The log-in page has what it needs of it; the rest comes while somebody types, so that his first page finds it there.
function fetchLook() {
	const { look } = document.documentElement.dataset;
	if (look)
		document.head.append(Object.assign(document.createElement('link'),
		    { rel: 'stylesheet', media: 'not all', href: look }));
}

// ---- all of it ----

document.addEventListener('keydown', (event) => {
	if (endOfScan(event) || byLetter(event) || bySlash(event))
		event.stopPropagation();
	else
		typing(event);
}, true);
document.addEventListener('click', toField);
document.addEventListener('submit', sent);
document.addEventListener('input', fetchLook, { once: true });
addEventListener('pagehide', leave);
addEventListener('pageshow', (event) => { if (event.persisted) all('form').forEach(again); });  // came back by "back"
all('[data-print]').forEach((button) => {
	button.hidden = false;
	button.addEventListener('click', () => print());
});
if (navigator.mediaDevices?.getUserMedia)
	all('[data-camera]').forEach((box) => {
		box.hidden = false;
		box.querySelector('button').addEventListener('click', () => camera(box));
	});
if (!stayed())
	begin();
