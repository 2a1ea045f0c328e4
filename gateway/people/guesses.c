/* SPDX-License-Identifier: Apache-2.0 */
/* Wrong passwords; see guesses.h. */
#include "people/guesses.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/fields.h"
#include "crypto/vault.h"
#include "store/passing_key.h"

enum { DAY_MS = 24 * 3600 * 1000, TRIES = 8, KEPT_MAX = 200 };

struct guess_count {
	int64_t n, last_ms;
};

static const struct field count_fields[] = {
    {"n", FIELD_INT, .at = offsetof(struct guess_count, n)},
    {"last", FIELD_INT, .at = offsetof(struct guess_count, last_ms)},
    {0},
};

/* What is counted, under which id: a name that was typed is not shown in a key. */
static const char *
id_of(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g)
{
	const char *text =
	    arena_fmt(a, "%s|%s|%s", g->name, g->device != NULL ? "known" : "stranger", g->device != NULL ? g->device : "");
	unsigned char digest[DIGEST_LEN];
	char hex[DIGEST_HEX];

	vault_hmac(c->vault, str_of(text), digest);
	text_hex(digest, DIGEST_LEN, hex);
	return arena_fmt(a, "%s-%s", store_object_tag(a, s->conf.gateway.province, hex), hex);
}

/* 1 there were some, 0 none, -1; `was` is what is kept. */
static int
read_count(struct core *c, struct arena *a, const char *id, struct guess_count *out, struct str *was, struct err *e)
{
	struct fields_reader r;
	int found = store_passing(c->store, a, PASSING_GUESSES, id, was, e);

	*out = (struct guess_count){0};
	if (found <= 0) {
		*was = (struct str){NULL, 0};
		return found;
	}
	fields_begin(&r, a, count_fields, out);
	return fields_take_packed(&r, *was) == 0 && fields_end(&r) == 0 ? 1
									: err_set(e, ERR_INTERNAL, "guesses: %s %s", r.name, r.why);
}

static int64_t
pause_of(const struct guess_count *n)
{
	int64_t ms = GUESSES_WAIT_FIRST_MS;

	if (n->n < GUESSES_FREE)
		return 0;
	for (int64_t i = GUESSES_FREE; i < n->n && ms < GUESSES_WAIT_MAX_MS; i++)
		ms *= 2;
	return ms < GUESSES_WAIT_MAX_MS ? ms : GUESSES_WAIT_MAX_MS;
}

int64_t
guesses_wait(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g, int64_t now_ms, struct err *e)
{
	struct guess_count n;
	struct str was;

	if (read_count(c, a, id_of(c, s, a, g), &n, &was, e) < 0)
		return -1;
	int64_t until = n.last_ms + pause_of(&n),
		longest = now_ms + GUESSES_WAIT_MAX_MS; /* a clock that was wrong locks nobody out */
	return until <= now_ms ? 0 : (until < longest ? until : longest) - now_ms;
}

int
guesses_add(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g, int64_t now_ms, struct err *e)
{
	const char *id = id_of(c, s, a, g);

	for (int i = 0; i < TRIES; i++) {
		struct guess_count n;
		struct buf b;
		struct str was;
		if (read_count(c, a, id, &n, &was, e) < 0)
			return -1;
		n = (struct guess_count){n.n + 1, now_ms};
		buf_init(&b, a, KEPT_MAX);
		fields_pack(&b, count_fields, &n, FIELDS_ALL);
		int put = store_passing_put(c->store, a, PASSING_GUESSES, id, was, (struct str){b.p, b.len}, DAY_MS, e);
		if (put != 0)
			return put > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "many guess at once");
}

int
guesses_forget(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g, struct err *e)
{
	const char *id = id_of(c, s, a, g);
	struct guess_count n;
	struct str was;
	int found = read_count(c, a, id, &n, &was, e);

	return found <= 0 ? found : store_passing_drop(c->store, a, PASSING_GUESSES, id, was, e) >= 0 ? 0 : -1;
}
