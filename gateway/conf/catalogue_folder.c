/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the files of a catalogue, and making one of them. */
#include "conf/catalogue_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "conf/catalogue_build.h"
#include "conf/catalogue_file.h"
#include "conf/conf_bytes.h"
#include "crypto/digest.h"
#include "json/json.h"

static const char builtin[] = "schemas/catalogue/2.0/";

/* ---- which files ---- */

static bool
ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n >= m && strcmp(name + n - m, end) == 0;
}

static bool
is_part(const char *name)
{
	return name[0] != '.' && ends_with(name, ".json") && !ends_with(name, ".schema.json");
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct catalogue_text *)a)->name, ((const struct catalogue_text *)b)->name);
}

struct reading {
	struct arena *a;
	catalogue_tell *tell;
	void *with;
	struct catalogue_text files[CATALOGUE_FILES_MAX];
	size_t n;
};

static enum catalogue_outcome
unreadable(const struct reading *r, const char *path, const char *why)
{
	r->tell(r->with, arena_fmt(r->a, "%s cannot be read: %s", path, why));
	return CATALOGUE_UNREADABLE;
}

static enum catalogue_outcome
read_part(struct reading *r, const char *folder, const char *name)
{
	const char *path = arena_fmt(r->a, "%s/%s", folder, name), *why = NULL;
	struct catalogue_text *f = &r->files[r->n];
	struct stat st;

	if (r->n == CATALOGUE_FILES_MAX)
		return unreadable(r, folder, "it has too many files");
	f->name = arena_str(r->a, name);
	f->bytes.p = conf_file_bytes(r->a, path, CATALOGUE_FILE_MAX, &st, &f->bytes.n, &why);
	if (f->bytes.p == NULL)
		return unreadable(r, path, why);
	r->n++;
	return CATALOGUE_READ;
}

static enum catalogue_outcome
read_folder(struct reading *r, const char *path)
{
	enum catalogue_outcome outcome = CATALOGUE_READ;
	DIR *d = opendir(path);

	if (d == NULL)
		return unreadable(r, path, strerror(errno));
	for (const struct dirent *entry; outcome == CATALOGUE_READ && (entry = readdir(d)) != NULL;)
		if (is_part(entry->d_name))
			outcome = read_part(r, path, entry->d_name);
	closedir(d);
	if (outcome == CATALOGUE_READ && r->n == 0)
		return unreadable(r, path, "it has no file that ends in .json");
	return outcome;
}

static void
read_builtin(struct reading *r)
{
	for (const struct asset *f = assets; f->path != NULL; f++)
		if (strncmp(f->path, builtin, sizeof builtin - 1) == 0 && is_part(f->path) && r->n < CATALOGUE_FILES_MAX)
			r->files[r->n++] = (struct catalogue_text){f->path + sizeof builtin - 1, {f->data, asset_size(f)}};
}

enum catalogue_outcome
catalogue_files(struct arena *a, const char *path, catalogue_tell *tell, void *with, const struct catalogue_text **out,
    size_t *n_out)
{
	struct reading *r = arena_alloc(a, sizeof *r);

	*r = (struct reading){.a = a, .tell = tell, .with = with};
	if (path[0] == '\0')
		read_builtin(r);
	else if (read_folder(r, path) != CATALOGUE_READ)
		return CATALOGUE_UNREADABLE;
	qsort(r->files, r->n, sizeof r->files[0], by_name);
	*out = r->files;
	*n_out = r->n;
	return CATALOGUE_READ;
}

/* ---- from files to one part ---- */

static void
tell_json(struct building *b, const char *file, const struct err *e)
{
	char en[ERR_EXPECTED_MAX] = "", vi[ERR_EXPECTED_MAX] = "";

	if (e->hint == HINT_NONE) {
		building_fault(b, file, "%s", e->msg);
		return;
	}
	err_hint_text(e->hint, false, e->one, e->two, en, sizeof en);
	err_hint_text(e->hint, true, e->one, e->two, vi, sizeof vi);
	bool whole = e->hint == HINT_JSON_REQUIRED || e->hint == HINT_JSON_UNKNOWN; /* a sentence of its own */
	building_fault(b, file, "%s%s%s%s / %s", e->field, e->field[0] != '\0' ? ": " : "", whole ? "" : "expected ", en, vi);
}

/* Every record learns where it stands. */
static void
name_places(struct arena *a, const char *file, struct catalogue_part *part)
{
	for (const struct field *f = catalogue_part_fields; f->name != NULL; f++) {
		struct field_list *list = (struct field_list *)((char *)part + f->at);
		for (size_t i = 0; f->kind == FIELD_LIST && f->fields != NULL && i < list->n; i++)
			((struct record *)((char *)list->items + i * f->size))->where =
			    arena_fmt(a, "%s: %s[%zu]", file, f->name, i);
	}
}

static const struct field_list *
list_of(const struct catalogue_part *part, const struct field *f)
{
	return (const struct field_list *)((const char *)part + f->at);
}

static void
merge_list(struct arena *a, const struct field *f, const struct catalogue_part *parts, size_t n, struct catalogue_part *out)
{
	struct field_list *to = (struct field_list *)((char *)out + f->at);
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += list_of(&parts[i], f)->n;
	for (size_t i = 0; i < n; i++)
		if (list_of(&parts[i], f)->n == total) { /* as with the communes: thousands, in one file */
			*to = *list_of(&parts[i], f);
			return;
		}
	to->items = arena_alloc(a, (total + 1) * f->size);
	for (size_t i = 0; i < n; i++) {
		const struct field_list *from = list_of(&parts[i], f);
		if (from->n > 0)
			memcpy((char *)to->items + to->n * f->size, from->items, from->n * f->size);
		to->n += from->n;
	}
}

static void
merge_text(struct building *b, const struct field *f, const struct catalogue_text *files, const struct catalogue_part *parts,
    size_t n, struct catalogue_part *out)
{
	const char **to = (const char **)((char *)out + f->at);

	for (size_t i = 0; i < n; i++) {
		const char *from = *(const char *const *)((const char *)&parts[i] + f->at);
		if (from != NULL && *to != NULL)
			building_fault(b, files[i].name, "%s is in another file, too; leave it in one", f->name);
		else if (from != NULL)
			*to = from;
	}
}

static struct catalogue_part *
merge(struct building *b, const struct catalogue_text *files, const struct catalogue_part *parts, size_t n)
{
	struct catalogue_part *out = arena_alloc(b->a, sizeof *out);

	for (const struct field *f = catalogue_part_fields; f->name != NULL; f++)
		if (f->kind == FIELD_TEXT)
			merge_text(b, f, files, parts, n, out);
		else if (f->kind == FIELD_LIST && f->fields != NULL)
			merge_list(b->a, f, parts, n, out);
	return out;
}

/* As `sha256sum *.json | sha256sum` in the folder, so that anybody can compute it. */
static const char *
digest_files(struct arena *a, const struct catalogue_text *files, size_t n)
{
	char hex[DIGEST_HEX];
	struct buf lines;

	buf_init(&lines, a, CATALOGUE_FILES_MAX * 1024);
	for (size_t i = 0; i < n; i++) {
		digest_hex(files[i].bytes, hex);
		buf_fmt(&lines, "%s  %s\n", hex, files[i].name);
	}
	digest_hex((struct str){lines.p, lines.len}, hex);
	return arena_str(a, hex);
}

static void
build(struct building *b)
{
	building_calendar(b);
	building_places(b);
	building_prices(b);
	building_procedures(b);
	building_discounts(b);
	building_drafts(b);
}

enum catalogue_outcome
catalogue_take(struct arena *a, const struct catalogue_text *files, size_t n, catalogue_tell *tell, void *with,
    struct catalogue **out)
{
	struct catalogue *made = arena_alloc(a, sizeof *made);
	struct building b = {.a = a, .tell = tell, .with = with, .c = made};
	struct catalogue_part *parts = arena_alloc(a, (n + 1) * sizeof *parts);

	for (size_t i = 0; i < n; i++) {
		struct err e = {0};
		if (json_read_own(a, files[i].bytes, catalogue_part_fields, &parts[i], &e) != 0)
			tell_json(&b, files[i].name, &e);
		else
			name_places(a, files[i].name, &parts[i]);
	}
	if (b.faults > 0) /* what is missing would only be told of other entries */
		return CATALOGUE_WRONG;
	b.all = merge(&b, files, parts, n);
	made->digest = digest_files(a, files, n);
	build(&b);
	if (b.faults > 0)
		return CATALOGUE_WRONG;
	*out = made;
	return CATALOGUE_READ;
}

/* ---- one file of before ---- */

static enum catalogue_outcome
load_old(struct reading *r, const char *path, struct catalogue **out)
{
	const char *why = NULL;
	struct err e = {0};
	char hex[DIGEST_HEX];
	struct stat st;
	struct str bytes;

	bytes.p = conf_file_bytes(r->a, path, CATALOGUE_FILE_MAX, &st, &bytes.n, &why);
	if (bytes.p == NULL)
		return unreadable(r, path, why);
	if ((*out = catalogue_read(r->a, bytes, &e)) == NULL) {
		r->tell(r->with, arena_fmt(r->a, "%s: %s", path, e.msg));
		return CATALOGUE_WRONG;
	}
	digest_hex(bytes, hex);
	(*out)->digest = arena_str(r->a, hex);
	return CATALOGUE_READ;
}

enum catalogue_outcome
catalogue_load(struct arena *a, const char *path, catalogue_tell *tell, void *with, struct catalogue **out)
{
	const struct catalogue_text *files;
	struct stat st;
	size_t n;

	if (path[0] != '\0' && stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
		struct reading *r = arena_alloc(a, sizeof *r);
		*r = (struct reading){.a = a, .tell = tell, .with = with};
		return load_old(r, path, out);
	}
	if (catalogue_files(a, path, tell, with, &files, &n) != CATALOGUE_READ)
		return CATALOGUE_UNREADABLE;
	return catalogue_take(a, files, n, tell, with, out);
}

/* ---- versions of before ---- */

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
catalogue_earlier(struct arena *a, const char *path, size_t *n_out)
{
	const char **out = arena_alloc(a, (CATALOGUE_EARLIER_MAX + 1) * sizeof *out);
	DIR *d = path[0] != '\0' ? opendir(arena_fmt(a, "%s/earlier", path)) : NULL;
	struct stat st;

	*n_out = 0;
	if (d == NULL)
		return out;
	for (const struct dirent *entry; *n_out <= CATALOGUE_EARLIER_MAX && (entry = readdir(d)) != NULL;) {
		const char *folder = arena_fmt(a, "%s/earlier/%s", path, entry->d_name);
		if (entry->d_name[0] != '.' && stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
			out[(*n_out)++] = folder;
	}
	closedir(d);
	qsort(out, *n_out, sizeof *out, by_path);
	return out;
}

enum catalogue_outcome
catalogue_load_earlier(struct arena *a, const char *path, catalogue_tell *tell, void *with, struct catalogue ***out, size_t *n_out)
{
	size_t n;
	const char **folders = catalogue_earlier(a, path, &n);

	*out = arena_alloc(a, (n + 1) * sizeof **out);
	*n_out = 0;
	if (n > CATALOGUE_EARLIER_MAX) {
		tell(with, arena_fmt(a, "%s/earlier has more than %d folders; move the oldest away", path, CATALOGUE_EARLIER_MAX));
		return CATALOGUE_UNREADABLE;
	}
	for (; *n_out < n; ++*n_out) {
		enum catalogue_outcome got = catalogue_load(a, folders[*n_out], tell, with, &(*out)[*n_out]);
		if (got != CATALOGUE_READ)
			return got;
	}
	return CATALOGUE_READ;
}
