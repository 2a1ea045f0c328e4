// SPDX-License-Identifier: Apache-2.0
// Reads the code on a citizen's card with the camera of the computer or telephone (docs/ui.md, "A camera").  Who presses its button
// fetches this, nobody else.  What the camera sees leaves the page for nowhere: it is drawn, looked at, and drawn over.

import './jsqr.js';
import { card } from './card.js';

const WANTED = { audio: false,
	video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } } };
const TROUBLE = { NotAllowedError: 'refused', NotFoundError: 'none', NotReadableError: 'busy', AbortError: 'busy' };
const HINT_MS = 20000, OFF_MS = 60000, REST_MS = 40;

// Squares in the middle, as parts of the shorter side, in turn.  Each is drawn to the same size: that a small one becomes larger,
// and a large one smaller, is what makes a code of 49 modules legible through a cheap sensor's noise.
const SQUARES = [0.8, 0.5, 1], SIDE = 640;
const canvas = document.createElement('canvas');
canvas.width = canvas.height = SIDE;
const paper = canvas.getContext('2d', { willReadFrequently: true });
paper.imageSmoothingQuality = 'high';

let now = null;  // the look that is under way, or none: { box, read, stream, beganMs, hinted }

const part = ({ box }, name) => box.querySelector(`.pg-camera__${name}`);

// The words come with the page.  The same again is not said again.
function say({ box }, k) {
	const words = box.querySelector('template').content.querySelector(`[data-k=${k}]`);
	const says = box.querySelector('[role=status]');
	if (says.textContent !== words.textContent)
		says.textContent = words.textContent;
}

// ---- on and off ----

const off = (stream) => stream?.getTracks().forEach((track) => track.stop());

// back: to the button that began, unless the clerk is elsewhere already.
function end(it, k, back = true) {
	const within = it.box.contains(document.activeElement);
	now = null;
	off(it.stream);
	part(it, 'video').srcObject = null;
	part(it, 'open').hidden = true;
	part(it, 'begin').hidden = false;
	say(it, k);
	if (within && back)
		part(it, 'begin').focus();
}

async function opened(it) {
	const video = part(it, 'video'), [track] = it.stream.getVideoTracks();
	track.addEventListener('ended', () => { if (now === it) end(it, 'busy'); });  // somebody pulled it out
	video.classList.toggle('pg-camera__video--mirror', track.getSettings().facingMode === 'user');
	video.srcObject = it.stream;
	part(it, 'open').hidden = false;
	part(it, 'stop').focus();
	part(it, 'begin').hidden = true;
	say(it, 'looking');
	await video.play();
	it.box.scrollIntoView({ block: 'nearest' });    // its height is known now
}

// ---- what it sees ----

function found(video, turn) {
	const side = SQUARES[turn % SQUARES.length] * Math.min(video.videoWidth, video.videoHeight);
	if (side === 0)
		return null;
	paper.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, SIDE, SIDE);
	return self.jsQR(paper.getImageData(0, 0, SIDE, SIDE).data, SIDE, SIDE, { inversionAttempts: 'dontInvert' });
}

const rest = (ms) => new Promise((ok) => { setTimeout(ok, ms); });

// Another code says that it is no card, and one goes on looking; so it is when there was none for some time.
function judged(it, code) {
	const passedMs = performance.now() - it.beganMs;
	if (code && card(code)) {
		end(it, 'read', false);
		it.read(code);
	} else if (passedMs > OFF_MS)
		end(it, 'off');
	else if (code)
		say(it, 'no-card');
	else if (passedMs > HINT_MS && !it.hinted) {
		it.hinted = true;
		say(it, 'unread');
	}
}

// As long as it looked it rests, so that an old computer still does what is typed meanwhile.
async function watch(it) {
	for (let turn = 0; now === it; turn++) {
		const beganMs = performance.now(), code = found(part(it, 'video'), turn)?.data;
		judged(it, code);
		await rest(Math.max(REST_MS, performance.now() - beganMs));
	}
	paper.clearRect(0, 0, SIDE, SIDE);
}

// Opens the camera in that box of the page and calls `read` with the text of a card.  It is off before that, and when somebody
// leaves: by its button, by Escape, to another tab or page.
export async function look(box, read) {
	if (now)
		return;
	const it = now = { box, read, beganMs: performance.now(), hinted: false };
	say(it, 'opening');
	try {
		it.stream = await navigator.mediaDevices.getUserMedia(WANTED);
		if (now !== it) {
			off(it.stream);
			return;
		}
		it.beganMs = performance.now();
		await opened(it);
	} catch (why) {
		if (now === it)
			end(it, TROUBLE[why.name] ?? 'trouble');
		return;
	}
	await watch(it);
}

document.addEventListener('keydown', (event) => {
	if (!now || event.key !== 'Escape')
		return;
	event.preventDefault();
	end(now, 'stopped');
});
document.addEventListener('click', (event) => {
	if (now && event.target.closest?.('.pg-camera__stop'))
		end(now, 'stopped');
});
document.addEventListener('visibilitychange', () => {
	if (now?.stream && document.hidden)
		end(now, 'stopped', false);
});
addEventListener('pagehide', () => { if (now) end(now, 'stopped', false); });
