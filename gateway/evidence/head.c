/* SPDX-License-Identifier: Apache-2.0 */
/* Heads as text and files; see head.h. */
#include "evidence/head.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "json/json.h"

static const struct field fields[] = {
    {"installation", FIELD_TEXT, .at = offsetof(struct head, installation), .min = 32, .max = 32},
    {"gateway", FIELD_TEXT, .at = offsetof(struct head, gateway), .min = 1, .max = 64},
    {"seq", FIELD_INT, .at = offsetof(struct head, seq), .min = 1, .max = INT64_MAX},
    {"chain", FIELD_TEXT, .at = offsetof(struct head, chain), .min = DIGEST_HEX - 1, .max = DIGEST_HEX - 1},
    {"previous", FIELD_TEXT, .at = offsetof(struct head, previous), .min = DIGEST_HEX - 1, .max = DIGEST_HEX - 1},
    {"time", FIELD_TEXT, .at = offsetof(struct head, time), .min = 1, .max = CLOCK_TEXT},
    {0},
};

void
head_name(uint64_t seq, const char *ending, char out[HEAD_NAME])
{
	snprintf(out, HEAD_NAME, "head-%020" PRIu64 ".%s", seq, ending);
}

struct str
head_print(struct arena *a, const struct head *h)
{
	struct buf b;
	struct json_out w;

	buf_init(&b, a, HEAD_FILE_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "installation", h->installation);
	json_out_text(&w, "gateway", h->gateway);
	json_out_int(&w, "seq", h->seq);
	json_out_text(&w, "chain", h->chain);
	json_out_text(&w, "previous", h->previous);
	json_out_text(&w, "time", h->time);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

int
head_parse(struct arena *a, struct str bytes, struct head *out, struct err *e)
{
	*out = (struct head){0};
	if (json_read(a, bytes, fields, false, out, e) != 0)
		return -1;
	struct str again = head_print(a, out);
	if (again.n != bytes.n || memcmp(again.p, bytes.p, again.n) != 0 || clock_parse(out->time, &out->at_ms) != 0)
		return err_set(e, ERR_BAD_MESSAGE, "not written as a head is");
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct head_files *x = a, *y = b;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* "head-<20 digits>.<ending>": the number, and which file it is; false when it is another name */
static bool
parse_name(const char *name, uint64_t *seq, struct head_files *f)
{
	char again[HEAD_NAME];
	const char *dot = strchr(name, '.');

	if (strncmp(name, "head-", 5) != 0 || dot == NULL || dot - name != 25)
		return false;
	*seq = strtoull(name + 5, NULL, 10);
	head_name(*seq, dot + 1, again);
	*f = (struct head_files){*seq, strcmp(dot, ".json") == 0, strcmp(dot, ".p7s") == 0, strcmp(dot, ".tsr") == 0};
	return strcmp(name, again) == 0 && (f->json || f->seal || f->stamp);
}

static size_t
merge(struct head_files *list, size_t n)
{
	size_t k = 0;

	qsort(list, n, sizeof *list, compare);
	for (size_t i = 0; i < n; i++) {
		if (k > 0 && list[k - 1].seq == list[i].seq) {
			list[k - 1].json |= list[i].json;
			list[k - 1].seal |= list[i].seal;
			list[k - 1].stamp |= list[i].stamp;
		} else
			list[k++] = list[i];
	}
	return k;
}

int
heads_list(const char *dir, struct arena *a, struct head_files **out, size_t *n_out, struct err *e)
{
	size_t n = 0, cap = 64;
	struct head_files *list = arena_alloc(a, cap * sizeof *list), f;
	uint64_t seq;
	DIR *d = opendir(dir);

	*out = list;
	*n_out = 0;
	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return err_set(e, ERR_STORE, "%s: %s", dir, strerror(errno));
	for (const struct dirent *x; (x = readdir(d)) != NULL;) {
		if (!parse_name(x->d_name, &seq, &f))
			continue;
		if (n == cap) {
			struct head_files *more = arena_alloc(a, 2 * cap * sizeof *more);
			memcpy(more, list, cap * sizeof *more);
			list = more;
			cap *= 2;
		}
		list[n++] = f;
	}
	closedir(d);
	*out = list;
	*n_out = merge(list, n);
	return 0;
}

int
head_read(const char *dir, struct arena *a, uint64_t seq, const char *ending, struct str *out, struct err *e)
{
	char name[HEAD_NAME];
	char *p = arena_alloc(a, HEAD_FILE_MAX + 1);

	head_name(seq, ending, name);
	FILE *f = fopen(arena_fmt(a, "%s/%s", dir, name), "re");
	if (f == NULL)
		return err_set(e, ERR_STORE, "%s: %s", name, strerror(errno));
	size_t n = fread(p, 1, HEAD_FILE_MAX + 1, f);
	bool whole = !ferror(f) && n <= HEAD_FILE_MAX;
	fclose(f);
	*out = (struct str){p, n};
	return whole ? 0 : err_set(e, ERR_STORE, "%s: it cannot be read, or is too large for a head", name);
}

static int
put(int dir_fd, const char *temporary, const char *name, struct str bytes)
{
	int fd = openat(dir_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t n = fd < 0 ? -1 : write(fd, bytes.p, bytes.n);
	bool good = n >= 0 && (size_t)n == bytes.n && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good && renameat(dir_fd, temporary, dir_fd, name) == 0 && fsync(dir_fd) == 0 ? 0 : -1;
}

int
head_write(const char *dir, uint64_t seq, const char *ending, struct str bytes, struct err *e)
{
	char name[HEAD_NAME], temporary[HEAD_NAME];
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	head_name(seq, ending, name);
	snprintf(temporary, sizeof temporary, ".head.%s.tmp", ending);
	int rc = fd < 0 ? -1 : put(fd, temporary, name, bytes);
	if (rc != 0)
		err_set(e, ERR_STORE, "%s/%s: %s", dir, name, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}
