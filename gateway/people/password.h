/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords: Argon2id (RFC 9106), 19 MiB and two passes in one lane, about 40 ms.  Its memory is the reason for the line: at most
 * PASSWORD_AT_ONCE are hashed, whoever asks; browsers that were let in before have a line of their own, so that strangers who try
 * ten thousand passwords keep nobody waiting.  The landlord of libargon2.
 */
#ifndef PEOPLE_PASSWORD_H
#define PEOPLE_PASSWORD_H

#include <stdbool.h>

#include "base/err.h"

struct arena;
struct password_line;

enum {
	PASSWORD_AT_ONCE = 4,
	PASSWORD_STRANGERS = 2, /* of these, so many may be strangers' */
	PASSWORD_WAITING = 16,  /* in each line; who comes then is told to come again */
	PASSWORD_ENCODED_MAX = 200,
};

struct password_line *password_line_new(void);
void password_line_free(struct password_line *l);

/* As it is to be kept, `$argon2id$...` with a salt of 16 random bytes.  The password is in form NFC first, so that the same
 * letters typed on another keyboard are the same.  ERR_BUSY, ERR_INTERNAL. */
int password_make(struct password_line *l, struct arena *a, const char *plain, const char **out, struct err *e) MUST_CHECK;

/* 1 it is that one, 0 it is not, -1: ERR_BUSY, or ERR_INTERNAL: what is kept is no password of ours, or asks for more memory or
 * time than twice what we take, as somebody could who wrote into the store.  `kept` NULL: there is none; it takes as long. */
int password_same(struct password_line *l, struct arena *a, const char *kept, const char *plain, bool known,
    struct err *e) MUST_CHECK;

#endif
