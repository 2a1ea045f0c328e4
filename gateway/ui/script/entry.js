// SPDX-License-Identifier: Apache-2.0
// The form of /desk/offline: what can be chosen, what is wrong with it, and the entry that it becomes.

import { newId } from './keep.js';
import { ACCEPT, STEPS, newActs } from './send.js';
import { element, say } from './shown.js';

const PERSON = ['Card', 'Name', 'IdNo', 'Birth', 'Phone', 'Province', 'Commune', 'Street'];
const RETURN = ['ReturnName', 'ReturnPhone', 'ReturnProvince', 'ReturnCommune', 'ReturnStreet'];
const HOW = ['Originals', 'Copies', 'Pages'];

// The catalogue: from the server, or as the worker kept it.
export async function offered() {
	const answer = await fetch('/desk/offline/catalogue', { cache: 'no-store' });
	return answer.ok ? answer.json() : { Procedures: [] };
}

const value = (form, name) => (form.elements[name]?.value ?? '').trim();
const chosen = (form, catalogue) => catalogue.Procedures.find((p) => p.Code === value(form, 'Procedure'));

function options(select, choices, first) {
	select.replaceChildren(...(first ? [first] : []), ...choices.map((c) => element('option', '', c.Name, { value: c.Code })));
}

function paperRow(paper, i) {
	const row = element('tr', '', element('td', '', paper.Name, { id: `paper-${i}` }));
	HOW.forEach((how) => {
		const input = element('input', 'govuk-input govuk-input--width-2', { name: `${how}.${i}`, id: `${how}-${i}`,
			inputMode: 'numeric', maxLength: 3, autocomplete: 'off',
			defaultValue: paper.Required && how !== 'Copies' ? '1' : '0' });
		input.setAttribute('aria-labelledby', `paper-${i} head-${how}`);
		row.append(element('td', 'pg-number', input));
	});
	return row;
}

function papers(procedure) {
	const head = element('tr', '', element('th', '', say('papers'), { scope: 'col' }),
	    ...HOW.map((how) => element('th', 'pg-number', say(how.toLowerCase()), { scope: 'col', id: `head-${how}` })));
	return element('table', 'govuk-table pg-table', element('thead', '', head),
	    element('tbody', '', ...procedure.Papers.map(paperRow)));
}

// Shows what belongs to what was chosen.  `name`: the field that was changed, or undefined at the beginning.
export function fill(form, catalogue, name) {
	const at = (id) => document.getElementById(id);
	if (name === undefined)
		options(form.elements.Procedure, catalogue.Procedures, form.elements.Procedure.options[0]);
	if (name === undefined || name === 'Procedure') {
		const procedure = chosen(form, catalogue);
		at('offline-chosen').hidden = !procedure;
		options(form.elements.Unit, procedure?.Units ?? []);
		at('offline-papers').replaceChildren(procedure ? papers(procedure) : '');
		at('offline-fee').textContent = procedure ? `${say('fee')}: ${procedure.StateFee.toLocaleString('vi-VN')}` : '';
	}
	at('offline-back').hidden = value(form, 'Mode') !== '1';
}

// ---- what is wrong ----

function mark(form, name, text) {
	const field = form.elements[name], group = field.closest('.govuk-form-group'), id = `${name}-error`;
	group.classList.add('govuk-form-group--error');
	field.classList.add(field.tagName === 'SELECT' ? 'govuk-select--error' : 'govuk-input--error');
	field.setAttribute('aria-invalid', 'true');
	field.setAttribute('aria-describedby', `${id} ${name}-hint`);
	field.before(element('p', 'govuk-error-message', text, { id }));
}

function unmark(form) {
	form.querySelectorAll('.govuk-error-message').forEach((e) => e.remove());
	form.querySelectorAll('[aria-invalid]').forEach((e) => {
		e.removeAttribute('aria-invalid');
		e.classList.remove('govuk-input--error', 'govuk-select--error');
		e.closest('.govuk-form-group').classList.remove('govuk-form-group--error');
	});
}

// Only what the server could do nothing with; all else it judges itself.  The first wrong field has the focus then.
export function wrong(form) {
	const bad = [];
	unmark(form);
	if (!value(form, 'Card') && !value(form, 'Name'))
		bad.push(['Name', 'need.person']);
	if (!value(form, 'Procedure'))
		bad.push(['Procedure', 'need.procedure']);
	if (value(form, 'Mode') === '1' && RETURN.some((name) => !value(form, name)))
		bad.push([RETURN.find((name) => !value(form, name)), 'need.return']);
	bad.forEach(([name, k]) => mark(form, name, say(k)));
	if (bad.length > 0)
		form.elements[bad[0][0]].focus();
	return bad;
}

// ---- what it becomes ----

const taken = (form, names) => Object.fromEntries(names.map((name) => [name, value(form, name)]).filter(([, v]) => v));
const count = (form, name) => Number.parseInt(value(form, name), 10) || 0;

function made(key, seq) {
	const id = newId();
	return { id, by: key.account, number: `T-${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase(), seq,
		state: 'waiting', why: null, madeMs: Date.now() + (key.offMs ?? 0) };
}

// "079...|old number|NAME|..." as the card has it.
const nameOn = (card) => (card.split('|')[2] ?? '').trim();

export function entryOf(form, catalogue, key, seq) {
	const procedure = chosen(form, catalogue), home = value(form, 'Mode') === '1';
	return { ...made(key, seq),
		name: value(form, 'Name') || nameOn(value(form, 'Card')) || value(form, 'Card'),
		person: taken(form, PERSON),
		procedure,
		unit: value(form, 'Unit'),
		papers: procedure.Papers.map((p, i) => ({ Code: p.Code, Name: p.Name,
			...Object.fromEntries(HOW.map((how) => [how, count(form, `${how}.${i}`)])) })),
		back: { Mode: home ? '1' : '0', ...(home ? taken(form, RETURN) : {}) },
		note: value(form, 'Note'),
		acts: newActs(), next: 0 };
}

// A form of a case that did not get through: sent again as it was, with its own id.  An acceptance is not, since a person must know
// of it: he looks at the case first.
export function lostEntry({ path, fields }, key, seq) {
	const of = Object.fromEntries(fields), next = Number(of.Step), caseId = path.split('/').pop();
	const entry = { ...made(key, seq), name: caseId, lost: fields, caseId, next, seen: Number(of.Seen),
		acts: { [STEPS[next]]: of.act } };
	return next < ACCEPT ? entry : { ...entry, state: 'person', why: { code: 'accept', text: '' } };
}
