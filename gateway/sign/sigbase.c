/* SPDX-License-Identifier: Apache-2.0 */
/* Signature-Input, Signature and the signature base; see sigbase.h.  What a structured field may also look like (other
 * labels, white space, escapes, other parameters) is refused: then the text that came is its canonical form, and
 * "@signature-params" is that text. */
#include "sign/sigbase.h"

#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/rule.h"

struct cursor {
	const char *p, *end;
};

/* step over `word` if it is next */
static bool
take(struct cursor *c, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
		return false;
	c->p += n;
	return true;
}

/* step over the longest run of a-z, 0-9 and `extra` */
static struct str
take_run(struct cursor *c, const char *extra)
{
	struct str s = {c->p, 0};
	while (c->p < c->end && *c->p != '\0' &&
	    ((*c->p >= 'a' && *c->p <= 'z') || (*c->p >= '0' && *c->p <= '9') || strchr(extra, *c->p) != NULL))
		c->p++;
	s.n = (size_t)(c->p - s.p);
	return s;
}

/* a quoted string without escapes */
static bool
take_string(struct cursor *c, struct str *out)
{
	if (!take(c, "\""))
		return false;
	out->p = c->p;
	while (c->p < c->end && *c->p >= 0x20 && *c->p < 0x7f && *c->p != '"' && *c->p != '\\')
		c->p++;
	out->n = (size_t)(c->p - out->p);
	return take(c, "\"");
}

static bool
take_seconds(struct cursor *c, int64_t *out)
{
	struct str digits = take_run(c, "");
	return text_int(digits.p, digits.n, 1, INT64_C(99999999999), out) == 0;
}

static bool
take_component(struct cursor *c, struct sigbase_component *out)
{
	const char *start = c->p;
	if (!take(c, "\""))
		return false;
	out->name = take_run(c, "@-");
	if (out->name.n == 0 || !take(c, "\""))
		return false;
	out->of_request = take(c, ";req");
	out->key = take(c, ";key=\"sig\"");
	out->text = (struct str){start, (size_t)(c->p - start)};
	return true;
}

static bool
take_list(struct cursor *c, struct sigbase_input *in)
{
	if (!take(c, "("))
		return false;
	do {
		if (in->n == SIGBASE_COMPONENTS_MAX || !take_component(c, &in->components[in->n]))
			return false;
		in->n++;
	} while (take(c, " "));
	return take(c, ")");
}

/* one ;name=value; `seen` has a bit for each of the five */
static bool
take_parameter(struct cursor *c, struct sigbase_input *in, unsigned *seen)
{
	unsigned bit = 0;
	bool good = false;
	if (take(c, ";created="))
		bit = 1, good = take_seconds(c, &in->created);
	else if (take(c, ";expires="))
		bit = 2, good = take_seconds(c, &in->expires);
	else if (take(c, ";nonce="))
		bit = 4, good = take_string(c, &in->nonce);
	else if (take(c, ";keyid="))
		bit = 8, good = take_string(c, &in->keyid);
	else if (take(c, ";alg="))
		bit = 16, good = take_string(c, &in->alg);
	if (!good || (*seen & bit) != 0)
		return false;
	*seen |= bit;
	return true;
}

static bool
has_twins(const struct sigbase_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		for (size_t j = i + 1; j < in->n; j++)
			if (in->components[i].text.n == in->components[j].text.n &&
			    memcmp(in->components[i].text.p, in->components[j].text.p, in->components[i].text.n) == 0)
				return true;
	return false;
}

int
sigbase_read(struct str value, struct sigbase_input *out, struct err *e)
{
	enum { NONCE_MIN = 16, NONCE_MAX = 128 };
	struct cursor c = {value.p, value.p + value.n};
	unsigned seen = 0;
	memset(out, 0, sizeof *out);
	if (!take(&c, "sig="))
		return rule_refuse(e, RULE_SYNTAX, "Signature-Input has not the label sig");
	out->text = (struct str){c.p, (size_t)(c.end - c.p)};
	if (!take_list(&c, out))
		return rule_refuse(e, RULE_SYNTAX, "the list of components, at byte %zu", (size_t)(c.p - value.p));
	if (has_twins(out))
		return rule_refuse(e, RULE_COMPONENTS, "one of them twice");
	while (c.p < c.end)
		if (!take_parameter(&c, out, &seen))
			return rule_refuse(e, RULE_PARAMETERS, "at byte %zu", (size_t)(c.p - value.p));
	if (seen != 31)
		return rule_refuse(e, RULE_PARAMETERS, "%s is absent", !(seen & 1) ? "created" : !(seen & 2) ? "expires"
		    : !(seen & 4) ? "nonce" : !(seen & 8) ? "keyid" : "alg");
	if (out->nonce.n < NONCE_MIN || out->nonce.n > NONCE_MAX)
		return rule_refuse(e, RULE_PARAMETERS, "a nonce has %d to %d characters", NONCE_MIN, NONCE_MAX);
	return 0;
}

int
sigbase_signature(struct arena *a, struct str value, struct str *member_out, struct str *bytes_out, struct err *e)
{
	struct cursor c = {value.p, value.p + value.n};
	unsigned char *raw;
	size_t n;
	if (!take(&c, "sig="))
		return rule_refuse(e, RULE_SYNTAX, "Signature has not the label sig");
	*member_out = (struct str){c.p, (size_t)(c.end - c.p)};
	if (!take(&c, ":"))
		return rule_refuse(e, RULE_SYNTAX, "Signature is not a byte sequence");
	struct str digits = take_run(&c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ+/=");
	if (!take(&c, ":") || c.p != c.end || text_unbase64(a, digits.p, digits.n, &raw, &n) != 0 || n == 0)
		return rule_refuse(e, RULE_SYNTAX, "Signature is not one byte sequence");
	*bytes_out = (struct str){(const char *)raw, n};
	return 0;
}

bool
sigbase_covers(const struct sigbase_input *in, const char *text)
{
	for (size_t i = 0; i < in->n; i++)
		if (str_eq(in->components[i].text, text))
			return true;
	return false;
}

/* ---- values ---- */

static struct str
lower(struct arena *a, struct str s)
{
	char *copy = arena_dup(a, s.p, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] - 'A' + 'a');
	return (struct str){copy, s.n};
}

/* RFC 9421 section 2.2; false when there is no such component in such a message */
static bool
derived(struct arena *a, struct str name, const struct message *m, struct str *out)
{
	if (str_eq(name, "@status") && m->status != 0)
		*out = str_of(arena_fmt(a, "%d", m->status));
	else if (m->status != 0)
		return false;
	else if (str_eq(name, "@method"))
		*out = m->method;
	else if (str_eq(name, "@authority"))
		*out = lower(a, m->authority);
	else if (str_eq(name, "@path"))
		*out = m->path.n > 0 ? m->path : str_of("/");
	else if (str_eq(name, "@query"))
		*out = str_of(arena_fmt(a, "?%.*s", (int)m->query.n, m->query.n > 0 ? m->query.p : ""));
	else
		return false;
	return true;
}

/* a line break in a value would forge another line of the base */
static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\t')
			return false;
	return true;
}

static int
field(struct arena *a, const struct sigbase_component *c, const struct message *m, struct str *out, struct err *e)
{
	char *name = arena_dup(a, c->name.p, c->name.n);
	const struct str *value = message_header(m, name);
	if (value == NULL)
		return rule_refuse(e, RULE_HEADER, "%.40s", name);
	*out = message_value(*value);
	if (!c->key)
		return 0;
	struct str bytes;
	if (!str_eq(c->name, "signature"))
		return rule_refuse(e, RULE_COMPONENTS, "only signature has ;key");
	return sigbase_signature(a, *out, out, &bytes, e);
}

static int
component_value(struct arena *a, const struct sigbase_component *c, const struct message *m, const struct message *request,
    struct str *out, struct err *e)
{
	const struct message *subject = c->of_request ? request : m;
	if (subject == NULL)
		return rule_refuse(e, RULE_COMPONENTS, ";req in a request");
	if (c->name.p[0] != '@') {
		if (field(a, c, subject, out, e) != 0)
			return -1;
	} else if (c->key || !derived(a, c->name, subject, out)) {
		return rule_refuse(e, RULE_COMPONENTS, "%.*s", (int)(c->name.n < 40 ? c->name.n : 40), c->name.p);
	}
	if (!is_one_line(*out))
		return rule_refuse(e, RULE_HEADER, "control characters in a covered value");
	return 0;
}

int
sigbase_make(struct arena *a, const struct sigbase_input *in, const struct message *m, const struct message *request,
    struct buf *out, struct err *e)
{
	for (size_t i = 0; i < in->n; i++) {
		const struct sigbase_component *c = &in->components[i];
		struct str value;
		if (component_value(a, c, m, request, &value, e) != 0)
			return -1;
		buf_add(out, c->text.p, c->text.n);
		buf_str(out, ": ");
		buf_add(out, value.p, value.n);
		buf_chr(out, '\n');
	}
	buf_str(out, "\"@signature-params\": ");
	buf_add(out, in->text.p, in->text.n);
	return out->full ? rule_refuse(e, RULE_HEADER, "the covered values are too long") : 0;
}
