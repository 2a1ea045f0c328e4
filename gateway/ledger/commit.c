/* SPDX-License-Identifier: Apache-2.0 */
/* Journal first, then the store; see commit.h. */
#include "ledger/commit.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "ledger/commit_queue.h"

int
commit_change(struct commit_context *k, const char *dossier, struct change *ch, enum change_clash *clash_out, struct err *e)
{
	return commit_new(k, dossier, ch, NULL, clash_out, e);
}

int
commit_new(struct commit_context *k, const char *dossier, struct change *ch, struct precheck *precheck, enum change_clash *clash_out, struct err *e)
{
	int made = 0;
	struct commit_entry t = {.keep = k, .dossiers = &dossier, .changes = &ch, .n = 1, .precheck = precheck, .made = &made, .clashes = clash_out, .e = e};

	*clash_out = CLASH_NONE;
	return commit_queue_run(k->core->commits, &t) != 0 ? -1 : made;
}

int
commit_changes(struct commit_context *k, const char *const *dossiers, struct change **ch, size_t n, int *made, struct err *e)
{
	enum change_clash *clashes = arena_alloc(k->a, (n + 1) * sizeof *clashes);
	struct commit_entry t = {.keep = k, .dossiers = dossiers, .changes = ch, .n = n, .made = made, .clashes = clashes, .e = e};

	return commit_queue_run(k->core->commits, &t);
}

void
commit_note(struct core *c, enum journal_kind kind, const char *dossier, const char *partner, struct str data)
{
	const struct journal_entry entry = {kind, dossier != NULL ? dossier : "", partner != NULL ? partner : "", data};

	commit_notes(c, &entry, 1);
}

void
commit_notes(struct core *c, const struct journal_entry *entries, size_t n)
{
	struct err e = {0};

	if (journal_note(c->journal, entries, n, &e) != 0)
		log_event(LOG_JOURNAL_FAILED, "msg=\"%s\"", e.msg);
}

const char *
commit_seal(struct core *c, struct arena *a, const char *dossier, const char *plain)
{
	if (plain == NULL || plain[0] == '\0')
		return "";
	struct str sealed = vault_seal(c->vault, a, arena_fmt(a, "text:%s", dossier), str_of(plain));
	return text_base64(a, sealed.p, sealed.n);
}

int
commit_unseal(const struct vault *v, struct arena *a, const char *dossier, const char *sealed, const char **plain_out, struct err *e)
{
	unsigned char *bytes;
	struct str plain;
	size_t n;

	*plain_out = NULL;
	if (sealed == NULL || sealed[0] == '\0')
		return 0;
	if (text_unbase64(a, sealed, strlen(sealed), &bytes, &n) != 0)
		return err_set(e, ERR_INTERNAL, "a sealed text is not base64");
	if (vault_open(v, a, arena_fmt(a, "text:%s", dossier), (struct str){(char *)bytes, n}, &plain, e) != 0)
		return -1;
	*plain_out = arena_dup(a, plain.p, plain.n);
	return 0;
}
