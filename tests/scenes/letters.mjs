// SPDX-License-Identifier: Apache-2.0
// What a counter in a scene sends: an ordinary dossier of an invented person, changed as the scene says, and postal items.

import { createHash, randomUUID } from 'node:crypto';

export const CANARY = { name: 'Đỗ Thị Hoàng Yến', id: '042190777123', phone: '0987600321' };

export function s10(serial) {
	const sum = [8, 6, 4, 2, 3, 5, 9, 7].reduce((n, w, i) => n + w * Number(serial[i]), 0);
	const check = 11 - (sum % 11);
	return `RC${serial}${{ 10: 0, 11: 5 }[check] ?? check}VN`;
}

export const item = () => s10(String(parseInt(randomUUID().slice(0, 8), 16) % 1e8).padStart(8, '0'));

export function dossier(ref) {
	const content = Buffer.from(`%PDF-1.4 ${ref}`);
	const paper = { Sha256: createHash('sha256').update(content).digest('hex'), FileName: 'to khai.pdf',
	    MediaType: 'application/pdf', Content: content.toString('base64') };
	return {
		ClientRef: ref, Pos: '480150', Clerk: 'hoa.nt', ProcedureCode: '', CompetentUnit: '',
		Owner: { Type: 1, Name: CANARY.name, IdType: 1, IdNo: CANARY.id, BirthDate: '1990-02-01', Phone: CANARY.phone,
			Address: { Province: '42', Commune: '18430', Street: 'Thôn 1' } },
		Item: [], paper,
		Return: { Mode: 1, Name: CANARY.name, Phone: CANARY.phone,
		    Address: { Province: '42', Commune: '18430', Street: 'Thôn 1' } },
		Money: { StateFee: 0, DigitiseFee: 0, Postage: 26000 }, CollectItem: item(), Note: 'Có dấu & <">',
	};
}

// Fill in what the catalogue says about the procedure.
export function fit(d, procedure, unit) {
	const { paper, ...rest } = d;
	const needed = procedure.components.filter((c) => c.required);
	return {
		...rest, ProcedureCode: procedure.code, CompetentUnit: unit,
		Item: needed.map((c, i) =>
		    ({ Code: c.code, Originals: 1, Copies: 0, Pages: 2, Form: i ? 0 : 2, ...(i ? {} : paper) })),
		Money: { ...rest.Money, StateFee: procedure.stateFee },
	};
}

// "Owner.IdNo=1" and "Item.0.Sha256=..."; the value "-" takes the member away, \u200b is a character.
export function change(d, assignments) {
	for (const a of assignments) {
		const [path, ...value] = a.split('=');
		const steps = path.split('.');
		const last = steps.pop();
		const at = steps.reduce((o, s) => o[s], d);
		if (value.join('=') === '-') Array.isArray(at) ? at.splice(Number(last), 1) : delete at[last];
		else at[last] = value.join('=').replace(/\\u([0-9a-f]{4})/g, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
	}
	return d;
}
