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

// The same of those whose unit says what it asks for (--asks).  Papers are waited for until they are brought.
const ASKING = [
	[0.30, [4, 5]],
	[0.20, [5]],
	[0.25, [4, 6, 4, 9]],
	[0.10, [6, 4, 6, 9]],
	[0.15, [9, 6, 9]],
];

// What follows when a counter brought what was asked for.
const GOES_ON = { 2: [4, 9], 4: [9] };
const WAITS = 4;                // times as long as for anything else: somebody is to come and pay

// What the national list allows (model of domain section 2.2), for states told to the province.
const MOVES = { 1: [2, 3, 5, 7], 2: [4, 5, 6, 7, 8, 9], 4: [5, 6, 7, 8, 9], 5: [4, 2, 3, 7, 8], 6: [4, 7, 8, 9], 8: [4, 10],
    9: [10, 6] };

export const may = (from, to) => MOVES[from]?.includes(to) ?? false;

function fraction(seed, ref, what) {
	return createHash('sha256').update(`${seed} ${ref} ${what}`).digest().readUInt32BE(0) / 2 ** 32;
}

// The path of these that this dossier goes.
function pick(paths, seed, ref) {
	let r = fraction(seed, ref, 'path');
	for (const [share, path] of paths) {
		if (r < share) return path;
		r -= share;
	}
	return paths.at(-1)[1];
}

// Steps that lead along these states: [{ state, note, waits }].  What is finished and does not go by post is fetched in the end.
function steps(seed, ref, states, byPost) {
	const all = [...states, ...(states.at(-1) === 9 && !byPost ? [10] : [])];
	return all.map((state, i) => {
		const notes = NOTES[state], note = notes?.[Math.floor(fraction(seed, ref, i) * notes.length)];
		return { state, note, waits: all[i - 1] === 6 ? WAITS : 1 };
	});
}

// Does the unit of this dossier say what it asks for?
export const asks = (seed, ref, share) => fraction(seed, ref, 'asks') < share;

// Steps still to come of a dossier that was taken: { startsReceived, byPost, asking }.
export function plan(seed, ref, { startsReceived, byPost, asking }) {
	return steps(seed, ref, [...(startsReceived ? [] : [2]), ...pick(asking ? ASKING : PATHS, seed, ref)], byPost);
}

// And of one that a counter's act brought to that state.
export const goesOn = (seed, ref, state, byPost) => steps(seed, ref, GOES_ON[state] ?? [], byPost);

const UNITS = ['H27.55', 'H27.56', 'H27.57', 'H27.58'];         // whoever asks one of these may ask any
const WEEK = 7 * 86400e3;

// What is said besides the state by a unit that says what it asks for; `later`: a time from now, in ms, as it is written.
export function says(seed, d, state, note, later) {
	const n = d.said = (d.said ?? 0) + 1, luck = fraction(seed, d.ref, `says ${n}`);
	if (state === 5) {
		const papers = d.content.ThanhPhanHoSo.slice(0, luck < 0.5 ? 1 : 3);
		const asked = papers.map((p) => ({ MaThanhPhanHoSo: p.MaThanhPhanHoSo, LyDo: note }));
		return { GiayToBoSung: asked, HanThucHien: later(WEEK) };
	}
	if (state === 6) return { SoTien: 1000 * (1 + Math.floor(luck * 90)), HanThucHien: later(WEEK) };
	if (state !== 4) return {};
	if (luck < 0.4) return { NoiDung: 'Xin lỗi vì chậm trả kết quả', XinLoi: true, NgayHenTra: later(WEEK) };
	const has = d.content.MaDonViTiepNhan, others = UNITS.includes(has) ? UNITS.filter((u) => u !== has) : [];
	return luck < 0.8 && others.length ? { DonViXuLy: others[Math.floor(luck * 100) % others.length] } : {};
}

// Is this piece of news told by a call, or left for the feed?
export const told = (seed, key, share) => fraction(seed, key, 'told') < share;
