/* SPDX-License-Identifier: Apache-2.0 */
/* Stored ZIP entries by PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16; see zip.h. */
#include "base/zip.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum {
	LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50,
	LOCAL_LEN = 30, CENTRAL_LEN = 46, END_LEN = 22,
	VERSION = 20, UNIX = 3 << 8,
	DATE_1980 = 1 << 5 | 1, /* the times that count are inside, signed */
	MODE = 0100644,
};

/* CRC-32 (polynomial of IEEE 802.3, reflected), four bits at a time */
static uint32_t
crc32_of(struct str s)
{
	uint32_t table[16], crc = 0xffffffff;

	for (uint32_t i = 0; i < 16; i++) {
		table[i] = i;
		for (int k = 0; k < 4; k++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	for (size_t i = 0; i < s.n; i++) {
		crc ^= (unsigned char)s.p[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

static void
put(struct buf *b, uint32_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_chr(b, (char)(v & 255));
}

static uint32_t
get(const char *p, int bytes)
{
	uint32_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | (unsigned char)p[bytes];
	return v;
}

/* what local and central header have in common: from "version needed" to the lengths of name and extra field */
static void
put_common(struct buf *b, const struct zip_entry *z, uint32_t crc)
{
	put(b, VERSION, 2);
	put(b, 0, 2); /* flags */
	put(b, 0, 2); /* stored */
	put(b, 0, 2);
	put(b, DATE_1980, 2);
	put(b, crc, 4);
	put(b, (uint32_t)z->data.n, 4);
	put(b, (uint32_t)z->data.n, 4);
	put(b, (uint32_t)strlen(z->name), 2);
	put(b, 0, 2);
}

static void
put_central(struct buf *b, const struct zip_entry *z, uint32_t crc, uint32_t at)
{
	put(b, CENTRAL, 4);
	put(b, UNIX | VERSION, 2);
	put_common(b, z, crc);
	put(b, 0, 2); /* comment, disk, internal attributes */
	put(b, 0, 2);
	put(b, 0, 2);
	put(b, (uint32_t)MODE << 16, 4);
	put(b, at, 4);
	buf_str(b, z->name);
}

static void
put_end(struct buf *b, size_t n, size_t at)
{
	put(b, END, 4);
	put(b, 0, 2);
	put(b, 0, 2);
	put(b, (uint32_t)n, 2);
	put(b, (uint32_t)n, 2);
	put(b, (uint32_t)(b->len - at - 12), 4); /* the directory ends where this record began */
	put(b, (uint32_t)at, 4);
	put(b, 0, 2);
}

static bool
name_ok(const char *name)
{
	return text_is_token(name, "._-/", ZIP_NAME_MAX) && name[0] != '/' && strstr(name, "..") == NULL &&
	    strstr(name, "//") == NULL;
}

static int
check(const struct zip_entry *z, size_t n, uint64_t *size_out, struct err *e)
{
	*size_out = END_LEN;
	for (size_t i = 0; i < n; i++) {
		if (!name_ok(z[i].name))
			return err_set(e, ERR_BAD_VALUE, "zip: not a name for an entry");
		*size_out += LOCAL_LEN + CENTRAL_LEN + 2 * strlen(z[i].name) + z[i].data.n;
	}
	return n <= ZIP_ENTRIES_MAX && *size_out <= ZIP_SIZE_MAX ? 0 : err_set(e, ERR_TOO_LARGE, "zip: too much for one archive");
}

int
zip_print(struct arena *a, const struct zip_entry *z, size_t n, struct str *out, struct err *e)
{
	uint64_t size;
	struct buf b;

	if (check(z, n, &size, e) != 0)
		return -1;
	uint32_t *crc = arena_alloc(a, (n + 1) * sizeof *crc), *at = arena_alloc(a, (n + 1) * sizeof *at);
	buf_init(&b, a, (size_t)size);
	for (size_t i = 0; i < n; i++) {
		crc[i] = crc32_of(z[i].data);
		at[i] = (uint32_t)b.len;
		put(&b, LOCAL, 4);
		put_common(&b, &z[i], crc[i]);
		buf_str(&b, z[i].name);
		buf_add(&b, z[i].data.p, z[i].data.n);
	}
	size_t directory = b.len;
	for (size_t i = 0; i < n; i++)
		put_central(&b, &z[i], crc[i], at[i]);
	put_end(&b, n, directory);
	*out = (struct str){b.p, b.len};
	return 0;
}

static int
wrong(struct err *e, const char *name, const char *what)
{
	return err_set(e, ERR_BAD_MESSAGE, "%s: %s", name, what);
}

/* one entry at *at; `before` is the name of the one before it */
static int
take(struct arena *a, struct str bytes, size_t *at, const char *before, struct zip_entry *z, struct err *e)
{
	const char *p = bytes.p + *at;
	size_t left = bytes.n - *at, name_len = left < LOCAL_LEN ? 0 : get(p + 26, 2);

	if (name_len == 0 || left - LOCAL_LEN < name_len || left - LOCAL_LEN - name_len < get(p + 22, 4))
		return wrong(e, before, "what follows this entry is cut or no entry");
	z->name = arena_dup(a, p + LOCAL_LEN, name_len);
	if (strlen(z->name) != name_len || !name_ok(z->name))
		return wrong(e, before, "what follows this entry has no proper name");
	z->data = (struct str){p + LOCAL_LEN + name_len, get(p + 22, 4)};
	if (crc32_of(z->data) != get(p + 14, 4))
		return wrong(e, z->name, "its bytes do not fit its checksum");
	*at += LOCAL_LEN + name_len + z->data.n;
	return 0;
}

/* the rest of what was read: every byte as it is written from those entries */
static int
check_again(struct arena *a, struct str bytes, const struct zip_entry *z, size_t n, struct err *e)
{
	struct str again;
	size_t at = 0;

	if (zip_print(a, z, n, &again, e) != 0)
		return -1;
	while (at < again.n && at < bytes.n && again.p[at] == bytes.p[at])
		at++;
	if (at == again.n && at == bytes.n)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (bytes.p + at < z[i].data.p + z[i].data.n)
			return wrong(e, z[i].name, "its header was changed");
	return err_set(e, ERR_BAD_MESSAGE, "the archive's directory was changed at offset %zu", at);
}

int
zip_parse(struct arena *a, struct str bytes, struct zip_entry **out, size_t *n_out, struct err *e)
{
	size_t at = 0, n = 0;
	struct zip_entry *z = NULL;

	for (size_t cap = 0; bytes.n - at >= 4 && get(bytes.p + at, 4) == LOCAL; n++) {
		if (n == cap) {
			struct zip_entry *more = arena_alloc(a, (cap = 2 * cap + 64) * sizeof *more);
			if (n > 0)
				memcpy(more, z, n * sizeof *more);
			z = more;
		}
		if (take(a, bytes, &at, n > 0 ? z[n - 1].name : "the archive", &z[n], e) != 0)
			return -1;
	}
	if (n == 0)
		return err_set(e, ERR_BAD_MESSAGE, "it is no ZIP archive");
	*out = z;
	*n_out = n;
	return check_again(a, bytes, z, n, e);
}
