/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postgate evidence: one dossier's evidence as an ASiC-E container (docs/evidence.md).  Works from journals and papers alone; the
 * daemons may be running.
 */
#include "main/tools.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "blob/blob.h"
#include "conf/conf.h"
#include "crypto/stamp.h"
#include "crypto/vault.h"
#include "evidence/asic.h"
#include "evidence/evidence.h"
#include "evidence/heads.h"
#include "evidence/reading.h"
#include "wire/wire.h"

enum { WRITTEN = 0, FAILED = 1, USAGE = 2, UNSTAMPED = 3 };

static const char usage[] =
    "usage: postgate evidence --config FILE --who NAME --why REASON [--papers] [--out FILE] [--journal DIR]... DOSSIER\n"
    "\n"
    "Write what the journal knows of a dossier into a signed and timestamped container (ASiC-E) that public tools can check:\n"
    "docs/evidence.md.  It holds personal data; that it was made, by whom and why, is recorded in the journal first.\n"
    "  --config FILE  the gateway's configuration; run as the gateway's user\n"
    "  --who NAME     who asks\n"
    "  --why REASON   what for\n"
    "  --papers       put the papers in too, not only their digests\n"
    "  --out FILE     default DOSSIER.asice; never overwritten\n"
    "  --journal DIR  of each other gateway on the same Redis: its journal, or a copy of it; the gateway may be running\n"
    "\n"
    "Exit status: 0 written, 1 it cannot be made, 2 wrong usage, 3 written, but without timestamp: the authority does not answer.\n"
    "When another gateway's journal is not given, that is told, and evidence.json names it.\n";

struct evidence_options {
	const char *config, *who, *why, *out, *dossier, *journals[EVIDENCE_OTHERS];
	size_t n_journals;
	int papers, help;
};

/* Where an option's value belongs, or NULL. */
static const char **
place(struct evidence_options *o, int letter)
{
	switch (letter) {
	case 'c':
		return &o->config;
	case 'w':
		return &o->who;
	case 'y':
		return &o->why;
	case 'o':
		return &o->out;
	case 'j':
		return o->n_journals < EVIDENCE_OTHERS ? &o->journals[o->n_journals++] : NULL;
	}
	return NULL;
}

static int
parse(struct evidence_options *o, int argc, char **argv)
{
	const struct option known[] = {{"config", required_argument, NULL, 'c'}, {"who", required_argument, NULL, 'w'},
	    {"why", required_argument, NULL, 'y'}, {"out", required_argument, NULL, 'o'}, {"journal", required_argument, NULL, 'j'},
	    {"papers", no_argument, &o->papers, 1}, {"help", no_argument, &o->help, 1}, {NULL, 0, NULL, 0}};

	opterr = 0;
	optind = 0;
	for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		const char **where = letter != 0 ? place(o, letter) : NULL;
		if (letter != 0 && where == NULL)
			return -1;
		if (where != NULL)
			*where = optarg;
	}
	if (o->help)
		return 0;
	o->dossier = optind + 1 == argc ? argv[optind] : NULL;
	return o->dossier != NULL && o->config != NULL && o->who != NULL && o->why != NULL ? 0 : -1;
}

/* 1 stamped, 0 no authority is configured or it does not answer: *e says which, -1 */
static int
stamp(struct arena *a, const struct setup *s, struct asic *c, struct err *e)
{
	struct str manifest = asic_to_stamp(a, c), kept, token;

	if (s->conf.timestamp.url[0] == '\0')
		return 0;
	wire_start();
	struct wire *w = wire_new();
	int rc = heads_stamp(s, w, a, manifest, NULL, &kept, e);
	wire_free(w);
	wire_stop();
	if (rc != 0)
		return 0;
	if (stamp_token(a, kept, &token, e) != 0)
		return -1;
	asic_stamped(c, manifest, token);
	return 1;
}

static int
write_file(const char *path, struct str bytes, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t done = 0;

	if (fd < 0)
		return err_set(e, ERR_STORE, "%s: %s", path, strerror(errno));
	while (done < bytes.n) {
		ssize_t n = write(fd, bytes.p + done, bytes.n - done);
		if (n < 0)
			break;
		done += (size_t)n;
	}
	bool good = done == bytes.n && fsync(fd) == 0;
	int why = errno;
	close(fd);
	if (good)
		return 0;
	unlink(path);
	return err_set(e, ERR_STORE, "%s: %s", path, strerror(why));
}

/* Of changes that are just being made, the journals tell within two ticks which were. */
static int
collect_settled(struct arena *a, const struct evidence_ask *q, struct evidence_files *out, struct err *e)
{
	const struct timespec pause = {q->setup->conf.delivery.tick / 500, q->setup->conf.delivery.tick % 500 * 2000000};

	if (evidence_collect(a, q, out, e) == 0)
		return 0;
	if (e->code != ERR_RECORDS_DIFFER || q->n_others == 0)
		return -1;
	err_clear(e);
	nanosleep(&pause, NULL);
	return evidence_collect(a, q, out, e);
}

/* Nothing is opened for the reader before the reading is recorded. */
static int
collect(const struct evidence_options *o, struct arena *a, struct evidence_ask *q, struct evidence_files *found, struct asic *out,
    struct err *e)
{
	if (reading_record(a, q->setup, q->vault, o->dossier, o->who, o->why, &q->reading, e) != 0 ||
	    collect_settled(a, q, found, e) != 0)
		return -1;
	return asic_sign(a, q->setup->head_key, found->files, found->n, out, e);
}

static int
make(const struct evidence_options *o, struct arena *a, struct evidence_ask *q, struct err *e)
{
	const char *path = o->out != NULL ? o->out : arena_fmt(a, "%s.asice", o->dossier);
	struct evidence_files found;
	struct asic c;
	struct str bytes;
	struct err late = {0};

	if (access(path, F_OK) == 0)
		return err_set(e, ERR_STORE, "%s is there already", path);
	if (collect(o, a, q, &found, &c, e) != 0)
		return -1;
	int stamped = stamp(a, q->setup, &c, &late);
	if (zip_print(a, c.entries, c.n, &bytes, e) != 0 || write_file(path, bytes, e) != 0)
		return -1;
	if (late.code != ERR_NONE)
		fprintf(stderr, "postgate evidence: no timestamp: %s\n", late.msg);
	for (size_t i = 0; i < found.n_missing; i++)
		fprintf(stderr,
		    "postgate evidence: what gateway %s took or sent is not in it: add its journal with --journal DIR\n",
		    found.missing[i]);
	printf("%s: %zu entries, signed%s\n", path, c.n, stamped > 0 ? " and timestamped" : "");
	return late.code == ERR_NONE ? WRITTEN : UNSTAMPED;
}

static int
run(const struct evidence_options *o, struct arena *a, const struct setup *s, struct err *e)
{
	struct vault *v = vault_load(s->conf.vault.key_file, s->conf.vault.previous_key_file, e);
	struct evidence_ask q = {
	    .setup = s, .vault = v, .dossier = o->dossier, .who = o->who, .why = o->why, .n_others = o->n_journals};
	int status = -1;

	memcpy(q.others, o->journals, sizeof q.others);
	if (v != NULL && (!o->papers || (q.blobs = blob_open(s->conf.blobs.dir, v, e)) != NULL))
		status = make(o, a, &q, e);
	blob_close(q.blobs);
	vault_free(v);
	return status;
}

int
tool_evidence(int argc, char **argv)
{
	struct evidence_options o = {0};
	struct err e = {0};

	if (parse(&o, argc, argv) != 0)
		return fputs(usage, stderr), USAGE;
	if (o.help)
		return fputs(usage, stdout) >= 0 ? WRITTEN : FAILED;
	struct setup *s = setup_load(o.config, stderr);
	if (s == NULL)
		return FAILED;
	struct arena *a = arena_new(ARENA_WIPE);
	int status = run(&o, a, s, &e);
	if (status < 0)
		fprintf(stderr, "postgate evidence: %s\n", e.msg);
	arena_free(a);
	setup_drop(s);
	return status < 0 ? FAILED : status;
}
