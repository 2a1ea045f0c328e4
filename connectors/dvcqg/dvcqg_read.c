/* SPDX-License-Identifier: Apache-2.0 */
/* What the national portal answers to what we sent (domain section 3.1; schemas/dvcqg/1.0/dvcqg.json): all errors come inside of
 * HTTP 200, codes as numbers or as text. */
#include "connectors/dvcqg/dvcqg.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/vietnamese.h"
#include "connectors/said.h"
#include "json/json.h"
#include "json/part.h"

enum { SESSION_MAX = 512, SESSION_LIFE_MS = 20 * 60 * 1000, TEXT_MAX = 14 };

static const struct field memo_fields[] = {
    {"CapNhat", FIELD_BOOL, .at = offsetof(struct dvcqg_memo, update)},
    {"DaDoi", FIELD_BOOL, .at = offsetof(struct dvcqg_memo, turned)},
    {"SoDong", FIELD_INT, .at = offsetof(struct dvcqg_memo, lines), .min = 0, .max = DOSSIER_HISTORY_MAX + 1},
    {0},
};

int
dvcqg_read_memo(struct arena *a, struct str memo, struct dvcqg_memo *out, struct err *e)
{
	*out = (struct dvcqg_memo){0};
	if (json_read(a, memo, memo_fields, false, out, e) == 0)
		return 0;
	e->code = ERR_INTERNAL;
	return err_doing(e, "reading the memo");
}

/* 0, "0", "00" are good; 3 and -3 are taken for good by whoever works with the portal (domain section 3.1). */
static bool
is_good(const char *code)
{
	return (code[0] != '\0' && strspn(code, "0") == strlen(code)) || strcmp(code, "3") == 0 || strcmp(code, "-3") == 0;
}

/* No code is published for these, so the message says it, in whatever spelling: looked for without accents and case. */
static const struct {
	const char *words;
	enum dvcqg_meaning meaning;
} messages[] = {
    {"da ton tai", DVCQG_EXISTS},
    {"khong ton tai", DVCQG_ABSENT},
    {"khong tim thay", DVCQG_ABSENT},
    {"session", DVCQG_SESSION},
    {"phien dang nhap", DVCQG_SESSION},
};

int
dvcqg_read_meaning(struct arena *a, struct str body, enum dvcqg_meaning *out, const char **why_out, struct err *e)
{
	static const char *const names[] = {"error_code", "message"};
	const char *said[2];

	if (json_texts(a, body, names, 2, said, e) != 0)
		return said_badly(e, "error_code");
	if (said[0] == NULL || !text_is_token(said[0], "-_.", 20))
		return said_badly(e, "error_code");
	*why_out = arena_fmt(a, "error_code %s", said[0]);
	*out = DVCQG_GOOD;
	if (is_good(said[0]))
		return 0;
	const char *key = vietnamese_search_key(a, said[1] != NULL ? said[1] : "");
	*out = DVCQG_REFUSAL;
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
		if (strstr(key, messages[i].words) != NULL) {
			*out = messages[i].meaning;
			break;
		}
	return 0;
}

/* ---- TraCuuHoSo ---- */

/* "2" or 2 as a state. */
static int
read_state(const char *said, enum dossier_state *out, struct err *e)
{
	int64_t n;

	if (said == NULL || text_int(said, strlen(said), 1, 10, &n) != 0)
		return said_badly(e, "TrangThai");
	*out = (enum dossier_state)n;
	return 0;
}

static int
read_line(struct arena *a, struct str item, struct dvcqg_line *out, struct err *e)
{
	static const char *const names[] = {"ThoiDiemXuLy", "TrangThai"};
	const char *said[2];

	*out = (struct dvcqg_line){0};
	if (json_texts(a, item, names, 2, said, e) != 0 || said[0] == NULL || strlen(said[0]) != TEXT_MAX ||
	    clock_parse_compact(said[0], &out->at_ms) != 0)
		return said_badly(e, "ThoiDiemXuLy");
	return read_state(said[1], &out->state, e);
}

static int
read_dossier(struct arena *a, struct str item, const char *number, struct dvcqg_known *out, struct err *e)
{
	static const char *const names[] = {"MaHoSo", "TrangThaiHoSo"};
	const char *said[2];
	struct str member, *items, rest;

	if (json_texts(a, item, names, 2, said, e) != 0)
		return said_badly(e, "MaHoSo");
	if (said[0] == NULL || strcmp(said[0], number) != 0)
		return err_set(e, ERR_BAD_REPLY, "MaHoSo in the answer is another than was asked about");
	if (read_state(said[1], &out->state, e) != 0 || json_member(a, item, "DanhSachTienDo", &member, e) != 0)
		return -1;
	if (member.p == NULL || str_eq(member, "null"))
		return 0;
	if (json_parts(a, item, "DanhSachTienDo", &items, &out->n, &rest, e) != 0)
		return said_badly(e, "DanhSachTienDo");
	out->lines = arena_alloc(a, (out->n + 1) * sizeof *out->lines);
	for (size_t i = 0; i < out->n; i++)
		if (read_line(a, items[i], &out->lines[i], e) != 0)
			return -1;
	return 0;
}

int
dvcqg_read_known(struct arena *a, struct str body, const char *number, struct dvcqg_known *out, struct err *e)
{
	struct str member, *items, rest;
	size_t n;

	*out = (struct dvcqg_known){0};
	if (json_member(a, body, "result", &member, e) != 0)
		return said_badly(e, "result");
	if (member.p == NULL || str_eq(member, "null"))
		return 0;
	if (json_parts(a, body, "result", &items, &n, &rest, e) != 0 || n > 1)
		return said_badly(e, "result");
	return n == 0 ? 0 : read_dossier(a, items[0], number, out, e);
}

/* ---- login ---- */

int
dvcqg_read_token(const struct conn_env *env, const struct conn_reply *r, const char **token_out, int64_t *life_ms_out,
    struct err *e)
{
	static const char *const names[] = {"session"};
	const char *why, *said[1];
	enum dvcqg_meaning meaning;

	if (r->status >= 500 || r->status == 408 || r->status == 425 || r->status == 429)
		return err_set(e, ERR_PARTNER_DOWN, "no session: %s", said_word(env->arena, r));
	if (r->status != 200)
		return err_set(e, ERR_PARTNER_REFUSED, "no session: %s", said_word(env->arena, r));
	if (dvcqg_read_meaning(env->arena, r->body, &meaning, &why, e) != 0)
		return -1;
	if (meaning != DVCQG_GOOD)
		return err_set(e, ERR_PARTNER_REFUSED, "no session: %s", why);
	if (json_texts(env->arena, r->body, names, 1, said, e) != 0 || said[0] == NULL ||
	    !text_is_token(said[0], "-._~+/=:", SESSION_MAX))
		return said_badly(e, "session");
	*token_out = said[0];
	*life_ms_out = SESSION_LIFE_MS; /* nothing is said of it: one that ends sooner is renewed when it is refused */
	return 0;
}
