/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/metric.h"
#include "crypto/vault.h"
#include "journal/journal.h"
#include "journal/read.h"
#include "journal/range.h"
#include "journal/record.h"
#include "tests/lib/tempdir.h"

enum { SEGMENT = 64 * 1024 * 1024, THREADS = 8, APPENDS = 200 };

struct world {
	struct tempdir t;
	char dir_path[128];
	struct vault *v;
};

static struct vault *
make_vault(const struct tempdir *t, const char *name, char digit)
{
	char key[65];
	struct err e = {0};
	memset(key, digit, 64);
	key[64] = '\0';
	file_write(tempdir_file(t, name), key, 64, 0600);
	struct vault *v = vault_load(tempdir_file(t, name), NULL, &e);
	assert_non_null(v);
	return v;
}

static struct world
world_make(void)
{
	struct world w;
	tempdir_make(&w.t);
	snprintf(w.dir_path, sizeof w.dir_path, "%s/journal", w.t.path);
	w.v = make_vault(&w.t, "vault.key", '7');
	return w;
}

static void
world_end(struct world *w)
{
	vault_free(w->v);
	tempdir_remove(&w->t);
}

static struct journal *
open_ok(struct world *w, uint64_t segment)
{
	struct err e = {0};
	struct journal *j = journal_open(w->dir_path, w->v, segment, &e);
	assert_string_equal(e.msg, "");
	assert_non_null(j);
	return j;
}

static void
append_ok(struct journal *j, const char *dossier, const char *text)
{
	struct err e = {0};
	struct journal_entry x = {JOURNAL_RECEIVED, dossier, "post", str_of(text)};
	assert_int_equal(journal_append(j, &x, 1, NULL, &e), 0);
}

struct seen {
	uint64_t n;
	struct buf text;
	int next_of[THREADS];
};

/* all records as text: "seq kind dossier partner data\n" */
static int
collect(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct seen *s = ctx;
	(void)a, (void)e;
	s->n++;
	buf_fmt(&s->text, "%d %d %s %s ", (int)r->seq, (int)r->kind, r->dossier, r->partner);
	buf_add(&s->text, r->data.p != NULL ? r->data.p : "-", r->data.p != NULL ? r->data.n : 1);
	buf_chr(&s->text, '\n');
	return 0;
}

static int
walk(struct world *w, const struct vault *v, struct arena *a, struct seen *s, struct err *e)
{
	*s = (struct seen){0};
	buf_init(&s->text, a, 16 * 1024 * 1024);
	return journal_walk(w->dir_path, v, collect, s, e);
}

static size_t
count_segments(struct world *w)
{
	size_t n = 0;
	DIR *d = opendir(w->dir_path);
	assert_non_null(d);
	for (struct dirent *f; (f = readdir(d)) != NULL;)
		n += strstr(f->d_name, ".pgj") != NULL;
	closedir(d);
	return n;
}

static const char *
segment_path(struct world *w, int first)
{
	char name[64];
	snprintf(name, sizeof name, "journal/journal-%020d.pgj", first);
	return tempdir_file(&w->t, name);
}

static void
test_what_was_appended_is_walked_in_order(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	uint64_t seq = 0;
	struct journal *j = open_ok(&w, SEGMENT);
	const struct journal_entry two[] = {{JOURNAL_RECEIVED, "42.07-A", "post", str_of("<xml/>")},
	    {JOURNAL_CHANGE, "42.07-A", "", {"\0\1", 2}}};
	assert_int_equal(journal_append(j, two, 2, &seq, &e), 0);
	assert_int_equal(seq, 1);
	append_ok(j, "", "");
	assert_int_equal(journal_seq(j), 3);
	journal_close(j);
	j = open_ok(&w, SEGMENT);
	assert_int_equal(journal_seq(j), 3);
	append_ok(j, "42.07-B", "again");
	journal_close(j);
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	static const char want[] = "1 1 42.07-A post <xml/>\n2 3 42.07-A  \0\1\n3 1  post \n4 1 42.07-B post again\n";
	assert_int_equal(s.text.len, sizeof want - 1);
	assert_memory_equal(s.text.p, want, s.text.len);
	assert_int_equal(walk(&w, NULL, a, &s, &e), 0);
	assert_non_null(strstr(s.text.p, "4 1 42.07-B post -\n"));
	arena_free(a);
	world_end(&w);
}

static void
test_files_are_for_the_owner_only_and_hold_no_plain_data(void **state)
{
	(void)state;
	struct world w = world_make();
	struct journal *j = open_ok(&w, SEGMENT);
	append_ok(j, "42.07-A", "Nguyen Van A, 042190001234");
	journal_close(j);
	struct stat st;
	assert_int_equal(stat(w.dir_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(segment_path(&w, 1), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	size_t n;
	unsigned char *p = file_read(segment_path(&w, 1), &n);
	assert_null(memmem(p, n, "042190001234", 12));
	assert_non_null(memmem(p, n, "42.07-A", 7));
	free(p);
	world_end(&w);
}

static void
test_notes_are_durable_with_the_next_append(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	struct journal *j = open_ok(&w, SEGMENT);
	struct journal_entry note = {JOURNAL_SENT, "d", "p", str_of("note")};
	assert_int_equal(journal_note(j, &note, 1, &e), 0);
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, 0);
	append_ok(j, "d", "append");
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0); /* while it is open: zeros ahead are an end */
	assert_int_equal(s.n, 2);
	assert_int_equal(journal_note(j, &note, 1, &e), 0);
	assert_int_equal(journal_flush(j, &e), 0);
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, 3);
	assert_int_equal(journal_note(j, &note, 1, &e), 0);
	journal_close(j);
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, 4);
	arena_free(a);
	world_end(&w);
}

struct appender {
	pthread_t t;
	struct journal *j;
	int who, failed;
};

static void *
append_many(void *arg)
{
	struct appender *p = arg;
	for (int i = 0; i < APPENDS; i++) {
		char text[32];
		struct err e = {0};
		uint64_t seq;
		snprintf(text, sizeof text, "%d:%d", p->who, i);
		struct journal_entry x[] = {{JOURNAL_RECEIVED, "d", "p", str_of(text)}, {JOURNAL_CHANGE, "d", "p", str_of(text)}};
		p->failed += journal_append(p->j, x, 2, &seq, &e) != 0;
	}
	return NULL;
}

/* each thread's appends in its order, the two entries of one append next to each other */
static int
check_order(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct seen *s = ctx;
	static int last_who;
	int who, i;
	(void)a, (void)e;
	s->n++;
	assert_int_equal(sscanf(r->data.p, "%d:%d", &who, &i), 2);
	assert_int_equal(i, s->next_of[who]);
	if (r->kind == JOURNAL_CHANGE) {
		assert_int_equal(who, last_who);
		s->next_of[who]++;
	}
	last_who = who;
	return 0;
}

static long
metric_value(const char *line)
{
	struct arena *a = arena_new(0);
	struct buf b;
	buf_init(&b, a, 1 << 20);
	metric_print(&b);
	const char *p = strstr(b.p, line);
	assert_non_null(p);
	long v = strtol(p + strlen(line), NULL, 10);
	arena_free(a);
	return v;
}

static void
run_appenders(uint64_t segment, size_t least_segments)
{
	struct world w = world_make();
	struct err e = {0};
	struct appender p[THREADS];
	struct seen s = {0};
	long syncs = metric_value("gw_journal_syncs_total ");
	struct journal *j = open_ok(&w, segment);
	for (int i = 0; i < THREADS; i++) {
		p[i] = (struct appender){.j = j, .who = i};
		assert_int_equal(pthread_create(&p[i].t, NULL, append_many, &p[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(p[i].t, NULL);
		assert_int_equal(p[i].failed, 0);
	}
	syncs = metric_value("gw_journal_syncs_total ") - syncs;
	assert_true(syncs > 0 && syncs < THREADS * APPENDS);
	journal_close(j);
	assert_int_equal(journal_walk(w.dir_path, w.v, check_order, &s, &e), 0);
	assert_int_equal(s.n, 2 * THREADS * APPENDS);
	assert_true(count_segments(&w) >= least_segments);
	world_end(&w);
}

static void
test_threads_share_syncs_and_keep_their_order(void **state)
{
	(void)state;
	run_appenders(SEGMENT, 1);
}

static void
test_threads_rotate_segments_without_losing_order(void **state)
{
	(void)state;
	run_appenders(65536, 5);
}

static void
test_a_full_segment_is_followed_by_another_and_the_chain_goes_on(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	char big[3000];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	for (int round = 0; round < 4; round++) {
		struct journal *j = open_ok(&w, 8192);
		for (int i = 0; i < 5; i++)
			append_ok(j, "d", big);
		journal_close(j);
	}
	assert_int_equal(count_segments(&w), 10);
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, 20);

	/* a segment that is gone is missed: in the middle, and at the beginning */
	size_t n;
	unsigned char *third = file_read(segment_path(&w, 5), &n), *first;
	assert_int_equal(remove(segment_path(&w, 5)), 0);
	assert_int_equal(walk(&w, w.v, a, &s, &e), -1);
	assert_non_null(strstr(e.msg, "journal-00000000000000000007.pgj, offset 0"));
	err_clear(&e);
	assert_null(journal_open(w.dir_path, w.v, 8192, &e));
	err_clear(&e);
	file_write(segment_path(&w, 5), third, n, 0600);
	first = file_read(segment_path(&w, 1), &n);
	assert_int_equal(remove(segment_path(&w, 1)), 0);
	assert_null(journal_open(w.dir_path, w.v, 8192, &e));
	assert_non_null(strstr(e.msg, "missing"));
	free(third);
	free(first);
	arena_free(a);
	world_end(&w);
}

static int
count_each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	(void)a, (void)r, (void)e;
	++*(int *)ctx;
	return 0;
}

/* Killed between a segment's header and its first record: the journal stands where the segment before ends. */
static void
test_a_segment_without_records_does_not_move_the_place(void **state)
{
	(void)state;
	struct world w = world_make();
	struct err e = {0};
	char big[3000];
	struct journal_place before, after;
	struct journal_end end;

	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	struct journal *j = open_ok(&w, 8192);
	append_ok(j, "d", big);
	append_ok(j, "d", big);
	journal_place(j, &before);
	append_ok(j, "d", big);
	journal_close(j);
	assert_int_equal(truncate(segment_path(&w, 3), SEGMENT_HEADER), 0);

	j = open_ok(&w, 8192);
	journal_place(j, &after);
	assert_memory_equal(&after, &before, sizeof after);
	journal_end(j, &end);
	assert_int_equal(end.seq, 2);
	assert_memory_equal(end.chain, before.chain, sizeof end.chain);
	append_ok(j, "d", "goes on");
	journal_close(j);
	int shown = 0;
	struct journal_range span = {
	    .after = 2, .until = 3, .kinds = 1u << JOURNAL_RECEIVED, .known = &after, .each = count_each, .ctx = &shown};
	int rc = journal_range(w.dir_path, w.v, &span, &e);
	assert_string_equal(e.msg, "");
	assert_int_equal(rc, 0);
	assert_int_equal(shown, 1);
	world_end(&w);
}

static void
test_a_segment_of_another_journal_is_refused(void **state)
{
	(void)state;
	struct world w = world_make(), other = world_make();
	struct err e = {0};
	char big[5000];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	struct journal *j = open_ok(&w, 8192), *k = open_ok(&other, 8192);
	for (int i = 0; i < 3; i++) {
		append_ok(j, "d", big);
		append_ok(k, "d", big);
	}
	journal_close(j);
	journal_close(k);
	size_t n;
	unsigned char *p = file_read(segment_path(&other, 2), &n);
	file_write(segment_path(&w, 2), p, n, 0600);
	free(p);
	assert_null(journal_open(w.dir_path, w.v, 8192, &e));
	assert_non_null(strstr(e.msg, "another installation"));
	world_end(&w);
	world_end(&other);
}

/* three records; where the last one begins */
static size_t
three_records(struct world *w)
{
	size_t before, n;
	struct journal *j = open_ok(w, SEGMENT);
	append_ok(j, "42.07-A", "first");
	append_ok(j, "42.07-B", "second");
	journal_close(j);
	free(file_read(segment_path(w, 1), &before));
	j = open_ok(w, SEGMENT);
	append_ok(j, "42.07-C", "third, which will suffer");
	journal_close(j);
	free(file_read(segment_path(w, 1), &n));
	assert_true(n > before + 32);
	return before;
}

static void
check_repaired(struct world *w, size_t want)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	struct journal *j = open_ok(w, SEGMENT);
	assert_int_equal(journal_seq(j), want);
	append_ok(j, "42.07-D", "after");
	journal_close(j);
	assert_int_equal(walk(w, w->v, a, &s, &e), 0);
	assert_int_equal(s.n, want + 1);
	arena_free(a);
}

static void
test_an_append_cut_at_any_byte_is_dropped_at_opening(void **state)
{
	(void)state;
	struct world w = world_make();
	size_t at = three_records(&w), n;
	unsigned char *whole = file_read(segment_path(&w, 1), &n);
	unsigned char *zeros = calloc(1, n + 4096);
	assert_non_null(zeros);
	for (size_t cut = at; cut <= n; cut++) {
		file_write(segment_path(&w, 1), whole, cut, 0600);
		check_repaired(&w, cut == n ? 3 : 2);
		/* the same with zeros behind, as a file grown ahead is left */
		memcpy(zeros, whole, cut);
		file_write(segment_path(&w, 1), zeros, n + 4096, 0600);
		memset(zeros, 0, cut);
		check_repaired(&w, cut == n ? 3 : 2);
	}
	free(zeros);
	free(whole);
	world_end(&w);
}

/* It looks almost like a cut, but what is left of its hash is not that of the record. */
static void
test_a_record_changed_before_a_cut_hash_is_damage(void **state)
{
	(void)state;
	struct world w = world_make();
	size_t at = three_records(&w), n;
	unsigned char *whole = file_read(segment_path(&w, 1), &n);
	unsigned char *zeros = calloc(1, n + 4096);
	assert_non_null(zeros);
	for (size_t i = at + 32; i < n - 8; i++) {
		struct err e = {0};
		memcpy(zeros, whole, n);
		memset(zeros + n - 7, 0, 7);
		zeros[i] ^= (unsigned char)(1u << i % 8);
		file_write(segment_path(&w, 1), zeros, n + 4096, 0600);
		assert_null(journal_open(w.dir_path, w.v, SEGMENT, &e));
		assert_int_equal(e.code, ERR_STORE);
	}
	free(zeros);
	free(whole);
	world_end(&w);
}

static void
test_a_flipped_byte_anywhere_is_named_by_file_and_offset(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct seen s;
	size_t n;
	three_records(&w);
	free(file_read(segment_path(&w, 1), &n));
	for (size_t i = 0; i < n; i++) {
		struct err e = {0}, e2 = {0};
		file_flip(segment_path(&w, 1), i, (unsigned char)(1u << i % 8));
		assert_int_equal(walk(&w, NULL, a, &s, &e), -1);
		assert_int_equal(e.code, ERR_STORE);
		assert_non_null(strstr(e.msg, "journal-00000000000000000001.pgj, offset "));
		assert_null(journal_open(w.dir_path, w.v, SEGMENT, &e2));
		assert_string_equal(e.msg, e2.msg);
		file_flip(segment_path(&w, 1), i, (unsigned char)(1u << i % 8));
	}
	struct err e = {0};
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, 3);
	arena_free(a);
	world_end(&w);
}

static void
test_damage_in_a_finished_segment_is_never_a_torn_tail(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	char big[5000];
	size_t n;
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	struct journal *j = open_ok(&w, 8192);
	append_ok(j, "d", big);
	append_ok(j, "d", big);
	journal_close(j);
	assert_int_equal(count_segments(&w), 2);
	unsigned char *p = file_read(segment_path(&w, 1), &n);
	file_cut(segment_path(&w, 1), n - 1);
	assert_int_equal(walk(&w, w.v, a, &s, &e), -1);
	assert_non_null(strstr(e.msg, "journal-00000000000000000001.pgj, offset 112"));
	err_clear(&e);
	assert_null(journal_open(w.dir_path, w.v, 8192, &e));
	free(p);
	arena_free(a);
	world_end(&w);
}

static void
test_rewritten_history_does_not_fit_the_chain(void **state)
{
	(void)state;
	struct world w = world_make(), other = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	size_t n, m;
	size_t at = three_records(&w);
	three_records(&other);
	/* a record that is whole in itself, from another journal, at the same place */
	unsigned char *p = file_read(segment_path(&w, 1), &n), *q = file_read(segment_path(&other, 1), &m);
	assert_int_equal(n, m);
	memcpy(p + at, q + at, n - at);
	file_write(segment_path(&w, 1), p, n, 0600);
	assert_int_equal(walk(&w, NULL, a, &s, &e), -1);
	assert_int_equal(s.n, 2);
	assert_non_null(strstr(e.msg, "its hash does not match"));
	free(p);
	free(q);
	arena_free(a);
	world_end(&w);
	world_end(&other);
}

static void
test_the_wrong_vault_key_opens_nothing_but_the_chain_still_holds(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	three_records(&w);
	struct vault *wrong = make_vault(&w.t, "other.key", '8');
	assert_int_equal(walk(&w, wrong, a, &s, &e), -1);
	assert_int_equal(s.n, 0);
	assert_non_null(strstr(e.msg, "record 1"));
	err_clear(&e);
	assert_int_equal(walk(&w, NULL, a, &s, &e), 0);
	assert_int_equal(s.n, 3);
	vault_free(wrong);
	arena_free(a);
	world_end(&w);
}

static void
test_a_second_opener_is_refused_until_the_first_closes(void **state)
{
	(void)state;
	struct world w = world_make();
	struct err e = {0};
	struct journal *j = open_ok(&w, SEGMENT);
	assert_null(journal_open(w.dir_path, w.v, SEGMENT, &e));
	assert_int_equal(e.code, ERR_STORE);
	assert_non_null(strstr(e.msg, "in use"));
	journal_close(j);
	j = open_ok(&w, SEGMENT);
	journal_close(j);
	world_end(&w);
}

static void
test_an_entry_too_large_is_refused_and_breaks_nothing(void **state)
{
	(void)state;
	struct world w = world_make();
	struct err e = {0};
	struct journal *j = open_ok(&w, SEGMENT);
	size_t n = 16 * 1024 * 1024;
	char *p = calloc(1, n + 1);
	assert_non_null(p);
	struct journal_entry x = {JOURNAL_RECEIVED, "d", "p", {p, n + 1}};
	assert_int_equal(journal_append(j, &x, 1, NULL, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
	assert_true(journal_ok(j));
	err_clear(&e);
	x.data.n = n;
	assert_int_equal(journal_append(j, &x, 1, NULL, &e), 0);
	journal_close(j);
	free(p);
	world_end(&w);
}

static int
stop_at_two(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	(void)ctx, (void)a;
	return r->seq == 2 ? err_set(e, ERR_RACE, "enough") : 0;
}

static void
test_a_walk_stops_when_told(void **state)
{
	(void)state;
	struct world w = world_make();
	struct err e = {0};
	three_records(&w);
	assert_int_equal(journal_walk(w.dir_path, w.v, stop_at_two, NULL, &e), -1);
	assert_int_equal(e.code, ERR_RACE);
	err_clear(&e);
	assert_int_equal(journal_walk(tempdir_file(&w.t, "nowhere"), w.v, stop_at_two, NULL, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	world_end(&w);
}

/* ---- reading what somebody writes ---- */

struct writer {
	struct journal *j;
	pthread_t t;
	int rounds;
};

static void *
write_on(void *arg)
{
	struct writer *x = arg;
	char text[9000];
	memset(text, 'x', sizeof text);
	for (int i = 0; i < x->rounds; i++) {
		text[i * 37 % 8000 + 500] = '\0';
		append_ok(x->j, "42.07-A", text);
		text[i * 37 % 8000 + 500] = 'x';
	}
	return NULL;
}

static int
count_on(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	uint64_t *n = ctx;
	(void)a, (void)e;
	assert_int_equal(r->seq, ++*n);
	return 0;
}

static int
read_live(struct world *w, uint64_t *n, uint64_t *until, struct err *e)
{
	struct journal_range s = {.live = true, .kinds = ~0u, .each = count_on, .ctx = n};
	*n = 0;
	int rc = journal_range(w->dir_path, w->v, &s, e);
	*until = s.until;
	return rc;
}

static void
test_a_journal_is_read_to_its_end_while_it_grows_and_begins_segments(void **state)
{
	(void)state;
	struct world w = world_make();
	struct writer x = {.j = open_ok(&w, 128 * 1024), .rounds = 2 * APPENDS};
	struct journal_end before = {.seq = 0};
	append_ok(x.j, "42.07-A", "the first");
	assert_int_equal(pthread_create(&x.t, NULL, write_on, &x), 0);
	for (uint64_t n, until; before.seq <= 2 * APPENDS;) {
		struct err e = {0};
		journal_end(x.j, &before);
		if (read_live(&w, &n, &until, &e) != 0)
			fail_msg("%s", e.msg);
		assert_true(n >= before.seq && n == until);
	}
	pthread_join(x.t, NULL);
	assert_true(count_segments(&w) > 3);
	journal_close(x.j);
	world_end(&w);
}

/* Cut or zeroed from any byte of the last record on, it is the end; a byte changed in a record before it is named. */
static void
test_a_live_journals_unfinished_tail_is_its_end_and_damage_before_it_is_not(void **state)
{
	(void)state;
	struct world w = world_make();
	three_records(&w);
	size_t size;
	uint64_t n, until;
	unsigned char *good = file_read(segment_path(&w, 1), &size), *p = malloc(size);
	struct err e = {0};
	while (size > 0 && good[size - 1] == 0)
		size--;
	assert_int_equal(read_live(&w, &n, &until, &e), 0);
	assert_true(n == 3 && until == 3);
	for (size_t k = 1; k < 60; k++) {
		file_write(segment_path(&w, 1), good, size - k, 0600);
		assert_int_equal(read_live(&w, &n, &until, &e), 0);
		assert_true(n == 2 && until == 2);
	}
	for (size_t at = 112; at < size - 200; at += 3) {
		memcpy(p, good, size);
		p[at] ^= 1;
		file_write(segment_path(&w, 1), p, size, 0600);
		err_clear(&e);
		assert_int_equal(read_live(&w, &n, &until, &e), -1);
		assert_non_null(strstr(e.msg, "offset"));
	}
	free(good);
	free(p);
	world_end(&w);
}

/* append for ever, telling each number only when it is said to be durable */
static void
append_until_killed(struct world *w, int told)
{
	struct err e = {0};
	struct journal *j = journal_open(w->dir_path, w->v, 65536, &e);
	struct journal_entry x = {JOURNAL_RECEIVED, "42.07-A", "post", str_of("a message of some length, to be torn")};
	uint64_t seq;
	while (j != NULL && journal_append(j, &x, 1, &seq, &e) == 0)
		if (write(told, &seq, sizeof seq) != (ssize_t)sizeof seq)
			break;
	_exit(1);
}

static void
test_a_killed_writer_keeps_all_it_was_told(void **state)
{
	(void)state;
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	uint64_t last = 0, seq;
	for (int i = 0; i < 20; i++) {
		int told[2], status;
		assert_int_equal(pipe(told), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			append_until_killed(&w, told[1]);
		close(told[1]);
		for (int k = 0; k < 10 + 7 * i; k++)
			assert_int_equal(read(told[0], &last, sizeof last), sizeof last);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		while (read(told[0], &seq, sizeof seq) == (ssize_t)sizeof seq)
			last = seq;
		close(told[0]);
		struct journal *j = open_ok(&w, 65536);
		assert_true(journal_seq(j) >= last);
		last = journal_seq(j);
		journal_close(j);
	}
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, last);
	arena_free(a);
	world_end(&w);
}

#ifdef GW_FAULTS
static void
check_broken_by(const char *fault, size_t kept)
{
	struct world w = world_make();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct seen s;
	struct journal_entry x = {JOURNAL_RECEIVED, "d", "p", str_of("lost?")};
	struct journal *j = open_ok(&w, SEGMENT);
	append_ok(j, "d", "kept");
	setenv("GW_FAULT", fault, 1);
	assert_int_equal(journal_append(j, &x, 1, NULL, &e), -1);
	unsetenv("GW_FAULT");
	assert_int_equal(e.code, ERR_STORE);
	assert_false(journal_ok(j));
	err_clear(&e);
	assert_int_equal(journal_append(j, &x, 1, NULL, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
	assert_int_equal(journal_note(j, &x, 1, &e), -1);
	err_clear(&e);
	assert_int_equal(journal_flush(j, &e), -1);
	journal_close(j);
	err_clear(&e);
	j = open_ok(&w, SEGMENT);
	assert_true(journal_ok(j));
	append_ok(j, "d", "after");
	journal_close(j);
	assert_int_equal(walk(&w, w.v, a, &s, &e), 0);
	assert_int_equal(s.n, kept + 1);
	arena_free(a);
	world_end(&w);
}

static void
test_a_failed_write_or_sync_breaks_the_journal_until_a_restart(void **state)
{
	(void)state;
	check_broken_by("journal_append:1+", 1);
	check_broken_by("journal_sync:1+", 2); /* written, not acknowledged: may be there */
}

static void
test_after_a_failure_every_thread_is_told(void **state)
{
	(void)state;
	struct world w = world_make();
	struct appender p[THREADS];
	struct journal *j = open_ok(&w, SEGMENT);
	setenv("GW_FAULT", "journal_sync:1+", 1);
	for (int i = 0; i < THREADS; i++) {
		p[i] = (struct appender){.j = j, .who = i};
		assert_int_equal(pthread_create(&p[i].t, NULL, append_many, &p[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(p[i].t, NULL);
		assert_int_equal(p[i].failed, APPENDS);
	}
	unsetenv("GW_FAULT");
	journal_close(j);
	world_end(&w);
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_was_appended_is_walked_in_order),
	    cmocka_unit_test(test_files_are_for_the_owner_only_and_hold_no_plain_data),
	    cmocka_unit_test(test_notes_are_durable_with_the_next_append),
	    cmocka_unit_test(test_threads_share_syncs_and_keep_their_order),
	    cmocka_unit_test(test_threads_rotate_segments_without_losing_order),
	    cmocka_unit_test(test_a_full_segment_is_followed_by_another_and_the_chain_goes_on),
	    cmocka_unit_test(test_a_segment_without_records_does_not_move_the_place),
	    cmocka_unit_test(test_a_segment_of_another_journal_is_refused),
	    cmocka_unit_test(test_an_append_cut_at_any_byte_is_dropped_at_opening),
	    cmocka_unit_test(test_a_record_changed_before_a_cut_hash_is_damage),
	    cmocka_unit_test(test_a_flipped_byte_anywhere_is_named_by_file_and_offset),
	    cmocka_unit_test(test_damage_in_a_finished_segment_is_never_a_torn_tail),
	    cmocka_unit_test(test_rewritten_history_does_not_fit_the_chain),
	    cmocka_unit_test(test_the_wrong_vault_key_opens_nothing_but_the_chain_still_holds),
	    cmocka_unit_test(test_a_second_opener_is_refused_until_the_first_closes),
	    cmocka_unit_test(test_an_entry_too_large_is_refused_and_breaks_nothing),
	    cmocka_unit_test(test_a_walk_stops_when_told),
	    cmocka_unit_test(test_a_journal_is_read_to_its_end_while_it_grows_and_begins_segments),
	    cmocka_unit_test(test_a_live_journals_unfinished_tail_is_its_end_and_damage_before_it_is_not),
	    cmocka_unit_test(test_a_killed_writer_keeps_all_it_was_told),
#ifdef GW_FAULTS
	    cmocka_unit_test(test_a_failed_write_or_sync_breaks_the_journal_until_a_restart),
	    cmocka_unit_test(test_after_a_failure_every_thread_is_told),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
