/* SPDX-License-Identifier: Apache-2.0 */
/* What passes; see passing_key.h. */
#include "store/passing_key.h"

#include "base/arena.h"
#include "store/change_parts.h"
#include "store/link.h"

/* A change of that key alone, which holds while it is what was seen. */
static struct change *
seen(struct arena *a, const char *key, struct str was)
{
	struct change *c = change_new(a, "");

	if (was.p == NULL)
		change_check(c, CLASH_OBJECT, "absent", key, str_of(""), str_of(""));
	else
		change_check(c, CLASH_OBJECT, "value", key, was, str_of(""));
	return c;
}

int
store_passing(struct store *s, struct arena *a, const char *word, const char *id, struct str *out, struct err *e)
{
	return link_get(s, a, str_list_key(a, id, word, id, NULL), out, e);
}

int
store_passing_put(struct store *s, struct arena *a, const char *word, const char *id, struct str was, struct str is,
    int64_t life_ms, struct err *e)
{
	const char *key = str_list_key(a, id, word, id, NULL);
	struct change *c = seen(a, key, was);
	enum change_clash clash;
	struct str_list *w = change_write(c, "SET", key, 3);

	str_list_add(w, is);
	str_list_add(w, str_of("PX"));
	str_list_add(w, str_list_int(a, life_ms));
	return store_commit(s, c, &clash, e);
}

int
store_passing_drop(struct store *s, struct arena *a, const char *word, const char *id, struct str was, struct err *e)
{
	const char *key = str_list_key(a, id, word, id, NULL);
	struct change *c = seen(a, key, was);
	enum change_clash clash;

	change_write(c, "DEL", key, 0);
	return store_commit(s, c, &clash, e);
}
