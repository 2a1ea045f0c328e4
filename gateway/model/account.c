/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts; see account.h. */
#include "model/account.h"

#include <string.h>

#include "base/arena.h"
#include "base/unicode.h"

static const struct {
	const char *word;
	enum person_place place;
	const char *vi, *en;
} roles[PERSON_ROLES] = {
#define PERSON_ROLE(name, word, place, vi, en) [PERSON_ROLE_##name] = {word, PLACE_##place, vi, en},
#include "model/person_role.tbl"
};

const char *
person_role_name(enum person_role r)
{
	return roles[r].word;
}

const char *
person_role_text(enum person_role r, bool vi)
{
	return vi ? roles[r].vi : roles[r].en;
}

enum person_place
person_role_place(enum person_role r)
{
	return roles[r].place;
}

const char *
account_id(struct arena *a, const char *name)
{
	return arena_fmt(a, ACCOUNT_ALL "#%s", name);
}

int
account_name_check(const char *name, struct err *e)
{
	size_t n = strlen(name);

	if (n >= ACCOUNT_NAME_MIN && n <= ACCOUNT_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == n)
		return 0;
	err_at(e, ERR_BAD_VALUE, "Name", "no name to log in with");
	return err_hint(e, HINT_ACCOUNT_NAME, NULL, NULL);
}

/* The role of the word that begins there, and its length; PERSON_ROLES: none. */
static enum person_role
role_at(const char *word, size_t n)
{
	for (int r = 0; r < PERSON_ROLES; r++)
		if (strlen(roles[r].word) == n && memcmp(roles[r].word, word, n) == 0)
			return (enum person_role)r;
	return PERSON_ROLES;
}

static int
refuse_roles(struct err *e, enum err_hint hint, const char *why)
{
	err_at(e, ERR_BAD_VALUE, "Roles", "%s", why);
	return err_hint(e, hint, NULL, NULL);
}

int
account_roles_read(const char *words, unsigned *bits, struct err *e)
{
	unsigned places = 0;

	*bits = 0;
	for (const char *w = words + strspn(words, " "); *w != '\0'; w += strspn(w, " ")) {
		size_t n = strcspn(w, " ");
		enum person_role r = role_at(w, n);
		if (r == PERSON_ROLES)
			return refuse_roles(e, HINT_ROLES, "an unknown role");
		*bits |= 1U << r;
		places |= 1U << roles[r].place;
		w += n;
	}
	if (*bits == 0)
		return refuse_roles(e, HINT_ROLES, "no role");
	places &= ~(1U << PLACE_ANYWHERE);
	return (places & (places - 1)) == 0 ? 0 : refuse_roles(e, HINT_ROLES_PLACE, "roles of different places");
}

const char *
account_roles_print(struct arena *a, unsigned bits)
{
	const char *out = "";

	for (int r = 0; r < PERSON_ROLES; r++)
		if (bits & (1U << r))
			out = arena_fmt(a, "%s%s%s", out, out[0] != '\0' ? " " : "", roles[r].word);
	return out;
}

enum person_place
account_place(unsigned bits)
{
	for (int r = 0; r < PERSON_ROLES; r++)
		if ((bits & (1U << r)) && roles[r].place != PLACE_ANYWHERE)
			return roles[r].place;
	return PLACE_ANYWHERE;
}

/* Characters of UTF-8. */
static size_t
length(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

int
account_password_check(const char *password, const char *name, struct err *e)
{
	size_t n = length(password);

	if (n < ACCOUNT_PASSWORD_MIN || n > ACCOUNT_PASSWORD_MAX) {
		err_at(e, ERR_BAD_VALUE, "Password", "%zu characters", n);
		return err_hint_range(e, HINT_LENGTH, ACCOUNT_PASSWORD_MIN, ACCOUNT_PASSWORD_MAX);
	}
	if (strstr(password, name) != NULL) {
		err_at(e, ERR_BAD_VALUE, "Password", "it has the name in it");
		return err_hint(e, HINT_PASSWORD_NAME, NULL, NULL);
	}
	return unicode_check(password, TEXT_RULE_NAME, "Password", e);
}
