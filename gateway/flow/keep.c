/* SPDX-License-Identifier: Apache-2.0 */
/* Journal first, then the store; see keep.h. */
#include "flow/keep.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/order.h"
#include "sign/vault.h"

/* The change of that number was not made. */
static void
void_change(struct keeping *k, const char *dossier, uint64_t seq)
{
	const char *text = arena_fmt(k->a, "%" PRIu64, seq);
	keep_note(k->core, JOURNAL_VOID, dossier, k->partner, str_of(text));
}

/* Journal, then store, while nobody else does either with that dossier. */
static int
change_in_turn(struct keeping *k, const char *dossier, struct change *ch, bool *settled, enum change_clash *clash_out, struct err *e)
{
	struct journal_entry entries[2];
	size_t n = 0;
	uint64_t seq;

	*settled = true;
	if (k->message.p != NULL && !k->message_kept)
		entries[n++] = (struct journal_entry){JOURNAL_RECEIVED, dossier, k->partner, k->message};
	entries[n++] = (struct journal_entry){JOURNAL_CHANGE, dossier, k->partner, change_encode(ch)};
	if (journal_append(k->core->journal, entries, n, &seq, e) != 0)
		return -1;
	k->message_kept = true;
	change_seq(ch, dossier, seq + n - 1);
	int made = store_commit(k->core->store, ch, clash_out, e);
	*settled = made >= 0 || !e->unsure;
	if (made != 1 && *settled) /* refused, or it never left: Redis did nothing */
		void_change(k, dossier, seq + n - 1);
	return made;
}

int
keep_change(struct keeping *k, const char *dossier, struct change *ch, enum change_clash *clash_out, struct err *e)
{
	struct flight f = {.dossiers = &dossier, .n = 1};
	bool settled;

	*clash_out = CLASH_NONE;
	if (order_enter(&k->core->order, k->core->journal, &f, e) != 0)
		return -1;
	int made = change_in_turn(k, dossier, ch, &settled, clash_out, e);
	order_leave(&k->core->order, &f, settled);
	return made;
}

static int
changes_in_turn(struct keeping *k, const char *const *dossiers, struct change **ch, size_t n, bool *settled, int *made, struct err *e)
{
	struct journal_entry *entries = arena_alloc(k->a, (n + 1) * sizeof *entries);
	size_t first = 0;
	uint64_t seq;

	*settled = true;
	if (k->message.p != NULL && !k->message_kept)
		entries[first++] = (struct journal_entry){JOURNAL_RECEIVED, "", k->partner, k->message};
	for (size_t i = 0; i < n; i++)
		entries[first + i] = (struct journal_entry){JOURNAL_CHANGE, dossiers[i], k->partner, change_encode(ch[i])};
	if (first + n == 0)
		return 0;
	if (journal_append(k->core->journal, entries, first + n, &seq, e) != 0)
		return -1;
	k->message_kept = true;
	for (size_t i = 0; i < n; i++)
		change_seq(ch[i], dossiers[i], seq + first + i);
	int rc = n > 0 ? store_commit_many(k->core->store, (const struct change *const *)ch, n, made, e) : 0;
	*settled = rc == 0 || !e->unsure;
	for (size_t i = 0; i < n && *settled; i++)
		if (made[i] != 1)
			void_change(k, dossiers[i], seq + first + i);
	return rc;
}

int
keep_changes(struct keeping *k, const char *const *dossiers, struct change **ch, size_t n, int *made, struct err *e)
{
	struct flight f = {.dossiers = dossiers, .n = n};
	bool settled;

	if (order_enter(&k->core->order, k->core->journal, &f, e) != 0)
		return -1;
	int rc = changes_in_turn(k, dossiers, ch, n, &settled, made, e);
	order_leave(&k->core->order, &f, settled);
	return rc;
}

int
keep_seen(struct keeping *k, const char *dossier, const unsigned char digest[DIGEST_LEN], int64_t life_ms, struct err *e)
{
	char tag[DOSSIER_TAG_LEN + 1];
	enum change_clash clash;

	if (dossier != NULL)
		snprintf(tag, sizeof tag, "%.*s", DOSSIER_TAG_LEN, dossier);
	else
		snprintf(tag, sizeof tag, "%.2s.%02u", k->setup->conf.gateway.province, digest[DIGEST_LEN - 1] % DOSSIER_BUCKETS);
	struct change *c = change_new(k->a, tag);
	change_seen(c, k->partner, digest, life_ms);
	keep_note(k->core, JOURNAL_CHANGE, "", k->partner, change_encode(c));
	return store_commit(k->core->store, c, &clash, e);
}

void
keep_note(struct core *c, enum journal_kind kind, const char *dossier, const char *partner, struct str data)
{
	struct journal_entry entry = {kind, dossier != NULL ? dossier : "", partner != NULL ? partner : "", data};
	struct err e = {0};

	if (journal_note(c->journal, &entry, &e) != 0)
		log_event(LOG_JOURNAL_FAILED, "msg=\"%s\"", e.msg);
}

const char *
keep_seal(struct core *c, struct arena *a, const char *dossier, const char *plain)
{
	if (plain == NULL || plain[0] == '\0')
		return "";
	struct str sealed = vault_seal(c->vault, a, arena_fmt(a, "text:%s", dossier), str_of(plain));
	return text_base64(a, sealed.p, sealed.n);
}

int
keep_open(struct core *c, struct arena *a, const char *dossier, const char *sealed, const char **plain_out, struct err *e)
{
	unsigned char *bytes;
	struct str plain;
	size_t n;

	*plain_out = NULL;
	if (sealed == NULL || sealed[0] == '\0')
		return 0;
	if (text_unbase64(a, sealed, strlen(sealed), &bytes, &n) != 0)
		return err_set(e, ERR_INTERNAL, "a sealed text is not base64");
	if (vault_open(c->vault, a, arena_fmt(a, "text:%s", dossier), (struct str){(char *)bytes, n}, &plain, e) != 0)
		return -1;
	*plain_out = arena_dup(a, plain.p, plain.n);
	return 0;
}
