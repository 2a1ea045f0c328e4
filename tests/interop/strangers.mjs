// SPDX-License-Identifier: Apache-2.0
// strangers.mjs --stage DIR --host HOST:PORT --postgate FILE: who should not be at the pages of a running gateway, and what
// becomes of him: forms from elsewhere, sessions that were reused, guessed and fixed, 10,000 guesses at passwords while others
// log in.  TAP.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Clerk, OWN } from '../browser/clerk.mjs';
import { assert, claim, done, options } from './tap.mjs';

const { stage, host, postgate } = options({ stage: 'var/interop', host: '', postgate: 'build/release/postgate' });
const desk = { socketPath: join(stage, 'gw.sock'), host, program: postgate, config: join(stage, 'postgate.conf') };
const tag = Date.now().toString(36), SESSION = '__Host-session';
const clerk = new Clerk(desk, `lan.${tag}`);
await clerk.begin();

// Is he let in with that session?
async function inside(session) {
	const other = new Clerk(desk, 'nobody');
	other.cookies[SESSION] = session;
	const { status, at } = await other.ask('GET', '/desk');
	assert.ok(status === 200 || (status === 303 && at === '/desk/login'), `${status} ${at}`);
	return status === 200;
}

await claim('a form that another site sends does nothing, however it says so', async () => {
	const fields = await clerk.hidden('/desk');
	for (const more of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' },
	    { 'Sec-Fetch-Site': '', Origin: 'https://elsewhere.example' }, { 'Sec-Fetch-Site': '', Origin: 'null' },
	    { 'Sec-Fetch-Site': '' }]) {
		const { status, at } = await clerk.ask('POST', '/desk/cases', fields, more);
		assert.equal(status, 403, JSON.stringify(more));
		assert.equal(at, undefined);
	}
	assert.match((await clerk.ask('POST', '/desk/cases', fields)).at, /^\/desk\/cases\/./); // it would have done something
});

await claim('a form without its token, or with somebody else\'s, does nothing', async () => {
	const other = new Clerk(desk, `other.${tag}`);
	await other.begin();
	const fields = await clerk.hidden('/desk'), theirs = await other.hidden('/desk');
	for (const token of [undefined, '', theirs.token, fields.token.slice(1), `${fields.token}x`]) {
		const { act } = fields;
		const { status } = await clerk.ask('POST', '/desk/cases', token === undefined ? { act } : { act, token });
		assert.equal(status, 403, String(token));
	}
});

await claim('a session ends with the log-out, for every copy of it', async () => {
	const guest = new Clerk(desk, clerk.name);
	await guest.logIn();
	const copy = guest.cookies[SESSION];
	assert.ok(await inside(copy));
	await guest.send('/desk', {}, '/desk/logout');
	assert.ok(!await inside(copy));
});

await claim('a session that somebody put into the browser before is not the one after the log-in', async () => {
	for (const planted of [randomBytes(32).toString('base64url'), clerk.cookies[SESSION], 'x', '']) {
		const victim = new Clerk(desk, `other.${tag}`);
		victim.cookies[SESSION] = planted;
		await victim.ask('GET', '/desk/logout');
		await victim.logIn();
		assert.notEqual(victim.cookies[SESSION], planted);
	}
	assert.ok(await inside(clerk.cookies[SESSION]));
});

await claim('no session is guessed, nor found beside one that is there', async () => {
	const own = clerk.cookies[SESSION], letters = 'abcdefghjkmnpqrstvwxyz0123456789';
	for (let i = 0; i < 200; i++) {
		const at = i % own.length, other = letters[(letters.indexOf(own[at].toLowerCase()) + 1 + i) % letters.length];
		const guess = i % 2 ? own.slice(0, at) + other + own.slice(at + 1)
		    : randomBytes(33).toString('hex').slice(0, own.length);
		if (guess !== own) assert.ok(!await inside(guess), guess);
	}
});

await claim('ten thousand guesses open nothing, and who is known logs in meanwhile', async () => {
	const guessers = Array.from({ length: 20 }, () => new Clerk(desk, clerk.name));
	let left = 10000, refused = 0, over = false;
	const guessing = Promise.all(guessers.map(async (g) => {
		const fields = { ...await g.hidden('/desk/login'), Name: clerk.name };
		while (left-- > 0) {
			const { status, at } = await g.ask('POST', '/desk/login', { ...fields, Password: `guess ${left}` });
			assert.equal(at, undefined);
			assert.ok([401, 429, 503].includes(status), `answered ${status}`);
			refused++;
		}
	})).then(() => { over = true; });
	let times = 0;
	while (!over && times < 10) {
		const known = new Clerk(desk, clerk.name);
		known.cookies['__Host-device'] = clerk.cookies['__Host-device'];
		await known.logIn(OWN);
		assert.equal((await known.ask('GET', '/desk')).status, 200);
		times++;
	}
	assert.ok(times > 0);
	await guessing;
	assert.equal(refused, 10000);
	await clerk.logIn();
});

done();
