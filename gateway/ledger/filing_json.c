/* SPDX-License-Identifier: Apache-2.0 */
/* Filing to JSON and back, both by the table of model/filing.tbl. */
#include "ledger/filing_json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"
#include "model/filing.h"

enum { KEPT_MAX = 256 * 1024 };

static struct str
print(struct arena *a, const struct filing *f, bool sparse)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, KEPT_MAX);
	json_out_init(&w, &b);
	w.sparse = sparse;
	json_out_open(&w, NULL);
	json_out_fields(&w, filing_kept_fields, f);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

struct str
filing_json_print(struct arena *a, const struct filing *f)
{
	return print(a, f, false);
}

struct str
filing_json_values(struct arena *a, const struct filing *f)
{
	struct filing said = *f;

	said.decided = NULL; /* we decided it, nobody said it */
	return print(a, &said, true);
}

int
filing_json_parse(struct arena *a, struct str bytes, struct filing **out, struct err *e)
{
	struct err why = {0};

	*out = arena_alloc(a, sizeof **out);
	if (json_read(a, bytes, filing_kept_fields, false, *out, &why) != 0)
		return err_set(e, ERR_INTERNAL, "a kept filing cannot be read: %s", why.msg);
	return 0;
}
