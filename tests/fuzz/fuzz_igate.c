/* SPDX-License-Identifier: Apache-2.0 */
/* Door: the province's answers and news.  The first byte chooses step and status. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "connectors/connector.h"

#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 201, 401, 422, 429, 503, 302, 404};
	if (size == 0)
		return 0;
	bool money = data[0] & 8 && data[0] & 16;
	const struct connector *c = connector_find(money ? "igate-1.1" : "igate-1.0");
	struct arena *a = arena_new(0);
	struct party owner = {.type = 1, .name = "A", .id_type = 1, .id_no = "1"};
	struct paper paper = {.code = "TK.01", .sha256 = HASH, .file_name = "a.pdf", .media_type = "application/pdf"};
	struct filing filing = {.procedure = "1.001193", .unit = "H27.55", .owner = &owner, .papers = &paper, .n_papers = 1};
	struct partner partner = {.name = "p", .unit = "", .client_id = "c"};
	struct dossier dossier = {.id = "42.07-0123456789abcdefghjkmnpqrstvwxy", .number = "N", .state = DOSSIER_RECEIVED};
	struct exchange x = {.id = "x1",
	    .kind = money     ? EXCHANGE_MONEY
		: data[0] & 8 ? EXCHANGE_STATUS
			      : EXCHANGE_REGISTER,
	    .step = data[0] & 3,
	    .memo =
		str_of(data[0] & 3 ? "{\"So\":\"N\",\"TrangThai\":1,\"Hen\":\"20260303081405\",\"Tep\":[{\"Id\":\"t\"}]}" : "")};
	const struct conn_env env = {.arena = a, .partner = &partner, .gateway = "gw", .token = "T", .path = "/api/v1/trang-thai"};
	const struct conn_case cc = {.x = &x, .dossier = &dossier, .filing = &filing};
	const struct str body = {(const char *)data + 1, size - 1};
	const struct conn_reply r = {.status = statuses[data[0] >> 5], .content_type = "", .body = body};
	struct conn_verdict v;
	struct conn_feed feed;
	struct request q = {0};
	const char *token;
	int64_t life;
	struct err e[5] = {{0}};

	int bad = c->judge(&env, &cc, &r, &v, &e[0]);
	bad |= c->judge_query(&env, &cc, &r, &v, &e[1]);
	bad |= c->read_feed(&env, &r, &feed, &e[2]);
	bad |= c->read_token(&env, &r, &token, &life, &e[3]);
	bad |= c->admit(&env, body, NULL, &q, &e[4]);
	(void)bad;
	arena_free(a);
	return 0;
}
