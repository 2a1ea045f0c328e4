// SPDX-License-Identifier: Apache-2.0
// What /desk/offline shows of entries: the list, both sides of a conflict, the provisional slip.  Text goes in as text, never as
// markup.

const $ = (id) => document.getElementById(id);
const texts = Object.fromEntries([...$('offline-texts').content.children].map((e) => [e.dataset.k, e.textContent]));
const vi = document.documentElement.lang === 'vi';

export const say = (k) => texts[`offline.${k}`] ?? k;

export function element(name, kind, ...inside) {
	const made = document.createElement(name);
	if (kind)
		made.className = kind;
	for (const part of inside)
		if (part instanceof Node || typeof part === 'string')
			made.append(part);
		else
			Object.assign(made, part);
	return made;
}

const time = (ms) => new Date(ms).toLocaleString(vi ? 'vi-VN' : 'en-GB', { day: '2-digit', month: '2-digit', year: 'numeric',
	hour: '2-digit', minute: '2-digit' });

function button(k, act, kind = ' govuk-button--secondary') {
	const made = element('button', `govuk-button${kind}`, say(k), { type: 'button' });
	made.addEventListener('click', act);
	return made;
}

// ---- both sides ----

const names = (list) => list?.map((one) => one.Name).join('; ');
const brought = (paper) => paper.Originals > 0 || paper.Copies > 0;
const dong = (amount) => amount.toLocaleString('vi-VN');

function pairs(entry) {
	if (entry.why?.code === 'catalogue') {
		const { procedure: was, now: is } = entry;
		return [[say('procedure'), was.Name, is?.Name], [say('papers'), names(was.Papers), names(is?.Papers)],
			[say('unit'), names(was.Units), names(is?.Units)],
			[say('fee'), dong(was.StateFee), is && dong(is.StateFee)]].filter(([, here, there]) => here !== there);
	}
	if (!entry.server || entry.lost)
		return [];
	const { person, procedure, papers } = entry, { Owner, Procedure, Clerk } = entry.server;
	const unit = (code) => procedure.Units.find((u) => u.Code === code)?.Name ?? code;
	return [[say('name'), entry.name, Owner?.Name], [say('id'), person.IdNo ?? person.Card?.split('|')[0], Owner?.IdNo],
		[say('phone'), person.Phone, Owner?.Phone], [say('procedure'), procedure.Name, Procedure?.Name],
		[say('unit'), unit(entry.unit), unit(Procedure?.CompetentUnit)],
		[say('papers'), names(papers.filter(brought)), names(Procedure?.Components.filter((c) => c.Here))],
		[say('both.who'), entry.by, Clerk]];
}

function both(entry) {
	const made = pairs(entry);
	if (made.length === 0)
		return '';
	const heads = ['what', 'here', 'there'].map((k) => element('th', '', say(`both.${k}`), { scope: 'col' }));
	const lines = made.map(([what, here, there]) => element('tr', '', element('th', '', what, { scope: 'row' }),
	    element('td', '', here || '–'), element('td', '', there || '–')));
	const caption = element('caption', 'govuk-table__caption govuk-table__caption--s', say('both'));
	return element('table', 'govuk-table pg-table', caption, element('thead', '', element('tr', '', ...heads)),
	    element('tbody', '', ...lines));
}

// ---- the list ----

const KIND = { waiting: 'yellow', sending: 'blue', sent: 'green', person: 'red', refused: 'red' };

function reasons({ why, server, state, lost }) {
	const warnings = why?.code === 'warned' ? (server?.Warnings ?? []).map((w) => (vi ? w.MessageVi : w.MessageEn)) : [];
	const sent = state === 'sent' && say(lost ? 'sent.step' : 'sent.text');
	const all = [why?.code && say(`why.${why.code}`), why?.text, ...warnings, sent];
	return all.filter(Boolean).map((text) => element('p', 'govuk-body', text));
}

// Deleting asks once more, in its own place.
function deleting(entry, acts, group) {
	const before = [...group.childNodes];
	const back = () => { group.replaceChildren(...before); before.at(-1).focus(); };
	group.replaceChildren(element('p', 'govuk-body', say('delete.sure')),
	    button('delete.yes', () => acts.remove(entry), ' govuk-button--warning'), button('delete.no', back));
	group.querySelector('button:last-child').focus();
}

function buttons(entry, line, acts) {
	const group = element('div', 'govuk-button-group'), stopped = entry.state === 'person' || entry.state === 'refused';
	if (entry.caseId && line === 'up') {
		const open = element('a', 'govuk-button', say('open'), { href: `/desk/cases/${entry.caseId}` });
		if (entry.state === 'sent')
			open.addEventListener('click', () => acts.remove(entry));  // the server has all of it
		group.append(open);
	}
	if (stopped && entry.next < 5 && !['moved', 'gone'].includes(entry.why?.code))
		group.append(button(entry.why?.code === 'refused' ? 'again' : 'go_on', () => acts.goOn(entry)));
	if (!entry.lost)
		group.append(button('print', () => acts.print(entry)));
	group.append(button('delete', () => deleting(entry, acts, group)));
	return group;
}

function item(entry, line, acts) {
	const facts = [entry.lost && say('step'), entry.name, entry.procedure?.Name, time(entry.madeMs)];
	const row = element('li', 'pg-kept', element('h3', 'govuk-heading-s', `${entry.number} `,
	    element('strong', `govuk-tag govuk-tag--${KIND[entry.state]}`, say(`state.${entry.state}`))),
	    element('p', 'govuk-body', facts.filter(Boolean).join(' · ')),
	    ...reasons(entry));
	if (entry.state === 'person' || entry.state === 'refused')
		row.append(both(entry));
	row.append(buttons(entry, line, acts));
	return row;
}

// Elements of the list.  notes: what is there and not his, or not open.
export function list(entries, notes, line, acts) {
	const out = [element('h2', 'govuk-heading-m', say('list'), { tabIndex: -1 })];
	if (entries.some((e) => e.state === 'waiting'))
		out.push(button('send', acts.sendNow, ''));
	const first = (e) => ['person', 'refused'].includes(e.state) ? 0 : e.state === 'sent' ? 2 : 1;
	const sorted = [...entries].sort((a, b) => first(a) - first(b));  // what needs somebody stands first
	if (sorted.length > 0)
		out.push(element('ul', 'govuk-list', ...sorted.map((e) => item(e, line, acts))));
	else if (notes.open || notes.count === 0)
		out.push(element('p', 'govuk-body', say('none')));
	if (notes.closed > 0)
		out.push(element('p', 'govuk-body', `${say('closed')} ${notes.closed}`));
	if (notes.count > 0)
		out.push(element('p', 'govuk-body',
		    `${say(notes.open ? 'others' : 'sealed')} ${notes.others.join(', ')} (${notes.count})`));
	if (notes.gone > 0)
		out.push(element('p', 'govuk-body', `${say('gone')} ${notes.gone}`));
	return out;
}

// ---- the slip ----

const line = (name, ...values) => element('div', 'govuk-summary-list__row', element('dt', 'govuk-summary-list__key', name),
    element('dd', 'govuk-summary-list__value', values.filter(Boolean).join(', ') || '–'));

function told({ madeMs, name, person, procedure, papers, back, note }, key) {
	return element('dl', 'govuk-summary-list',
	    line(say('slip.office'), key.placeName ? `${key.placeName} (${key.place})` : key.place),
	    line(say('slip.clerk'), key.shown),
	    line(say('when'), time(madeMs)), line(say('whose'), name, person.Phone), line(say('procedure'), procedure.Name),
	    ...papers.filter(brought).map((p) => line(p.Name,
	        ...['originals', 'copies', 'pages'].map((k) => `${say(k)}: ${p[k[0].toUpperCase() + k.slice(1)]}`))),
	    line(say('fee'), dong(procedure.StateFee)), line(say('mode'), say(`mode.${back.Mode}`), back.ReturnStreet),
	    line(say('note'), note));
}

export function showSlip(entry, key) {
	const title = element('h2', 'govuk-heading-m pg-slip__title', say('slip'));
	const signs = ['slip.sign', 'slip.clerk'].map((k) => element('p', 'govuk-body', say(k)));
	const close = button('slip.close', () => {
		$('offline-slip').hidden = true;
		$('offline').hidden = false;
		$('Card').focus();
	}, '');
	$('offline-slip').replaceChildren(element('div', 'pg-slip', title, element('p', 'govuk-body pg-slip__number', entry.number),
	    element('p', 'govuk-body', say('slip.text')), told(entry, key), element('div', 'pg-slip__signs', ...signs)),
	element('div', 'govuk-button-group', button('slip.print', () => print()), close));
	$('offline-slip').hidden = false;
	$('offline').hidden = true;
	close.focus();
}
