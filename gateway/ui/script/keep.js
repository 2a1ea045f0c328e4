// SPDX-License-Identifier: Apache-2.0
// Entries on the device: each sealed by itself, with what is in clear authenticated (docs/why/offline.md).
//   a row: { id, account, key, seq, waits, iv, sealed };  what is sealed: the entry as JSON

const DB = 'desk', ENTRIES = 'entries';

const done = (request) => new Promise((resolve, reject) => {
	request.onsuccess = () => resolve(request.result);
	request.onerror = () => reject(request.error);
});

let opened;
function database() {
	opened ??= new Promise((resolve, reject) => {
		const request = indexedDB.open(DB, 1);
		request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES, { keyPath: 'id' });
		request.onsuccess = () => {
			request.result.onversionchange = () => request.result.close();
			resolve(request.result);
		};
		request.onerror = () => reject(request.error);
	});
	return opened;
}

// One act on the entries; it is done when it is on the disk.
async function within(mode, act) {
	const transaction = (await database()).transaction(ENTRIES, mode, { durability: 'strict' });
	const result = done(act(transaction.objectStore(ENTRIES)));
	await new Promise((resolve, reject) => {
		transaction.oncomplete = resolve;
		transaction.onabort = transaction.onerror = () => reject(transaction.error);
		result.catch(reject);
	});
	return result;
}

// All rows, in the order in which they were entered: by number, since clocks are turned.
export async function rows() {
	return (await within('readonly', (store) => store.getAll())).sort((a, b) => a.seq - b.seq);
}

export const entriesOf = async (account) => (await rows()).filter((row) => row.account === account);
export const remove = (id) => within('readwrite', (store) => store.delete(id));

const about = (row) => new TextEncoder().encode(JSON.stringify([row.id, row.account, row.key, row.seq, row.waits]));

// Keep it under that key, new or anew.  Rejected with a QuotaExceededError when the device is full.
export async function put(entry, { account, key, secret }) {
	const { id, seq } = entry, iv = crypto.getRandomValues(new Uint8Array(12));
	const row = { id, account, key, seq, waits: entry.state !== 'sent', iv };
	const text = new TextEncoder().encode(JSON.stringify(entry));
	row.sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: about(row) }, secret, text);
	await within('readwrite', (store) => store.put(row));
}

// The entry; rejected when the key is another, or the row was changed.
export async function open(row, secret) {
	const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv, additionalData: about(row) }, secret, row.sealed);
	return JSON.parse(new TextDecoder().decode(text));
}

// Of an earlier session of the same person: undefined now, null never again.
export async function earlierKey(key) {
	const answer = await fetch(`/desk/offline/keys/${key}`, { redirect: 'manual', cache: 'no-store' }).catch(() => undefined);
	if (answer?.status === 404)
		return null;
	if (!answer?.ok)
		return undefined;
	const raw = Uint8Array.from((await answer.json()).Secret.match(/../g), (pair) => parseInt(pair, 16));
	return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
}

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
export const newId = () => [...crypto.getRandomValues(new Uint8Array(26))].map((b) => LETTERS[b & 31]).join('');
