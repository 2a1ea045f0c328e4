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

struct printer {
	struct json_out w;
	bool sparse; /* leave out what says nothing */
};

static void print_members(struct printer *p, const struct json_field *fields, const char *of);

static void
print_list(struct printer *p, const struct json_field *f, const struct json_list *list)
{
	json_out_list(&p->w, f->name);
	for (size_t i = 0; i < list->n; i++) {
		json_out_open(&p->w, NULL);
		print_members(p, f->fields, (const char *)list->items + i * f->size);
		json_out_close(&p->w);
	}
	json_out_end(&p->w);
}

/* Recursion follows the tables, which are three deep. */
static void
print_member(struct printer *p, const struct json_field *f, const char *at)
{
	const struct json_list *list = (const void *)at;
	const char *object;
	int64_t number;

	switch (f->kind) {
	case JSON_TEXT:
		json_out_opt(&p->w, f->name, *(const char *const *)(const void *)at);
		break;
	case JSON_INT:
		number = *(const int64_t *)(const void *)at;
		if (!p->sparse || number != 0)
			json_out_int(&p->w, f->name, number);
		break;
	case JSON_BOOL:
		if (!p->sparse || *(const bool *)(const void *)at)
			json_out_bool(&p->w, f->name, *(const bool *)(const void *)at);
		break;
	case JSON_RECORD:
		object = *(const char *const *)(const void *)at;
		if (object != NULL) {
			json_out_open(&p->w, f->name);
			print_members(p, f->fields, object);
			json_out_close(&p->w);
		}
		break;
	case JSON_LIST:
		if (!p->sparse || list->n > 0)
			print_list(p, f, list);
		break;
	}
}

static void
print_members(struct printer *p, const struct json_field *fields, const char *of)
{
	for (const struct json_field *f = fields; f->name != NULL; f++)
		print_member(p, f, of + f->at);
}

static struct str
print(struct arena *a, const struct filing *f, bool sparse)
{
	struct printer p = {.sparse = sparse};
	struct buf b;

	buf_init(&b, a, KEPT_MAX);
	json_out_init(&p.w, &b);
	json_out_open(&p.w, NULL);
	print_members(&p, filing_fields, (const char *)f);
	json_out_close(&p.w);
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
	return print(a, f, true);
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
