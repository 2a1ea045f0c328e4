// SPDX-License-Identifier: Apache-2.0
// What a camera sees of a card that somebody holds before it, as a film that Chromium takes for its camera
// (--use-file-for-fake-video-capture): a QR code on a card that moves, is tilted and not quite in focus, in uneven light, with the
// noise of a cheap sensor.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const FRAMES = 6, QUIET = 3, DESK = 62, PLASTIC = 186, PRINT = 128, WHITE = 214, BLACK = 38;

// Rows of true (dark) and false, without the white around it.
function modules(text) {
	const said = { input: text, encoding: 'utf8' }, drawn = ['-t', 'ASCII', '-m', '0', '-8', '-l', 'M', '-o', '-'];
	const rows = execFileSync('qrencode', drawn, said).trimEnd().split('\n');
	return rows.map((row) => rows.map((_, i) => row[2 * i] === '#'));  // two letters a module
}

// The same numbers in each run (xorshift).
function numbers(seed) {
	let x = seed;
	return () => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		return (x >>> 0) / 2 ** 32;
	};
}

// How light the card is at (u, v), in modules from the code's upper left corner.
function light(code, u, v) {
	const n = code.length;
	if (u >= 0 && v >= 0 && u < n && v < n)
		return code[Math.floor(v)][Math.floor(u)] ? BLACK : WHITE;
	if (u > -QUIET && v > -QUIET && u < n + QUIET && v < n + QUIET)
		return WHITE;
	if (u < -2.4 * n || u > n + 6 || v < -6 || v > 1.8 * n)
		return DESK;
	return v > n + 6 && v % 7 < 2 && (u * 3.7 + v * 11) % 9 < 6 ? PRINT : PLASTIC;  // lines of something written
}

// One picture, sharp: each point is the mean of four.
function taken(code, { width, height, module, tilt, lean, shift }) {
	const out = new Float32Array(width * height), n = code.length;
	const sin = Math.sin(tilt * Math.PI / 180), cos = Math.cos(tilt * Math.PI / 180);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			let sum = 0;
			for (let i = 0; i < 4; i++) {
				const a = x + (i & 1) / 2 - width / 2 - shift[0], b = y + (i >> 1) / 2 - height / 2 - shift[1];
				const deep = 1 + lean * a / width + lean * b / (2 * height);
				const u = (cos * a + sin * b) / deep / module, v = (cos * b - sin * a) / deep / module;
				sum += light(code, u + n / 2, v + n / 2);
			}
			out[y * width + x] = sum / 4 * (1.05 - 0.35 * x / width - 0.15 * y / height);
		}
	return out;
}

// The mean of 2 * reach + 1 points in a row, then in a column.
function blurred(picture, width, height, reach) {
	const pass = (from, length, step, lines, next) => {
		const to = new Float32Array(from.length);
		for (let l = 0; l < lines; l++)
			for (let i = 0; i < length; i++) {
				let sum = 0;
				for (let d = -reach; d <= reach; d++)
					sum += from[l * next + Math.min(length - 1, Math.max(0, i + d)) * step];
				to[l * next + i * step] = sum / (2 * reach + 1);
			}
		return to;
	};
	return pass(pass(picture, width, 1, height, width), height, width, width, 1);
}

// Luminance of the film's pictures.  module: points on a module's side; tilt: degrees; lean: how much farther one side is; blur:
// points; noise: of 255.  text: what the code says, or null for a card without one.
function pictures(text, how) {
	const all = { width: 640, height: 480, module: 5, tilt: 9, lean: 0.12, blur: 1, noise: 14, ...how };
	const { width, height } = all, random = numbers(20261130);
	const code = text === null ? Array(49).fill(Array(49).fill(false)) : modules(text);
	return Array.from({ length: FRAMES }, (_, i) => {
		const shift = [6 * Math.sin(i), 4 * Math.cos(i * 1.7)], seen = taken(code, { ...all, shift });
		return blurred(seen, width, height, all.blur).map((l) => l + (random() + random() - 1) * all.noise);
	});
}

// The film in FILE, as YUV4MPEG2: grey, since a card's code is.
export function film(file, text, how) {
	const { width = 640, height = 480 } = how, grey = Buffer.alloc(width * height / 2, 128);
	const frames = pictures(text, how).flatMap((p) => [Buffer.from('FRAME\n'), Buffer.from(Uint8ClampedArray.from(p)), grey]);
	writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...frames]));
}
