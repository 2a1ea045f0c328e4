/* SPDX-License-Identifier: Apache-2.0 */
/* postgate verify: evidence/verify.h and evidence/asic.h for the command line.  Needs neither the daemon's configuration nor its
 * store. */
#include "main/tools.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "evidence/asic.h"
#include "evidence/verify.h"

enum { ANCHORS_MAX = 32, CONTAINER_MAX = 1024 * 1024 * 1024 };

static const char usage[] =
    "usage: postgate verify --journal DIR --trust FILE... [--tsa-ca FILE] [--heads DIR] [--vault FILE [--vault FILE]]\n"
    "       postgate verify --container FILE --trust FILE... [--tsa-ca FILE]\n"
    "\n"
    "Judge a journal offline: is every record there, unchanged and in order, and do the signed heads say the same?\n"
    "  --journal DIR  segments, and heads in DIR/heads\n"
    "  --trust FILE   who may have signed heads: his certificate or its authority, PEM; may be given more than once\n"
    "  --tsa-ca FILE  authority of the timestamps, PEM; without it they are not looked at\n"
    "  --heads DIR    heads kept elsewhere: show also that the end of journal and heads was taken away\n"
    "  --vault FILE   master key, and the previous one: every record is also opened\n"
    "  --container FILE  judge an evidence container instead: every entry unchanged, signed, timestamped\n"
    "\n"
    "Exit status: 0 whole, 1 wrong (the first wrong thing is named), 2 wrong usage or it cannot be read, 3 whole, but records\n"
    "at the end have no head yet or heads have no timestamp yet, or the container has none.\n";

struct verify_options {
	const char *journal, *container, *heads, *tsa_ca, *vault[2], *trust[ANCHORS_MAX];
	size_t n_trust;
};

static int
put(const char **where, const char *value)
{
	if (*where != NULL)
		return -1;
	*where = value;
	return 0;
}

static int
take(struct verify_options *o, int letter, const char *value)
{
	switch (letter) {
	case 'j':
		return put(&o->journal, value);
	case 'c':
		return put(&o->container, value);
	case 'h':
		return put(&o->heads, value);
	case 'a':
		return put(&o->tsa_ca, value);
	case 'v':
		return put(&o->vault[o->vault[0] != NULL], value);
	case 't':
		if (o->n_trust == ANCHORS_MAX)
			return -1;
		o->trust[o->n_trust++] = value;
		return 0;
	}
	return -1;
}

static int
parse(struct verify_options *o, int argc, char **argv)
{
	static const struct option known[] = {{"journal", required_argument, NULL, 'j'},
	    {"container", required_argument, NULL, 'c'}, {"trust", required_argument, NULL, 't'},
	    {"tsa-ca", required_argument, NULL, 'a'}, {"heads", required_argument, NULL, 'h'},
	    {"vault", required_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};

	opterr = 0;
	optind = 0;
	for (int letter; (letter = getopt_long(argc, argv, "+", known, NULL)) != -1;)
		if (take(o, letter, optarg) != 0)
			return -1;
	while (optind < argc && o->n_trust > 0 && o->n_trust < ANCHORS_MAX) /* --trust FILE FILE */
		o->trust[o->n_trust++] = argv[optind++];
	return optind == argc && (o->journal != NULL) != (o->container != NULL) && o->n_trust > 0 ? 0 : -1;
}

static void
progress(uint64_t seq, const char *segment)
{
	fprintf(stderr, "record %" PRIu64 " in %s\n", seq, segment);
}

static void
print(const struct verify_options *o, const struct verify_found *f)
{
	printf("whole: %" PRIu64 " records%s of installation %s, %zu heads%s\n", f->records,
	    o->vault[0] != NULL ? ", all opened," : "", f->installation, f->heads,
	    o->tsa_ca == NULL ? ", timestamps not looked at" : "");
	if (f->covered < f->records)
		printf("not yet under a head: %" PRIu64 " records\n", f->records - f->covered);
	if (f->unstamped > 0)
		printf("not yet timestamped: %zu heads\n", f->unstamped);
}

static enum verify_verdict
judge(const struct verify_options *o, const struct verify_ask *q)
{
	struct verify_found found;
	struct err e = {0};
	enum verify_verdict verdict = verify_journal(q, &found, &e);

	if (verdict == VERIFY_UNREADABLE)
		fprintf(stderr, "postgate verify: %s\n", e.msg);
	else if (verdict == VERIFY_WRONG)
		printf("wrong: %s\n", e.msg);
	else
		print(o, &found);
	return verdict;
}

static int
read_file(struct arena *a, const char *path, struct str *out, struct err *e)
{
	FILE *f = fopen(path, "re");
	char part[65536];
	struct buf b;
	size_t n;

	if (f == NULL)
		return err_set(e, ERR_STORE, "%s: %s", path, strerror(errno));
	buf_init(&b, a, CONTAINER_MAX);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	bool bad = ferror(f) != 0;
	fclose(f);
	*out = (struct str){b.p, b.len};
	return !bad && !b.full ? 0 : err_set(e, ERR_STORE, "%s: %s", path, bad ? "it cannot be read" : "it is too large");
}

static enum verify_verdict
judge_container(struct arena *a, const struct verify_options *o, const struct anchors *trust, const struct anchors *tsa)
{
	struct asic_found found;
	struct err e = {0};
	struct str bytes;

	if (read_file(a, o->container, &bytes, &e) != 0) {
		fprintf(stderr, "postgate verify: %s\n", e.msg);
		return VERIFY_UNREADABLE;
	}
	if (asic_check(a, bytes, trust, tsa, &found, &e) != 0) {
		printf("wrong: %s\n", e.msg);
		return VERIFY_WRONG;
	}
	printf("whole: %zu files, signed%s\n", found.files, !found.stamped ? ", not timestamped" : tsa != NULL ? " and timestamped"
	    : ", the timestamp not looked at");
	return found.stamped ? VERIFY_WHOLE : VERIFY_DEBT;
}

int
tool_verify(int argc, char **argv)
{
	struct verify_options o = {0};
	struct err e = {0};
	int status = VERIFY_UNREADABLE;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) >= 0 ? 0 : VERIFY_UNREADABLE;
	if (parse(&o, argc, argv) != 0) {
		fputs(usage, stderr);
		return VERIFY_UNREADABLE;
	}
	struct anchors *trust = anchors_load(o.trust, o.n_trust, &e), *tsa = NULL;
	struct vault *vault = NULL;
	if (trust != NULL && (o.tsa_ca == NULL || (tsa = anchors_load(&o.tsa_ca, 1, &e)) != NULL) &&
	    (o.vault[0] == NULL || (vault = vault_load(o.vault[0], o.vault[1], &e)) != NULL)) {
		const struct verify_ask q = {o.journal, o.heads, trust, tsa, vault, progress};
		struct arena *a = arena_new(ARENA_WIPE);
		status = o.container != NULL ? judge_container(a, &o, trust, tsa) : judge(&o, &q);
		arena_free(a);
	} else
		fprintf(stderr, "postgate verify: %s\n", e.msg);
	anchors_free(trust);
	anchors_free(tsa);
	vault_free(vault);
	return status;
}
