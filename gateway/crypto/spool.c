/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is read by nobody else; see spool.h. */
#include "crypto/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "crypto/digest_md.h"

enum { KEY = 32, BLOCK = 16, PIECE = 16 * 1024 };

struct spool {
	int fd;
	uint64_t size;
	unsigned char key[KEY];
	EVP_CIPHER_CTX *adds; /* stands behind the last byte that was added */
	EVP_MD_CTX *digest;
};

/* The cipher as it stands at that byte: the counter is the number of the block, the key is used for nothing else. */
static EVP_CIPHER_CTX *
cipher_at(const struct spool *s, uint64_t at)
{
	unsigned char counter[BLOCK] = {0}, skipped[BLOCK] = {0};
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	for (int i = 0; i < 8; i++)
		counter[BLOCK - 1 - i] = (unsigned char)(at / BLOCK >> (8 * i));
	if (c == NULL || EVP_EncryptInit_ex2(c, EVP_aes_256_ctr(), s->key, counter, NULL) != 1 ||
	    EVP_EncryptUpdate(c, skipped, &n, skipped, (int)(at % BLOCK)) != 1)
		abort();
	return c;
}

struct spool *
spool_open(const char *dir, struct err *e)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		err_set(e, ERR_STORE, "a file without a name in %s: %s", dir, strerror(errno));
		return NULL;
	}
	struct spool *s = calloc(1, sizeof *s);
	if (s == NULL || RAND_bytes(s->key, sizeof s->key) != 1 || (s->digest = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex2(s->digest, digest_md(), NULL) != 1)
		abort();
	s->fd = fd;
	s->adds = cipher_at(s, 0);
	return s;
}

static int
write_all(int fd, const unsigned char *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return err_set(e, ERR_STORE, "a file of what comes in: %s", strerror(errno));
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int
spool_add(struct spool *s, const void *p, size_t n, struct err *e)
{
	const unsigned char *from = p;
	unsigned char piece[PIECE];

	while (n > 0) {
		int now = n < PIECE ? (int)n : PIECE, made;
		if (EVP_EncryptUpdate(s->adds, piece, &made, from, now) != 1 || EVP_DigestUpdate(s->digest, from, (size_t)now) != 1)
			abort();
		if (write_all(s->fd, piece, (size_t)now, e) != 0)
			return -1;
		s->size += (uint64_t)now;
		from += now;
		n -= (size_t)now;
	}
	return 0;
}

int
spool_read(struct spool *s, uint64_t at, void *p, size_t n, struct err *e)
{
	unsigned char *to = p;
	size_t got = 0;

	if (at > s->size || n > s->size - at)
		return err_set(e, ERR_INTERNAL, "more than was spooled");
	while (got < n) {
		ssize_t now = pread(s->fd, to + got, n - got, (off_t)(at + got));
		if (now < 0 && errno == EINTR)
			continue;
		if (now <= 0)
			return err_set(e, ERR_STORE, "a file of what came in: %s", now < 0 ? strerror(errno) : "it is cut");
		got += (size_t)now;
	}
	EVP_CIPHER_CTX *c = cipher_at(s, at);
	for (size_t done = 0; done < n; done += PIECE) {
		int made;
		if (EVP_EncryptUpdate(c, to + done, &made, to + done, n - done < PIECE ? (int)(n - done) : PIECE) != 1)
			abort();
	}
	EVP_CIPHER_CTX_free(c);
	return 0;
}

uint64_t
spool_size(const struct spool *s)
{
	return s->size;
}

void
spool_digest(const struct spool *s, unsigned char out[DIGEST_LEN])
{
	EVP_MD_CTX *so_far = EVP_MD_CTX_new();

	if (so_far == NULL || EVP_MD_CTX_copy_ex(so_far, s->digest) != 1 || EVP_DigestFinal_ex(so_far, out, NULL) != 1)
		abort();
	EVP_MD_CTX_free(so_far);
}

void
spool_close(struct spool *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	EVP_CIPHER_CTX_free(s->adds);
	EVP_MD_CTX_free(s->digest);
	OPENSSL_cleanse(s->key, sizeof s->key);
	free(s);
}
