/* SPDX-License-Identifier: Apache-2.0 */
/* Journal first, then the store; see commit.h. */
#include "ledger/commit.h"

#include <semaphore.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "ledger/commit_queue.h"

int
commit_change(struct commit_context *k, const char *dossier, struct change *ch, enum change_clash *clash_out, struct err *e)
{
	return commit_new(k, dossier, ch, NULL, clash_out, e);
}

struct commit_pending {
	struct commit_entry entry;
	const char *dossier;
	struct change *change;
	int made;
	enum change_clash clash;
	struct err e;
};

struct commit_pending *
commit_prepare(struct commit_context *k, const char *dossier, struct change *ch, struct precheck *precheck)
{
	struct commit_pending *p = arena_alloc(k->a, sizeof *p);

	*p = (struct commit_pending){.dossier = dossier, .change = ch, .clash = CLASH_NONE};
	p->entry = (struct commit_entry){.keep = k, .dossiers = &p->dossier, .changes = &p->change, .n = 1, .precheck = precheck,
	    .made = &p->made, .clashes = &p->clash, .e = &p->e};
	return p;
}

void
commit_submit(struct commit_pending *p, void (*told)(void *ctx), void *ctx)
{
	p->entry.told = told;
	p->entry.ctx = ctx;
	commit_queue_submit(p->entry.keep->core->commits, &p->entry);
}

static void
wake(void *ctx)
{
	sem_post(ctx);
}

static void
sleep_until_told(struct commit_entry *t)
{
	sem_t told;

	sem_init(&told, 0, 0);
	t->told = wake;
	t->ctx = &told;
	commit_queue_submit(t->keep->core->commits, t);
	while (sem_wait(&told) != 0)
		;
	sem_destroy(&told);
}

void
commit_wait(struct commit_pending *p)
{
	sleep_until_told(&p->entry);
}

int
commit_end(struct commit_pending *p, enum change_clash *clash_out, struct err *e)
{
	*clash_out = p->clash;
	if (p->entry.result == 0)
		return p->made;
	*e = p->e;
	return -1;
}

int
commit_new(struct commit_context *k, const char *dossier, struct change *ch, struct precheck *precheck,
    enum change_clash *clash_out, struct err *e)
{
	struct commit_pending *p = commit_prepare(k, dossier, ch, precheck);

	commit_wait(p);
	return commit_end(p, clash_out, e);
}

int
commit_changes(struct commit_context *k, const char *const *dossiers, struct change **ch, size_t n, int *made, struct err *e)
{
	enum change_clash *clashes = arena_alloc(k->a, (n + 1) * sizeof *clashes);
	struct commit_entry t = {.keep = k, .dossiers = dossiers, .changes = ch, .n = n, .made = made, .clashes = clashes, .e = e};

	sleep_until_told(&t);
	return t.result;
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
commit_unseal(const struct vault *v, struct arena *a, const char *dossier, const char *sealed, const char **plain_out,
    struct err *e)
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
