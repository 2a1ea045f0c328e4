/* SPDX-License-Identifier: Apache-2.0 */
/* One dossier's evidence from the journals of several gateways: each change once and in its place, whatever the clocks say, what
 * was not made left out, what is missing named, and nothing guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ledger/filing_json.h"
#include "crypto/key.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "evidence/evidence.h"
#include "evidence/head.h"
#include "journal/journal.h"
#include "ledger/checkpoint.h"
#include "model/filing.h"
#include "store/event.h"
#include "tests/lib/kept.h"
#include "tests/lib/tempdir.h"
#include "tests/lib/testkeys.h"

enum { A, B, C, JOURNALS, MANY = 1200 };

#define NOON INT64_C(1795000000000)

/* Some gateways with a journal each, and the container made of them. */
struct desk {
	struct tempdir t;
	struct arena *a;
	struct vault *vault;
	struct journal *j[JOURNALS];
	char dir[JOURNALS][128], id[JOURNALS][INSTALLATION_HEX];
	struct setup setup;
	struct dossier dossier;
	struct evidence_files out;
	struct err e;
};

static struct testkeys *keys;
static struct sign_key *key, *other_key;

static void
desk_make(struct desk *d)
{
	static const char secret[] = "0102030405060708091011121314151617181920212223242526272829303132";
	static struct party owner = {
	    .type = 1, .name = "Hoa", .id_type = 2, .id_no = "183456789", .birth_date = "", .phone = "", .email = ""};
	static const struct filing filing = {.ref = "R-1",
	    .pos = "480150",
	    .clerk = "c",
	    .procedure = "1.004194",
	    .unit = "H56.12",
	    .owner = &owner,
	    .note = "",
	    .return_name = "",
	    .return_phone = "",
	    .collect_item = "",
	    .seal_no = ""};

	*d = (struct desk){.a = arena_new(0)};
	tempdir_make(&d->t);
	file_write(tempdir_file(&d->t, "vault.key"), secret, sizeof secret - 1, 0600);
	d->vault = vault_load(tempdir_file(&d->t, "vault.key"), NULL, &d->e);
	assert_non_null(d->vault);
	for (int i = 0; i < JOURNALS; i++) {
		struct journal_end end;
		snprintf(d->dir[i], sizeof d->dir[i], "%s", tempdir_file(&d->t, arena_fmt(d->a, "journal%d", i)));
		d->j[i] = journal_open(d->dir[i], d->vault, 1 << 20, &d->e);
		assert_non_null(d->j[i]);
		journal_end(d->j[i], &end);
		text_hex(end.installation, sizeof end.installation, d->id[i]);
	}
	d->setup.conf.journal.dir = d->dir[A];
	d->setup.conf.gateway.id = "gw-42";
	d->setup.head_key = key;
	d->dossier = kept_dossier(d->a, 1, 1);
	d->dossier.body = vault_seal(d->vault, d->a, arena_fmt(d->a, "filing:%s", d->dossier.id), filing_json_print(d->a, &filing));
	clock_set(NOON);
}

static void
desk_drop(struct desk *d)
{
	for (int i = 0; i < JOURNALS; i++)
		journal_close(d->j[i]);
	vault_free(d->vault);
	arena_free(d->a);
	tempdir_remove(&d->t);
	clock_set(-1);
}

static uint64_t
put(struct desk *d, int i, enum journal_kind kind, const char *dossier, struct str data)
{
	const struct journal_entry entry = {kind, dossier, "igate-42", data};
	uint64_t seq;

	assert_int_equal(journal_append(d->j[i], &entry, 1, &seq, &d->e), 0);
	return seq;
}

static uint64_t
message(struct desk *d, int i, enum journal_kind kind)
{
	return put(d, i, kind, d->dossier.id, str_of("<a/>"));
}

static uint64_t
registered(struct desk *d, int i)
{
	return put(d, i, JOURNAL_CHANGE, d->dossier.id, change_encode(kept_acceptance(d->a, &d->dossier, 1)));
}

/* The dossier goes on from that version. */
static uint64_t
moved(struct desk *d, int i, int64_t version, enum dossier_state state)
{
	struct dossier x = d->dossier;
	struct change *c = kept_change(d->a, &x);

	x.version = version;
	x.state = state;
	change_dossier(c, &x);
	return put(d, i, JOURNAL_CHANGE, x.id, change_encode(c));
}

/* Its exchange does: no version of the dossier is asked for. */
static uint64_t
delivered(struct desk *d, int i, int64_t version, enum exchange_state state)
{
	struct exchange x = kept_exchange(d->a, &d->dossier, "igate-42", 1);
	struct change *c = kept_change(d->a, &d->dossier);

	x.version = version;
	x.state = state;
	change_exchange(c, &x, EXCHANGE_READY, NULL);
	return put(d, i, JOURNAL_CHANGE, d->dossier.id, change_encode(c));
}

static void
make_void(struct desk *d, int i, uint64_t seq)
{
	put(d, i, JOURNAL_VOID, d->dossier.id, str_of(arena_fmt(d->a, "%d", (int)seq)));
}

/* The first n gateways know each other; what is in their journals is settled. */
static void
settle(struct desk *d, int n)
{
	for (int i = 0; i < n; i++) {
		struct checkpoint_seen seen = {.beat = 1, .settled = journal_seq(d->j[i])};
		for (int k = 0; k < n; k++)
			if (k != i)
				memcpy(seen.peers[seen.n++], d->id[k], INSTALLATION_HEX);
		assert_int_equal(checkpoint_keep(d->dir[i], &seen, &d->e), 0);
	}
}

/* The officer reads at A. */
static struct str
reading(struct desk *d)
{
	const struct str data = str_of("{\"who\":\"officer\"}");

	put(d, A, JOURNAL_READ, d->dossier.id, data);
	return data;
}

/* Given the journals of those behind the own one; a mask of bits 1 << B, 1 << C. */
static int
collect(struct desk *d, struct str read, unsigned given)
{
	struct evidence_ask q = {
	    .setup = &d->setup, .vault = d->vault, .dossier = d->dossier.id, .who = "officer", .why = "test", .reading = read};

	for (int i = B; i < JOURNALS; i++)
		if (given & 1u << i)
			q.others[q.n_others++] = d->dir[i];
	err_clear(&d->e);
	return evidence_collect(d->a, &q, &d->out, &d->e);
}

static void
collected(struct desk *d, struct str read, unsigned given)
{
	if (collect(d, read, given) != 0)
		fail_msg("%s", d->e.msg);
}

static const char *
file(const struct desk *d, const char *name)
{
	for (size_t i = 0; i < d->out.n; i++)
		if (strcmp(d->out.files[i].name, name) == 0)
			return arena_dup(d->a, d->out.files[i].data.p, d->out.files[i].data.n);
	return NULL;
}

/* Which records a readable file names: "A1 B2 " and so on. */
static const char *
named(const struct desk *d, const char *name)
{
	const char *p = file(d, name), *out = "", *lead = "\"record\":";

	assert_non_null(p);
	while ((p = strstr(p, lead)) != NULL) {
		int i = 0, seq = (int)strtol(p += strlen(lead), NULL, 10);
		p = strstr(p, "\"installation\":\"") + strlen("\"installation\":\"");
		while (i < JOURNALS && strncmp(p, d->id[i], INSTALLATION_HEX - 1) != 0)
			i++;
		out = arena_fmt(d->a, "%s%c%d ", out, "ABC?"[i], seq);
	}
	return out;
}

static void
test_a_dossier_registered_here_delivered_there_and_moved_here_again_is_one_story(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	message(&d, A, JOURNAL_RECEIVED); /* 1 */
	registered(&d, A);                /* 2 */
	clock_set(NOON - 3600000);        /* B's clock is an hour late */
	delivered(&d, B, 1, EXCHANGE_SENDING);
	message(&d, B, JOURNAL_SENT);
	delivered(&d, B, 2, EXCHANGE_DONE);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	clock_set(NOON + 1000);
	moved(&d, A, 2, DOSSIER_FINISHED); /* 3 */
	put(&d, B, JOURNAL_READ, d.dossier.id, str_of("GetDossier"));
	settle(&d, 2);
	collected(&d, reading(&d), 1u << B); /* 4 */
	assert_string_equal(named(&d, "records.json"), "A1 A2 B1 B2 B3 B4 A3 A4 B5 ");
	assert_string_equal(named(&d, "events.json"), "A2 B1 B3 B4 A3 ");
	assert_string_equal(named(&d, "reads.json"), "A4 B5 ");
	assert_non_null(file(&d, "messages/000000000001-received-igate-42.xml"));
	assert_non_null(file(&d, arena_fmt(d.a, "messages/%s/000000000002-sent-igate-42.xml", d.id[B])));
	assert_non_null(strstr(file(&d, "evidence.json"), "\"missingJournals\":[]"));
	assert_non_null(strstr(file(&d, "evidence.json"), "\"state\":9"));
	assert_non_null(strstr(file(&d, "filing.json"), "R-1"));
	assert_int_equal(d.out.n_missing, 0);
	desk_drop(&d);
}

static void
test_its_money_is_told_entry_by_entry(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	const char *why = "rút hồ sơ", *id = d.dossier.id;
	struct str sealed = vault_seal(d.vault, d.a, arena_fmt(d.a, "text:%s", id), str_of(why));
	const struct entry x = {.place = 1,
	    .kind = MONEY_REFUND,
	    .debit = MONEY_OWED,
	    .credit = MONEY_TILL,
	    .amount = 50000,
	    .digest = "d",
	    .what = "",
	    .voids = "",
	    .reason = text_base64(d.a, sealed.p, sealed.n),
	    .series = "",
	    .office = "480150",
	    .clerk = "hoa.nt",
	    .book = "480150.2026-03-02",
	    .at_ms = NOON};
	struct change *c = kept_change(d.a, &d.dossier);
	registered(&d, A);
	change_object(c, EVENT_ENTRY_MADE, arena_fmt(d.a, "%s:r1", id), 0, &x);
	put(&d, A, JOURNAL_CHANGE, id, change_encode(c));
	settle(&d, 1);
	collected(&d, reading(&d), 0);
	assert_non_null(strstr(file(&d, "events.json"), "\"catalogue\":\"2026-11-29 557d44c1\""));
	assert_non_null(strstr(file(&d, "events.json"), "\"entry\":\"r1\""));
	assert_non_null(strstr(file(&d, "events.json"), "\"amount\":50000"));
	assert_non_null(strstr(file(&d, "events.json"), arena_fmt(d.a, "\"reason\":\"%s\"", why)));
	desk_drop(&d);
}

static void
test_a_dossier_that_another_gateway_registered_has_evidence_here(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, B);
	settle(&d, 2);
	struct str read = reading(&d);
	assert_int_equal(collect(&d, read, 0), -1); /* who has it is told */
	assert_int_equal(d.e.code, ERR_UNKNOWN_DOSSIER);
	assert_non_null(strstr(d.e.msg, d.id[B]));
	assert_non_null(strstr(d.e.msg, "--journal"));
	collected(&d, read, 1u << B);
	assert_string_equal(named(&d, "events.json"), "B1 ");
	desk_drop(&d);
}

static void
test_a_change_that_lost_its_race_is_no_event_with_its_void_and_without(void **state)
{
	(void)state;
	for (int with_void = 0; with_void <= 1; with_void++) {
		struct desk d;
		desk_make(&d);
		registered(&d, A);
		moved(&d, B, 1, DOSSIER_PROCESSING);
		settle(&d, 2);
		uint64_t lost = moved(&d, A, 1, DOSSIER_STOPPED);
		if (with_void)
			make_void(&d, A, lost);
		collected(&d, reading(&d), 1u << B);
		assert_string_equal(named(&d, "events.json"), "A1 B1 ");
		assert_non_null(strstr(file(&d, "records.json"), "\"void\":true"));
		assert_non_null(strstr(file(&d, "evidence.json"), "\"state\":4"));
		desk_drop(&d);
	}
}

static void
test_a_void_that_came_after_the_reading_counts(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	uint64_t lost = moved(&d, A, 1, DOSSIER_STOPPED);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	struct str read = reading(&d);
	make_void(&d, A, lost);
	collected(&d, read, 1u << B);
	assert_string_equal(named(&d, "events.json"), "A1 B1 ");
	desk_drop(&d);
}

/* In one journal alone: the second asked for the version that the first replaced; a crash swallowed its VOID. */
static void
test_a_settled_change_of_the_same_journal_that_was_refused_is_left_out(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	moved(&d, A, 1, DOSSIER_PROCESSING);
	moved(&d, A, 1, DOSSIER_STOPPED);
	for (int settled = 0; settled <= 1; settled++) {
		collected(&d, reading(&d), 1u << B);
		assert_string_equal(named(&d, "events.json"), "A1 A2 ");
		settle(&d, 2);
	}
	desk_drop(&d);
}

static void
test_two_last_changes_that_exclude_each_other_are_named_and_nothing_is_made(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	settle(&d, 2);
	moved(&d, A, 1, DOSSIER_STOPPED);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	struct str read = reading(&d);
	assert_int_equal(collect(&d, read, 1u << B), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(d.e.msg, "record 2 of"));
	assert_non_null(strstr(d.e.msg, "record 1 of"));
	for (int k = 0; k < MANY; k++) /* B goes on with others' dossiers: its change was made */
		put(&d, B, JOURNAL_CHANGE, "42.07-another", str_of("x"));
	collected(&d, read, 1u << B);
	assert_string_equal(named(&d, "events.json"), "A1 B1 ");
	desk_drop(&d);
}

static void
test_two_settled_changes_that_exclude_each_other_are_not_of_one_store(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	moved(&d, A, 1, DOSSIER_STOPPED);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	settle(&d, 2);
	assert_int_equal(collect(&d, reading(&d), 1u << B), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(d.e.msg, "not of one store"));
	desk_drop(&d);
}

static void
test_a_journal_that_is_not_given_is_named_and_the_rest_stays_in_order(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	clock_set(NOON + 5000);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	moved(&d, C, 2, DOSSIER_STOPPED);
	moved(&d, C, 3, DOSSIER_PROCESSING);
	moved(&d, B, 4, DOSSIER_PAYMENT);
	clock_set(NOON); /* A's clock is behind */
	moved(&d, A, 5, DOSSIER_FINISHED);
	settle(&d, 3);
	struct str read = reading(&d);
	collected(&d, read, 1u << B);
	assert_string_equal(named(&d, "events.json"), "A1 B1 B2 A2 ");
	assert_non_null(strstr(file(&d, "evidence.json"), "\"gaps\":1,"));
	assert_int_equal(d.out.n_missing, 1);
	assert_string_equal(d.out.missing[0], d.id[C]);
	assert_non_null(strstr(file(&d, "evidence.json"), arena_fmt(d.a, "\"missingJournals\":[\"%s\"]", d.id[C])));
	collected(&d, read, 1u << B | 1u << C);
	assert_string_equal(named(&d, "events.json"), "A1 B1 C1 C2 B2 A2 ");
	assert_non_null(strstr(file(&d, "evidence.json"), "\"gaps\":0,"));
	collected(&d, read, 0);
	assert_string_equal(named(&d, "events.json"), "A1 A2 ");
	assert_int_equal(d.out.n_missing, 2);
	desk_drop(&d);
}

static void
test_a_gap_that_nobody_explains_is_refused_between_journals_and_told_of_one_alone(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	moved(&d, C, 1, DOSSIER_PROCESSING);
	moved(&d, A, 2, DOSSIER_FINISHED);
	struct str read = reading(&d);
	assert_int_equal(collect(&d, read, 1u << B), -1); /* nobody has seen C */
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(d.e.msg, "is a journal missing"));
	collected(&d, read, 0);
	assert_string_equal(named(&d, "events.json"), "A1 A2 ");
	assert_non_null(strstr(file(&d, "evidence.json"), "\"gaps\":1,"));
	desk_drop(&d);
}

static void
test_what_builds_on_a_change_made_since_the_reading_came_after_it(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	struct str read = reading(&d);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	moved(&d, A, 2, DOSSIER_STOPPED);
	moved(&d, B, 3, DOSSIER_FINISHED);
	message(&d, B, JOURNAL_SENT);
	moved(&d, A, 9, DOSSIER_STOPPED); /* builds on what B has written since we looked there */
	settle(&d, 2);
	collected(&d, read, 1u << B);
	assert_string_equal(named(&d, "records.json"), "A1 A2 B1 ");
	desk_drop(&d);
}

static void
test_a_journal_given_twice_is_refused(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	registered(&d, A);
	struct str read = reading(&d);
	memcpy(d.dir[C], d.dir[B], sizeof d.dir[C]);
	assert_int_equal(collect(&d, read, 1u << B | 1u << C), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	memcpy(d.dir[B], d.dir[A], sizeof d.dir[B]);
	assert_int_equal(collect(&d, read, 1u << B), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	desk_drop(&d);
}

/* ---- files of another journal ---- */

/* The segment of B as bytes, its records ending at *n. */
static unsigned char *
segment(struct desk *d, char *path, size_t room, size_t *n)
{
	snprintf(path, room, "%s/journal-%020d.pgj", d->dir[B], 1);
	unsigned char *p = file_read(path, n);
	while (*n > 0 && p[*n - 1] == 0)
		--*n;
	return p;
}

static void
test_the_unfinished_tail_of_a_live_journal_is_its_end(void **state)
{
	(void)state;
	struct desk d;
	char path[200];
	size_t n;

	desk_make(&d);
	registered(&d, B);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	settle(&d, 2);
	struct str read = reading(&d);
	unsigned char *whole = segment(&d, path, sizeof path, &n), *p = calloc(1, n + 4096);
	assert_non_null(p);
	for (size_t cut = 1; cut < 200; cut += 7) {
		memcpy(p, whole, n - cut);
		memset(p + n - cut, 0, cut);
		file_write(path, p, cut % 2 ? n - cut : n + 4096, 0600); /* cut off, or zeros ahead */
		collected(&d, read, 1u << B);
		assert_string_equal(named(&d, "events.json"), "B1 ");
	}
	free(whole);
	free(p);
	desk_drop(&d);
}

static void
test_damage_before_the_end_of_another_journal_is_named(void **state)
{
	(void)state;
	struct desk d;
	char path[200];
	size_t n;

	desk_make(&d);
	registered(&d, B);
	moved(&d, B, 1, DOSSIER_PROCESSING);
	struct str read = reading(&d);
	unsigned char *whole = segment(&d, path, sizeof path, &n);
	for (size_t at = 112; at < n / 2; at += 41) {
		file_flip(path, at, 1);
		assert_int_equal(collect(&d, read, 1u << B), -1);
		assert_int_equal(d.e.code, ERR_STORE);
		assert_non_null(strstr(d.e.msg, d.dir[B]));
		assert_non_null(strstr(d.e.msg, "offset"));
		file_write(path, whole, n, 0600);
	}
	free(whole);
	desk_drop(&d);
}

static void
put_head(struct desk *d, int i, const struct sign_key *k)
{
	char chain[DIGEST_HEX], zeros[DIGEST_HEX];
	struct journal_end end;
	struct str text, seal;
	const char *dir = arena_fmt(d->a, "%s/heads", d->dir[i]);

	mkdir(dir, 0700);
	journal_end(d->j[i], &end);
	text_hex(end.chain, sizeof end.chain, chain);
	memset(zeros, '0', DIGEST_HEX - 1);
	zeros[DIGEST_HEX - 1] = '\0';
	text = head_print(d->a,
	    &(struct head){.installation = d->id[i],
		.gateway = "gw-beside",
		.seq = (int64_t)end.seq,
		.chain = chain,
		.previous = zeros,
		.time = "2026-11-24T08:00:00.000Z"});
	assert_int_equal(seal_make(k, d->a, text, &seal, &d->e), 0);
	assert_int_equal(head_write(dir, end.seq, "json", text, &d->e), 0);
	assert_int_equal(head_write(dir, end.seq, "p7s", seal, &d->e), 0);
}

static void
test_heads_of_another_journal_stand_in_its_folder_with_the_certificate_of_who_signed_them(void **state)
{
	(void)state;
	for (int same = 0; same <= 1; same++) {
		struct desk d;
		desk_make(&d);
		registered(&d, B);
		put_head(&d, B, same ? key : other_key);
		moved(&d, B, 1, DOSSIER_PROCESSING); /* no head yet */
		collected(&d, reading(&d), 1u << B);
		assert_non_null(file(&d, arena_fmt(d.a, "heads/%s/head-%020d.json", d.id[B], 1)));
		assert_non_null(file(&d, arena_fmt(d.a, "heads/%s/head-%020d.p7s", d.id[B], 1)));
		const char *pem = file(&d, arena_fmt(d.a, "certificates/gateway-%s-1.pem", d.id[B]));
		assert_int_equal(pem == NULL, same); /* ours is there already */
		assert_true(same || strcmp(pem, file(&d, "certificates/gateway.pem")) != 0);
		assert_non_null(strstr(file(&d, "records.json"), "\"gateway\":\"gw-beside\""));
		assert_non_null(strstr(file(&d, "records.json"), "\"head\":1"));
		desk_drop(&d);
	}
}

static int
start(void **state)
{
	struct err e = {0};

	(void)state;
	keys = testkeys_new();
	testkeys_pair(keys, "gateway", TESTKEY_P256);
	testkeys_pair(keys, "beside", TESTKEY_P256);
	key = sign_key_load(testkeys_path(keys, "gateway.key"), testkeys_path(keys, "gateway.pem"), &e);
	other_key = sign_key_load(testkeys_path(keys, "beside.key"), testkeys_path(keys, "beside.pem"), &e);
	return key != NULL && other_key != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	sign_key_free(key);
	sign_key_free(other_key);
	testkeys_free(keys);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_registered_here_delivered_there_and_moved_here_again_is_one_story),
	    cmocka_unit_test(test_its_money_is_told_entry_by_entry),
	    cmocka_unit_test(test_a_dossier_that_another_gateway_registered_has_evidence_here),
	    cmocka_unit_test(test_a_change_that_lost_its_race_is_no_event_with_its_void_and_without),
	    cmocka_unit_test(test_a_void_that_came_after_the_reading_counts),
	    cmocka_unit_test(test_a_settled_change_of_the_same_journal_that_was_refused_is_left_out),
	    cmocka_unit_test(test_two_last_changes_that_exclude_each_other_are_named_and_nothing_is_made),
	    cmocka_unit_test(test_two_settled_changes_that_exclude_each_other_are_not_of_one_store),
	    cmocka_unit_test(test_a_journal_that_is_not_given_is_named_and_the_rest_stays_in_order),
	    cmocka_unit_test(test_a_gap_that_nobody_explains_is_refused_between_journals_and_told_of_one_alone),
	    cmocka_unit_test(test_what_builds_on_a_change_made_since_the_reading_came_after_it),
	    cmocka_unit_test(test_a_journal_given_twice_is_refused),
	    cmocka_unit_test(test_the_unfinished_tail_of_a_live_journal_is_its_end),
	    cmocka_unit_test(test_damage_before_the_end_of_another_journal_is_named),
	    cmocka_unit_test(test_heads_of_another_journal_stand_in_its_folder_with_the_certificate_of_who_signed_them),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
