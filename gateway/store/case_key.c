/* SPDX-License-Identifier: Apache-2.0 */
/* Cases in work; see case_key.h. */
#include "store/case_key.h"

#include "base/arena.h"
#include "store/change_parts.h"
#include "store/link.h"

static const char *
case_key(struct arena *a, const char *id)
{
	return str_list_key(a, id, "case", id, NULL);
}

/* A change of that key alone, which holds while it is what was seen. */
static struct change *
seen(struct arena *a, const char *id, struct str was)
{
	struct change *c = change_new(a, "");

	if (was.p == NULL)
		change_check(c, CLASH_OBJECT, "absent", case_key(a, id), str_of(""), str_of(""));
	else
		change_check(c, CLASH_OBJECT, "value", case_key(a, id), was, str_of(""));
	return c;
}

int
store_case(struct store *s, struct arena *a, const char *id, struct str *out, struct err *e)
{
	return link_get(s, a, case_key(a, id), out, e);
}

int
store_case_put(struct store *s, struct arena *a, const char *id, struct str was, struct str is, int64_t life_ms, struct err *e)
{
	struct change *c = seen(a, id, was);
	enum change_clash clash;
	struct str_list *w = change_write(c, "SET", case_key(a, id), 3);

	str_list_add(w, is);
	str_list_add(w, str_of("PX"));
	str_list_add(w, str_list_int(a, life_ms));
	return store_commit(s, c, &clash, e);
}

int
store_case_drop(struct store *s, struct arena *a, const char *id, struct str was, struct err *e)
{
	struct change *c = seen(a, id, was);
	enum change_clash clash;

	change_write(c, "DEL", case_key(a, id), 0);
	return store_commit(s, c, &clash, e);
}
