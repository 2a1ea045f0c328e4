// SPDX-License-Identifier: Apache-2.0
// An officer asks what is late, `postgate dossier late`, today or days from now (the tool's clock is set on by later.c): who is
// late with which step and by how much is reckoned here once more, from the catalogue's files and the clock.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { good } from './steps.mjs';
import { ROOT, run } from './stage.mjs';

const SHIPPED = join(ROOT, 'schemas/catalogue/2.0');
const read = (name) => JSON.parse(readFileSync(join(SHIPPED, name), 'utf8'));
const calendar = read('calendar.json');
const off = new Set(calendar.daysOff.map((d) => d.date)), worked = new Set(calendar.daysWorked.map((d) => d.date));
const MINUTE = 60e3, DAY = 1440 * MINUTE, VIETNAM = 7 * 60 * MINUTE;
const OPEN = [[7 * 60, 11 * 60 + 30], [13 * 60 + 30, 17 * 60]]; // of a working day, in minutes

function works(day) {
	const date = new Date(day).toISOString().slice(0, 10), weekday = new Date(day).getUTCDay();
	return worked.has(date) || (weekday % 6 !== 0 && !off.has(date));
}

// Working minutes between two moments.
export function minutes(from, to) {
	let sum = 0;
	for (let day = Math.floor((from + VIETNAM) / DAY) * DAY; day < to + VIETNAM; day += DAY) {
		for (const [opens, closes] of works(day) ? OPEN : []) {
			const begin = Math.max(day + opens * MINUTE, from + VIETNAM);
			sum += Math.max(0, Math.min(day + closes * MINUTE, to + VIETNAM) - begin) / MINUTE;
		}
	}
	return sum;
}

function procedure(code) {
	const files = readdirSync(SHIPPED).filter((f) => f.startsWith('procedures'));
	return files.flatMap((f) => read(f).procedures).find((p) => p.code === code);
}

// The tool's lines, `days` from now.
async function lateness(s, days, ...more) {
	execFileSync('make', ['-s', 'build/scenes/later.so'], { cwd: ROOT });
	const env = { ...process.env, LATER_S: String(days * 86400), LD_PRELOAD: join(ROOT, 'build/scenes/later.so'),
	    ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` };
	const r = await run(join(ROOT, `build/${s.stage.build}/postgate`),
	    ['dossier', 'late', '--config', join(s.stage.dir, 'postgate.conf'), ...more], { env });
	assert.equal(r.status, 0, r.stderr);
	return r.stdout.split('\n').filter(Boolean);
}

// Ends of minutes are rounded differently.
export function near(is, from, to, what) {
	assert.ok(is >= Math.floor(from) - 2 && is <= Math.ceil(to) + 2, `${what}: ${is} is not ${from} to ${to}`);
}

// One line against what was reckoned; `began`: when the tool did.
function judge(line, d, code, began, days) {
	const { steps } = procedure(code), step = steps[line.step - 1];
	const due = Date.parse(d.Promise.DueAt), accepted = Date.parse(d.AcceptedAt);
	const allowed = steps.slice(0, line.step).reduce((n, x) => n + x.minutes, 0);
	const since = (t) => [minutes(t, began + days * DAY), minutes(t, Date.now() + days * DAY)];
	assert.deepEqual([line.number, line.unit, line.state], [d.DossierNumber, d.Holder.Unit, d.StateName]);
	assert.equal(Math.floor(Date.parse(line.due) / 1000), Math.floor(due / 1000));
	assert.deepEqual([line.step, line.stepName, line.who], [d.Step.Number, step.name, step.who]);
	near(line.lateMinutes, ...since(due), 'late');
	near(line.stepLateMinutes, ...since(accepted).map((n) => n - allowed), 'late with its step');
}

export const lateVerbs = {
	// late NAME|none [in DAYS]: that is listed, with who is late with what and by how much, and no other of the cast
	async late(s, [name, , inDays]) {
		const days = Number(inDays ?? 0), began = Date.now();
		const lines = (await lateness(s, days, '--json')).map((l) => JSON.parse(l));
		for (const [n, d] of Object.entries(s.cast))
			assert.equal(lines.some((l) => l.dossier === d.id), n === name, `${n}: ${JSON.stringify(lines)}`);
		if (name === 'none') return;
		const line = lines.find((l) => l.dossier === s.cast[name].id);
		const d = await good(s, 'Dossier', 'GET', `dossiers/${line.dossier}`);
		judge(line, d, d.ProcedureCode, began, days);
		const shown = (await lateness(s, days)).find((l) => l.startsWith(line.dossier)).split('\t');
		assert.deepEqual([shown[1], shown[2], shown[6], shown[7]],
		    [line.number, line.unit, `${line.step} ${line.stepName}`, line.who]);
		near(Number(shown[5]), line.lateMinutes, line.lateMinutes, 'as a text');
		near(Number(shown[8]), line.stepLateMinutes, line.stepLateMinutes, 'as a text, its step');
		assert.ok((await lateness(s, days, '--json', '--unit', line.unit)).some((l) => l.includes(line.dossier)));
		assert.deepEqual(await lateness(s, days, '--json', '--unit', 'H0.0'), []);
	},
};
