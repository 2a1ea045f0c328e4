// SPDX-License-Identifier: Apache-2.0
// What helps at a case beside what all pages have (desk.js); without it each works by sending the form.
//
//   a card that is scanned     fills name, number and birth, and goes on to the first field that is still empty
//   words for a procedure      leave those that have them; arrows go into the list and in it
//   a result that comes home   needs an address: its drawer opens

import { card } from './card.js';

const field = (name) => document.getElementById(name);

// ---- the citizen's card ----

// What was typed before stays: it may correct the card.
function filled(event) {
	const read = event.target.id === 'Card' ? card(event.detail) : null;
	if (!read)
		return;
	for (const [name, value] of Object.entries(read))
		if (field(name) && value && !field(name).value)
			field(name).value = value;
	event.preventDefault();
	(['Name', 'IdNo', 'Birth', 'Phone'].map(field).find((f) => f && !f.value) ?? field('Phone')).focus();
}

// ---- procedures ----

// As base/vietnamese.h makes search keys: lower case, no marks, one blank between words.
const key = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/đ/g, 'd')
    .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

function filter(list, box) {
	const words = key(box.value).split(' ');
	let shown = 0;
	for (const item of list.children) {
		item.hidden = !words.every((word) => ` ${item.dataset.words}`.includes(` ${word}`));
		shown += item.hidden ? 0 : 1;
	}
	const count = document.querySelector('[data-filter-count] span');
	if (count)
		count.textContent = shown;
}

function moved(list, box, event) {
	const links = [...list.querySelectorAll('li:not([hidden]) a')], at = links.indexOf(document.activeElement);
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (!step || (at < 0 && (document.activeElement !== box || step < 0)))
		return;
	event.preventDefault();
	(links[at + step] ?? (at + step < 0 ? box : links[at]))?.focus();
}

document.addEventListener('scan', filled);
for (const list of document.querySelectorAll('ul[data-filter]')) {
	const box = field(list.dataset.filter);
	box.addEventListener('input', () => filter(list, box));
	document.addEventListener('keydown', (event) => moved(list, box, event));
}

const home = document.querySelector('[name=Mode][value="1"]'), drawer = field('ReturnName')?.closest('details');
if (home && drawer) {
	const opened = () => { drawer.open ||= home.checked; };
	home.form.addEventListener('change', opened);
	opened();
}
