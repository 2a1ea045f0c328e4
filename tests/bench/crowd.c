/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two records cost when many wait for them: one journal append and one Redis function, 64 threads at once; and by itself
 * the journaling of whole acceptances (message, change, answer) in groups, of which journal.share is made.
 */
#include "bench.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/id.h"
#include "crypto/digest.h"
#include "journal/journal.h"
#include "store/store.h"

enum { THREADS = 64, APPENDS = 40, COMMITS = 25, GROUP = 16, GROUPS = 60, ANSWER = 3500 };

struct crowd {
	struct journal *journal;
	struct store *store;
	struct str letter;
	double cpu_us[THREADS];
	int index;
	uint64_t numbered[THREADS]; /* of each thread's own installation */
	pthread_mutex_t lock;
};

static void *
append_many(void *arg)
{
	struct crowd *c = arg;
	struct err e = {0};

	pthread_mutex_lock(&c->lock);
	int me = c->index++;
	pthread_mutex_unlock(&c->lock);
	double began = cpu_us_thread();
	for (int i = 0; i < APPENDS; i++) {
		struct journal_entry entry = {JOURNAL_RECEIVED, "", "bench", c->letter};
		must(journal_append(c->journal, &entry, 1, NULL, &e), &e);
	}
	c->cpu_us[me] = (cpu_us_thread() - began) / APPENDS;
	return NULL;
}

/* What the flow writes for a new dossier: dossier, first line, item, exchange, the message seen.  The store takes an installation's
 * numbers only in their order, which threads without a group do not keep: so each is an installation of its own. */
static struct change *
some_change(struct arena *a, struct str body, int installation, uint64_t number)
{
	unsigned char hash[DIGEST_LEN];
	char *id = arena_alloc(a, DOSSIER_ID_LEN + 1), *x = arena_alloc(a, 27), tag[DOSSIER_TAG_LEN + 1] = {0};

	id_bytes(hash, sizeof hash);
	dossier_id("42", hash, id);
	id_random(x);
	memcpy(tag, id, DOSSIER_TAG_LEN);
	const struct dossier d = {.id = id, .partner = "postal-p256", .unit_partner = "province", .ref = "bench-000001",
	    .digest = "9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d9d", .procedure = "1.004873", .unit = "H27.55",
	    .state = DOSSIER_RECEIVED, .state_since_ms = 1, .accepted_ms = 1, .due_ms = 1, .body = body};
	const struct history line = {.key = "", .kind = "REGISTERED", .state = DOSSIER_RECEIVED, .applied = true, .note = ""};
	const struct consignment k = {.item = "RB123456785VN", .dossier = id};
	const struct exchange ex = {.id = x, .dossier = id, .partner = "bench", .state = EXCHANGE_READY, .why = ""};
	struct change *ch = change_new(a, tag);
	change_seen(ch, "postal-p256", hash, 600000);
	change_dossier_new(ch, &d);
	change_history_add(ch, id, &line);
	change_consignment(ch, &k);
	change_exchange_new(ch, &ex, 0);
	change_seq(ch, arena_fmt(a, "%08x", (unsigned)installation), number);
	return ch;
}

static void *
commit_many(void *arg)
{
	struct crowd *c = arg;
	struct arena *a = arena_new(0);
	struct err e = {0};
	enum change_clash clash;
	double used = 0;

	pthread_mutex_lock(&c->lock);
	int me = c->index++;
	pthread_mutex_unlock(&c->lock);
	for (int i = 0; i < COMMITS; i++) {
		struct change *ch = some_change(a, (struct str){c->letter.p, 1200}, me, ++c->numbered[me]);
		double began = cpu_us_thread();
		must(store_commit(c->store, ch, &clash, &e) == 1 ? 0 : -1, &e);
		used += cpu_us_thread() - began;
		arena_reset(a);
	}
	c->cpu_us[me] = used / COMMITS;
	arena_free(a);
	return NULL;
}

static void
measure_crowd(const char *key, struct crowd *c, void *(*what)(void *))
{
	double best = 1e9;

	for (int r = 0; r < 3; r++) {
		pthread_t threads[THREADS];
		double sum = 0;
		c->index = 0;
		for (int i = 0; i < THREADS; i++)
			pthread_create(&threads[i], NULL, what, c);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		for (int i = 0; i < THREADS; i++)
			sum += c->cpu_us[i];
		best = sum / THREADS < best ? sum / THREADS : best;
	}
	figure(key, best);
}

/* One acceptance's share of a group: its message and change with one sync, its answer with the next one. */
static void
measure_records(struct crowd *c)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct journal_entry entries[2 * GROUP];
	const struct journal_entry answer = {JOURNAL_SENT, "", "bench", {c->letter.p, c->letter.n < ANSWER ? c->letter.n : ANSWER}};
	struct change *ch = some_change(a, (struct str){c->letter.p, 1200}, 0, 1);
	double best = 1e9;

	for (size_t i = 0; i < GROUP; i++) {
		entries[2 * i] = (struct journal_entry){JOURNAL_RECEIVED, "", "bench", c->letter};
		entries[2 * i + 1] = (struct journal_entry){JOURNAL_CHANGE, "", "bench", change_encode(ch)};
	}
	for (int r = 0; r < 5; r++) {
		double began = cpu_us_thread();
		for (int g = 0; g < GROUPS; g++) {
			must(journal_append(c->journal, entries, 2 * GROUP, NULL, &e), &e);
			for (size_t i = 0; i < GROUP; i++)
				must(journal_note(c->journal, &answer, 1, &e), &e);
		}
		double took = (cpu_us_thread() - began) / (GROUPS * GROUP);
		best = took < best ? took : best;
	}
	figure("step.records_us", best);
	arena_free(a);
}

void
crowd_run(const char *dir, struct vault *v, struct str letter)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct crowd c = {.letter = letter, .lock = PTHREAD_MUTEX_INITIALIZER};
	const struct store_conf sc = {.socket = arena_fmt(a, "%s/redis.sock", dir), .user = "", .password = "", .province = "42",
	    .timeout_ms = 5000, .connections = THREADS};

	c.journal = journal_open(arena_fmt(a, "%s/steps-journal", dir), v, 1u << 26, &e);
	must(c.journal != NULL ? 0 : -1, &e);
	c.store = store_open(&sc, &e);
	must(c.store != NULL ? 0 : -1, &e);
	measure_crowd("step.journal_us", &c, append_many);
	measure_records(&c);
	measure_crowd("step.redis_us", &c, commit_many);
	journal_close(c.journal);
	store_close(c.store);
	arena_free(a);
}
