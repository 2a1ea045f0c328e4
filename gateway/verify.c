/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postgate verify: judges a journal offline.  First the chain from the first record to the last, then each head in order:
 * its signature, its timestamp, the head before it, and whether the journal has the record it speaks of with that very
 * chain value.  Shares the reading code with the daemon, and needs neither its configuration nor its store.
 */
#include "tools.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "flow/head.h"
#include "journal/journal.h"
#include "sign/seal.h"
#include "sign/stamp.h"
#include "sign/vault.h"

enum { WHOLE = 0, WRONG = 1, UNREADABLE = 2, DEBT = 3, ANCHORS_MAX = 32, QUIET_US = 2000000, SKEW_MS = 300000 };

static const char usage[] =
    "usage: postgate verify --journal DIR --trust FILE... [--tsa-ca FILE] [--vault FILE]\n"
    "\n"
    "Judge a journal offline: is every record there, unchanged and in order, and do the signed heads say the same?\n"
    "  --journal DIR  segments, and heads in DIR/heads\n"
    "  --trust FILE   who may have signed heads: his certificate or its authority, PEM; may be given more than once\n"
    "  --tsa-ca FILE  authority of the timestamps, PEM; without it they are not looked at\n"
    "  --vault FILE   master key: every record is also opened\n"
    "\n"
    "Exit status: 0 whole, 1 wrong (the first wrong thing is named), 2 wrong usage or it cannot be read, 3 whole, but records\n"
    "at the end have no head yet or heads have no timestamp yet.\n";

struct verify {
	const char *journal, *heads_dir, *tsa_ca, *vault_path, *trust_paths[ANCHORS_MAX];
	size_t n_trust;
	struct anchors *trust, *tsa;
	struct vault *vault;
	struct head_files *heads;
	struct head *parsed;            /* of heads[i] */
	size_t n_heads, at;             /* at: the next head the walk has not met */
	uint64_t records;
	char installation[33], previous[DIGEST_HEX];
	int64_t began_us, said_us;
	size_t unstamped;
};

/* Does a head that speaks of this record say what it is? */
static int
each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct verify *v = ctx;
	char chain[DIGEST_HEX];
	int64_t now = clock_mono_us();
	(void)a;
	v->records = r->seq;
	if (now - v->began_us > QUIET_US && now - v->said_us > QUIET_US) {
		fprintf(stderr, "record %" PRIu64 " in %s\n", r->seq, r->segment);
		v->said_us = now;
	}
	if (v->at == v->n_heads || v->heads[v->at].seq != r->seq)
		return 0;
	const struct head *h = &v->parsed[v->at++];
	text_hex(r->installation, 16, v->installation);
	text_hex(r->chain, DIGEST_LEN, chain);
	if (strcmp(h->installation, v->installation) != 0)
		return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ", record %" PRIu64 ": spliced: the signed head is of another "
		    "installation", r->segment, r->offset, r->seq);
	if (strcmp(h->chain, chain) != 0)
		return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ", record %" PRIu64 ": the signed head has another chain value: "
		    "this record or one before it was replaced", r->segment, r->offset, r->seq);
	return 0;
}

static int
check_stamp(struct verify *v, const struct head_files *f, const struct head *h, struct arena *a, struct str seal, struct err *e)
{
	struct str stamp;
	int64_t at_ms;
	if (v->tsa == NULL)
		return 0;
	if (!f->stamp) {
		v->unstamped++;
		return 0;
	}
	if (v->unstamped > 0)
		return err_set(e, ERR_STORE, "it has a timestamp and the head before it has none: one was taken away");
	if (head_read(v->heads_dir, a, f->seq, "tsr", &stamp, e) != 0 || stamp_check(v->tsa, seal, stamp, &at_ms, e) != 0)
		return -1;
	return at_ms + SKEW_MS >= h->at_ms ? 0 : err_set(e, ERR_STORE, "its timestamp is older than it says it is");
}

static int
check_head(struct verify *v, size_t i, struct arena *a, struct err *e)
{
	const struct head_files *f = &v->heads[i];
	struct head *h = &v->parsed[i];
	struct str text, seal;
	if (!f->json || !f->seal)
		return err_set(e, ERR_STORE, "its %s is missing", f->json ? "signature" : "text");
	if (head_read(v->heads_dir, a, f->seq, "json", &text, e) != 0 || head_parse(a, text, h, e) != 0 ||
	    head_read(v->heads_dir, a, f->seq, "p7s", &seal, e) != 0 || seal_check(v->trust, text, seal, h->at_ms, e) != 0)
		return -1;
	if ((uint64_t)h->seq != f->seq)
		return err_set(e, ERR_STORE, "replayed: it is the old head of record %" PRId64, h->seq);
	if (strcmp(h->previous, v->previous) != 0)
		return err_set(e, ERR_STORE, "the head before it is not the one it names: one was deleted, replaced or replayed");
	digest_hex(seal, v->previous);
	return check_stamp(v, f, h, a, seal, e);
}

static int
check_heads(struct verify *v, struct arena *a, struct err *e)
{
	if (heads_list(v->heads_dir, a, &v->heads, &v->n_heads, e) != 0)
		return -1;
	if (v->n_heads > 0 && !v->heads[v->n_heads - 1].seal && v->heads[v->n_heads - 1].json)
		v->n_heads--; /* a crash came between the last head's text and its signature: it says nothing */
	v->parsed = arena_alloc(a, (v->n_heads + 1) * sizeof *v->parsed);
	memset(v->previous, '0', DIGEST_HEX - 1);
	for (size_t i = 0; i < v->n_heads; i++)
		if (check_head(v, i, a, e) != 0)
			return err_doing(e, "head-%020" PRIu64, v->heads[i].seq);
	return 0;
}

static int
wrong(const struct err *e)
{
	printf("wrong: %s\n", e->msg);
	return WRONG;
}

static int
verdict(const struct verify *v)
{
	uint64_t covered = v->n_heads > 0 ? v->heads[v->n_heads - 1].seq : 0;
	if (v->at < v->n_heads) {
		printf("wrong: truncated: the journal ends with record %" PRIu64 ", a signed head speaks of record %" PRIu64 "\n",
		    v->records, v->heads[v->at].seq);
		return WRONG;
	}
	printf("whole: %" PRIu64 " records%s, %zu heads%s\n", v->records, v->vault != NULL ? ", all opened" : "", v->n_heads,
	    v->tsa == NULL ? ", timestamps not looked at" : "");
	if (covered < v->records)
		printf("not yet under a head: %" PRIu64 " records\n", v->records - covered);
	if (v->unstamped > 0)
		printf("not yet timestamped: %zu heads\n", v->unstamped);
	return covered < v->records || v->unstamped > 0 ? DEBT : WHOLE;
}

static int
judge(struct verify *v, struct arena *a)
{
	struct err e = {0};
	v->heads_dir = arena_fmt(a, "%s/heads", v->journal);
	v->began_us = clock_mono_us();
	if (check_heads(v, a, &e) != 0 || journal_walk(v->journal, v->vault, each, v, &e) != 0)
		return wrong(&e);
	if (v->records == 0 && v->n_heads == 0) {
		fprintf(stderr, "postgate verify: there is no record in %s\n", v->journal);
		return UNREADABLE;
	}
	return verdict(v);
}

static int
take(struct verify *v, int letter, const char *value)
{
	switch (letter) {
	case 'j':
		v->journal = value;
		return 0;
	case 'a':
		v->tsa_ca = value;
		return 0;
	case 'v':
		v->vault_path = value;
		return 0;
	case 't':
		if (v->n_trust == ANCHORS_MAX)
			return -1;
		v->trust_paths[v->n_trust++] = value;
		return 0;
	}
	return -1;
}

static int
options(struct verify *v, int argc, char **argv)
{
	static const struct option known[] = {{"journal", required_argument, NULL, 'j'}, {"trust", required_argument, NULL, 't'},
	    {"tsa-ca", required_argument, NULL, 'a'}, {"vault", required_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	opterr = 0;
	optind = 0;
	for (int letter; (letter = getopt_long(argc, argv, "+", known, NULL)) != -1;)
		if (take(v, letter, optarg) != 0)
			return -1;
	while (optind < argc && v->n_trust > 0 && v->n_trust < ANCHORS_MAX) /* --trust FILE FILE */
		v->trust_paths[v->n_trust++] = argv[optind++];
	return optind == argc && v->journal != NULL && v->n_trust > 0 ? 0 : -1;
}

static int
load(struct verify *v, struct err *e)
{
	v->trust = anchors_load(v->trust_paths, v->n_trust, e);
	if (v->trust == NULL)
		return -1;
	if (v->tsa_ca != NULL && (v->tsa = anchors_load(&v->tsa_ca, 1, e)) == NULL)
		return -1;
	return v->vault_path == NULL || (v->vault = vault_load(v->vault_path, NULL, e)) != NULL ? 0 : -1;
}

int
tool_verify(int argc, char **argv)
{
	struct verify v = {0};
	struct err e = {0};
	int status = UNREADABLE;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) >= 0 ? 0 : UNREADABLE;
	if (options(&v, argc, argv) != 0) {
		fputs(usage, stderr);
		return UNREADABLE;
	}
	struct arena *a = arena_new(0);
	if (load(&v, &e) == 0)
		status = judge(&v, a);
	else
		fprintf(stderr, "postgate verify: %s\n", e.msg);
	arena_free(a);
	anchors_free(v.trust);
	anchors_free(v.tsa);
	vault_free(v.vault);
	return status;
}
