/* SPDX-License-Identifier: Apache-2.0 */
/* See said.h. */
#include "connectors/said.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "json/part.h"
#include "model/person.h"

enum { WORD_MAX = 40 };

const char *
said_word(struct arena *a, const struct conn_reply *r)
{
	static const char *const names[] = {"error", "code", "errorCode", "error_code"};
	enum { NAMES = sizeof names / sizeof names[0] };
	const char *words[NAMES] = {NULL};
	struct err unread = {0};

	if (json_texts(a, r->body, names, NAMES, words, &unread) == 0)
		for (size_t i = 0; i < NAMES; i++)
			if (words[i] != NULL && text_is_token(words[i], "_-.", WORD_MAX))
				return words[i];
	return arena_fmt(a, "HTTP %d", r->status);
}

int
said_status(const struct conn_env *env, const struct conn_reply *r, struct err *e)
{
	if (r->status == 200)
		return CONN_READ_ANSWERED;
	if (r->status != 400 && r->status != 422)
		return err_set(e, ERR_BAD_REPLY, "HTTP %d (%s) means nothing here", r->status, said_word(env->arena, r));
	err_set(e, ERR_PARTNER_REFUSED, "refused: %s", said_word(env->arena, r));
	return CONN_READ_REFUSED;
}

int64_t
said_pause_ms(const struct conn_reply *r)
{
	int64_t seconds;

	if (r->retry_after == NULL || text_int(r->retry_after, strlen(r->retry_after), 0, 86400, &seconds) != 0)
		return 0;
	return seconds * 1000;
}

int
said_badly(struct err *e, const char *what)
{
	if (e->code == ERR_NONE)
		return err_set(e, ERR_BAD_REPLY, "%s in the answer is not as agreed", what);
	e->code = ERR_BAD_REPLY;
	return err_doing(e, "reading the answer");
}

int
said_text(struct arena *a, const char *text, enum text_rule rule, const char *name, const char **out, struct err *e)
{
	*out = NULL;
	if (text == NULL || text[0] == '\0')
		return 0;
	*out = unicode_to_nfc(a, text);
	return unicode_check(*out, rule, name, e) == 0 ? 0 : said_badly(e, name);
}

static bool
is_digits(const char *s, size_t n)
{
	return strlen(s) == n && strspn(s, "0123456789") == n;
}

int
said_birth(const struct conn_env *env, const char *compact, const char *name, const char **out, struct err *e)
{
	*out = NULL;
	if (compact == NULL || compact[0] == '\0')
		return 0;
	if (is_digits(compact, 8))
		*out = arena_fmt(env->arena, "%.4s-%.2s-%.2s", compact, compact + 4, compact + 6);
	else if (is_digits(compact, 4))
		*out = compact;
	else
		return said_badly(e, name);
	return person_birth(*out, name, env->now_ms, e) == 0 ? 0 : said_badly(e, name);
}

const char *
said_compact_birth(struct arena *a, const char *birth)
{
	return strlen(birth) == 10 ? arena_fmt(a, "%.4s%.2s%.2s", birth, birth + 5, birth + 8) : birth;
}

void
said_post(struct conn_request *q, const char *path, struct str body)
{
	*q = (struct conn_request){.method = "POST", .path = path, .content_type = "application/json", .body = body};
}
