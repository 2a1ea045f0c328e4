// SPDX-License-Identifier: Apache-2.0
// How a simulated unit deals with a dossier: along which of the ten national states, decided by seed and reference,
// so that the same dossier always fares the same.

import { createHash } from 'node:crypto';

const NOTES = {
	3: ['Hồ sơ không thuộc thẩm quyền giải quyết của đơn vị', 'Giấy tờ không hợp lệ, đề nghị nộp lại hồ sơ mới'],
	5: ['Đề nghị bổ sung bản sao giấy chứng nhận kết hôn', 'Đề nghị bổ sung giấy ủy quyền có chứng thực',
	    'Tờ khai thiếu chữ ký của người đề nghị'],
	6: ['Đề nghị nộp lệ phí trước bạ theo thông báo của Chi cục Thuế', 'Đề nghị nộp phí thẩm định hồ sơ'],
	8: ['Dừng giải quyết: thửa đất đang có tranh chấp', 'Dừng giải quyết theo đề nghị của cơ quan phối hợp'],
};

// share of dossiers, states after it is received
const PATHS = [
	[0.66, [4, 9]],
	[0.10, [4, 5, 4, 9]],
	[0.08, [4, 6, 4, 9]],
	[0.04, [6, 9]],
	[0.04, [9]],
	[0.04, [5, 3]],
	[0.04, [4, 8, 10]],
];

// What the national list allows (model of domain section 2.2), for states told to the province.
const MOVES = { 1: [2, 3, 5, 7], 2: [4, 5, 6, 7, 8, 9], 4: [5, 6, 7, 8, 9], 5: [4, 2, 3, 7, 8], 6: [4, 7, 8, 9], 8: [4, 10],
    9: [10, 6] };

export const may = (from, to) => MOVES[from]?.includes(to) ?? false;

function fraction(seed, ref, what) {
	return createHash('sha256').update(`${seed} ${ref} ${what}`).digest().readUInt32BE(0) / 2 ** 32;
}

// Steps still to come: [{ state, note }].
export function plan(seed, ref, startsReceived, byPost) {
	let r = fraction(seed, ref, 'path');
	let states = PATHS.at(-1)[1];
	for (const [share, path] of PATHS) {
		if (r < share) {
			states = path;
			break;
		}
		r -= share;
	}
	states = [...(startsReceived ? [] : [2]), ...states, ...(states.at(-1) === 9 && !byPost ? [10] : [])];
	return states.map((state, i) => {
		const notes = NOTES[state];
		return { state, note: notes?.[Math.floor(fraction(seed, ref, i) * notes.length)] };
	});
}

// Is this piece of news told by a call, or left for the feed?
export const told = (seed, key, share) => fraction(seed, key, 'told') < share;
