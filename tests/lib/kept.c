/* SPDX-License-Identifier: Apache-2.0 */
/* Made-up dossiers and changes; see kept.h. */
#include "tests/lib/kept.h"

#include "base/arena.h"

enum { KEPT_SEALED = 30 }; /* as long as what the vault seals, which begins with 1 */

struct store_conf
kept_conf(const char *socket)
{
	return (struct store_conf){
	    .socket = socket, .user = "", .password = "", .province = "42", .timeout_ms = 2000, .connections = 8};
}

struct dossier
kept_dossier(struct arena *a, unsigned n, size_t body_len)
{
	unsigned char hash[32] = {0};
	char id[DOSSIER_ID_LEN + 1];

	body_len = body_len < KEPT_SEALED ? KEPT_SEALED : body_len;
	char *body = arena_alloc(a, body_len + 1);

	memcpy(hash, &n, sizeof n);
	hash[31] = (unsigned char)n;
	dossier_id("42", hash, id);
	for (size_t i = 0; i < body_len; i++)
		body[i] = (char)(i * 7 + 1);
	return (struct dossier){
	    .id = arena_str(a, id),
	    .partner = "vnpost-42",
	    .unit_partner = "igate-42",
	    .ref = arena_fmt(a, "BC 42/%u \"x\"\r\n$5*3", n),
	    .digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    .procedure = "1.004194",
	    .unit = "H56.12",
	    .catalogue = "2026-11-29 557d44c1",
	    .state = DOSSIER_RECEIVED,
	    .state_since_ms = 1764000000001,
	    .accepted_ms = 1764000000002,
	    .due_ms = 1765000000003,
	    .body = {body, body_len},
	};
}

struct exchange
kept_exchange(struct arena *a, const struct dossier *d, const char *partner, unsigned n)
{
	return (struct exchange){
	    .id = arena_fmt(a, "x%u", n),
	    .dossier = d->id,
	    .partner = partner,
	    .kind = EXCHANGE_REGISTER,
	    .state = EXCHANGE_READY,
	    .memo = {"m\0\r\n", 4},
	    .created_ms = 1764000000000 + n,
	    .why = "",
	    .news = DOSSIER_RECEIVED,
	    .news_at_ms = 1764000000004,
	    .note = {"\1\0\xff a note as if it were sealed", KEPT_SEALED},
	};
}

struct change *
kept_change(struct arena *a, const struct dossier *d)
{
	return change_new(a, arena_dup(a, d->id, DOSSIER_TAG_LEN));
}

struct change *
kept_acceptance(struct arena *a, const struct dossier *d, unsigned n)
{
	struct change *c = kept_change(a, d);
	struct exchange x = kept_exchange(a, d, "igate-42", n);
	struct history line = {.key = "", .source = DOSSIER_BY_POSTAL, .kind = "REGISTERED", .state = d->state,
	    .at_ms = d->state_since_ms, .seen_ms = d->accepted_ms, .applied = true, .note = ""};
	unsigned char digest[32] = {1};
	static uint64_t numbered; /* no journal is here: each change made is the next */

	memcpy(digest + 1, &n, sizeof n);
	change_dossier_new(c, d);
	change_history_add(c, d->id, &line);
	change_exchange_new(c, &x, 0);
	change_seen(c, "vnpost-42", digest, 600000);
	change_seq(c, "0a1b2c3d", ++numbered);
	return c;
}
