/* SPDX-License-Identifier: Apache-2.0 */
/* A small journal of several segments under signed heads, changed in every way we can think of: each change is noticed and
 * named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "evidence/head.h"
#include "evidence/verify.h"
#include "journal/journal.h"
#include "journal/read.h"
#include "tests/lib/tempdir.h"
#include "tests/lib/testkeys.h"

enum {
	WHAT = 160, RECORDS = 36, HEAD_EVERY = 12, SEGMENT_MAX = 1024, FILES_MAX = 32,
#ifdef GW_FAULTS
	MUTATIONS = 500,        /* sanitizers are slow */
#else
	MUTATIONS = 10000,
#endif
};

/* One installation: its files as they should be, in one list: segments first, then heads. */
struct house {
	struct tempdir dir;
	struct vault *vault;
	struct {
		char name[96];
		unsigned char *p;
		size_t n;
	} files[FILES_MAX];
	size_t n_files, n_segments;
	struct {
		size_t segment, from, to;
	} records[RECORDS];
	size_t n_records;
};

static struct testkeys *keys;
static struct sign_key *key;
static struct anchors *trust;
static struct house ours, theirs;
static struct arena *a;

/* ---- making ---- */

static struct vault *
vault_for(const struct tempdir *t)
{
	static char digit = '1'; /* another one for each */
	char secret[64];
	struct err e = {0};
	memset(secret, digit++, sizeof secret);
	file_write(tempdir_file(t, "vault.key"), secret, sizeof secret, 0600);
	struct vault *v = vault_load(tempdir_file(t, "vault.key"), NULL, &e);
	assert_non_null(v);
	return v;
}

static void
put_head(const char *dir, struct journal *j, char previous[DIGEST_HEX])
{
	char installation[33], chain[DIGEST_HEX];
	struct journal_end end;
	struct err e = {0};
	struct str seal;
	journal_end(j, &end);
	text_hex(end.installation, 16, installation);
	text_hex(end.chain, 32, chain);
	const struct head h = {.installation = installation, .gateway = "gw-42", .seq = (int64_t)end.seq, .chain = chain,
	    .previous = previous, .time = "2026-11-24T08:00:00.000Z"};
	struct str text = head_print(a, &h);
	assert_int_equal(seal_make(key, a, text, &seal, &e), 0);
	assert_int_equal(head_write(dir, end.seq, "json", text, &e), 0);
	assert_int_equal(head_write(dir, end.seq, "p7s", seal, &e), 0);
	digest_hex(seal, previous);
}

static int
note_record(void *ctx, struct arena *mine, const struct journal_record *r, struct err *e)
{
	struct house *h = ctx;
	(void)mine, (void)e;
	size_t s = 0;
	while (strcmp(h->files[s].name + strlen("journal/"), r->segment) != 0)
		s++;
	h->records[h->n_records].segment = s;
	h->records[h->n_records].from = r->offset;
	h->records[h->n_records].to = h->files[s].n;
	if (h->n_records > 0 && h->records[h->n_records - 1].segment == s)
		h->records[h->n_records - 1].to = r->offset;
	h->n_records++;
	return 0;
}

static void
remember(struct house *h, const char *pattern)
{
	char command[256], line[160];
	snprintf(command, sizeof command, "cd %s && ls %s", h->dir.path, pattern);
	FILE *list = popen(command, "r");
	assert_non_null(list);
	while (fgets(line, sizeof line, list) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		assert_true(h->n_files < FILES_MAX);
		snprintf(h->files[h->n_files].name, sizeof h->files[0].name, "%.90s", line);
		h->files[h->n_files].p = file_read(tempdir_file(&h->dir, line), &h->files[h->n_files].n);
		h->n_files++;
	}
	assert_int_equal(pclose(list), 0);
}

static void
house_make(struct house *h)
{
	char previous[DIGEST_HEX] = "", journal[96], heads[96];
	struct err e = {0};
	tempdir_make(&h->dir);
	h->vault = vault_for(&h->dir);
	snprintf(journal, sizeof journal, "%s", tempdir_file(&h->dir, "journal"));
	snprintf(heads, sizeof heads, "%s", tempdir_file(&h->dir, "journal/heads"));
	memset(previous, '0', DIGEST_HEX - 1);
	struct journal *j = journal_open(journal, h->vault, SEGMENT_MAX, &e);
	assert_non_null(j);
	assert_int_equal(access(heads, F_OK) == 0 ? 0 : system(arena_fmt(a, "mkdir -m 700 %s", heads)), 0);
	for (int i = 1; i <= RECORDS; i++) {
		const char *text = arena_fmt(a, "record %d of a citizen's matter", i);
		struct journal_entry x = {
		    i % 3 == 0 ? JOURNAL_RECEIVED : JOURNAL_CHANGE, arena_fmt(a, "42.00-%d", i % 5), "vnpost", str_of(text)};
		assert_int_equal(journal_append(j, &x, 1, NULL, &e), 0);
		if (i % HEAD_EVERY == 0)
			put_head(heads, j, previous);
	}
	journal_close(j);
	remember(h, "journal/*.pgj");
	h->n_segments = h->n_files;
	remember(h, "journal/heads/*");
	assert_int_equal(journal_walk(journal, NULL, note_record, h, &e), 0);
	assert_int_equal(h->n_records, RECORDS);
	assert_true(h->n_segments > 3);
}

static void
house_drop(struct house *h)
{
	for (size_t i = 0; i < h->n_files; i++)
		free(h->files[i].p);
	vault_free(h->vault);
	tempdir_remove(&h->dir);
}

/* ---- judging ---- */

static enum verify_verdict
judge(const struct vault *v, struct err *e)
{
	struct verify_found found;
	struct verify_ask q = {.journal = tempdir_file(&ours.dir, "journal"), .trust = trust, .vault = v};
	char dir[96];
	snprintf(dir, sizeof dir, "%s", q.journal);
	q.journal = dir;
	return verify_journal(&q, &found, e);
}

static void
put(size_t file, const void *p, size_t n)
{
	file_write(tempdir_file(&ours.dir, ours.files[file].name), p, n, 0600);
}

static void
put_back(size_t file)
{
	put(file, ours.files[file].p, ours.files[file].n);
}

static const char *
base(size_t file)
{
	return strrchr(ours.files[file].name, '/') + 1;
}

/* Something is wrong and its place is named; `what` describes the change for who has to find out why it was not. */
static void
noticed(const char *what)
{
	struct err e = {0};
	enum verify_verdict v = judge(NULL, &e);
	if (v != VERIFY_WRONG || (strstr(e.msg, "journal-") == NULL && strstr(e.msg, "head-") == NULL &&
	    strstr(e.msg, "truncated") == NULL))
		fail_msg("%s: verdict %d, \"%s\"", what, (int)v, e.msg);
}

static void
whole(void)
{
	struct err e = {0};
	enum verify_verdict v = judge(ours.vault, &e);
	if (v != VERIFY_WHOLE)
		fail_msg("the untouched journal: verdict %d, \"%s\"", (int)v, e.msg);
}

/* ---- changes ---- */

static uint64_t seed = 42;

static size_t
below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

/* A segment with the bytes from..to replaced by other ones. */
static void
replace(size_t file, size_t from, size_t to, const unsigned char *p, size_t n)
{
	size_t total = ours.files[file].n - (to - from) + n;
	unsigned char *out = arena_alloc(a, total + 1);
	memcpy(out, ours.files[file].p, from);
	if (n > 0)
		memcpy(out + from, p, n);
	memcpy(out + from + n, ours.files[file].p + to, ours.files[file].n - to);
	put(file, out, total);
}

static size_t
flip(char *what)
{
	size_t f = below(ours.n_files), at = below(ours.files[f].n);
	unsigned char byte = ours.files[f].p[at] ^ (unsigned char)(1 << below(8));
	snprintf(what, WHAT, "a bit of byte %zu of %s", at, base(f));
	replace(f, at, at + 1, &byte, 1);
	return f;
}

static size_t
edit(char *what)
{
	size_t f = below(ours.n_files), at = below(ours.files[f].n),
	       n = 1 + below(ours.files[f].n - at > 40 ? 40 : ours.files[f].n - at);
	unsigned char bytes[64];
	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)below(256);
	bytes[0] = (unsigned char)(ours.files[f].p[at] + 1 + below(255));
	snprintf(what, WHAT, "%zu bytes at %zu of %s", n, at, base(f));
	replace(f, at, at + n, bytes, n);
	return f;
}

static size_t
take_out(char *what)
{
	size_t r = below(RECORDS), f = ours.records[r].segment;
	snprintf(what, WHAT, "record %zu deleted", r + 1);
	replace(f, ours.records[r].from, ours.records[r].to, NULL, 0);
	return f;
}

static size_t
put_in(char *what)
{
	size_t r = below(RECORDS), at = below(RECORDS), f = ours.records[at].segment;
	const unsigned char *from = ours.files[ours.records[r].segment].p + ours.records[r].from;
	snprintf(what, WHAT, "record %zu once more before record %zu", r + 1, at + 1);
	replace(f, ours.records[at].from, ours.records[at].from, from, ours.records[r].to - ours.records[r].from);
	return f;
}

static size_t
reorder(char *what)
{
	size_t r = below(RECORDS - 1);
	while (ours.records[r].segment != ours.records[r + 1].segment)
		r = below(RECORDS - 1);
	size_t f = ours.records[r].segment, n1 = ours.records[r].to - ours.records[r].from,
	       n2 = ours.records[r + 1].to - ours.records[r + 1].from;
	unsigned char *both = arena_alloc(a, n1 + n2);
	memcpy(both, ours.files[f].p + ours.records[r + 1].from, n2);
	memcpy(both + n2, ours.files[f].p + ours.records[r].from, n1);
	snprintf(what, WHAT, "records %zu and %zu changed places", r + 1, r + 2);
	replace(f, ours.records[r].from, ours.records[r + 1].to, both, n1 + n2);
	return f;
}

static size_t
truncate_file(char *what)
{
	size_t f = below(ours.n_files), n = below(ours.files[f].n);
	snprintf(what, WHAT, "%s cut to %zu bytes", base(f), n);
	put(f, ours.files[f].p, n);
	return f;
}

static size_t
splice(char *what)
{
	size_t r = below(RECORDS), f = ours.records[r].segment, o = theirs.records[r].segment;
	snprintf(what, WHAT, "record %zu is another installation's", r + 1);
	replace(f, ours.records[r].from, ours.records[r].to, theirs.files[o].p + theirs.records[r].from,
	    theirs.records[r].to - theirs.records[r].from);
	return f;
}

static size_t
exchange(char *what)
{
	size_t f = below(ours.n_files);
	snprintf(what, WHAT, "%s is another installation's", base(f));
	put(f, theirs.files[f].p, theirs.files[f].n);
	return f;
}

/* A head under the name of another one, signed by the right key as it is. */
static size_t
replay(char *what)
{
	size_t heads = ours.n_files - ours.n_segments, f = ours.n_segments + below(heads), o = ours.n_segments + below(heads);
	while (o == f || strcmp(strrchr(base(f), '.'), strrchr(base(o), '.')) != 0)
		o = ours.n_segments + below(heads);
	snprintf(what, WHAT, "%s holds %s", base(f), base(o));
	put(f, ours.files[o].p, ours.files[o].n);
	return f;
}

static size_t
append(char *what)
{
	size_t f = below(ours.n_files), n = 1 + below(200);
	unsigned char bytes[200];
	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)(1 + below(255));
	snprintf(what, WHAT, "%zu bytes more in %s", n, base(f));
	replace(f, ours.files[f].n, ours.files[f].n, bytes, n);
	return f;
}

static void
test_random_changes_are_all_noticed(void **state)
{
	(void)state;
	static size_t (*const ways[])(char *) = {
	    flip, edit, take_out, put_in, reorder, truncate_file, splice, exchange, replay, append};
	char what[WHAT];
	whole();
	for (int i = 0; i < MUTATIONS; i++) {
		size_t f = ways[below(sizeof ways / sizeof ways[0])](what);
		noticed(what);
		put_back(f);
		arena_reset(a);
	}
	whole();
}

static void
test_a_cut_at_any_byte_of_the_last_segment_is_noticed(void **state)
{
	(void)state;
	size_t f = ours.n_segments - 1;
	char what[WHAT];
	for (size_t n = 0; n < ours.files[f].n; n += MUTATIONS < 1000 ? 7 : 1) {
		put(f, ours.files[f].p, n);
		snprintf(what, WHAT, "the last segment cut to %zu bytes", n);
		noticed(what);
	}
	put_back(f);
	whole();
}

static void
test_a_missing_file_is_noticed(void **state)
{
	(void)state;
	char what[WHAT];
	for (size_t f = 0; f < ours.n_files - 2; f++) { /* the newest head: see below */
		assert_int_equal(unlink(tempdir_file(&ours.dir, ours.files[f].name)), 0);
		snprintf(what, WHAT, "%s is gone", base(f));
		noticed(what);
		put_back(f);
	}
	whole();
}

static void
test_without_the_newest_head_the_last_records_are_in_debt(void **state)
{
	(void)state;
	struct err e = {0};
	for (size_t f = ours.n_files - 2; f < ours.n_files; f++)
		assert_int_equal(unlink(tempdir_file(&ours.dir, ours.files[f].name)), 0);
	assert_int_equal(judge(ours.vault, &e), VERIFY_DEBT);
	put_back(ours.n_files - 2);
	put_back(ours.n_files - 1);
	whole();
}

static void
test_the_segment_that_was_changed_is_named(void **state)
{
	(void)state;
	for (size_t r = 0; r < RECORDS; r++) {
		struct err e = {0};
		size_t f = ours.records[r].segment, at = ours.records[r].from + 30;
		unsigned char byte = ours.files[f].p[at] ^ 1;
		replace(f, at, at + 1, &byte, 1);
		assert_int_equal(judge(NULL, &e), VERIFY_WRONG);
		assert_non_null(strstr(e.msg, base(f)));
		put_back(f);
	}
}

static void
test_the_wrong_key_opens_nothing(void **state)
{
	(void)state;
	struct err e = {0};
	assert_int_equal(judge(theirs.vault, &e), VERIFY_WRONG);
	assert_non_null(strstr(e.msg, "journal-"));
}

static void
test_heads_of_a_stranger_are_refused(void **state)
{
	(void)state;
	struct err e = {0};
	struct anchors *own = trust;
	const char *path = testkeys_path(keys, "stranger.pem");
	trust = anchors_load(&path, 1, &e);
	assert_non_null(trust);
	assert_int_equal(judge(NULL, &e), VERIFY_WRONG);
	assert_non_null(strstr(e.msg, "head-"));
	anchors_free(trust);
	trust = own;
}

static int
start(void **state)
{
	struct err e = {0};
	(void)state;
	a = arena_new(0);
	keys = testkeys_new();
	testkeys_pair(keys, "gateway", TESTKEY_P256);
	testkeys_pair(keys, "stranger", TESTKEY_P256);
	key = sign_key_load(testkeys_path(keys, "gateway.key"), testkeys_path(keys, "gateway.pem"), &e);
	const char *path = testkeys_path(keys, "gateway.pem");
	trust = anchors_load(&path, 1, &e);
	house_make(&theirs);
	house_make(&ours);
	return key != NULL && trust != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	house_drop(&ours);
	house_drop(&theirs);
	anchors_free(trust);
	sign_key_free(key);
	testkeys_free(keys);
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_changes_are_all_noticed),
		cmocka_unit_test(test_a_cut_at_any_byte_of_the_last_segment_is_noticed),
		cmocka_unit_test(test_a_missing_file_is_noticed),
		cmocka_unit_test(test_without_the_newest_head_the_last_records_are_in_debt),
		cmocka_unit_test(test_the_segment_that_was_changed_is_named),
		cmocka_unit_test(test_the_wrong_key_opens_nothing),
		cmocka_unit_test(test_heads_of_a_stranger_are_refused),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
