/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords; see password.h. */
#include "people/password.h"

#include <argon2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/unicode.h"

enum { MEMORY_KIB = 19456, PASSES = 2, SALT = 16, HASH = 32 };

struct password_line {
	pthread_mutex_t lock;
	pthread_cond_t free;
	unsigned busy, strangers; /* at work; of these strangers' */
	unsigned waiting[2];      /* strangers, known */
};

struct password_line *
password_line_new(void)
{
	struct password_line *l = calloc(1, sizeof *l);

	if (l == NULL)
		abort();
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->free, NULL);
	return l;
}

void
password_line_free(struct password_line *l)
{
	if (l == NULL)
		return;
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->free);
	free(l);
}

/* A place at work.  ERR_BUSY: the line is full. */
static int
enter(struct password_line *l, bool known, struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&l->lock);
	if (l->waiting[known] >= PASSWORD_WAITING) {
		rc = err_set(e, ERR_BUSY, "too many log in at once");
	} else {
		l->waiting[known]++;
		while (l->busy >= PASSWORD_AT_ONCE || (!known && l->strangers >= PASSWORD_STRANGERS))
			pthread_cond_wait(&l->free, &l->lock);
		l->waiting[known]--;
		l->busy++;
		l->strangers += !known;
	}
	pthread_mutex_unlock(&l->lock);
	return rc;
}

static void
leave(struct password_line *l, bool known)
{
	pthread_mutex_lock(&l->lock);
	l->busy--;
	l->strangers -= !known;
	pthread_cond_broadcast(&l->free);
	pthread_mutex_unlock(&l->lock);
}

int
password_make(struct password_line *l, struct arena *a, const char *plain, const char **out, struct err *e)
{
	char *encoded = arena_alloc(a, PASSWORD_ENCODED_MAX);
	const char *nfc = unicode_to_nfc(a, plain);
	unsigned char salt[SALT];

	id_bytes(salt, sizeof salt);
	if (enter(l, true, e) != 0)
		return -1;
	int rc = argon2id_hash_encoded(PASSES, MEMORY_KIB, 1, nfc, strlen(nfc), salt, SALT, HASH, encoded, PASSWORD_ENCODED_MAX);
	leave(l, true);
	*out = encoded;
	return rc == ARGON2_OK ? 0 : err_set(e, ERR_INTERNAL, "argon2: %s", argon2_error_message(rc));
}

/* The library takes memory and time from the string itself. */
static bool
is_ours(const char *kept)
{
	unsigned version, memory, passes, lanes;
	int at = 0;

	return strlen(kept) < PASSWORD_ENCODED_MAX &&
	    sscanf(kept, "$argon2id$v=%2u$m=%6u,t=%2u,p=%2u$%n", &version, &memory, &passes, &lanes, &at) == 4 && at > 0 &&
	    memory <= 2 * MEMORY_KIB && passes <= 2 * PASSES && lanes == 1;
}

/* What is asked of somebody who is not there: no password fits it. */
static const char *
nobody(struct arena *a)
{
	return arena_fmt(a, "$argon2id$v=19$m=%d,t=%d,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    MEMORY_KIB, PASSES);
}

int
password_same(struct password_line *l, struct arena *a, const char *kept, const char *plain, bool known, struct err *e)
{
	const char *nfc = unicode_to_nfc(a, plain);

	if (kept != NULL && !is_ours(kept))
		return err_set(e, ERR_INTERNAL, "what is kept as a password is none of ours");
	if (enter(l, known, e) != 0)
		return -1;
	int rc = argon2id_verify(kept != NULL ? kept : nobody(a), nfc, strlen(nfc));
	leave(l, known);
	if (rc == ARGON2_OK)
		return kept != NULL;
	return rc == ARGON2_VERIFY_MISMATCH ? 0 : err_set(e, ERR_INTERNAL, "argon2: %s", argon2_error_message(rc));
}
