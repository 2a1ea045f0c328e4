/* SPDX-License-Identifier: Apache-2.0 */
/* How often a paper was printed; see printing.h. */
#include "model/printing.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

int
printing_next(const struct printing *p, size_t *at, struct printed_paper *out)
{
	const char *word = p->papers + *at;
	size_t n = strcspn(word, " "), key = strcspn(word, "= ");

	if (n == 0)
		return 0;
	if (key >= n || text_int(word + key + 1, n - key - 1, 1, INT32_MAX, &out->times) != 0)
		return -1;
	out->key = (struct str){word, key};
	*at += n + (word[n] == ' ');
	return 1;
}

int64_t
printing_times(const struct printing *all, size_t n, const char *key)
{
	int64_t times = 1;

	for (size_t i = 0; i < n; i++) {
		struct printed_paper x;
		for (size_t at = 0; printing_next(&all[i], &at, &x) == 1;)
			times += str_eq(x.key, key);
	}
	return times;
}

const char *
office_print_id(struct arena *a, const char *office, const char *subject, int64_t place)
{
	return arena_fmt(a, "%s.PRINT#%s.%lld", office, subject, (long long)place);
}
