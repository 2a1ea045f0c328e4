/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration file as text: sections and their entries with line numbers, and the list of complaints.  The
 * only door to inih.  Knows the shape of the file, not what options mean.  Internal to conf.
 */
#ifndef CONF_CONF_FILE_H
#define CONF_CONF_FILE_H

#include <stdio.h>

#include "base/err.h"

struct arena;

struct conf_entry {
	const char *name, *value;
	int line;
	struct conf_entry *next;
};

struct conf_section {
	const char *kind;       /* "http", "partner" */
	const char *name;       /* of [partner NAME]; "" without */
	int line;
	struct conf_entry *entries;
	struct conf_section *next;
};

struct conf_file {
	struct arena *a;
	const char *path, *dir; /* dir: what relative paths start from */
	FILE *complain;
	unsigned errors;
	struct conf_section *sections; /* in the order of the file */
};

/* Read the file into f (a and complain are set by the caller).  Errors of shape are written and counted. */
void conf_file_read(struct conf_file *f, const char *path);

/* The same from an open stream, which is closed; `path` is what complaints name.  in NULL: errno says why. */
void conf_file_take(struct conf_file *f, const char *path, FILE *in);

/* Write "file:line: text" and count it; line 0: about the file as a whole. */
void conf_complain(struct conf_file *f, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The section, or NULL; the entry, or NULL. */
const struct conf_section *conf_section_find(const struct conf_section *list, const char *kind, const char *name);
const struct conf_entry *conf_entry_find(const struct conf_section *s, const char *name);

/* A path as the file means it: relative to the file's folder. */
const char *conf_path(struct arena *a, const char *dir, const char *path);

#endif
