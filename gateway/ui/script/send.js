// SPDX-License-Identifier: Apache-2.0
// An entry becomes a case by the same forms that pages send, one after the other, with the ids that its acts were given when it was
// entered and the versions that the ones before left (docs/why/offline.md).  Stops at the first answer that needs a person.

import { newId } from './keep.js';

export const STEPS = ['Person', 'Procedure', 'LookUps', 'Papers', 'Quote', 'Accept'], ACCEPT = 5;
const WAIT_MS = 20000;

// What stops: the line, the session, or the entry itself.
export class NoLine extends Error {}
export class NoSession extends Error {}
class Stop extends Error {
	constructor(state, code, text = '') {
		super(text);
		Object.assign(this, { state, code });
	}
}

export const newActs = () => Object.fromEntries(['Open', ...STEPS.slice(0, ACCEPT)].map((step) => [step, newId()]));

async function got(address, more = {}) {
	const how = { cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(WAIT_MS), ...more };
	const answer = await fetch(address, how).catch(() => { throw new NoLine(); });
	if (answer.status >= 500 || answer.status === 429)
		throw new NoLine();
	return answer;
}

// Whose session the browser has: { Account, Token, Key, ... }.
export async function session() {
	const answer = await got('/desk/offline/session');
	if (!answer.ok)
		throw new NoSession();
	return answer.json();
}

// What a page says is wrong, in its own words.
async function words(answer) {
	const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
	const said = page.querySelectorAll('#errors li').length ? page.querySelectorAll('#errors li')
	    : page.querySelectorAll('main p.govuk-body');
	return [...said].slice(0, 3).map((e) => e.textContent.trim()).join(' ');
}

async function post(address, fields, redirect) {
	const body = new URLSearchParams(fields).toString();
	const answer = await got(address, { method: 'POST', redirect, body,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
	if (answer.ok || answer.type === 'opaqueredirect')
		return answer;
	if (answer.status === 403)
		throw new NoSession();
	if (answer.status === 404)
		throw new Stop('person', 'gone');
	if (answer.status === 409)
		throw new Stop('person', 'moved', await words(answer));
	throw new Stop(answer.status === 422 ? 'person' : 'refused', 'refused', await words(answer));
}

// What stands in a form of that step.
function fieldsOf(entry, step) {
	if (entry.lost)
		return entry.lost.filter(([name]) => !['token', 'act', 'Step', 'Seen'].includes(name));
	const { person, procedure, unit, papers, back } = entry;
	if (step === 0)
		return Object.entries(person);
	if (step === 1)
		return [['Procedure', procedure.Code], ['Unit', unit]];
	if (step === 3)
		return papers.flatMap((p) => ['Originals', 'Copies', 'Pages'].map((how) => [`Row.${how}.${p.Code}`, p[how]]));
	return step === 4 ? Object.entries(back) : [];
}

async function stands(entry) {
	const answer = await got(`/desk/offline/cases/${entry.caseId}`);
	if (answer.status === 404)
		throw new Stop('person', 'gone');
	if (!answer.ok)
		throw new NoSession();
	return answer.json();
}

async function begin(entry, token) {
	const answer = await post('/desk/cases', [['token', token], ['act', entry.acts.Open]], 'follow');
	const { pathname } = new URL(answer.url);
	if (!pathname.startsWith('/desk/cases/'))
		throw new NoSession();
	Object.assign(entry, { caseId: pathname.split('/').pop(), seen: 1, next: 0 });
}

// The catalogue's entry as it was chosen, and as it is: the same, or a person sees both.
export function changed(entry, catalogue) {
	if (entry.lost || entry.next > 1)
		return null;
	const is = catalogue.Procedures.find((p) => p.Code === entry.procedure.Code) ?? null;
	return JSON.stringify(is) === JSON.stringify(entry.procedure) ? null : { is };
}

async function act(entry, token) {
	const step = entry.next, name = STEPS[step];
	const said = [['token', token], ['act', entry.acts[name]], ['Step', step], ['Seen', entry.seen]];
	await post(`/desk/cases/${entry.caseId}`, [...said, ...fieldsOf(entry, step)], 'manual');
	const is = await stands(entry);
	entry.server = is;
	const did = STEPS.indexOf(is.Next) - step;  // with the procedure the look-ups may have been done
	if (is.Version !== entry.seen + did || did < 1 || did > (name === 'Procedure' ? 2 : 1))
		throw new Stop('person', 'moved');
	Object.assign(entry, { seen: is.Version, next: step + did });
	const warned = is.Warnings?.length ?? 0, more = warned > (entry.warned ?? 0);
	entry.warned = warned;
	if (more && entry.next < ACCEPT && !entry.lost)
		throw new Stop('person', 'warned');
}

async function allOf(entry, token, catalogue, keep) {
	const was = !entry.agreed && changed(entry, catalogue);
	if (was) {
		entry.now = was.is;
		throw new Stop('person', 'catalogue');
	}
	if (!entry.caseId)
		await begin(entry, token);
	do {
		await keep(entry);  // before each act: what was told is known even if its answer, or this tab, is lost
		await act(entry, token);
	} while (entry.next < ACCEPT && !entry.lost);
}

// Send what is left of it.  `keep` writes it down.  Rejected with NoLine or NoSession when nothing more can be sent now.
export async function send(entry, token, catalogue, keep) {
	try {
		Object.assign(entry, { state: 'sending', why: null });
		await allOf(entry, token, catalogue, keep);
		Object.assign(entry, { state: 'sent', why: null });
	} catch (stop) {
		entry.state = stop instanceof Stop ? stop.state : 'waiting';
		entry.why = stop instanceof Stop ? { code: stop.code, text: stop.message } : null;
		if (!(stop instanceof Stop))
			throw stop;
		if (entry.caseId && stop.code === 'moved')
			entry.server = await stands(entry).catch(() => entry.server);
	} finally {
		await keep(entry);
	}
}

// A person looked at what stopped it and wants the rest sent.  What others did meanwhile is never gone over.
export async function goOn(entry, account) {
	entry.agreed = true;
	if (entry.caseId) {
		const is = await stands(entry), at = STEPS.indexOf(is.Next);
		if (is.Version !== entry.seen) {  // he did the step that was refused himself, at the case's page
			if (is.Clerk !== account || at <= entry.next)
				return Object.assign(entry, { state: 'person', why: { code: 'moved', text: '' }, server: is });
			Object.assign(entry, { seen: is.Version, next: at, warned: is.Warnings?.length ?? 0 });
		}
	}
	return Object.assign(entry, { state: entry.next >= ACCEPT ? 'sent' : 'waiting', why: null });
}
