/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what a line says; see dossier_told.h. */
#include "model/dossier_told.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { TOLD_MAX = 256 * 1024 };

#define TEXT(type, member, name)                                                                          \
	{                                                                                                 \
		name, FIELD_TEXT, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .since = 1 \
	}
#define INT(type, member, name)                                                                   \
	{                                                                                         \
		name, FIELD_INT, .at = offsetof(struct type, member), .fallback = "0", .since = 1 \
	}
#define LIST(member, name, of, table)                                                                                       \
	{                                                                                                                   \
		name, FIELD_LIST, .at = offsetof(struct dossier_told, member), .fallback = "", .since = 1, .fields = table, \
				  .size = sizeof(struct of)                                                                 \
	}

static const struct field asked_fields[] = {TEXT(asked_paper, code, "code"), TEXT(asked_paper, why, "why"), {0}};

static const struct field paper_fields[] = {
    TEXT(paper, code, "code"),
    TEXT(paper, name, "name"),
    INT(paper, originals, "originals"),
    INT(paper, copies, "copies"),
    INT(paper, pages, "pages"),
    INT(paper, form, "form"),
    TEXT(paper, sha256, "sha256"),
    TEXT(paper, file_name, "file"),
    TEXT(paper, media_type, "media"),
    {0},
};

static const struct field result_fields[] = {
    TEXT(told_result, code, "code"),
    TEXT(told_result, reference, "reference"),
    TEXT(told_result, agency, "agency"),
    TEXT(told_result, until, "until"),
    TEXT(told_result, file, "id"),
    TEXT(told_result, file_name, "file"),
    TEXT(told_result, media_type, "media"),
    TEXT(told_result, sha256, "sha256"),
    TEXT(told_result, signature, "signature"),
    INT(told_result, size, "size"),
    {0},
};

static const struct field told_fields[] = {
    LIST(asked, "asked", asked_paper, asked_fields),
    INT(dossier_told, until_ms, "until"),
    INT(dossier_told, amount, "amount"),
    INT(dossier_told, step, "step"),
    {"apology", FIELD_BOOL, .at = offsetof(struct dossier_told, apology), .fallback = "0", .since = 1},
    TEXT(dossier_told, law, "law"),
    TEXT(dossier_told, unit, "unit"),
    LIST(results, "results", told_result, result_fields),
    LIST(papers, "papers", paper, paper_fields),
    TEXT(dossier_told, pos, "pos"),
    TEXT(dossier_told, clerk, "clerk"),
    TEXT(dossier_told, digest, "digest"),
    TEXT(dossier_told, receiver, "receiver"),
    TEXT(dossier_told, receiver_id, "receiver_id"),
    {0},
};
_Static_assert(offsetof(struct dossier_told, n_asked) == offsetof(struct dossier_told, asked) + offsetof(struct field_list, n),
    "what is asked for lies as a field_list");
_Static_assert(offsetof(struct dossier_told, n_results) == offsetof(struct dossier_told, results) + offsetof(struct field_list, n),
    "results lie as a field_list");
_Static_assert(offsetof(struct dossier_told, n_papers) == offsetof(struct dossier_told, papers) + offsetof(struct field_list, n),
    "papers lie as a field_list");

const char *
dossier_told_print(struct arena *a, const struct dossier_told *t)
{
	struct buf b;

	buf_init(&b, a, TOLD_MAX);
	fields_pack(&b, told_fields, t, FIELDS_ALL);
	return b.len > 0 ? b.p : "";
}

int
dossier_told_parse(struct arena *a, const char *text, struct dossier_told *out, struct err *e)
{
	struct fields_reader r;

	*out = (struct dossier_told){0};
	if (text == NULL || text[0] == '\0')
		return 0;
	fields_begin(&r, a, told_fields, out);
	if (fields_take_packed(&r, str_of(text)) == 0 && fields_end(&r) == 0)
		return 0;
	return err_set(e, ERR_INTERNAL, "what a line says cannot be read: %s %s", r.name, r.why);
}

uint32_t
dossier_told_lacks(const struct dossier_told *t, enum dossier_act act, const char *note, int64_t due_ms)
{
	uint32_t there = 0;

	if (act == DOSSIER_ACTS)
		return 0;
	there |= note != NULL && note[0] != '\0' ? GIVES_REASON : 0;
	there |= t->law != NULL ? GIVES_LAW : 0;
	there |= t->n_asked > 0 || t->n_papers > 0 ? GIVES_PAPERS : 0;
	there |= t->until_ms > 0 ? GIVES_UNTIL : 0;
	there |= t->amount > 0 ? GIVES_AMOUNT : 0;
	there |= due_ms > 0 ? GIVES_DATE : 0;
	there |= t->unit != NULL ? GIVES_UNIT : 0;
	there |= t->receiver != NULL ? GIVES_RECEIVER : 0;
	return dossier_act_gives(act) & ~there;
}
