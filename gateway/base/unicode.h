/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules for texts that people write: Unicode form NFC (Unicode Standard Annex 15), and which characters may be there
 * (text_rule.tbl).  They are asked at the door, before anything is digested or kept: who sends another form is told so, because its
 * signed bytes can't be mended (docs/why/text-rules.md).  Exact for all of Unicode of the version unicode.tbl names.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct buf;

enum text_rule {
#define RULE(name, refused, shape) TEXT_RULE_##name,
#include "base/text_rule.tbl"
	TEXT_RULES
};

/* Is well-formed UTF-8 of n bytes in form NFC? */
bool unicode_is_nfc(const char *s, size_t n);

/* Well-formed UTF-8 in form NFC, in the arena: for what a machine read from a card or an old file, never for what was signed.  Text
 * that has more marks on one letter than any language stays as it is. */
char *unicode_to_nfc(struct arena *a, const char *s);

/* Does the text fit its rule?  NULL does.  ERR_NOT_NFC or ERR_BAD_CHARACTER at `field`, the hint names character and place.  `s` is
 * well-formed UTF-8. */
int unicode_check(const char *s, enum text_rule rule, const char *field, struct err *e) MUST_CHECK;

/* One character after the other of well-formed UTF-8: the next, which *s then has behind it; is it a combining mark; the letter
 * under all marks it is composed with; and one more behind a text. */
uint32_t unicode_next(const char **s);
bool unicode_is_mark(uint32_t c);
uint32_t unicode_bare(uint32_t c);
void unicode_add(struct buf *b, uint32_t c);

/* How many characters well-formed UTF-8 has. */
size_t unicode_count(const char *s);

/* Bytes of its first `max` characters. */
size_t unicode_cut(const char *s, size_t max);

#endif
