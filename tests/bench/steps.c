/* SPDX-License-Identifier: Apache-2.0 */
/* One round of bare steps; see steps.h. */
#include "tests/bench/steps.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "sign/vault.h"
#include "sign/wsse.h"
#include "store/store.h"
#include "tests/bench/daemon.h"
#include "tests/bench/figures.h"
#include "tests/bench/load.h"
#include "xml/schema.h"
#include "xml/xml.h"

enum { LETTERS = 16, THREADS = 64, SIGNED_INFO = 900, FILING = 1400, RECORD = 4608, SYNCS = 40 };

static double
clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
mine_us(void)
{
	return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

static void
must(int result, const struct err *e)
{
	if (result == 0)
		return;
	fprintf(stderr, "bench: a bare step failed: %s\n", e->msg);
	exit(1);
}

/* ---- keys ---- */

static void
keys(struct steps *s, const struct kind *k)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct str bytes = {arena_alloc(a, SIGNED_INFO), SIGNED_INFO}, sig, theirs;
	size_t n = 40 * s->scale;

	must(sign_bytes(k->theirs, a, bytes, &theirs, &e), &e);
	double t0 = mine_us();
	for (size_t i = 0; i < n; i++)
		must(sign_bytes(k->ours, a, bytes, &sig, &e), &e);
	double t1 = mine_us();
	for (size_t i = 0; i < 2 * n; i++)
		must(pin_verify(trust_at(k->their_trust, 0), bytes, theirs, &e), &e);
	double t2 = mine_us();
	figure_add((t1 - t0) / (double)n, "step.%s_sign", k->name);
	figure_add((t2 - t1) / (double)(2 * n), "step.%s_verify", k->name);
	arena_free(a);
}

/* ---- XML ---- */

struct letter {
	struct soap_message m;
	struct _xmlNode *parts[3];
};

static void
open_letter(struct arena *a, struct str text, struct letter *out)
{
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, text, &e);
	static const char ds[] = "http://www.w3.org/2000/09/xmldsig#";

	must(doc != NULL ? soap_read(doc, &out->m, &e) : -1, &e);
	struct _xmlNode *signature = xml_child(out->m.security, ds, "Signature");
	out->parts[0] = out->m.body;
	out->parts[1] = xml_child(out->m.security, SOAP_NS_WSU, "Timestamp");
	out->parts[2] = xml_child(signature, ds, "SignedInfo");
}

static void
canon(struct arena *a, const struct letter *l, struct str out[3])
{
	struct err e = {0};

	for (int i = 0; i < 3; i++) {
		struct buf b;
		buf_init(&b, a, 65536);
		must(xml_canon(l->parts[i], NULL, NULL, &b, &e), &e);
		out[i] = (struct str){b.p, b.len};
	}
}

static void
xml(struct steps *s)
{
	struct arena *a = arena_new(0), *work = arena_new(0);
	struct str texts[LETTERS], forms[3];
	struct letter opened[LETTERS];
	struct err e = {0};
	size_t n = 200 * s->scale;
	unsigned char digest[DIGEST_LEN];

	for (int i = 0; i < LETTERS; i++) {
		texts[i] = letter_make(a, &s->kinds[0]);
		open_letter(a, texts[i], &opened[i]);
	}
	double t[6] = {mine_us()};
	for (size_t i = 0; i < n; i++) {
		must(xml_parse(work, texts[i % LETTERS], &e) != NULL ? 0 : -1, &e);
		arena_reset(work);
	}
	t[1] = mine_us();
	for (size_t i = 0; i < n; i++) {
		canon(work, &opened[i % LETTERS], forms);
		arena_reset(work);
	}
	t[2] = mine_us();
	for (size_t i = 0; i < n; i++)
		must(schema_check(s->schema, opened[i % LETTERS].m.payload, &e), &e);
	t[3] = mine_us();
	canon(a, &opened[0], forms);
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 3; k++)
			digest_of(forms[k], digest);
	t[4] = mine_us();
	for (size_t i = 0; i < n; i++) {
		vault_seal(s->vault, work, "filing:bench", (struct str){texts[0].p, FILING});
		arena_reset(work);
	}
	t[5] = mine_us();
	static const char *const names[] = {"parse", "canon", "xsd", "digest", "seal"};
	for (int i = 0; i < 5; i++)
		figure_add((t[i + 1] - t[i]) / (double)n, "step.%s", names[i]);
	arena_free(work);
	arena_free(a);
}

/* ---- the disk, alone ---- */

static void
disk(struct steps *s)
{
	struct arena *a = arena_new(0);
	char *record = arena_alloc(a, RECORD), *path = arena_fmt(a, "%s/sync", s->dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert(fd >= 0);
	memset(record, 'x', RECORD);
	double cpu = mine_us(), wall = clock_us(CLOCK_MONOTONIC);
	for (int i = 0; i < SYNCS; i++)
		if (write(fd, record, RECORD) != RECORD || fdatasync(fd) != 0)
			exit(1);
	figure_add((mine_us() - cpu) / SYNCS, "step.fdatasync_cpu");
	figure_add((clock_us(CLOCK_MONOTONIC) - wall) / SYNCS, "step.fdatasync");
	close(fd);
	unlink(path);
	arena_free(a);
}

/* ---- what many threads do at once ---- */

struct part {
	struct steps *s;
	struct change **changes;
	struct str message, answer, change;
	size_t n;
	pthread_t thread;
};

static void *
append_all(void *arg)
{
	struct part *p = arg;
	const struct journal_entry answer = {JOURNAL_SENT, "42.00-bench", "bench", p->answer};
	const struct journal_entry entries[] = {{JOURNAL_RECEIVED, "42.00-bench", "bench", p->message},
	    {JOURNAL_CHANGE, "42.00-bench", "bench", p->change}};
	struct err e = {0};

	for (size_t i = 0; i < p->n; i++) {
		must(journal_append(p->s->journal, entries, 2, NULL, &e), &e);
		must(journal_note(p->s->journal, &answer, &e), &e);
	}
	return NULL;
}

static void *
commit_all(void *arg)
{
	struct part *p = arg;
	enum change_clash clash;
	struct err e = {0};

	for (size_t i = 0; i < p->n; i++)
		must(store_commit(p->s->store, p->changes[i], &clash, &e) == 1 ? 0 : -1, &e);
	return NULL;
}

/* Processor time of the whole process per piece of work. */
static double
at_once(struct part parts[THREADS], void *(*work)(void *))
{
	double began = clock_us(CLOCK_PROCESS_CPUTIME_ID);

	for (int i = 0; i < THREADS; i++)
		pthread_create(&parts[i].thread, NULL, work, &parts[i]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(parts[i].thread, NULL);
	return (clock_us(CLOCK_PROCESS_CPUTIME_ID) - began) / (double)(THREADS * parts[0].n);
}

/* What flow writes for a new dossier (flow/register.c), with made-up values of the usual length; encoded, the journal's. */
static struct change *
acceptance(struct arena *a, unsigned n, struct str *encoded_out)
{
	unsigned char hash[32] = {0};
	char id[DOSSIER_ID_LEN + 1], *body = arena_alloc(a, FILING);
	const int64_t now = clock_now_ms();

	memcpy(hash, &n, sizeof n);
	hash[31] = (unsigned char)n;
	memcpy(hash + 8, &now, sizeof now);
	dossier_id("99", hash, id);
	const struct dossier d = {.id = arena_str(a, id), .partner = "vnpost-p256", .unit_partner = "hatinh",
	    .ref = "480150-20260302-000031", .digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    .procedure = "1.004873", .unit = "H27.55", .state = DOSSIER_RECEIVED, .state_since_ms = now, .accepted_ms = now,
	    .due_ms = now, .body = {body, FILING}};
	const struct history line = {.key = "", .source = DOSSIER_BY_POSTAL, .kind = "REGISTERED", .state = d.state, .at_ms = now,
	    .seen_ms = now, .applied = true, .note = ""};
	const struct consignment c = {.item = "RB123456785VN", .dossier = d.id, .leg = CONSIGNMENT_COLLECT,
	    .state = CONSIGNMENT_ORDERED, .state_since_ms = now};
	const struct exchange x = {.id = arena_fmt(a, "01JDN4B5Z0000000%010u", n), .dossier = d.id, .partner = "hatinh",
	    .kind = EXCHANGE_REGISTER, .state = EXCHANGE_READY, .created_ms = now, .why = "", .news_at_ms = now, .note = {"", 0}};
	struct change *ch = change_new(a, arena_dup(a, id, DOSSIER_TAG_LEN));

	change_seen(ch, d.partner, hash, 600000);
	change_dossier_new(ch, &d);
	change_history_add(ch, d.id, &line);
	change_consignment(ch, &c);
	change_exchange_new(ch, &x, 0);
	*encoded_out = change_encode(ch);
	change_seq(ch, d.id, n);
	return ch;
}

static void
together(struct steps *s)
{
	static unsigned number;
	struct arena *a = arena_new(0);
	struct part *parts = arena_alloc(a, THREADS * sizeof *parts);

	for (int i = 0; i < THREADS; i++) {
		struct part *p = &parts[i];
		*p = (struct part){.s = s, .n = 8 * s->scale, .message = letter_make(a, &s->kinds[0]),
		    .answer = {arena_alloc(a, 3000), 3000}};
		p->changes = arena_alloc(a, p->n * sizeof *p->changes);
		for (size_t k = 0; k < p->n; k++)
			p->changes[k] = acceptance(a, ++number, &p->change);
	}
	figure_add(at_once(parts, append_all), "step.journal");
	figure_add(at_once(parts, commit_all), "step.redis");
	arena_free(a);
}

/* ---- HTTP ---- */

static void
http(struct steps *s)
{
	struct arena *a = arena_new(0);
	size_t n = 1000 * s->scale;
	struct str *requests = arena_alloc(a, n * sizeof *requests), one = letter_request(a, letter_make(a, &s->kinds[0]));
	struct load l = {.socket = s->echo_socket, .connections = 64, .requests = requests, .n = n, .needle = "RegisterDossier"};

	for (size_t i = 0; i < n; i++)
		requests[i] = one;
	double began = daemon_cpu_us(s->echo);
	load_run(a, &l);
	if (l.failed > 0 || l.accepted != n)
		fprintf(stderr, "bench: the bare server failed: %s\n", l.first_failure);
	figure_add((daemon_cpu_us(s->echo) - began) / (double)n, "step.http");
	arena_free(a);
}

void
steps_round(struct steps *s)
{
	for (int i = 0; i < 2; i++)
		keys(s, &s->kinds[i]);
	xml(s);
	disk(s);
	together(s);
	http(s);
}
