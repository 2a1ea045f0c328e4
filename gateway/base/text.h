/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text in and out: hex, base64, UTF-8, numbers, masking.  Strict: a parser takes the whole
 * string or refuses it.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/must_check.h"

struct arena;

/* Lower-case hex of n bytes into out (2n+1 bytes). */
void text_hex(const void *p, size_t n, char *out);

/* Exactly 2n lower- or upper-case hex digits into n bytes; 0, or -1. */
int text_unhex(const char *s, size_t len, void *out, size_t n) MUST_CHECK;

/* Standard base64 (RFC 4648 section 4) in the arena, with padding. */
char *text_base64(struct arena *a, const void *p, size_t n);

/* base64url without padding (RFC 4648 section 5). */
char *text_base64url(struct arena *a, const void *p, size_t n);

/* Decode standard base64; XML white space between characters is skipped, anything else refused.
 * Bytes in the arena and their count; 0, or -1 when it is not base64. */
int text_unbase64(struct arena *a, const char *s, size_t len, unsigned char **out,
    size_t *out_len) MUST_CHECK;

/* Is it well-formed UTF-8 without NUL, without overlong forms and surrogates? */
bool text_is_utf8(const char *s, size_t n);

/* A decimal number without sign or leading zeros (but "0"), min..max; 0, or -1. */
int text_int(const char *s, size_t len, int64_t min, int64_t max, int64_t *out) MUST_CHECK;

/* Length of the longest prefix of at most max bytes that does not cut a UTF-8 character. */
size_t text_cut(const char *s, size_t n, size_t max);

/* How many characters (code points) well-formed UTF-8 has. */
size_t text_characters(const char *s, size_t n);

/* The text, or of a longer one as much as `max` characters hold with the mark " [...]" behind it, one sign for the three dots:
 * who reads it sees that there is more. */
const char *text_shorten(struct arena *a, const char *s, size_t max);

/* Personal data for people who must tell cases apart but not learn them: keeps the last two
 * characters, e.g. "***34"; short or empty values become "***".  Into the arena. */
const char *text_mask(struct arena *a, const char *s);

/* Only A-Z a-z 0-9 and the given extra characters, 1..max of them? */
bool text_is_token(const char *s, const char *extra, size_t max);

#endif
