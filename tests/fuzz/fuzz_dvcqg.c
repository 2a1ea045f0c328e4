/* SPDX-License-Identifier: Apache-2.0 */
/* Door: the national portal's answers to what it is sent.  The first byte chooses step and status. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "model/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 200, 401, 422, 429, 503, 302, 404};
	const struct connector *c = connector_find("dvcqg-1.0");
	if (size == 0)
		return 0;
	struct arena *a = arena_new(0);
	struct party owner = {.type = 1, .name = "A", .id_type = 1, .id_no = "042190001234"};
	struct filing filing = {.procedure = "1.004873", .unit = "H27.55", .owner = &owner};
	const struct partner partner = {.name = "p", .unit = "H42", .client_id = "c"};
	const struct dossier dossier = {.id = "42.07-0123456789abcdefghjkmnpqrstvwxy", .number = "H27.55-260302-0007"};
	const struct history history[] = {
	    {.key = "r", .kind = "REGISTERED", .state = DOSSIER_RECEIVED, .at_ms = 1000, .applied = true},
	    {.key = "k", .kind = "STATUS", .state = DOSSIER_PROCESSING, .at_ms = 5000, .applied = true}};
	const struct entry paid = {.id = "p1",
	    .kind = MONEY_PAY,
	    .debit = MONEY_TILL,
	    .credit = MONEY_OWED,
	    .amount = 1000,
	    .what = "",
	    .voids = "",
	    .series = "AA",
	    .number = 1,
	    .office = "480150",
	    .clerk = "a",
	    .at_ms = 5000};
	struct exchange x = {.id = "x1",
	    .kind = data[0] & 2 ? EXCHANGE_MONEY : EXCHANGE_SYNC,
	    .entry = data[0] & 2 ? "p1" : NULL,
	    .news = DOSSIER_PROCESSING,
	    .news_at_ms = 5000,
	    .step = data[0] & 1,
	    .memo = str_of(data[0] & 1 ? "{\"CapNhat\":false,\"DaDoi\":false,\"SoDong\":2}" : "")};
	const struct conn_env env = {.arena = a, .partner = &partner, .gateway = "gw", .token = "T"};
	const struct conn_case cc = {.x = &x,
	    .dossier = &dossier,
	    .filing = &filing,
	    .history = history,
	    .n_history = 2,
	    .entries = &paid,
	    .n_entries = data[0] & 2 ? 1 : 0};
	const struct conn_reply r = {
	    .status = statuses[data[0] >> 5], .content_type = "", .body = {(const char *)data + 1, size - 1}};
	struct conn_verdict v[2] = {{.why = ""}, {.why = ""}};
	const char *token;
	int64_t life;
	struct err e[3] = {{0}};

	int bad = c->judge(&env, &cc, &r, &v[0], &e[0]);
	bad |= c->judge_query(&env, &cc, &r, &v[1], &e[1]);
	bad |= c->read_token(&env, &r, &token, &life, &e[2]);
	(void)bad;
	for (int i = 0; i < 2; i++) { /* whatever it hands on can be read when its turn comes */
		struct conn_request q;
		struct err why = {0};
		if (e[i].code != ERR_NONE || v[i].event != EXCHANGE_ON_STEP)
			continue;
		x.step = v[i].step;
		x.memo = v[i].memo;
		if (c->build(&env, &cc, &q, &why) != 0)
			__builtin_trap();
	}
	arena_free(a);
	return 0;
}
