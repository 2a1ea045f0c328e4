/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One question to a simulated partner, as the gateway asks it: asked URL CERTS
 * PERSON|ENTERPRISE|ACCOUNT|ACCOUNT_ISSUE|PAPERS|CONTENT|PROCEDURES| PROCEDURE|UNITS|RECORDS|RESULT ABOUT [MILLISECONDS [AGAIN]].
 * Prints one line: the answer's name, then what was found or why not; with AGAIN, asks twice (one token for both) and prints both.
 * For asked.sh.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/known_paper.h"
#include "model/known_record.h"
#include "model/national.h"
#include "model/person_check.h"
#include "tests/lib/asker.h"

static const struct paper_wanted wanted[] = {{"KQ.G07.000122", NULL}, {"KQ.G12.000007", "12/GCN"}};

static union {
	struct person_found person;
	struct enterprise_found enterprise;
	struct account_found account;
	struct papers_found papers;
	struct content_found content;
	struct national_list list;
	struct national_procedure procedure;
	struct national_units units;
	struct records_found records;
	struct result_found result;
} found;

static const char *
show(enum conn_ask q)
{
	struct arena *a = asker.a;

	switch (q) {
	case CONN_ASK_PERSON:
		return arena_fmt(a, "%s name=%d birth=%d %s", person_check_name(found.person.result), found.person.name_differs,
		    found.person.birth_differs, found.person.name != NULL ? found.person.name : "");
	case CONN_ASK_ENTERPRISE:
		return found.enterprise.exists ? enterprise_status_name(found.enterprise.status) : "none";
	case CONN_ASK_ACCOUNT:
	case CONN_ASK_ACCOUNT_ISSUE:
		return arena_fmt(a, "exists=%d issued=%d", found.account.exists, found.account.issued);
	case CONN_ASK_PAPERS:
		return arena_fmt(a, "%zu papers", found.papers.n);
	case CONN_ASK_CONTENT:
		return arena_fmt(a, "%s %.8s", found.content.media_type, found.content.content.p);
	case CONN_ASK_PROCEDURES:
		return arena_fmt(a, "%zu procedures", found.list.n);
	case CONN_ASK_PROCEDURE:
		return arena_fmt(a, "%zu ways %zu papers", found.procedure.n_ways, found.procedure.n_papers);
	case CONN_ASK_UNITS:
		return arena_fmt(a, "%zu units", found.units.n);
	case CONN_ASK_RECORDS:
		return arena_fmt(a, "%zu records %s", found.records.n, found.records.n > 0 ? found.records.records[0].name : "");
	case CONN_ASK_RESULT:
		return arena_fmt(a, "%zu bytes", found.result.content.n);
	case CONN_ASKS:
		break;
	}
	return "";
}

/* FILE:SIZE:SHA256 */
static bool
split_result(const char *text, struct result_asked *out)
{
	const char *size = strchr(text, ':'), *sum = size != NULL ? strchr(size + 1, ':') : NULL;

	if (sum == NULL)
		return false;
	*out = (struct result_asked){
	    .file = arena_dup(asker.a, text, (size_t)(size - text)), .sha256 = sum + 1, .size = strtol(size + 1, NULL, 10)};
	return true;
}

static const void *
about(enum conn_ask q, const char *who)
{
	static struct person_asked person;
	static struct enterprise_asked enterprise;
	static struct account_asked account;
	static struct papers_asked papers;
	static struct content_asked content;
	static struct procedure_asked procedure;
	static struct records_asked records;
	static struct result_asked result;

	person = (struct person_asked){who, "Nguyễn Thị Mẫu", "1990-02-01"};
	enterprise = (struct enterprise_asked){who};
	account = (struct account_asked){who, "Nguyễn Thị Mẫu", "1990-02-01", NULL};
	papers = (struct papers_asked){.owner = who,
	    .applicant = who,
	    .applicant_name = "Nguyễn Thị Mẫu",
	    .procedure = "1.004873",
	    .wanted = wanted,
	    .n_wanted = 2};
	content = (struct content_asked){who, "H27.55", arena_fmt(asker.a, "kho/%s/KQ.G07.000122", who)};
	procedure = (struct procedure_asked){who};
	records = (struct records_asked){DATABASE_LAND, who, "1.004873", wanted, 2};
	if (q == CONN_ASK_RESULT && !split_result(who, &result))
		return NULL;
	const void *all[CONN_ASKS] = {[CONN_ASK_PERSON] = &person,
	    [CONN_ASK_ENTERPRISE] = &enterprise,
	    [CONN_ASK_ACCOUNT] = &account,
	    [CONN_ASK_ACCOUNT_ISSUE] = &account,
	    [CONN_ASK_PAPERS] = &papers,
	    [CONN_ASK_CONTENT] = &content,
	    [CONN_ASK_PROCEDURE] = &procedure,
	    [CONN_ASK_RECORDS] = &records,
	    [CONN_ASK_RESULT] = &result};
	return all[q];
}

/* The partner is at that address, with those certificates: its own for the store, our secret for the others. */
static void
reach(const char *url, const char *certs, enum conn_ask q)
{
	static char secret[200];
	struct arena *a = asker.a;
	const struct peer_plan none = {.manner = PEER_SHUT};
	struct peer *p = peer_start(&none);
	FILE *f = fopen(arena_fmt(a, "%s/client.secret", certs), "r");

	asker_to(q <= CONN_ASK_ACCOUNT_ISSUE || q == CONN_ASK_RECORDS ? "lgsp-1.0"
		: q <= CONN_ASK_CONTENT                               ? "edata-1.0"
		: q == CONN_ASK_RESULT                                ? "igate-1.1"
								      : "dvcqg-1.0",
	    p, "simulated");
	peer_stop(p);
	asker.to.p.url = url;
	if (f == NULL || fscanf(f, "%199s", secret) != 1)
		abort();
	fclose(f);
	asker.to.secret = secret;
	asker.to.key = sign_key_load(arena_fmt(a, "%s/gateway.key", certs), arena_fmt(a, "%s/gateway.crt", certs), &asker.e);
	struct trust *t = arena_own(a, trust_new(), (void (*)(void *))(void (*)(void))trust_free);
	if (asker.to.key == NULL ||
	    trust_pin(t, arena_fmt(a, "%s/%s.crt", certs, q == CONN_ASK_RESULT ? "province" : "edata"), &asker.e) != 0)
		abort();
	asker.to.trust = t;
}

int
main(int argc, char **argv)
{
	unsigned q = 0;

	while (argc >= 5 && q < CONN_ASKS && strcmp(conn_ask_name((enum conn_ask)q), argv[3]) != 0)
		q++;
	if (argc < 5 || q == CONN_ASKS) {
		fprintf(stderr, "usage: asked URL CERTS QUESTION ABOUT [MILLISECONDS [AGAIN]]\n");
		return 2;
	}
	asker_start(NULL);
	reach(argv[1], argv[2], (enum conn_ask)q);
	for (int i = 0; i < (argc > 6 ? 2 : 1); i++) {
		enum ask_answer got = asker_ask((enum conn_ask)q, about((enum conn_ask)q, argv[4]), &found,
		    argc > 5 ? strtol(argv[5], NULL, 10) : 10000);
		printf("%s %s\n", ask_answer_name(got), got == ASK_ANSWERED ? show((enum conn_ask)q) : asker.e.msg);
	}
	asker_stop(NULL);
	return 0;
}
