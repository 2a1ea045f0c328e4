// SPDX-License-Identifier: Apache-2.0
// A timestamp authority (RFC 3161) for the stage and the tests: HTTP in front of `openssl ts -reply`, with the certificate tsa of
// scripts/mkcerts.  Its one call is "stamp".  Of misbehave.mjs it knows all that concerns answers; `wrong-part` stamps another
// digest, `stranger` signs with a stranger's authority, `200-fault` refuses in RFC 3161's own way.
//
//   node tsa.mjs --port N [--control N] --certs DIR [--log FILE] [--tls]

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { common, options, serve } from './frame.mjs';

const run = promisify(execFile);
const REFUSAL = Buffer.from('30053003020102', 'hex');          // PKIStatus rejection, nothing else

function config(dir, certs, name) {
	return `[tsa]
default_tsa = it
[it]
serial = ${dir}/serial
signer_cert = ${certs}/${name}.crt
signer_key = ${certs}/${name}.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.55555.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
`;
}

// openssl wants files: a folder for one answer.
async function reply(certs, query, name) {
	const dir = mkdtempSync(join(tmpdir(), 'tsa-'));
	try {
		writeFileSync(join(dir, 'conf'), config(dir, resolve(certs), name));
		writeFileSync(join(dir, 'serial'), `01${randomBytes(8).toString('hex')}\n`);
		writeFileSync(join(dir, 'query'), query);
		const { stdout } = await run('openssl',
		    ['ts', '-reply', '-config', join(dir, 'conf'), '-queryfile', join(dir, 'query')], { encoding: 'buffer' });
		return stdout;
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

class Authority {
	type = 'application/timestamp-reply';
	given = 0;

	constructor(certs) {
		this.certs = certs;
	}

	call() {
		return 'stamp';
	}

	problem(status, headers = {}) {
		return { status, headers: { 'content-type': this.type, ...headers }, body: REFUSAL };
	}

	// The body is made when it is known who signs it.
	async handle(request, line) {
		Object.assign(line, { query: createHash('sha256').update(request.body).digest('hex'), effect: 'stamped' });
		return { status: 200, headers: { 'content-type': this.type } };
	}

	async sign(answer, request, how) {
		if (answer.body !== undefined) return answer;
		const query = Buffer.from(request.body);
		if (how === 'wrong-part') query[query.indexOf(Buffer.from([0x04, 0x20])) + 2] ^= 1;
		const body = await reply(this.certs, query, how === 'stranger' ? 'stranger-tsa' : 'tsa');
		if (how === 'tampered') body[body.length - 1] ^= 1;
		this.given++;
		return { ...answer, body: how === 'none' ? REFUSAL : body };
	}

	state() {
		return { given: this.given };
	}

	async callback() {
		throw new Error('an authority calls nobody');
	}
}

const opts = options(process.argv.slice(2), common);
await serve('tsa', opts, new Authority(opts.certs));
