/* SPDX-License-Identifier: Apache-2.0 */
/* JSON around deliver/outbox.h; see outbox_api.h. */
#include "http/outbox_api.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "codec/form.h"
#include "deliver/outbox.h"
#include "json/json.h"

enum { BODY_MAX = 4 << 20, ID_MAX = 64 };

/* ---- what is asked ---- */

static const char *
state_word(unsigned v)
{
	return exchange_state_name((enum exchange_state)v);
}

static const struct field list_fields[] = {
    {"partner", FIELD_TEXT, .at = offsetof(struct outbox_query, partner), .fallback = FIELD_NONE, .min = 1, .max = ID_MAX},
    {"state", FIELD_WORD, .at = offsetof(struct outbox_query, state), .fallback = FIELD_NONE, .word = state_word,
	.words = EXCHANGE_STATES},
    {"limit", FIELD_UINT, .at = offsetof(struct outbox_query, limit), .fallback = FIELD_NONE, .min = 1, .max = OUTBOX_LIMIT_MAX},
    {0},
};

struct place {
	const char *dossier, *exchange;
};

static int
read_place(struct arena *a, const struct route_match *at, struct place *out, struct err *e)
{
	struct str dossier = route_param(at, "dossier"), exchange = route_param(at, "exchange");

	*out = (struct place){arena_dup(a, dossier.p, dossier.n), arena_dup(a, exchange.p, exchange.n)};
	if (!text_is_token(out->dossier, ".-", ID_MAX) || !text_is_token(out->exchange, "", ID_MAX))
		return err_set(e, ERR_NOT_FOUND, "path: nothing is there");
	return 0;
}

static const struct field operator_fields[] = {
	{"who", FIELD_TEXT, .at = offsetof(struct operator, who), .min = 1, .max = OUTBOX_WHO_MAX},
	{"why", FIELD_TEXT, .at = offsetof(struct operator, why), .min = 1, .max = OUTBOX_WHY_MAX},
	{0},
};

static const struct field viewer_fields[] = {
	{"who", FIELD_TEXT, .at = offsetof(struct operator, who), .fallback = FIELD_NONE, .min = 1, .max = OUTBOX_WHO_MAX},
	{"why", FIELD_TEXT, .at = offsetof(struct operator, why), .fallback = FIELD_NONE, .min = 1, .max = OUTBOX_WHY_MAX},
	{0},
};

/* ---- what is answered ---- */

static void
out_exchange(struct json_out *w, const struct exchange *x, int64_t now_ms)
{
	json_out_text(w, "exchange", x->id);
	json_out_text(w, "dossier", x->dossier);
	json_out_text(w, "partner", x->partner);
	json_out_text(w, "kind", exchange_kind_name(x->kind));
	json_out_text(w, "state", exchange_state_name(x->state));
	json_out_int(w, "attempts", x->attempts);
	json_out_int(w, "step", x->step);
	json_out_time(w, "created", x->created_ms);
	json_out_int(w, "age_s", now_ms > x->created_ms ? (now_ms - x->created_ms) / 1000 : 0);
	if (x->state == EXCHANGE_BACKOFF || x->state == EXCHANGE_UNSURE)
		json_out_time(w, "due", x->due_ms);
	if (x->state == EXCHANGE_DEAD)
		json_out_time(w, "dead_since", x->due_ms);
	json_out_text(w, "why", x->why);
}

static void
out_way(struct json_out *w, struct arena *a, const struct exchange *x)
{
	const char *at = x->trail != NULL ? x->trail : "";
	struct exchange_past past;

	json_out_list(w, "moves");
	while (exchange_trail_next(a, &at, &past)) {
		json_out_open(w, NULL);
		json_out_time(w, "at", past.at_ms);
		json_out_text(w, "event", past.event);
		json_out_text(w, "state", past.state);
		json_out_int(w, "step", past.step);
		json_out_text(w, "why", past.why);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
out_acts(struct json_out *w, const struct outbox_case *k)
{
	json_out_list(w, "acts");
	for (size_t i = 0; i < k->n_acts; i++) {
		json_out_open(w, NULL);
		json_out_time(w, "at", k->acts[i].at_ms);
		json_out_text(w, "act", k->acts[i].act);
		json_out_text(w, "who", k->acts[i].who);
		json_out_int(w, "uid", k->acts[i].uid);
		json_out_text(w, "why", k->acts[i].why);
		json_out_close(w);
	}
	json_out_end(w);
}

/* ---- the rows of route.tbl ---- */

static int
answer_list(struct core *c, const struct setup *s, struct arena *a, const struct message *m, struct json_out *w, struct err *e)
{
	struct outbox_query q = {.state = EXCHANGE_STATES, .limit = OUTBOX_LIMIT};
	struct outbox_list list;
	int64_t now = clock_now_ms();

	if (form_read(a, m->query, list_fields, &q, e) != 0 || outbox_list(c, s, a, &q, &list, e) != 0)
		return -1;
	json_out_list(w, "exchanges");
	for (size_t i = 0; i < list.n; i++) {
		json_out_open(w, NULL);
		out_exchange(w, &list.x[i], now);
		json_out_close(w);
	}
	json_out_end(w);
	json_out_bool(w, "more", list.more);
	return 0;
}

static int
answer_show(struct core *c, const struct setup *s, struct arena *a, const struct place *at, const struct operator* o,
    struct json_out *w, struct err *e)
{
	struct outbox_case k;

	if (outbox_show(c, a, at->dossier, at->exchange, o, &k, e) != 0)
		return -1;
	out_exchange(w, &k.x, clock_now_ms());
	json_out_opt(w, "catalogue", k.catalogue);
	if (k.catalogue != NULL)
		json_out_bool(w, "catalogue_here", setup_catalogue_of(s, k.catalogue) != NULL);
	out_way(w, a, &k.x);
	out_acts(w, &k);
	return 0;
}

static int
read_operator(struct arena *a, const struct message *m, const struct field *fields, struct operator *o, struct err *e)
{
	const struct str *type = message_header(m, "Content-Type");

	if (type == NULL || !str_eq(*type, "application/json")) {
		err_set(e, ERR_BAD_MEDIA_TYPE, "media: not application/json");
		return err_hint(e, HINT_CONTENT_TYPE, "application/json", NULL);
	}
	return json_read(a, m->body, fields, false, o, e);
}

static int
answer_act(struct core *c, const struct setup *s, struct arena *a, enum route route, const struct place *at,
    const struct operator* o, struct json_out *w, struct err *e)
{
	struct exchange after;
	static const enum outbox_verb verbs[ROUTES] = {
		[ROUTE_OUTBOX_RETRY] = OUTBOX_RETRY, [ROUTE_OUTBOX_RESTART] = OUTBOX_RESTART, [ROUTE_OUTBOX_DROP] = OUTBOX_DROP};

	if (outbox_act(c, s, a, at->dossier, at->exchange, verbs[route], o, &after, e) != 0)
		return -1;
	out_exchange(w, &after, clock_now_ms());
	return 0;
}

/* What concerns one exchange. */
static int
answer_one(struct core *c, const struct setup *s, struct arena *a, const struct route_match *m, const struct message *asked,
    struct operator *o, struct json_out *w, struct err *e)
{
	bool look = m->route == ROUTE_OUTBOX_SHOW, get = m->route == ROUTE_OUTBOX_ONE;
	struct place at;

	if (read_place(a, m, &at, e) != 0 || (!get && read_operator(a, asked, look ? viewer_fields : operator_fields, o, e) != 0))
		return -1;
	return look || get ? answer_show(c, s, a, &at, o, w, e) : answer_act(c, s, a, m->route, &at, o, w, e);
}

int
outbox_answer(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct answer *out, struct err *e)
{
	struct operator o = {.uid = uid};
	struct json_out w;
	struct buf b;

	buf_init(&b, a, BODY_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	if ((at->route == ROUTE_OUTBOX ? answer_list(c, s, a, m, &w, e) : answer_one(c, s, a, at, m, &o, &w, e)) != 0)
		return -1;
	json_out_close(&w);
	buf_chr(&b, '\n');
	if (b.full)
		return err_set(e, ERR_INTERNAL, "the answer is too large");
	*out = (struct answer){.status = 200, .content_type = "application/json", .body = {b.p, b.len}};
	return 0;
}
