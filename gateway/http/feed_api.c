/* SPDX-License-Identifier: Apache-2.0 */
/* JSON around deliver/feed_acts; see feed_api.h. */
#include "http/feed_api.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "deliver/feed_acts.h"
#include "json/json.h"

enum { BODY_MAX = 16 << 20, NAME_MAX_LEN = 64 };

struct asked {
	struct operator o;
	const char *cursor;
};

static const struct field asked_fields[] = {
	{"who", FIELD_TEXT, .at = offsetof(struct asked, o.who), .min = 1, .max = OUTBOX_WHO_MAX},
	{"why", FIELD_TEXT, .at = offsetof(struct asked, o.why), .min = 1, .max = OUTBOX_WHY_MAX},
	{"cursor", FIELD_TEXT, .at = offsetof(struct asked, cursor), .fallback = FIELD_NONE, .max = 128},
	{0},
};

static int
read_asked(struct arena *a, const struct message *m, struct asked *out, struct err *e)
{
	const struct str *type = message_header(m, "Content-Type");

	if (type == NULL || !str_eq(*type, "application/json")) {
		err_set(e, ERR_BAD_MEDIA_TYPE, "media: not application/json");
		return err_hint(e, HINT_CONTENT_TYPE, "application/json", NULL);
	}
	return json_read(a, m->body, asked_fields, false, out, e);
}

static const char *
param(struct arena *a, const struct route_match *at, const char *name)
{
	struct str v = route_param(at, name);
	const char *text = arena_dup(a, v.p, v.n);

	return text_is_token(text, "-._", NAME_MAX_LEN) ? text : "";
}

static void
out_view(struct json_out *w, const struct feed_view *v)
{
	json_out_open(w, NULL);
	json_out_text(w, "partner", v->partner);
	json_out_text(w, "cursor", v->cursor);
	json_out_time(w, "read", v->state.read_ms);
	json_out_time(w, "failing_since", v->state.failing_ms);
	if (v->state.failing_ms != 0)
		json_out_text(w, "why",
		    v->state.unknown_cursor ? "the partner does not know the position" : err_name(v->state.code));
	json_out_int(w, "aside", v->aside);
	json_out_close(w);
}

static void
out_aside(struct json_out *w, const struct feed_aside *x)
{
	json_out_open(w, NULL);
	json_out_text(w, "item", x->id);
	json_out_time(w, "at", x->at_ms);
	json_out_text(w, "code", x->code);
	json_out_opt(w, "field", x->field);
	json_out_text(w, "why", x->why);
	json_out_opt(w, "bytes", x->bytes);
	json_out_close(w);
}

static int
answer_list(struct core *c, const struct setup *s, struct arena *a, struct json_out *w, struct err *e)
{
	struct feed_view *v;
	size_t n;

	if (feed_list(c, s, a, &v, &n, e) != 0)
		return -1;
	json_out_list(w, "feeds");
	for (size_t i = 0; i < n; i++)
		out_view(w, &v[i]);
	json_out_end(w);
	return 0;
}

static int
answer_asides(struct core *c, const struct setup *s, struct arena *a, const char *partner, bool with_bytes,
    const struct operator* o, struct json_out *w, struct err *e)
{
	struct feed_aside *x;
	size_t n;

	if (feed_show(c, s, a, partner, with_bytes, o, &x, &n, e) != 0)
		return -1;
	json_out_text(w, "partner", partner);
	json_out_list(w, "asides");
	for (size_t i = 0; i < n; i++)
		out_aside(w, &x[i]);
	json_out_end(w);
	return 0;
}

static int
answer_one(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct json_out *w, struct err *e)
{
	const char *partner = param(a, at, "partner");
	struct asked q = {.o = {.uid = uid}};

	if (at->route == ROUTE_FEED_ONE)
		return answer_asides(c, s, a, partner, false, &q.o, w, e);
	if (read_asked(a, m, &q, e) != 0)
		return -1;
	q.o.uid = uid;
	if (at->route == ROUTE_FEED_SHOW)
		return answer_asides(c, s, a, partner, true, &q.o, w, e);
	if ((at->route == ROUTE_FEED_REWIND ? feed_rewind(c, s, a, partner, q.cursor != NULL ? q.cursor : "", &q.o, e)
	        : feed_drop(c, s, a, partner, param(a, at, "item"), &q.o, e)) != 0)
		return -1;
	return answer_list(c, s, a, w, e);
}

int
feed_answer(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct answer *out, struct err *e)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, BODY_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	if ((at->route == ROUTE_FEED ? answer_list(c, s, a, &w, e) : answer_one(c, s, a, at, m, uid, &w, e)) != 0)
		return -1;
	json_out_close(&w);
	buf_chr(&b, '\n');
	if (b.full)
		return err_set(e, ERR_INTERNAL, "the answer is too large");
	*out = (struct answer){.status = 200, .content_type = "application/json", .body = {b.p, b.len}};
	return 0;
}
