/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of byte strings, key names, numbers, netstrings; see str_list.h. */
#include "store/str_list.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "model/dossier.h"

void
str_list_add(struct str_list *l, struct str s)
{
	if (l->n == l->cap) {
		size_t cap = l->cap > 0 ? l->cap * 2 : 32;
		struct str *v = arena_alloc(l->a, cap * sizeof *v);
		if (l->n > 0)
			memcpy(v, l->v, l->n * sizeof *v);
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = s;
}

/* ---- key names ---- */

const char *
str_list_key(struct arena *a, const char *id, ...)
{
	va_list ap;
	size_t tag = strnlen(id, DOSSIER_TAG_LEN), n = 4 + tag + 1;

	va_start(ap, id);
	for (const char *part; (part = va_arg(ap, const char *)) != NULL;)
		n += 1 + strlen(part);
	va_end(ap);
	char *key = arena_alloc(a, n + 1), *p = key;
	memcpy(p, "gw:{", 4);
	memcpy(p + 4, id, tag);
	p += 4 + tag;
	*p++ = '}';
	va_start(ap, id);
	for (const char *part; (part = va_arg(ap, const char *)) != NULL;) {
		*p++ = ':';
		p = mempcpy(p, part, strlen(part));
	}
	va_end(ap);
	return key;
}

unsigned
str_list_bucket(struct str key)
{
	const size_t head = 4, tag = DOSSIER_TAG_LEN; /* gw:{ */
	const char *p = key.p + head;

	if (key.n <= head + tag || memcmp(key.p, "gw:{", head) != 0 || p[2] != '.' || p[tag] != '}')
		return DOSSIER_BUCKETS;
	unsigned tens = (unsigned)(p[3] - '0'), ones = (unsigned)(p[4] - '0');
	return tens < 10 && ones < 10 && tens * 10 + ones < DOSSIER_BUCKETS ? tens * 10 + ones : DOSSIER_BUCKETS;
}

const char *
str_list_own_key(struct arena *a, const char *name, const char *part)
{
	return arena_fmt(a, "gw:{%s}:%s", name, part);
}

const char *
str_list_item_key(struct arena *a, const char *province, const char *item)
{
	unsigned char sum[DIGEST_LEN];

	digest_of(str_of(item), sum);
	unsigned n = (unsigned)sum[0] << 4 | sum[1] >> 4; /* 12 bits: the tag's and the hash's there */
	return arena_fmt(a, "gw:{%.2s.%02u}:items:%02u", province, n / DOSSIER_BUCKETS, n % DOSSIER_BUCKETS);
}

/* ---- numbers and pairs ---- */

struct str
str_list_int(struct arena *a, int64_t v)
{
	struct buf b;

	buf_init(&b, a, 20); /* -9223372036854775808 */
	buf_int(&b, v);
	return (struct str){b.p, b.len};
}

int
str_list_parse_int(struct str s, int64_t *out)
{
	bool minus = s.n > 1 && s.p[0] == '-';

	if (text_int(s.p + minus, s.n - minus, minus, INT64_MAX, out) != 0)
		return -1;
	if (minus)
		*out = -*out;
	return 0;
}

struct str
str_list_pair(struct arena *a, const char *dossier, const char *exchange)
{
	size_t d = strlen(dossier), x = strlen(exchange);
	char *p = arena_alloc(a, d + x + 2);

	memcpy(p, dossier, d);
	p[d] = ' ';
	memcpy(p + d + 1, exchange, x);
	return (struct str){p, d + x + 1};
}

int
str_list_unpair(struct arena *a, const char *key, struct str s, const char **dossier, const char **exchange, struct err *e)
{
	const char *text;

	if (s.n > DOSSIER_ID_LEN + 1 && s.p[DOSSIER_ID_LEN] == ' ' && memchr(s.p, '\0', s.n) == NULL) {
		text = arena_dup(a, s.p, s.n);
		*dossier = arena_dup(a, text, DOSSIER_ID_LEN);
		*exchange = text + DOSSIER_ID_LEN + 1;
		if (dossier_id_ok(*dossier))
			return 0;
	}
	return err_set(e, ERR_INTERNAL, "%s: an entry does not name an exchange", key);
}

/* ---- netstrings ---- */

void
str_list_pack(struct buf *b, struct str s)
{
	buf_int(b, (int64_t)s.n);
	buf_chr(b, ':');
	buf_add(b, s.p, s.n);
	buf_chr(b, ',');
}

int
str_list_unpack(struct str packed, struct str_list *out)
{
	const char *p = packed.p, *end = packed.n > 0 ? packed.p + packed.n : packed.p;

	while (p < end) {
		size_t left = (size_t)(end - p);
		const char *colon = memchr(p, ':', left < 20 ? left : 20);
		int64_t n;
		if (colon == NULL || text_int(p, (size_t)(colon - p), 0, STRS_PACK_MAX, &n) != 0)
			return -1;
		p = colon + 1;
		if (end - p <= n || p[n] != ',')
			return -1;
		str_list_add(out, (struct str){p, (size_t)n});
		p += n + 1;
	}
	return 0;
}
