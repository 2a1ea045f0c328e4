// SPDX-License-Identifier: Apache-2.0
// first.mjs: of the style sheet that all pages share, the rules that the log-in page needs.  They stand in that page itself
// (ui/first.css), so that who comes over a slow line sees it one round trip earlier; why: docs/ui.md.  A rule is kept when
// every class and every element it names is one of these; tests/browser/people.mjs compares pictures with and without the rest.

const CLASSES = new Set(`govuk-template govuk-template__body govuk-skip-link govuk-width-container govuk-main-wrapper
	govuk-heading-l govuk-body govuk-link govuk-list govuk-visually-hidden
	govuk-form-group govuk-form-group--error govuk-label govuk-hint govuk-input govuk-input--error govuk-input--width-10
	govuk-input--width-20 govuk-button govuk-error-message govuk-error-summary govuk-error-summary__title
	govuk-error-summary__body govuk-error-summary__list govuk-inset-text govuk-warning-text govuk-warning-text__icon
	govuk-warning-text__text
	pg-header pg-header__row pg-header__product pg-header__who pg-middle pg-footer pg-code`.split(/\s+/));
const ELEMENTS = new Set('html body a header footer main nav div p ul li h1 h2 form label input button span strong kbd'.split(' '));

// Of `text` up to the brace that ends the block which begins at `open`: its end.
function end(text, open) {
	let depth = 1, at = open + 1;
	for (; depth > 0; at++)
		depth += { '{': 1, '}': -1 }[text[at]] ?? 0;
	return at;
}

function* blocks(text) {
	for (let at = 0, open; (open = text.indexOf('{', at)) >= 0; at = end(text, open))
		yield [text.slice(at, open).replace(/^.*;/s, ''), text.slice(open + 1, end(text, open) - 1)];
}

function fits(selector) {
	const named = selector.replace(/:not\([^)]*\)|::?[a-z-]+|\[[^\]]*\]/g, '');
	return [...named.matchAll(/\.([\w-]+)/g)].every(([, name]) => CLASSES.has(name))
	    && [...named.matchAll(/(?<![\w.#-])[a-z][a-z0-9]*/g)].every(([name]) => ELEMENTS.has(name));
}

// Every component says again which letters it is written in: once for all of them is the same.
function together(css) {
	const said = {};
	for (const [, selector, body] of css.matchAll(/(?<=^|\})([^{}@]+)\{(font-family:[^{}]*)\}/g))
		said[body] = `${said[body] ? `${said[body]},` : ''}${selector}`;
	const rules = Object.entries(said).map(([body, selectors]) => `${selectors}{${body}}`).join('');
	return rules + css.replace(/(?<=^|\})[^{}@]+\{font-family:[^{}]*\}/g, '');
}

// css: compressed, as Sass prints it.
export const first = (css) => together(cut(css));

// Paper goes with the rest.
function cut(css) {
	let out = '';
	for (const [head, body] of blocks(css)) {
		if (head === '@font-face')
			out += `${head}{${body}}`;
		else if (/^@(media|supports)/.test(head) && !/print/.test(head)) {
			const kept = cut(body);
			out += kept && `${head}{${kept}}`;
		} else if (head[0] !== '@') {
			const kept = head.split(/,(?![^(]*\))/).filter(fits);
			out += kept.length ? `${kept.join(',')}{${body}}` : '';
		}
	}
	return out;
}
