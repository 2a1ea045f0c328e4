/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over every file of the folders given, so that what fuzzing once found stays found in
 * every build.  Prints TAP; a folder without files is a failure, because it proves nothing.
 */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak)); /* a target may have one */

/* The file's bytes in a block of exactly their size, so that a sanitizer sees a read past the end. */
static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct stat st;

	if (f == NULL)
		return -1;
	if (fstat(fileno(f), &st) != 0 || st.st_size < 0) {
		fclose(f);
		return -1;
	}
	size_t size = (size_t)st.st_size;
	uint8_t *data = malloc(size);
	int r = size == 0 || (data != NULL && fread(data, 1, size, f) == size) ? 0 : -1;
	fclose(f);
	if (r == 0)
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	return r;
}

/* How many inputs below that folder were run, or -1. */
static int
run_folder(const char *folder)
{
	char path[PATH_MAX];
	struct stat st;
	int count = 0;
	DIR *d = opendir(folder);

	if (d == NULL)
		return -1;
	for (struct dirent *entry; count >= 0 && (entry = readdir(d)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path || stat(path, &st) != 0) {
			count = -1;
			continue;
		}
		int n = S_ISDIR(st.st_mode) ? run_folder(path) : run_file(path) == 0 ? 1 : -1;
		count = n < 0 ? -1 : count + n;
	}
	closedir(d);
	return count;
}

int
main(int argc, char **argv)
{
	int failed = argc < 2;

	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/');
		int n = run_folder(argv[i]);
		printf("%s - corpus/%s: %d inputs\n", n > 0 ? "ok" : "not ok", slash != NULL ? slash + 1 : argv[i], n);
		failed |= n <= 0;
	}
	return failed;
}
