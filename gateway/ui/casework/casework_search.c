/* SPDX-License-Identifier: Apache-2.0 */
/* Procedures by the words of their names; see casework.h.  A catalogue has some thousands: they are looked through one by one. */
#include "ui/casework/casework.h"

#include <string.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "model/deadline.h"

/* Does each word begin one of the name's?  Both are search keys: words with one blank between them. */
static bool
has_words(struct arena *a, const char *words, const char *key)
{
	const char *in = arena_fmt(a, " %s", key);

	while (*words != '\0') {
		size_t n = strcspn(words, " ");
		if (strstr(in, arena_fmt(a, " %.*s", (int)n, words)) == NULL)
			return false;
		words += n + (words[n] == ' ');
	}
	return true;
}

size_t
work_search(const struct page *p, const char *words, const struct procedure **out, size_t max)
{
	const struct catalogue *c = p->setup->catalogue;
	const char *wanted = vietnamese_search_key(p->a, words);
	int32_t day = deadline_day_of(p->now_ms);
	size_t n = 0;

	for (size_t i = 0; i < c->n_procedures; i++) {
		const struct procedure *x = &c->procedures[i];
		if (!procedure_valid(x, day))
			continue;
		const char *name = vietnamese_search_key(p->a, x->name), *code = vietnamese_search_key(p->a, x->code);
		if (wanted[0] != '\0' && (strcmp(wanted, name) == 0 || strcmp(wanted, code) == 0)) {
			out[0] = x;
			return 1;
		}
		if (has_words(p->a, wanted, arena_fmt(p->a, "%s %s", name, code)) && n++ < max)
			out[n - 1] = x;
	}
	return n;
}
