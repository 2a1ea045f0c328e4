/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of an installation: a folder of JSON files (schemas/catalogue/2.0/, which is built in), or one file of before
 * (catalogue_file.h).  All files of a folder that end in .json are read, but not *.schema.json; each has some of the lists, so
 * whoever keeps holidays does not touch fees.  They are one: all of it is good, or nothing is taken.
 */
#ifndef CONF_CATALOGUE_FOLDER_H
#define CONF_CATALOGUE_FOLDER_H

#include "base/err.h"
#include "base/str.h"
#include "model/catalogue.h"

struct arena;

/* Told each thing that is wrong, a line without its end: file, entry, what is wrong and what to do. */
typedef void catalogue_tell(void *with, const char *text);

enum catalogue_outcome { CATALOGUE_READ, CATALOGUE_WRONG, CATALOGUE_UNREADABLE };

enum { CATALOGUE_FILES_MAX = 200, CATALOGUE_FILE_MAX = 8 << 20 /* bytes */ };

/* The catalogue at that path, "" the built-in one, in the arena.  Other than CATALOGUE_READ: at least one thing was told; what is
 * wrong inside the files is told whole, so that one look mends them. */
enum catalogue_outcome catalogue_load(struct arena *a, const char *path, catalogue_tell *tell, void *with,
    struct catalogue **out) MUST_CHECK;

/* Versions of before: each folder in earlier/ of that path is a whole catalogue; none for "" and one file of before.  Sorted by
 * their folders' names. */
enum { CATALOGUE_EARLIER_MAX = 100 };
const char **catalogue_earlier(struct arena *a, const char *path,
    size_t *n_out); /* the folders; one more than the most: too many */
enum catalogue_outcome catalogue_load_earlier(struct arena *a, const char *path, catalogue_tell *tell, void *with,
    struct catalogue ***out, size_t *n_out) MUST_CHECK;

struct catalogue_text {
	const char *name; /* of the file, for what is told */
	struct str bytes;
};

/* The files of a folder (or of the built-in one, ""), sorted by name, as they are. */
enum catalogue_outcome catalogue_files(struct arena *a, const char *path, catalogue_tell *tell, void *with,
    const struct catalogue_text **out, size_t *n_out) MUST_CHECK;

/* The same from files in memory. */
enum catalogue_outcome catalogue_take(struct arena *a, const struct catalogue_text *files, size_t n, catalogue_tell *tell,
    void *with, struct catalogue **out) MUST_CHECK;

#endif
