/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of readings, taken by the daemon's side into a real journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/metric.h"
#include "crypto/vault.h"
#include "evidence/reading.h"
#include "journal/journal.h"
#include "journal/read.h"
#include "tests/lib/tempdir.h"

#define DOSSIER "42.07-0123456789abcdefghjkmnpqrstvwxy"

static struct tempdir dir;
static struct vault *vault;
static struct journal *journal;
static struct arena *a;
static struct err e;

static const char *
path(const char *name)
{
	return arena_fmt(a, "%s/journal/reads/%s", dir.path, name);
}

static void
put(const char *name, const char *text)
{
	file_write(path(name), text, strlen(text), 0600);
}

static const char *
note(int i)
{
	return arena_fmt(a,
	    "{\"act\":\"evidence\",\"dossier\":\"" DOSSIER "\",\"who\":\"hoa.nt\",\"why\":\"đơn %d\",\"id\":\"%026d\"}", i, i);
}

static bool
there(const char *name)
{
	struct stat st;
	return lstat(path(name), &st) == 0;
}

static int
start(void **state)
{
	static const char key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
	(void)state;
	a = arena_new(0);
	err_clear(&e);
	tempdir_make(&dir);
	file_write(tempdir_file(&dir, "vault.key"), key, sizeof key - 1, 0600);
	vault = vault_load(tempdir_file(&dir, "vault.key"), NULL, &e);
	journal = vault != NULL ? journal_open(tempdir_file(&dir, "journal"), vault, 1 << 20, &e) : NULL;
	return journal != NULL && mkdir(path(""), 0700) == 0 ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	journal_close(journal);
	vault_free(vault);
	arena_free(a);
	tempdir_remove(&dir);
	return 0;
}

static int
take(void)
{
	err_clear(&e);
	return reading_take(a, tempdir_file(&dir, "journal"), journal, &e);
}

struct count {
	const char *data;
	int n;
};

static int
count_one(void *ctx, struct arena *mine, const struct journal_record *r, struct err *why)
{
	struct count *c = ctx;
	(void)mine;
	(void)why;
	assert_int_equal(r->kind, JOURNAL_READ);
	assert_string_equal(r->dossier, DOSSIER);
	c->n += c->data == NULL || str_eq(r->data, c->data);
	return 0;
}

/* how many records there are of a reading, or of all when NULL */
static int
recorded(const char *data)
{
	struct count c = {data, 0};
	struct err why = {0};
	assert_int_equal(journal_walk(tempdir_file(&dir, "journal"), vault, count_one, &c, &why), 0);
	return c.n;
}

static void
a_note_becomes_its_very_bytes_and_goes(void **state)
{
	(void)state;
	put("read-1", note(1));
	assert_int_equal(take(), 0);
	assert_int_equal(recorded(note(1)), 1);
	assert_false(there("read-1"));
	assert_int_equal(take(), 0);
	assert_int_equal(recorded(NULL), 1);
}

static void
what_is_no_note_is_set_aside_once_and_the_rest_goes_on(void **state)
{
	static const char *const bad[] = {"", "{", "[]", "{\"act\":\"evidence\"}", "\xff\xfe",
	    "{\"act\":\"x\",\"dossier\":\"42.07-0123456789abcdefghjkmnpqrstvwx!\",\"who\":\"a\",\"why\":\"b\",\"id\":"
	    "\"00000000000000000000000000\"}"};
	const size_t n = sizeof bad / sizeof bad[0];
	(void)state;
	for (size_t i = 0; i < n; i++)
		put(arena_fmt(a, "read-%zu", i), bad[i]);
	put("read-long", arena_fmt(a, "%s%4096s", note(1), ""));
	for (int i = 0; i < 20; i++)
		put(arena_fmt(a, "read-good-%d", i), note(i));
	assert_int_equal(take(), 0);
	assert_int_equal(recorded(NULL), 20);
	for (size_t i = 0; i < n; i++) {
		assert_false(there(arena_fmt(a, "read-%zu", i)));
		assert_true(there(arena_fmt(a, "read-%zu" READING_ASIDE, i)));
	}
	assert_true(there("read-long" READING_ASIDE));
	assert_int_equal(take(), 0);
	assert_false(there("read-0" READING_ASIDE READING_ASIDE));
}

static void
what_cannot_be_read_is_set_aside_without_waiting(void **state)
{
	(void)state;
	put("elsewhere", note(9));
	assert_int_equal(mkdir(path("read-folder"), 0700), 0);
	assert_int_equal(mkfifo(path("read-pipe"), 0600), 0);
	assert_int_equal(symlink("elsewhere", path("read-link")), 0);
	put("read-1", note(1));
	assert_int_equal(take(), 0);
	assert_int_equal(recorded(NULL), 1);
	assert_true(there("read-folder" READING_ASIDE));
	assert_true(there("read-pipe" READING_ASIDE));
	assert_true(there("read-link" READING_ASIDE));
	assert_true(there("elsewhere"));
}

static void
many_notes_are_taken_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		put(arena_fmt(a, "read-%d", i), note(i));
	assert_int_equal(take(), 0);
	assert_int_equal(recorded(NULL), 300);
	for (int i = 0; i < 300; i++)
		assert_false(there(arena_fmt(a, "read-%d", i)));
}

static void
without_the_folder_there_is_nothing_to_do(void **state)
{
	(void)state;
	assert_int_equal(rmdir(path("")), 0);
	assert_int_equal(take(), 0);
	assert_int_equal(recorded(NULL), 0);
}

#ifdef GW_FAULTS
/* In a process of its own, which ends there without another word. */
static void
take_with(const char *fault)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		struct journal *mine;
		setenv("GW_FAULT", fault, 1);
		mine = journal_open(tempdir_file(&dir, "journal"), vault, 1 << 20, &e);
		if (mine != NULL && reading_take(a, tempdir_file(&dir, "journal"), mine, &e) != 0)
			_exit(7);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void
a_crash_leaves_each_reading_recorded_once_or_twice(void **state)
{
	static const char *const faults[] = {"journal_append:1+", "journal_sync:1+", "reading_taken:1+"};
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		const char *text = note(100 + (int)i);
		put("read-1", text);
		journal_close(journal);
		take_with(faults[i]);
		assert_true(there("read-1"));
		journal = journal_open(tempdir_file(&dir, "journal"), vault, 1 << 20, &e);
		assert_non_null(journal);
		assert_int_equal(take(), 0);
		assert_false(there("read-1"));
		assert_int_equal(recorded(text), i == 0 ? 1 : 2); /* what was written is there though its sync failed */
	}
}

#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_note_becomes_its_very_bytes_and_goes, start, stop),
	    cmocka_unit_test_setup_teardown(what_is_no_note_is_set_aside_once_and_the_rest_goes_on, start, stop),
	    cmocka_unit_test_setup_teardown(what_cannot_be_read_is_set_aside_without_waiting, start, stop),
	    cmocka_unit_test_setup_teardown(many_notes_are_taken_at_once, start, stop),
	    cmocka_unit_test_setup_teardown(without_the_folder_there_is_nothing_to_do, start, stop),
#ifdef GW_FAULTS
	    cmocka_unit_test_setup_teardown(a_crash_leaves_each_reading_recorded_once_or_twice, start, stop),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
