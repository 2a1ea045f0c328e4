/* SPDX-License-Identifier: Apache-2.0 */
/* Keyed digests of messages; see hmac.h. */
#include "sign/hmac.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/rule.h"

enum { TEXT_MAX = 64 * 1024 };

#define SECONDS_MAX INT64_C(253402300799)

/* One part's value; p NULL: it is not there, or twice. */
static struct str
part(struct arena *a, const struct hmac_profile *p, const struct message *m, const struct message *request, const char *name)
{
	const struct {
		const char *name;
		struct str value;
	} own[] = {{"@method", m->method}, {"@authority", m->authority}, {"@path", m->path}, {"@query", m->query}};
	const struct str *header = NULL;

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(name, own[i].name) == 0)
			return own[i].value.p != NULL ? own[i].value : (struct str){"", 0};
	if (strcmp(name, "@status") == 0)
		return str_of(arena_fmt(a, "%d", m->status));
	if (strcmp(name, "@digest") == 0) {
		char *hex = arena_alloc(a, DIGEST_HEX);
		digest_hex(m->body.p != NULL ? m->body : (struct str){"", 0}, hex);
		return str_of(hex);
	}
	header =
	    strcmp(name, "@request") == 0 ? (request != NULL ? message_header(request, p->header) : NULL) : message_header(m, name);
	return header != NULL ? *header : (struct str){NULL, 0};
}

static int
text_of(struct arena *a, const struct hmac_profile *p, const struct message *m, const struct message *request, struct buf *out,
    struct err *e)
{
	const char *const *names = request == NULL ? p->parts : p->reply_parts;

	if (names == NULL)
		return rule_refuse(e, RULE_COMPONENTS, "answers of this kind carry no code");
	buf_init(out, a, TEXT_MAX);
	for (size_t i = 0; names[i] != NULL; i++) {
		struct str value = part(a, p, m, request, names[i]);
		if (value.p == NULL)
			return rule_refuse(e, RULE_HEADER, "%s", names[i]);
		if (i > 0)
			buf_chr(out, '\n');
		buf_add(out, value.p, value.n);
	}
	return out->full ? rule_refuse(e, RULE_COMPONENTS, "what is coded is too long") : 0;
}

static int
code_of(struct arena *a, const struct hmac_profile *p, const struct hmac_key *k, const struct message *m,
    const struct message *request, const char **out, struct err *e)
{
	unsigned char code[DIGEST_LEN];
	struct buf text;

	if (strlen(k->secret) < HMAC_KEY_MIN)
		return err_set(e, ERR_CONFIG, "the key of keyed digests has less than %d bytes", HMAC_KEY_MIN);
	if (text_of(a, p, m, request, &text, e) != 0)
		return -1;
	digest_keyed(str_of(k->secret), (struct str){text.len > 0 ? text.p : "", text.len}, code);
	char *hex = arena_alloc(a, DIGEST_HEX);
	text_hex(code, sizeof code, hex);
	*out = p->base64 ? text_base64(a, code, sizeof code) : hex;
	return 0;
}

struct str
hmac_claims(const struct message *m, const struct hmac_profile *p)
{
	const struct str *id = message_header(m, p->id_header);

	return id != NULL ? *id : (struct str){NULL, 0};
}

int
hmac_sign(struct arena *a, const struct hmac_profile *p, const struct hmac_key *k, const struct message *m,
    const struct message *request, int64_t now_ms, struct header out[HMAC_HEADERS], struct err *e)
{
	struct header *all = arena_alloc(a, (m->n_headers + HMAC_HEADERS) * sizeof *all);
	struct message stamped = *m;
	const char *code;

	out[0] = (struct header){str_of(p->id_header), str_of(k->id)};
	out[1] = (struct header){str_of(p->time_header), str_of(arena_fmt(a, "%lld", (long long)(now_ms / 1000)))};
	if (m->n_headers > 0)
		memcpy(all, m->headers, m->n_headers * sizeof *all);
	memcpy(all + m->n_headers, out, 2 * sizeof *all);
	stamped.headers = all;
	stamped.n_headers = m->n_headers + 2;
	if (code_of(a, p, k, &stamped, request, &code, e) != 0)
		return -1;
	out[2] = (struct header){str_of(p->header), str_of(code)};
	return 0;
}

int
hmac_verify(struct arena *a, const struct hmac_profile *p, const struct hmac_key *k, const struct message *m,
    const struct message *request, const struct sign_policy *policy, int64_t now_ms, struct hmac_verified *out, struct err *e)
{
	const struct str *said = message_header(m, p->header), *time = message_header(m, p->time_header), id = hmac_claims(m, p);
	const char *code;
	int64_t at;

	if ((request == NULL) != (m->status == 0))
		return rule_refuse(e, RULE_COMPONENTS, "an answer is verified with its request, a request without");
	if (said == NULL)
		return rule_refuse(e, message_count(m, p->header) > 1 ? RULE_TWO_SIGNATURES : RULE_UNSIGNED, "%s", p->header);
	if (id.p == NULL || !str_eq(id, k->id))
		return rule_refuse(e, RULE_CREDENTIALS, "%s", p->id_header);
	if (time == NULL || text_int(time->p, time->n, 0, SECONDS_MAX, &at) != 0)
		return rule_refuse(e, RULE_PARAMETERS, "%s is not a time in seconds since 1970", p->time_header);
	if (code_of(a, p, k, m, request, &code, e) != 0)
		return -1;
	if (said->n != strlen(code) || !digest_same(said->p, code, said->n))
		return rule_refuse(e, RULE_KEYED_CODE, "%s", "");
	*out = (struct hmac_verified){.created_ms = at * 1000, .expires_ms = at * 1000 + policy->max_age_ms};
	const struct str seen[] = {str_of(k->id), {"", 1}, str_of(code)};
	digest_parts(seen, 3, out->replay);
	return policy_time(policy, out->created_ms, out->expires_ms, now_ms, e);
}
