/* SPDX-License-Identifier: Apache-2.0 */
/* Filing to JSON and back, both from the same tables. */
#include "ledger/filing_json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"
#include "model/filing.h"

enum { KEPT_MAX = 256 * 1024, TEXT_MAX = 4000 };
#define MONEY_MAX INT64_C(1000000000000)

#define TEXT(type, member) {#member, JSON_TEXT, false, 0, TEXT_MAX, offsetof(struct type, member), NULL, 0}
#define INT(type, member) {#member, JSON_INT, false, 0, MONEY_MAX, offsetof(struct type, member), NULL, 0}
#define OBJECT(type, member, table, of) {#member, JSON_RECORD, false, 0, 0, offsetof(struct type, member), table, sizeof(struct of)}

static const struct json_field address_fields[] = {
	TEXT(address, province), TEXT(address, commune), TEXT(address, street), {0},
};

static const struct json_field party_fields[] = {
	INT(party, type), TEXT(party, name), INT(party, id_type), TEXT(party, id_no), TEXT(party, birth_date),
	TEXT(party, phone), TEXT(party, email), OBJECT(party, address, address_fields, address), {0},
};

static const struct json_field paper_fields[] = {
	TEXT(paper, code), TEXT(paper, name), INT(paper, originals), INT(paper, copies), INT(paper, pages),
	INT(paper, form), TEXT(paper, sha256), TEXT(paper, file_name), TEXT(paper, media_type), {0},
};

/* papers and n_papers lie together as a struct json_list */
static const struct json_field filing_fields[] = {
	TEXT(filing, ref), TEXT(filing, pos), TEXT(filing, clerk), TEXT(filing, procedure), TEXT(filing, unit),
	OBJECT(filing, owner, party_fields, party), OBJECT(filing, submitter, party_fields, party),
	{"papers", JSON_LIST, false, 0, FILING_PAPERS_MAX, offsetof(struct filing, papers), paper_fields, sizeof(struct paper)},
	INT(filing, return_mode), TEXT(filing, return_name), TEXT(filing, return_phone),
	OBJECT(filing, return_address, address_fields, address), INT(filing, state_fee), INT(filing, digitise_fee),
	INT(filing, postage), TEXT(filing, collect_item), TEXT(filing, seal_no), TEXT(filing, note), {0},
};
_Static_assert(offsetof(struct filing, n_papers) == offsetof(struct filing, papers) + offsetof(struct json_list, n),
    "papers are read as a json_list");

static void print_members(struct json_out *w, const struct json_field *fields, const char *of);

/* Recursion follows the tables, which are three deep. */
static void
print_member(struct json_out *w, const struct json_field *f, const char *at)
{
	const struct json_list *list = (const void *)at;
	const char *object;

	switch (f->kind) {
	case JSON_TEXT:
		json_out_opt(w, f->name, *(const char *const *)(const void *)at);
		break;
	case JSON_INT:
		json_out_int(w, f->name, *(const int64_t *)(const void *)at);
		break;
	case JSON_BOOL:
		json_out_bool(w, f->name, *(const bool *)(const void *)at);
		break;
	case JSON_RECORD:
		object = *(const char *const *)(const void *)at;
		if (object != NULL) {
			json_out_open(w, f->name);
			print_members(w, f->fields, object);
			json_out_close(w);
		}
		break;
	case JSON_LIST:
		json_out_list(w, f->name);
		for (size_t i = 0; i < list->n; i++) {
			json_out_open(w, NULL);
			print_members(w, f->fields, (const char *)list->items + i * f->size);
			json_out_close(w);
		}
		json_out_end(w);
		break;
	}
}

static void
print_members(struct json_out *w, const struct json_field *fields, const char *of)
{
	for (const struct json_field *f = fields; f->name != NULL; f++)
		print_member(w, f, of + f->at);
}

struct str
filing_json_print(struct arena *a, const struct filing *f)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, KEPT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	print_members(&w, filing_fields, (const char *)f);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

int
filing_json_parse(struct arena *a, struct str bytes, struct filing **out, struct err *e)
{
	struct err why = {0};

	*out = arena_alloc(a, sizeof **out);
	if (json_read(a, bytes, filing_fields, false, *out, &why) != 0)
		return err_set(e, ERR_INTERNAL, "a kept filing cannot be read: %s", why.msg);
	return 0;
}
