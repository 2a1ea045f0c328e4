/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of pages; see texts.h. */
#include "ui/texts.h"

#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/text.h"
#include "xml/xml_write.h"

enum { TEXTS_MAX = 64 * 1024, KEYS_MAX = 400, KEY_MAX = 60 };

static const char *const names[UI_LANGUAGES] = {"vi", "en"};

const char *
ui_language_name(enum ui_language l)
{
	return names[l];
}

struct ui_text {
	const char *key, *text;
};

struct ui_texts {
	struct ui_text all[KEYS_MAX];
	size_t n;
};

static const struct ui_text *
find(const struct ui_texts *t, const char *key)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->all[i].key, key) == 0)
			return &t->all[i];
	return NULL;
}

/* One line: a text, a comment or nothing.  NULL, or what is wrong. */
static const char *
take_line(struct arena *a, struct str line, struct ui_texts *t)
{
	const char *is = memchr(line.p, '=', line.n);

	if (line.n == 0 || line.p[0] == '#')
		return NULL;
	if (is == NULL || is < line.p + 2 || is[-1] != ' ' || is + 2 >= line.p + line.n || is[1] != ' ')
		return "no `key = text`";
	const char *key = arena_dup(a, line.p, (size_t)(is - 1 - line.p));
	if (!text_is_token(key, "-._", KEY_MAX))
		return "no key";
	if (find(t, key) != NULL)
		return "a key twice";
	if (t->n == KEYS_MAX)
		return "too many texts";
	t->all[t->n++] = (struct ui_text){key, arena_dup(a, is + 2, (size_t)(line.p + line.n - is - 2))};
	return NULL;
}

static int
read_all(struct arena *a, const char *stem, enum ui_language l, struct ui_texts *t, struct err *e)
{
	const char *path = arena_fmt(a, "gateway/ui/%s/%s.txt", stem, names[l]);
	const struct asset *file = asset_find(path);
	unsigned number = 1;

	t->n = 0;
	if (file == NULL)
		return err_set(e, ERR_CONFIG, "%s: no such asset", path);
	for (const char *p = file->data; p < file->end; number++) {
		const char *end = memchr(p, '\n', (size_t)(file->end - p));
		end = end != NULL ? end : file->end;
		const char *wrong = take_line(a, (struct str){p, (size_t)(end - p)}, t);
		if (wrong != NULL)
			return err_set(e, ERR_CONFIG, "%s:%u: %s", path, number, wrong);
		p = end + 1;
	}
	return 0;
}

int
texts_read(struct arena *a, const char *stem, enum ui_language l, struct str *xml, struct err *e)
{
	struct arena *scratch = arena_new(0);
	struct ui_texts *t = arena_alloc(scratch, sizeof *t);
	int rc = read_all(scratch, stem, l, t, e);
	struct xml_out w;
	struct buf b;

	buf_init(&b, scratch, TEXTS_MAX);
	xml_out_init(&w, &b);
	for (size_t i = 0; rc == 0 && i < t->n; i++) {
		xml_out_open(&w, "t");
		xml_out_attr(&w, "k", t->all[i].key);
		xml_out_text(&w, t->all[i].text);
		xml_out_close(&w);
	}
	if (rc == 0 && b.full)
		rc = err_set(e, ERR_CONFIG, "gateway/ui/%s: too much text", stem);
	if (rc == 0)
		*xml = (struct str){arena_dup(a, b.len > 0 ? b.p : "", b.len), b.len};
	arena_free(scratch);
	return rc;
}

static int
has_all(const char *stem, const struct ui_texts *of, const struct ui_texts *in, enum ui_language l, struct err *e)
{
	for (size_t i = 0; i < of->n; i++)
		if (find(in, of->all[i].key) == NULL)
			return err_set(e, ERR_CONFIG, "gateway/ui/%s/%s.txt: %s is missing", stem, names[l], of->all[i].key);
	return 0;
}

int
texts_compare(const char *stem, struct err *e)
{
	struct arena *scratch = arena_new(0);
	struct ui_texts *t = arena_alloc(scratch, UI_LANGUAGES * sizeof *t);
	int rc = 0;

	for (int l = 0; l < UI_LANGUAGES && rc == 0; l++)
		rc = read_all(scratch, stem, (enum ui_language)l, &t[l], e);
	if (rc == 0)
		rc = has_all(stem, &t[UI_VI], &t[UI_EN], UI_EN, e) != 0 ? -1 : has_all(stem, &t[UI_EN], &t[UI_VI], UI_VI, e);
	arena_free(scratch);
	return rc;
}
