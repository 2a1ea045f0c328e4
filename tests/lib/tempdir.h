/* SPDX-License-Identifier: Apache-2.0 */
/* A folder for one test, and what tests do to files: read whole, write, cut, flip.  Failures abort the test
 * program. */
#ifndef TESTS_TEMPDIR_H
#define TESTS_TEMPDIR_H

#include <stddef.h>

struct tempdir {
	char path[64];
};

void tempdir_make(struct tempdir *t);
void tempdir_remove(struct tempdir *t); /* with all that is in it */

/* path/name, valid until the sixteenth call from now. */
const char *tempdir_file(const struct tempdir *t, const char *name);

/* The whole file; the caller frees. */
unsigned char *file_read(const char *path, size_t *n_out);
void file_write(const char *path, const void *p, size_t n, unsigned mode);
void file_cut(const char *path, size_t n);
void file_flip(const char *path, size_t at, unsigned char bits);

#endif
