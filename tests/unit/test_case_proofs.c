/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept with a paper that is used again proves it: the e-data store's two answers, with its signature over the very bytes
 * that are kept, go with the paper from dossier to dossier; and a record's database is kept word for word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "blob/blob.h"
#include "sign/jws.h"
#include "tests/lib/asker.h"
#include "tests/lib/counter.h"
#include "tests/lib/holders.h"

/* One of the store's answers as it is kept: its signature, a line end, what was signed; and the question's signature. */
struct kept {
	struct str jws, part;
	const char *bond;
};

static struct str
blob(const char *digest)
{
	struct err e = {0};
	struct str out;

	assert_non_null(digest);
	if (blob_get(office.w.core.blobs, office.a, digest, &out, &e) != 0)
		fail_msg("%s: %s", digest, e.msg);
	return out;
}

static struct kept
kept_of(const char *digest, const char *bond)
{
	struct str all = blob(digest);
	const char *end = memchr(all.p, '\n', all.n);

	assert_non_null(end);
	size_t n = (size_t)(end - all.p);
	return (struct kept){{all.p, n}, {end + 1, all.n - n - 1}, bond};
}

/* By whoever trusts those certificates, at that time. */
static int
verify(const struct kept *k, const struct trust *t, int64_t at_ms, struct jws_verified *v, struct err *e)
{
	struct header bond = {str_of(JWS_HEADER), str_of(k->bond)};
	const struct message question = {.headers = &bond, .n_headers = 1};

	err_clear(e);
	return jws_verify_part(office.a, k->jws, k->part, &question, t, &holders_all[2].policy, at_ms, v, e);
}

/* It is the pinned holder's, over these bytes, in answer to that question, and says all those words. */
static void
check_proof(const char *digest, const char *bond, int64_t at_ms, const char *const *words)
{
	struct kept k = kept_of(digest, bond), other = k;
	const char *said = arena_dup(office.a, k.part.p, k.part.n);
	struct trust *nobody = trust_new();
	struct jws_verified v;
	struct err e = {0};

	if (verify(&k, holders_all[2].trust, at_ms, &v, &e) != 0)
		fail_msg("%s: %s", said, e.msg);
	assert_string_equal(pin_id(v.pin), sign_key_id(asker.theirs));
	for (; *words != NULL; words++)
		if (strstr(said, *words) == NULL)
			fail_msg("no %s in %s", *words, said);
	char *forged = arena_dup(office.a, k.part.p, k.part.n);
	forged[k.part.n / 2] ^= 1;
	other.part.p = forged;
	assert_int_equal(verify(&other, holders_all[2].trust, at_ms, &v, &e), -1);
	other = k;
	other.bond = "another";
	assert_int_equal(verify(&other, holders_all[2].trust, at_ms, &v, &e), -1);
	assert_int_equal(verify(&k, nobody, at_ms, &v, &e), -1);
	trust_free(nobody);
}

static const struct paper *
paper_of(const char *code)
{
	const struct filing *f = holders_filed(counter_case);

	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, code) == 0)
			return &f->papers[i];
	fail_msg("no paper %s", code);
	return NULL;
}

static void
use_again(const char *code, const json_t *offer)
{
	assert_non_null(offer);
	counter_must("a4", holders_papers_with(code, arena_str(office.a, holders_text(offer, "Id"))));
}

static void
test_the_stores_signatures_go_with_its_paper_from_dossier_to_dossier(void **state)
{
	const struct paper *first, *again;
	int64_t at_ms;

	(void)state;
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_begin("v-1", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	const char *list = holders_store_bond(), *code = arena_str(office.a, holders_text(holders_known("STORE"), "Component"));
	at_ms = clock_now_ms();
	use_again(code, holders_known("STORE"));
	const char *content = holders_store_bond();
	assert_string_not_equal(list, content);
	holders_accept();
	first = paper_of(code);
	const char *const listed[] = {HOLDERS_WHO, arena_fmt(office.a, "\"MaKetQua\":\"%s\"", code), NULL};
	const char *const given[] = {HOLDERS_WHO, arena_fmt(office.a, "\"HashTepTin\":\"%s\"", first->sha256), NULL};
	check_proof(first->list_proof, list, at_ms, listed);
	check_proof(first->proof, content, at_ms, given);
	assert_true(str_eq(blob(first->sha256), "ABC"));

	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD); /* the store is not there any more: what it signed is */
	for (int i = 0; i < 2; i++) {
		holders_begin(arena_fmt(office.a, "v-1.again.%d", i), HOLDERS_PERSON(HOLDERS_WHO));
		counter_must("a3", "\"LookUps\":{}");
		use_again(code, holders_known("DOSSIER"));
		holders_accept();
		again = paper_of(code);
		assert_string_equal(again->sha256, first->sha256);
		check_proof(again->list_proof, list, at_ms, listed);
		check_proof(again->proof, content, at_ms, given);
	}
}

/* Nobody signed a scan of ours: nothing is kept that looks like it. */
static void
test_a_scan_of_an_earlier_dossier_claims_no_signature(void **state)
{
	static const char scan[] = "\"Sha256\":\"b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78\","
				   "\"FileName\":\"cu.pdf\",\"MediaType\":\"application/pdf\",\"Content\":\"QUJD\"";
	const char *code = holders_procedure()->components[0].code;

	(void)state;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	holders_begin("v-2", HOLDERS_PERSON("042090001235"));
	counter_must("a3", "\"LookUps\":{}");
	const char *papers = holders_papers_with(NULL, NULL), *at = strstr(papers, arena_fmt(office.a, "\"%s\"", code));
	assert_non_null(at);
	at = strchr(at, '}');
	counter_must("a4", arena_fmt(office.a, "%.*s,%s%s", (int)(at - papers), papers, scan, at));
	holders_accept();
	holders_begin("v-2.again", HOLDERS_PERSON("042090001235"));
	counter_must("a3", "\"LookUps\":{}");
	use_again(code, holders_known("DOSSIER"));
	holders_accept();
	const struct paper *p = paper_of(code);
	assert_non_null(p->sha256);
	assert_null(p->proof);
	assert_null(p->list_proof);
}

/* Databases sign nothing; TLS proves them when they speak.  What is kept is the answer, byte for byte. */
static void
test_a_record_is_kept_as_its_database_said_it(void **state)
{
	(void)state;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	holders_begin("v-3", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	const json_t *record = holders_known("INSURANCE");
	const char *code = arena_str(office.a, holders_text(record, "Component"));
	use_again(code, record);
	holders_accept();
	const struct paper *p = paper_of(code);
	assert_null(p->sha256);
	assert_null(p->proof);
	assert_true(str_eq(blob(p->list_proof),
	    arena_fmt(office.a,
		"{\"KetQua\":\"CO\",\"SoDinhDanh\":\"" HOLDERS_WHO "\",\"BanGhi\":[{\"MaThanhPhan\":\"%s\",\"Ten\":\"Sổ bảo hiểm\","
		"\"SoKyHieu\":\"BH-1\",\"CoQuan\":\"BHXH\"}]}",
		code)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_stores_signatures_go_with_its_paper_from_dossier_to_dossier),
	    cmocka_unit_test(test_a_scan_of_an_earlier_dossier_claims_no_signature),
	    cmocka_unit_test(test_a_record_is_kept_as_its_database_said_it),
	};
	return cmocka_run_group_tests(tests, holders_start, holders_stop);
}
