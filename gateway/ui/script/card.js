// SPDX-License-Identifier: Apache-2.0
// What the QR code on a citizen's card says, whoever read it: a scanner that types (counter.js) or a camera (camera.js).

// number|old number|name|birth DDMMYYYY|sex|residence|issued; of some cards sex stands before birth.  null: no card.
export function card(code) {
	const [number, , name, ...rest] = code.normalize('NFC').trim().split('|');
	const birth = rest.slice(0, 2).find((text) => /^\d{8}$/.test(text));
	if (!/^\d{12}$/.test(number) || !name)
		return null;
	return { IdNo: number, Name: name, Birth: birth?.replace(/^(..)(..)/, '$1/$2/') };
}
