/* SPDX-License-Identifier: Apache-2.0 */
/* What Redis holds, read back: netstrings as one packed line of history, as columns of each kind of row, as a change. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/change.h"
#include "store/change_parts.h"
#include "store/facts.h"
#include "store/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char id[] = "42.07-0123456789abcdefghjkmnpqrstvwxy";
	struct arena *a = arena_new(0);
	struct str all = {(const char *)data, size};
	struct str_list kv = {.a = a};
	struct err e = {0};
	struct rows_case parts;
	struct dossier d;
	struct exchange x;
	struct consignment k;
	struct history h;
	struct facts facts;
	int64_t n;

	if (str_list_parse_int(all, &n) == 0 && !str_eq(str_list_int(a, n), arena_dup(a, data, size)))
		abort();
	(void)!rows_get_history(a, id, all, &h, &e);
	err_clear(&e);
	if (str_list_unpack(all, &kv) == 0) {
		(void)!rows_get_dossier(a, id, kv.v, kv.n, &d, &e);
		err_clear(&e);
		if (rows_split(a, id, kv.v, kv.n, &parts, &e) == 0 && parts.columns.n > kv.n)
			abort();
		err_clear(&e);
		(void)!rows_get_exchange(a, id, "x", kv.v, kv.n, &x, &e);
		err_clear(&e);
		(void)!rows_get_consignment(a, id, "RB123456785VN", kv.v, kv.n, &k, &e);
		err_clear(&e);
	}
	struct change *c = change_decode(a, all, &e);
	if (c != NULL && c->n_events == 0)
		abort();
	err_clear(&e);
	(void)!facts_read(a, all, id, &facts, &e);
	arena_free(a);
	return 0;
}
