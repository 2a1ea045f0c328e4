/* SPDX-License-Identifier: Apache-2.0 */
/* Vietnamese texts: how they are found again, and how one that went through an old code page is known. */
#ifndef BASE_VIETNAMESE_H
#define BASE_VIETNAMESE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/*
 * For finding, not for showing: lower case, without marks, đ is d, blanks and signs are one blank between words.  In the arena.
 * "Nguyễn Thị Mẫu" and "NGUYEN  THI-MAU" are both "nguyen thi mau"; letters of other scripts stay as they are.
 */
char *vietnamese_search_key(struct arena *a, const char *s);

/* Does it look like TCVN3 or VNI read as Latin-1: letters and signs that no Vietnamese word has, or a vowel with the second half of
 * one behind it?  Names of other languages may, too: a reason to ask, not to refuse. */
bool vietnamese_is_old_font(const char *s);

/* Is there an Icelandic eth, U+00D0 or U+00F0, where Vietnamese has U+0110 or U+0111? */
bool vietnamese_has_eth(const char *s);

/* A phone number as E.164, +84 and the 9 digits of a mobile (3, 5, 7, 8, 9...) or the 10 of a land line (2...), from what people
 * write: 0 or 84 or +84 in front, blanks, dots, hyphens, brackets.  NULL: it is none of Viet Nam. */
char *vietnamese_phone(struct arena *a, const char *s);

/* In capitals, as heads of papers have names: Vietnamese letters in form NFC, all else as it is. */
char *vietnamese_capitals(struct arena *a, const char *s);

/* A sum in words, as receipts have it beside the digits (domain section 7.1): 1205 is "Một nghìn hai trăm linh năm đồng".  0 to
 * 999,999,999,999,999. */
char *vietnamese_amount(struct arena *a, int64_t dong);

#endif
