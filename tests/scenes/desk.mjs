// SPDX-License-Identifier: Apache-2.0
// A counter program by REST in a scene, after the receipt: how the dossier stands, and what is done with it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minutes, near } from './late.mjs';
import { fits, good, paper, send, WHO } from './steps.mjs';
import { ROOT, until } from './stage.mjs';

const look = (s, name) => good(s, 'Dossier', 'GET', `dossiers/${s.cast[name].id}`);

// 'Asked.Papers.0.Here=true': what stands at that path; PATH=? something, PATH=- nothing
function stands(value, words) {
	for (const w of words) {
		const [path, want] = w.split(/=(.*)/s);
		const is = path.split('.').reduce((x, k) => k === 'last' ? x?.at(-1) : x?.[k], value);
		const text = is === undefined ? '-' : Array.isArray(is) ? is.join(',') : String(is);
		assert.ok(want === '?' ? text !== '-' : text === want, `${path} is ${text}, not ${want}`);
	}
}

const acts = {
	supply: ['supplements', 'Supplement', (codes) => ({ Item: codes.split(',').map(paper) })],
	withdraw: ['withdrawals', 'Withdrawal', () => ({ Reason: 'Công dân rút hồ sơ' })],
	'hand-over': ['returns', 'HandOver', () => ({ Receiver: 'Nguyễn Thị Mẫu', IdLast4: '1234' })],
};

async function act(s, name, what, words) {
	const at = words.indexOf('with'), [arg, id] = at < 0 ? words : words.slice(0, at), [path, schema, says] = acts[what];
	const body = { Id: id ?? `${what}-1`, ...WHO, ...says(arg ?? '') };
	fits(schema, body);
	if (at < 0) return good(s, 'Dossier', 'POST', `dossiers/${s.cast[name].id}/${path}`, body);
	const r = await send(s, 'POST', `dossiers/${s.cast[name].id}/${path}`, body), [code, possible] = words.slice(at + 1);
	fits('Problem', r.value);
	assert.equal(r.value.code, code, JSON.stringify(r.value));
	assert.ok(!possible || r.value.messageEn.includes(possible), r.value.messageEn);
	return undefined;
}

// Catalogues that must be refused, by what is wrong with them: the procedure of `accept`, where it is, where the units are.
const broken = {
	circle: (_p, _all, { aliases }) => {
		aliases.push({ code: 'H27.91', to: 'H27.92' }, { code: 'H27.92', to: 'H27.91' });
	},
	overlap: (p, all) => {
		all.push({ ...p, from: '2026-01-01' });
	},
	sourceless: (p) => {
		delete p.channels.find((x) => x.channel === 'POSTAL').fees[0].source;
	},
};

export const deskVerbs = {
	// stands NAME PATH=VALUE...: how it stands, within eight seconds
	async stands(s, [name, ...words]) {
		await until(`${name} stands as ${words.join(' ')}`, s.patience, async () => {
			stands(await look(s, name), words);
			return true;
		});
	},
	// numbered NAME UNIT: its number carries that unit's code, and is the one it had from the first
	async numbered(s, [name, unit]) {
		const { DossierNumber } = await look(s, name);
		s.cast[name].number ??= DossierNumber;
		assert.equal(DossierNumber, s.cast[name].number);
		assert.match(DossierNumber, new RegExp(`^${unit.replaceAll('.', '\\.')}-[0-9]{6}-[0-9]+$`));
	},
	// shown NAME PATH=VALUE...: what postgate dossier show says of it
	async shown(s, [name, ...words]) {
		const r = await s.stage.tool('dossier', 'show', '--config', join(s.stage.dir, 'postgate.conf'), '--json',
			s.cast[name].id);
		assert.equal(r.status, 0, r.stderr);
		stands(JSON.parse(r.stdout), words);
	},
	// catalogue NAME [after EARLIER]: in use from the next reload on.  NAME is `own`, which is the built-in one, or another, in
	// which the procedure of `accept` has a first step of that name and takes longer by post; `circle`, `overlap` and
	// `sourceless` are such a one, and wrong besides
	async catalogue(s, [name, , earlier]) {
		const at = (n) => join(s.stage.dir, `catalogue-${n}`), to = at([name, earlier].filter(Boolean).join('-after-'));
		cpSync(join(ROOT, 'schemas/catalogue/2.0'), to, { recursive: true });
		const edit = (file, change) => {
			const value = JSON.parse(readFileSync(join(to, file), 'utf8'));
			change(value);
			writeFileSync(join(to, file), JSON.stringify(value));
		};
		if (name !== 'own') {
			edit('catalogue.json', (c) => { c.version = '2027-01-04'; });
			edit('procedures-ho-tich.json', (c) => {
				const p = c.procedures.find((x) => x.code === '1.004873');
				Object.assign(p.steps[0], { name, minutes: 2000 });
				p.channels.find((x) => x.channel === 'POSTAL').limit = 9;
				edit('places.json', (places) => broken[name]?.(p, c.procedures, places));
			});
		}
		if (earlier) cpSync(at(earlier), join(to, 'earlier', earlier), { recursive: true });
		s.stage.options['gateway.catalogue'] = to;
	},
	// remember NAME; moved NAME WHY: the promise shifted since by the working minutes of the pause that ended last, and
	// says so; or is the same, when these are none, or nothing paused it
	async remember(s, [name]) {
		s.cast[name].due = (await look(s, name)).Promise.DueAt;
	},
	async moved(s, [name, why]) {
		const { Promise: p, History } = await look(s, name), last = p.Changes.at(-1), was = s.cast[name].due;
		const lines = History.filter((h) => h.StateName).map((h) => ({ ...h, t: Date.parse(h.At) }))
		    .sort((l, r) => l.t - r.t);
		const paused = lines.findLastIndex((h) => ['FILED', 'SUPPLEMENT', 'PAYMENT', 'STOPPED'].includes(h.StateName));
		if (paused < 0) return assert.equal(p.DueAt, was, 'no pause, no shift');
		const stood = minutes(lines[paused].t, lines[paused + 1].t);
		near(minutes(Date.parse(was), Date.parse(p.DueAt)), stood, stood, 'the shift');
		if (p.DueAt === was) return undefined;
		return assert.deepEqual([last.Was, last.Is, last.Why], [was, p.DueAt, why], JSON.stringify(p));
	},
	// supply NAME CODE,... [ID] [with CODE [WORDS]], withdraws, hands: acts of the counter program
	async supply(s, [name, ...words]) {
		await act(s, name, 'supply', words);
	},
	// unit-has NAME CODE[:WORDS]...: what was brought since, as the unit's system keeps it; of a scan the very bytes
	async 'unit-has'(s, [name, ...want]) {
		await until(`the unit has ${want.join(' ')}`, s.patience, async () => {
			const { dossiers } = await s.stage.tell('province', '/_state');
			const { supplied } = dossiers.find((d) => d.ref === s.cast[name].id);
			assert.deepEqual(supplied.map(({ code, content, hash, name: file }) => ({ code, content, hash, file })),
			    want.map(paper).map((p) => ({ code: p.Code, content: p.Content, hash: p.Sha256, file: p.FileName })));
			return true;
		});
	},
	// unit-got NAME CODE of FIRST: the unit's system has that component as a result used again, with the very bytes that
	// came out of FIRST
	async 'unit-got'(s, [name, code, , first]) {
		const bytes = `%PDF-1.4 kết quả ${code} của ${s.cast[first].id}`;
		await until(`the unit got ${code}`, s.patience, async () => {
			const { dossiers } = await s.stage.tell('province', '/_state');
			const p = dossiers.find((d) => d.ref === s.cast[name].id).content.ThanhPhanHoSo
			    .find((x) => x.MaThanhPhanHoSo === code);
			assert.equal(p.TrangThaiSoHoa, '3');
			assert.match(p.TaiSuDung.HashTraLoi, /^[0-9a-f]{64}$/);
			assert.equal(p.GiayToDinhKem[0].HashTepTin, createHash('sha256').update(bytes).digest('hex'));
			return true;
		});
	},
	// unit-reads NAME PATH=VALUE...: what the unit's system was handed in says so
	async 'unit-reads'(s, [name, ...words]) {
		await until(`the unit reads ${words.join(' ')}`, s.patience, async () => {
			const { dossiers } = await s.stage.tell('province', '/_state');
			stands(dossiers.find((d) => d.ref === s.cast[name].id).content, words);
			return true;
		});
	},
	async withdraws(s, [name, ...words]) {
		await act(s, name, 'withdraw', words);
	},
	async hands(s, [name, ...words]) {
		await act(s, name, 'hand-over', words);
	},
	// pay NAME AMOUNT: in cash; pay NAME all: what is owed
	async pay(s, [name, sum]) {
		const at = `dossiers/${s.cast[name].id}`;
		const { Owed } = await good(s, 'Money', 'GET', `${at}/entries`);
		const Amount = sum === 'all' ? Owed : Number(sum);
		const body = { Id: `p-${Owed}`, ...WHO, Method: 'CASH', Amount, Series: 'BL26' };
		await good(s, 'Money', 'POST', `${at}/payments`, body);
	},
	async owes(s, [name, more]) {
		const { Owed } = await good(s, 'Money', 'GET', `dossiers/${s.cast[name].id}/entries`);
		assert.equal(Owed - (s.cast[name].owed ?? 0), Number(more));
		s.cast[name].owed = Owed;
	},
};
