/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one fuzz target over every file below a folder, without a fuzzer: what once was found stays found. */
#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static size_t inputs;

/* The bytes in a block of just their size, so that a sanitizer sees a read past the end. */
static int
replay(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size);
	size_t n = f != NULL && (data != NULL || size == 0) ? fread(data, 1, size, f) : 0;
	int bad = f == NULL || n != size;

	if (f != NULL)
		fclose(f);
	if (bad) {
		printf("# %s: %s\n", path, strerror(errno));
	} else {
		printf("# %s\n", path); /* said before: the last one named is the one that crashed */
		fflush(stdout);
		LLVMFuzzerTestOneInput(data, size);
		inputs++;
	}
	free(data);
	return bad;
}

static int
visit(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)where;
	if (kind == FTW_D || kind == FTW_DP)
		return 0;
	return kind == FTW_F && S_ISREG(st->st_mode) ? replay(path, (size_t)st->st_size) : 1;
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	const char *slash = strrchr(argv[1], '/'), *door = slash != NULL ? slash + 1 : argv[1];
	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	int bad = nftw(argv[1], visit, 8, FTW_PHYS) != 0 || inputs == 0;
	printf("%sok - corpus/%s: %zu inputs\n", bad ? "not " : "", door, inputs);
	return bad;
}
