/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers by content, as sealed files; see blob.h.  The 256 directories are made once, at opening, so that a put never has to
 * make one durable.  Any thread; nothing is locked: a paper is renamed into place whole, and twice the same is the same.
 */
#include "blob/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "crypto/digest.h"
#include "crypto/vault.h"

enum {
	DIRS = 256,
	BLOB_MAX = 1024 * 1024 * 1024, /* the doors allow far less; a larger file is not ours */
};

static const char temp_prefix[] = ".tmp-", clock_name[] = ".clock";

struct blob_store {
	int root;
	const struct vault *vault;
};

static int
failed(struct err *e, const char *sha256, const char *doing)
{
	return err_set(e, ERR_STORE, "blob %.16s..., %s: %s", sha256, doing, strerror(errno));
}

static int
open_dir(const struct blob_store *b, const char name[3])
{
	return openat(b->root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void
dir_name(unsigned n, char out[3])
{
	static const char digits[] = "0123456789abcdef";
	out[0] = digits[n >> 4 & 15];
	out[1] = digits[n & 15];
	out[2] = '\0';
}

static int
make_dirs(const struct blob_store *b, struct err *e)
{
	char name[3];
	for (unsigned i = 0; i < DIRS; i++) {
		dir_name(i, name);
		if (mkdirat(b->root, name, 0700) != 0 && errno != EEXIST)
			return err_set(e, ERR_STORE, "blob directory %s: %s", name, strerror(errno));
	}
	return fsync(b->root) == 0 ? 0 : err_set(e, ERR_STORE, "blob directory: %s", strerror(errno));
}

static int
sync_parent(const struct blob_store *b)
{
	int fd = openat(b->root, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
enter(struct blob_store *b, const char *dir, struct err *e)
{
	bool made = mkdir(dir, 0700) == 0;
	if (made || errno == EEXIST)
		b->root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->root < 0 || (made && sync_parent(b) != 0))
		return err_set(e, ERR_STORE, "blob directory %s: %s", dir, strerror(errno));
	return make_dirs(b, e);
}

struct blob_store *
blob_open(const char *dir, const struct vault *v, struct err *e)
{
	struct blob_store *b = calloc(1, sizeof *b);
	if (b == NULL)
		abort();
	b->root = -1;
	b->vault = v;
	if (enter(b, dir, e) == 0)
		return b;
	blob_close(b);
	return NULL;
}

void
blob_close(struct blob_store *b)
{
	if (b == NULL)
		return;
	if (b->root >= 0)
		close(b->root);
	free(b);
}

/* A digest is the only name there is, so no name can lead elsewhere. */
static int
check_name(const char *sha256, struct err *e)
{
	size_t n = strspn(sha256, "0123456789abcdef");
	return n == DIGEST_HEX - 1 && sha256[n] == '\0' ? 0 : err_set(e, ERR_INTERNAL, "a blob's name is no SHA-256");
}

/* the directory a paper belongs to; the caller closes it */
static int
enter_dir(const struct blob_store *b, const char *sha256, struct err *e)
{
	if (check_name(sha256, e) != 0)
		return -1;
	const char name[3] = {sha256[0], sha256[1], '\0'};
	int fd = open_dir(b, name);
	return fd >= 0 ? fd : failed(e, sha256, "its directory");
}

static int
write_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t k = write(fd, s.p, s.n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return -1;
		s.p += k;
		s.n -= (size_t)k;
	}
	return 0;
}

static int
write_temp(int dir, const char *temp, struct str sealed)
{
	int fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	int rc = write_all(fd, sealed);
	if (rc == 0 && FAULT_HERE(blob_write)) {
		errno = EIO;
		rc = -1;
	}
	if (rc == 0)
		rc = fsync(fd);
	int why = errno;
	close(fd);
	errno = why;
	return rc;
}

/* seal, write, sync, rename into place */
static int
keep(const struct blob_store *b, int dir, const char *sha256, struct str content, struct err *e)
{
	char id[27];
	struct arena *a = arena_new(0);
	id_random(id);
	const char *temp = arena_fmt(a, "%s%s", temp_prefix, id);
	struct str sealed = vault_seal(b->vault, a, arena_fmt(a, "blob:%s", sha256), content);
	int rc = write_temp(dir, temp, sealed);
	if (rc == 0)
		rc = renameat(dir, temp, dir, sha256);
	if (rc != 0) {
		failed(e, sha256, "writing");
		unlinkat(dir, temp, 0);
	}
	arena_free(a);
	return rc;
}

/* Is it there in full?  One of another size is damaged and written anew. */
static bool
is_there(int dir, const char *sha256, size_t n)
{
	struct stat st;
	return fstatat(dir, sha256, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       (size_t)st.st_size == n + VAULT_OVERHEAD;
}

/* If it is there, it was put just now: blob_forget, which locks the directory against this, leaves it. */
static bool
touched(int dir, const char *sha256, size_t n)
{
	if (flock(dir, LOCK_SH) != 0)
		return false; /* then it is written anew */
	bool there = is_there(dir, sha256, n) && utimensat(dir, sha256, NULL, AT_SYMLINK_NOFOLLOW) == 0;
	flock(dir, LOCK_UN);
	return there;
}

int
blob_put(struct blob_store *b, const char *sha256, struct str content, struct err *e)
{
	int dir = enter_dir(b, sha256, e);
	if (dir < 0)
		return -1;
	int rc = touched(dir, sha256, content.n) ? 0 : keep(b, dir, sha256, content, e);
	/* Also when it was there: another thread may have renamed it just now and not synced the directory yet. */
	if (rc == 0 && fsync(dir) != 0)
		rc = failed(e, sha256, "syncing its directory");
	close(dir);
	return rc;
}

static int
read_all(int fd, char *p, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t k = read(fd, p + got, n - got);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return -1;
		got += (size_t)k;
	}
	return 0;
}

static int
read_sealed(int fd, struct arena *a, const char *sha256, struct str *out, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return failed(e, sha256, "reading");
	if (!S_ISREG(st.st_mode) || st.st_size > BLOB_MAX)
		return err_set(e, ERR_INTERNAL, "blob %.16s... is no paper of ours", sha256);
	char *p = arena_alloc(a, (size_t)st.st_size);
	if (read_all(fd, p, (size_t)st.st_size) != 0)
		return failed(e, sha256, "reading");
	*out = (struct str){p, (size_t)st.st_size};
	return 0;
}

static int
unseal(const struct blob_store *b, struct arena *a, const char *sha256, struct str sealed, struct str *out, struct err *e)
{
	char hex[DIGEST_HEX];
	if (vault_open(b->vault, a, arena_fmt(a, "blob:%s", sha256), sealed, out, e) != 0)
		return err_doing(e, "blob %.16s...", sha256);
	digest_hex(*out, hex);
	if (strcmp(hex, sha256) != 0)
		return err_set(e, ERR_INTERNAL, "blob %.16s... holds something else", sha256);
	return 0;
}

int
blob_get(struct blob_store *b, struct arena *a, const char *sha256, struct str *out, struct err *e)
{
	struct str sealed;
	int dir = enter_dir(b, sha256, e);
	if (dir < 0)
		return -1;
	int fd = openat(dir, sha256, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	close(dir);
	if (fd < 0)
		return failed(e, sha256, "opening");
	int rc = read_sealed(fd, a, sha256, &sealed, e);
	close(fd);
	return rc == 0 ? unseal(b, a, sha256, sealed, out, e) : -1;
}

static int64_t
put_ms(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
}

/* how many were removed, or -1 */
static int
sweep_dir(DIR *d, int64_t before_ms)
{
	int removed = 0;
	struct stat st;
	errno = 0;
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (strncmp(entry->d_name, temp_prefix, sizeof temp_prefix - 1) != 0)
			continue;
		if (fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue; /* its writer renamed it */
		if (put_ms(&st) <= before_ms && unlinkat(dirfd(d), entry->d_name, 0) == 0)
			removed++;
		errno = 0;
	}
	return errno == 0 ? removed : -1;
}

int
blob_sweep(struct blob_store *b, int64_t age_ms, struct err *e)
{
	int removed = 0, n = 0;
	char name[3];
	for (unsigned i = 0; i < DIRS && n >= 0; i++, removed += n) {
		dir_name(i, name);
		int fd = open_dir(b, name);
		DIR *d = fd < 0 ? NULL : fdopendir(fd);
		n = d == NULL ? -1 : sweep_dir(d, clock_now_ms() - age_ms);
		if (d != NULL)
			closedir(d);
	}
	return n >= 0 ? removed : err_set(e, ERR_STORE, "sweeping blobs in %s: %s", name, strerror(errno));
}

int
blob_now(struct blob_store *b, int64_t *ms_out, struct err *e)
{
	struct stat st;
	int fd = openat(b->root, clock_name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool told = fd >= 0 && futimens(fd, NULL) == 0 && fstat(fd, &st) == 0;
	int why = errno;

	if (fd >= 0)
		close(fd);
	if (!told)
		return err_set(e, ERR_STORE, "the clock of the blob directory: %s", strerror(why));
	*ms_out = put_ms(&st);
	return 0;
}

/* Nobody puts it while it is looked at and goes.  1 it is removed, 0 it was put meanwhile or is gone, -1 */
static int
forget_one(int dir, const char *sha256, int64_t before_ms, uint64_t *bytes)
{
	struct stat st;
	int rc = 0;

	if (flock(dir, LOCK_EX) != 0)
		return -1;
	if (fstatat(dir, sha256, &st, AT_SYMLINK_NOFOLLOW) == 0 && put_ms(&st) < before_ms)
		rc = unlinkat(dir, sha256, 0) == 0 ? 1 : -1;
	flock(dir, LOCK_UN);
	if (rc > 0)
		*bytes += (uint64_t)st.st_size;
	return rc;
}

static int
forget_in(DIR *d, int64_t before_ms, bool (*named)(void *ctx, const char *sha256), void *ctx, struct blob_forgotten *out)
{
	struct err none = {0};

	errno = 0;
	for (struct dirent *entry; (entry = readdir(d)) != NULL; errno = 0) {
		if (check_name(entry->d_name, &none) != 0) {
			err_clear(&none);
			continue;
		}
		int gone = named(ctx, entry->d_name) ? 0 : forget_one(dirfd(d), entry->d_name, before_ms, &out->bytes);
		if (gone < 0)
			return -1;
		out->removed += gone > 0;
		out->kept += gone == 0;
	}
	return errno == 0 ? 0 : -1;
}

int
blob_forget(struct blob_store *b, int64_t before_ms, bool (*named)(void *ctx, const char *sha256), void *ctx,
    struct blob_forgotten *out, struct err *e)
{
	char name[3];
	int rc = 0;

	*out = (struct blob_forgotten){0};
	for (unsigned i = 0; i < DIRS && rc == 0; i++) {
		dir_name(i, name);
		int fd = open_dir(b, name);
		DIR *d = fd < 0 ? NULL : fdopendir(fd);
		rc = d == NULL ? -1 : forget_in(d, before_ms, named, ctx, out);
		int why = errno;
		if (d != NULL)
			closedir(d);
		errno = why;
	}
	return rc == 0 ? 0 : err_set(e, ERR_STORE, "forgetting blobs in %s: %s", name, strerror(errno));
}
