/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the configuration file; see conf_file.h.  Debian's inih is built without line numbers and names only
 * the first wrong line, so the reader we hand it counts lines, notices sections (also empty ones, which inih does not
 * tell) and complains about lines that inih would skip.
 */
#include "conf/conf_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <ini.h>

#include "base/arena.h"
#include "base/text.h"

enum { LINE_MAX_BYTES = 8192, FILE_LINES_MAX = 100000 };

struct conf_reader {
	struct conf_file *f;
	FILE *in;
	int line;
	struct conf_section *section, **next_section;
	struct conf_entry **next_entry;
};

void
conf_complain(struct conf_file *f, int line, const char *fmt, ...)
{
	va_list ap;

	f->errors++;
	if (line > 0)
		fprintf(f->complain, "%s:%d: ", f->path, line);
	else
		fprintf(f->complain, "%s: ", f->path);
	va_start(ap, fmt);
	vfprintf(f->complain, fmt, ap);
	va_end(ap);
	fputc('\n', f->complain);
}

const struct conf_section *
conf_section_find(const struct conf_section *list, const char *kind, const char *name)
{
	for (; list != NULL; list = list->next)
		if (strcmp(list->kind, kind) == 0 && strcmp(list->name, name) == 0)
			return list;
	return NULL;
}

const struct conf_entry *
conf_entry_find(const struct conf_section *s, const char *name)
{
	for (const struct conf_entry *x = s != NULL ? s->entries : NULL; x != NULL; x = x->next)
		if (strcmp(x->name, name) == 0)
			return x;
	return NULL;
}

const char *
conf_path(struct arena *a, const char *dir, const char *path)
{
	if (path[0] == '\0' || path[0] == '/' || strcmp(dir, ".") == 0)
		return path;
	return arena_fmt(a, "%s/%s", dir, path);
}

/* "partner  vnpost-42" between the brackets: kind and name. */
static void
begin_section(struct conf_reader *r, const char *text, size_t n)
{
	struct arena *a = r->f->a;
	struct conf_section *s = arena_alloc(a, sizeof *s);
	size_t k = 0, m;

	while (n > 0 && isspace((unsigned char)text[0]))
		text++, n--;
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	while (k < n && !isspace((unsigned char)text[k]))
		k++;
	for (m = k; m < n && isspace((unsigned char)text[m]); m++)
		;
	s->kind = arena_dup(a, text, k);
	s->name = arena_dup(a, text + m, n - m);
	s->line = r->line;
	const struct conf_section *before = conf_section_find(r->f->sections, s->kind, s->name);
	if (before != NULL)
		conf_complain(r->f, r->line, "[%.*s] is here a second time; it began in line %d", (int)n, text, before->line);
	*r->next_section = s;
	r->next_section = &s->next;
	r->next_entry = &s->entries;
	r->section = s;
}

/* What inih would pass over in silence, or tell only once. */
static void
look_at(struct conf_reader *r, const char *line)
{
	while (isspace((unsigned char)*line))
		line++;
	if (*line == '\0' || *line == ';' || *line == '#')
		return;
	if (*line == '[') {
		const char *end = strchr(line, ']');
		if (end == NULL)
			conf_complain(r->f, r->line, "a section is written [name]; the closing bracket is missing");
		else
			begin_section(r, line + 1, (size_t)(end - line - 1));
	} else if (strpbrk(line, "=:") == NULL)
		conf_complain(r->f, r->line, "expected `option = value`, a [section] or a # comment");
}

/* fgets for inih.  A line that is cut or holds a NUL is complained about and passed on as a comment. */
static char *
read_line(char *s, int size, void *ctx)
{
	struct conf_reader *r = ctx;
	int n = 0, c;
	bool bad = false, nul = false;

	while ((c = getc(r->in)) != EOF && c != '\n') {
		nul = nul || c == '\0';
		bad = bad || n >= size - 2;
		if (!bad)
			s[n++] = (char)c;
	}
	if ((c == EOF && n == 0 && !bad) || r->line >= FILE_LINES_MAX)
		return NULL;
	r->line++;
	s[n] = '\0';
	if (bad)
		conf_complain(r->f, r->line, "the line is longer than %d bytes", size - 2);
	else if (nul || !text_is_utf8(s, (size_t)n))
		conf_complain(r->f, r->line, "the line is not UTF-8 text");
	else
		look_at(r, r->line == 1 && strncmp(s, "\xef\xbb\xbf", 3) == 0 ? s + 3 : s);
	if (bad || nul)
		s[0] = '\0';
	return s;
}

static int
take_entry(void *ctx, const char *section, const char *name, const char *value)
{
	struct conf_reader *r = ctx;
	struct conf_entry *x;
	const struct conf_entry *before;

	(void)section; /* inih cuts long ones; ours is whole */
	if (r->section == NULL) {
		conf_complain(r->f, r->line, "`%s` stands before the first [section]", name);
		return 1;
	}
	if ((before = conf_entry_find(r->section, name)) != NULL) {
		conf_complain(r->f, r->line, "`%s` was given before, in line %d", name, before->line);
		return 1;
	}
	x = arena_alloc(r->f->a, sizeof *x);
	x->name = arena_str(r->f->a, name);
	x->value = arena_str(r->f->a, value);
	x->line = r->line;
	*r->next_entry = x;
	r->next_entry = &x->next;
	return 1;
}

void
conf_file_take(struct conf_file *f, const char *path, FILE *in)
{
	const char *slash = strrchr(path, '/');
	struct conf_reader r = {.f = f, .in = in, .next_section = &f->sections};

	f->path = arena_str(f->a, path);
	f->dir = slash == NULL ? "." : arena_dup(f->a, path, slash == path ? 1 : (size_t)(slash - path));
	if (in == NULL) {
		conf_complain(f, 0, "cannot be opened: %s", strerror(errno));
		return;
	}
	ini_use_stack = false; /* room for long lists of certificates */
	ini_max_line = ini_initial_alloc = LINE_MAX_BYTES;
	ini_allow_multiline = false;
	int wrong = ini_parse_stream(read_line, &r, take_entry, &r);
	if (wrong != 0 && f->errors == 0)
		conf_complain(f, wrong > 0 ? wrong : 0, "this is not an INI file");
	if (ferror(r.in))
		conf_complain(f, r.line, "cannot be read: %s", strerror(errno));
	fclose(r.in);
}

void
conf_file_read(struct conf_file *f, const char *path)
{
	conf_file_take(f, path, fopen(path, "re"));
}
