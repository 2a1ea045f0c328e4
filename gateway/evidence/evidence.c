/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier's records as files; see evidence.h. */
#include "evidence/evidence.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/http_text.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "evidence/evidence_case.h"

void
evidence_add(struct evidence_case *c, const char *name, struct str data)
{
	if (c->n_files == c->cap_files) {
		struct zip_entry *more = arena_alloc(c->a, (c->cap_files = 2 * c->cap_files + 64) * sizeof *more);
		if (c->n_files > 0)
			memcpy(more, c->files, c->n_files * sizeof *more);
		c->files = more;
	}
	c->files[c->n_files++] = (struct zip_entry){name, data};
}

/* ---- files ---- */

static void
add_messages(struct evidence_case *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct evidence_record *r = &c->records[i];
		if (r->kind != JOURNAL_RECEIVED && r->kind != JOURNAL_SENT)
			continue;
		r->file = arena_fmt(c->a, "messages/%s%012" PRIu64 "-%s-%s.%s", r->journal->folder, r->seq,
		    r->kind == JOURNAL_SENT ? "sent" : "received", r->partner,
		    http_text_is(r->data)                      ? "http"
			: r->data.n > 0 && r->data.p[0] == '<' ? "xml"
							       : "json");
		evidence_add(c, r->file, r->data);
	}
}

static int
add_head(struct evidence_case *c, const struct evidence_journal *j, const struct head_files *h, struct err *e)
{
	static const char *const endings[] = {"json", "p7s", "tsr"};
	char name[HEAD_NAME];
	struct str bytes;

	for (size_t i = 0; i < 3; i++) {
		if (i == 2 && !h->stamp)
			break;
		if (head_read(j->heads_dir, c->a, h->seq, endings[i], &bytes, e) != 0)
			return -1;
		head_name(h->seq, endings[i], name);
		evidence_add(c, arena_fmt(c->a, "heads/%s%s", j->folder, name), bytes);
	}
	return 0;
}

/* Those that are the first over a record. */
static int
add_heads(struct evidence_case *c, const struct evidence_journal *j, struct err *e)
{
	size_t i = 0;

	for (size_t k = 0; k < j->n_heads; k++) {
		while (i < c->n &&
		    (c->records[i].journal != j || (c->records[i].head < j->heads[k].seq && c->records[i].head != 0)))
			i++;
		if (i < c->n && c->records[i].head == j->heads[k].seq && add_head(c, j, &j->heads[k], e) != 0)
			return -1;
	}
	return 0;
}

static void
add_certificate(struct evidence_case *c, const char *name, const char *token)
{
	struct buf b;

	buf_init(&b, c->a, 64 * 1024);
	buf_str(&b, "-----BEGIN CERTIFICATE-----\n");
	for (size_t n = strlen(token), i = 0; i < n; i += 64) {
		buf_add(&b, token + i, n - i < 64 ? n - i : 64);
		buf_chr(&b, '\n');
	}
	buf_str(&b, "-----END CERTIFICATE-----\n");
	evidence_add(c, name, (struct str){b.p, b.len});
}

static bool
has_certificate(const struct evidence_case *c, const char *token)
{
	struct evidence_case probe = {.a = c->a};

	add_certificate(&probe, "", token);
	for (size_t i = 0; i < c->n_files; i++)
		if (c->files[i].data.n == probe.files[0].data.n &&
		    memcmp(c->files[i].data.p, probe.files[0].data.p, probe.files[0].data.n) == 0)
			return true;
	return false;
}

/* Whoever signed the heads of another gateway: mostly the same as ours.  What it is worth, the check with the authority tells. */
static int
add_signers(struct evidence_case *c, const struct evidence_journal *j, struct err *e)
{
	const char *prefix = arena_fmt(c->a, "heads/%s", j->folder), *token;
	size_t n = c->n_files, found = 0;

	for (size_t i = 0; i < n; i++) {
		const struct zip_entry f = c->files[i];
		size_t len = strlen(f.name);
		if (strncmp(f.name, prefix, strlen(prefix)) != 0 || len < 4 || strcmp(f.name + len - 4, ".p7s") != 0)
			continue;
		if (seal_signer(c->a, f.data, &token, e) != 0)
			return err_doing(e, "%s", f.name);
		if (!has_certificate(c, token))
			add_certificate(c, arena_fmt(c->a, "certificates/gateway-%s-%zu.pem", j->installation, ++found), token);
	}
	return 0;
}

/* ours for heads and container, and for each partner of this dossier: his, and ours for him */
static void
add_certificates(struct evidence_case *c)
{
	const struct setup *s = c->ask->setup;

	add_certificate(c, "certificates/gateway.pem", sign_key_token(s->head_key));
	for (size_t i = 0; i < s->n_partners; i++) {
		const struct partner_setup *p = &s->partners[i];
		size_t k = 0;
		while (k < c->n && strcmp(c->records[k].partner, p->p.name) != 0)
			k++;
		if (k == c->n)
			continue;
		add_certificate(c, arena_fmt(c->a, "certificates/gateway-to-%s.pem", p->p.name), sign_key_token(p->key));
		const struct pin *pin;
		for (size_t n = 0; (pin = trust_at(p->trust, n)) != NULL; n++)
			add_certificate(c, arena_fmt(c->a, "certificates/%s-%zu.pem", p->p.name, n + 1), pin_token(pin, c->a));
	}
}

/* ---- all of it ---- */

/* A record says of a change what it says of the dossier, and one of them brings what the citizen handed in. */
static int
read_change(struct evidence_case *c, struct evidence_record *r, struct err *e)
{
	if (facts_read(c->a, r->data, c->ask->dossier, &r->facts, e) != 0)
		return -1;
	return r->facts.body.p == NULL ? 0
	    : vault_open(c->ask->vault, c->a, arena_fmt(c->a, "filing:%s", c->ask->dossier), r->facts.body, &c->filing, e);
}

static int
read_changes(struct evidence_case *c, struct err *e)
{
	bool any = false;

	for (size_t i = 0; i < c->n; i++) {
		struct evidence_record *r = &c->records[i];
		if (!r->made)
			continue;
		if (read_change(c, r, e) != 0)
			return err_doing(e, "record %" PRIu64 " of %s", r->seq, r->journal->dir);
		any = true;
	}
	if (c->filing.n > 0 || (any && c->n_missing > 0))
		return 0;
	if (c->n_missing > 0)
		return err_set(e, ERR_UNKNOWN_DOSSIER,
		    "nothing is known of this dossier here, and the journal of gateway %s is not given: add it with "
		    "--journal DIR",
		    c->missing[0]);
	return err_set(e, ERR_UNKNOWN_DOSSIER, "the journal does not tell of this dossier's registration");
}

static bool
is_given(const struct evidence_case *c, const char *installation)
{
	for (size_t i = 0; i < c->n_journals; i++)
		if (strcmp(c->journals[i].installation, installation) == 0)
			return true;
	for (size_t i = 0; i < c->n_missing; i++)
		if (strcmp(c->missing[i], installation) == 0)
			return true;
	return false;
}

/* Whom the gateways saw beside them, and whose journal is not here. */
static void
find_missing(struct evidence_case *c)
{
	c->missing = arena_alloc(c->a, c->n_journals * PEERS_MAX * sizeof *c->missing);
	for (size_t i = 0; i < c->n_journals; i++)
		for (size_t k = 0; k < c->journals[i].seen.n; k++)
			if (!is_given(c, c->journals[i].seen.peers[k]))
				c->missing[c->n_missing++] = arena_str(c->a, c->journals[i].seen.peers[k]);
}

static int
search_all(struct evidence_case *c, struct err *e)
{
	size_t n = c->ask->n_others + 1;

	c->journals = arena_alloc(c->a, n * sizeof *c->journals);
	for (; c->n_journals < n; c->n_journals++) {
		struct evidence_journal *j = &c->journals[c->n_journals];
		j->dir = c->n_journals == 0 ? c->ask->setup->conf.journal.dir : c->ask->others[c->n_journals - 1];
		if (evidence_search(c, j, e) != 0)
			return c->ask->n_others > 0 ? err_doing(e, "%s", j->dir) : -1;
		for (size_t i = 0; i < c->n_journals; i++)
			if (strcmp(c->journals[i].installation, j->installation) == 0)
				return err_set(e, ERR_RECORDS_DIFFER, "%s and %s are the journal of one gateway",
				    c->journals[i].dir, j->dir);
	}
	find_missing(c);
	for (size_t i = 0; i < n; i++)
		if (evidence_look_on(c, &c->journals[i], e) != 0)
			return err_doing(e, "%s", c->journals[i].dir);
	return 0;
}

int
evidence_collect(struct arena *a, const struct evidence_ask *q, struct evidence_files *out, struct err *e)
{
	struct evidence_case c = {.a = a, .ask = q, .filing = {"", 0}};

	if (search_all(&c, e) != 0 || evidence_order(&c, e) != 0 || read_changes(&c, e) != 0)
		return -1;
	add_messages(&c);
	if (evidence_print(&c, e) != 0)
		return -1;
	for (size_t i = 0; i < c.n_journals; i++)
		if (add_heads(&c, &c.journals[i], e) != 0)
			return -1;
	add_certificates(&c);
	for (size_t i = 1; i < c.n_journals; i++)
		if (add_signers(&c, &c.journals[i], e) != 0)
			return -1;
	*out = (struct evidence_files){c.files, c.n_files, c.missing, c.n_missing};
	return 0;
}
