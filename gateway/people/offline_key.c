/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of what is entered without a line; see offline_key.h. */
#include "people/offline_key.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "store/passing_key.h"

enum { MARGIN_MS = 60 * 1000 }; /* that it is dead is known a little longer than it could live */

static const char *
name_of(struct arena *a, const char *account, int64_t made_ms)
{
	return arena_fmt(a, "offline|%s|%" PRId64, account, made_ms);
}

/* Under which it stands that it is dead. */
static const char *
id_of(const struct setup *s, struct arena *a, const char *account, int64_t made_ms)
{
	char hex[DIGEST_HEX];

	digest_hex(str_of(name_of(a, account, made_ms)), hex);
	return arena_fmt(a, "%s-%s", store_object_tag(a, s->conf.gateway.province, hex), hex);
}

/* How long it can still be told. */
static int64_t
left(const struct setup *s, int64_t made_ms, int64_t now_ms)
{
	return made_ms > now_ms ? 0 : made_ms + s->conf.desk.offline_keep - now_ms;
}

int
offline_key(struct core *c, const struct setup *s, struct arena *a, const char *account, int64_t made_ms, int64_t now_ms,
    char out[DIGEST_HEX], struct err *e)
{
	unsigned char digest[DIGEST_LEN];
	struct str dead;

	if (left(s, made_ms, now_ms) <= 0)
		return 0;
	int found = store_passing(c->store, a, PASSING_OFFLINE, id_of(s, a, account, made_ms), &dead, e);
	if (found != 0)
		return found < 0 ? -1 : 0;
	vault_hmac(c->vault, str_of(name_of(a, account, made_ms)), digest);
	text_hex(digest, DIGEST_LEN, out);
	return 1;
}

int
offline_key_end(struct core *c, const struct setup *s, struct arena *a, const struct session *x, int64_t now_ms, struct err *e)
{
	int64_t life = left(s, x->made_ms, now_ms);
	const char *id = id_of(s, a, x->account, x->made_ms);

	if (life <= 0)
		return 0;
	return store_passing_put(c->store, a, PASSING_OFFLINE, id, (struct str){NULL, 0}, str_of("dead"), life + MARGIN_MS, e) < 0
	    ? -1 /* 0: it is dead already */
	    : 0;
}
