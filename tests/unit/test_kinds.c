/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds: what it says is possible, is written, is checked both ways; and what tells of a person is kept sealed or not
 * at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/vault.h"
#include "journal/journal.h"
#include "model/exchange.h"
#include "store/check.h"
#include "store/kinds.h"
#include "store/rows.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

static struct arena *a;
static struct world w;
static struct err e;

static int
begin(void **state)
{
	(void)state;
	a = arena_new(0);
	err_clear(&e);
	world_make(&w);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	world_close(&w, true);
	world_drop(&w);
	arena_free(a);
	return 0;
}

/* ---- laws ---- */

static void
test_an_index_names_fields_of_its_kind(void **state)
{
	unsigned of[KINDS] = {0};

	(void)state;
	for (const struct kind_index *x = kind_indexes; x->word != NULL; x++) {
		const struct field *fields = kind_fields(x->kind), *by = field_find(fields, str_of(x->by));
		assert_non_null(field_find(fields, str_of(x->whose)));
		assert_non_null(by);
		assert_true(by->kind == FIELD_INT || by->kind == FIELD_TIME || by->kind == FIELD_UINT);
		assert_string_not_equal(x->by, "from"); /* it would be taken for the state before (store/apply.c) */
		assert_string_not_equal(x->whose, "from");
		assert_true(x->states[0] == '\0' || field_find(fields, str_of("state")) != NULL);
		assert_ptr_equal(kind_index_find(x->word), x); /* a word is one index's */
		assert_true(++of[x->kind] <= KIND_INDEXES_MAX);
	}
	assert_null(kind_index_find("out"));
	for (enum kind k = 0; k < KINDS; k++)
		assert_true(kind_list(k) == NULL || (kind_of_dossier(k) && strlen(kind_list(k)) == 2 && kind_list(k)[1] == ':'));
}

/* A row that goes must not leave a name in an index: no index has the states after which it goes. */
static void
test_what_goes_is_listed_nowhere(void **state)
{
	static const enum kind going[] = {
#define EXPIRY(kind, days, states) KIND_##kind,
#include "store/kinds.tbl"
	    KINDS,
	};
	unsigned looked_at = 0;

	(void)state;
	for (const struct kind_index *x = kind_indexes; x->word != NULL; x++) {
		for (const char *p = x->states; *p != '\0'; looked_at++) {
			size_t n = strcspn(p, " ");
			assert_int_equal(kind_days(x->kind, (struct str){p, n}), 0);
			p += n + (p[n] == ' ');
		}
		for (const enum kind *k = going; x->states[0] == '\0' && *k != KINDS; k++)
			assert_int_not_equal(*k, x->kind);
	}
	assert_true(looked_at > 9);
}

/* Open is what has not ended; what has ended goes, and nothing lists it any more. */
static void
test_the_states_of_exchanges_are_the_models(void **state)
{
	(void)state;
	for (enum exchange_state s = 0; s < EXCHANGE_STATES; s++) {
		struct str name = str_of(exchange_state_name(s));
		bool ended = exchange_ended(s);
		assert_int_equal(kind_days(KIND_EXCHANGE, name), ended ? EXCHANGE_KEEP_DAYS : 0);
		assert_int_equal(kind_index_has(kind_index_find("open"), name), !ended);
		assert_int_equal(kind_index_has(kind_index_find("wait"), name), s == EXCHANGE_BACKOFF || s == EXCHANGE_UNSURE);
		assert_int_equal(kind_index_has(kind_index_find("dead"), name), s == EXCHANGE_DEAD);
	}
	for (enum kind k = 0; k < KINDS; k++)
		assert_true(k == KIND_EXCHANGE || kind_days(k, str_of("DONE")) == 0);
	assert_false(kind_index_has(kind_index_find("wait"), str_of("")));
	assert_false(kind_index_has(kind_index_find("wait"), str_of("BACK")));
	assert_false(kind_index_has(kind_index_find("wait"), str_of("BACKOFF UNSURE")));
}

static void
test_a_member_is_read_back(void **state)
{
	const char *id = kept_dossier(a, 7, 1).id, *of_it = arena_fmt(a, "%s:x7", id);
	struct str pair = kind_member(a, KIND_EXCHANGE, of_it);

	(void)state;
	assert_true(str_eq(pair, str_list_pair(a, id, "x7").p));
	assert_string_equal(kind_member_id(a, KIND_EXCHANGE, pair), of_it);
	assert_true(str_eq(kind_member(a, KIND_DAY, "480150:2026-11-29"), "480150:2026-11-29"));
	assert_string_equal(kind_member_id(a, KIND_DAY, str_of("480150:2026-11-29")), "480150:2026-11-29");
}

/* ---- checked both ways ---- */

static void
found(void *ctx, const char *key, const char *why)
{
	size_t n = strlen(ctx);
	snprintf((char *)ctx + n, 600 - n, "%s %s\n", key, why);
}

static const char *
damage(void)
{
	static char text[600];
	struct store_round round = {0};

	text[0] = '\0';
	while (store_check(w.core.store, &round, 100, found, text, &e) == 0)
		;
	return text;
}

/* An exchange of a dossier waits, in its index, under its time. */
static struct exchange
wait_for_it(void)
{
	struct dossier d = kept_dossier(a, 20, 10);
	struct exchange x = kept_exchange(a, &d, UNIT, 20);
	struct commit_context keep = world_keeping(&w, a, UNIT);
	enum change_clash clash;

	assert_int_equal(play_accept(&w, a, 20, &e), 1);
	assert_int_equal(store_exchange(w.core.store, a, d.id, x.id, &x, &e), 1);
	struct change *c = kept_change(a, &d);
	x.state = EXCHANGE_BACKOFF;
	x.due_ms = 1764000000777;
	change_exchange(c, &x, EXCHANGE_READY, NULL);
	assert_int_equal(commit_change(&keep, d.id, c, &clash, &e), 1);
	return x;
}

static const char *
index_key(const struct exchange *x, const char *word, const char *partner)
{
	return arena_fmt(a, "gw:{%.*s}:%s:%s", DOSSIER_TAG_LEN, x->dossier, word, partner);
}

/* A hand in the store: `command` with that index and exchange; then that is found, whatever else is. */
static void
spoil(const char *command, const char *key, struct str member, const char *why)
{
	redisContext *c = redisConnectUnix(w.redis.socket);
	redisReply *r = redisCommand(c, command, key, member.p, member.n);

	assert_non_null(r);
	assert_int_not_equal(r->type, REDIS_REPLY_ERROR);
	freeReplyObject(r);
	redisFree(c);
	const char *is = damage();
	if (why[0] == '\0' ? is[0] != '\0' : strstr(is, why) == NULL)
		fail_msg("%s %s: \"%s\", not \"%s\"", command, key, is, why);
}

static void
test_what_an_index_lacks_or_has_too_much_is_found(void **state)
{
	struct exchange x = wait_for_it();
	const char *wait = index_key(&x, "wait", UNIT), *dead = index_key(&x, "dead", UNIT), *open = index_key(&x, "open", UNIT);
	struct str member = kind_member(a, KIND_EXCHANGE, arena_fmt(a, "%s:%s", x.dossier, x.id)), nobody = str_of("nobody");

	(void)state;
	assert_string_equal(damage(), "");
	spoil("ZADD %s 5 %b", wait, member, "or at another place"); /* it would be tried again at another time */
	spoil("ZADD %s 5 %b", wait, member, "a place in it is another");
	spoil("ZREM %s %b", wait, member, "it is not listed where its state says"); /* it would never be */
	spoil("ZADD %s 1764000000777 %b", wait, member, "");
	spoil("ZADD %s 1764000000777 %b", dead, member, "it lists what is in another state");
	spoil("ZREM %s %b", dead, member, "");
	spoil("ZADD %s 1 %b", open, nobody, "does not name an exchange");
	spoil("ZREM %s %b", open, nobody, "");
	spoil("ZADD %s 1764000000777 %b", index_key(&x, "wait", POST), member, "it lists another's");
}

/* ---- sealed ---- */

static int
accept_with(const char *body, size_t n, const char *note)
{
	struct dossier d = kept_dossier(a, 30, 100);
	struct history line = {.key = "",
	    .source = DOSSIER_BY_POSTAL,
	    .kind = "REGISTERED",
	    .state = d.state,
	    .at_ms = 1,
	    .seen_ms = 1,
	    .applied = true,
	    .note = note};
	struct commit_context keep = world_keeping(&w, a, POST);
	struct change *c = kept_change(a, &d);
	enum change_clash clash;

	d.body = (struct str){body, n};
	change_dossier_new(c, &d);
	change_history_add(c, d.id, &line);
	return commit_change(&keep, d.id, c, &clash, &e);
}

static void
test_what_tells_of_a_person_is_kept_sealed_or_not_at_all(void **state)
{
	static const char plain[] = "{\"Applicant\":\"Nguyen Thi Hoa\",\"Phone\":\"0912345678\"}";
	struct str sealed = vault_seal(w.core.vault, a, "filing:x", str_of(plain));
	uint64_t before = journal_seq(w.core.journal);
	struct dossier d;

	(void)state;
	assert_int_equal(accept_with(plain, sizeof plain - 1, ""), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "body"));
	err_clear(&e);
	assert_int_equal(accept_with(sealed.p, sealed.n, "khach doi dia chi nhan o so 5 pho Hue, goi truoc khi den"), -1);
	assert_non_null(strstr(e.msg, "note"));
	err_clear(&e);
	assert_int_equal(journal_seq(w.core.journal), before); /* not even there */
	assert_int_equal(store_dossier(w.core.store, a, kept_dossier(a, 30, 1).id, &d, &e), 0);
	assert_int_equal(accept_with(sealed.p, sealed.n, commit_seal(&w.core, a, kept_dossier(a, 30, 1).id, "khach doi dia chi")),
	    1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_an_index_names_fields_of_its_kind),
	    TEST(test_what_goes_is_listed_nowhere),
	    TEST(test_the_states_of_exchanges_are_the_models),
	    TEST(test_a_member_is_read_back),
	    TEST(test_what_an_index_lacks_or_has_too_much_is_found),
	    TEST(test_what_tells_of_a_person_is_kept_sealed_or_not_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
