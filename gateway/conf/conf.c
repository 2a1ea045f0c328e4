/* SPDX-License-Identifier: Apache-2.0 */
/* A generation of the configuration: made from the file by conf_load.c, counted and asked here; see conf.h. */
#include "conf/conf.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

struct setup *
setup_hold(struct setup *s)
{
	int before = atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	assert(before > 0);
	return s;
}

void
setup_drop(struct setup *s)
{
	if (s != NULL && atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) == 1)
		arena_free(s->a);
}

const struct partner_setup *
setup_partner(const struct setup *s, const char *name)
{
	for (size_t i = 0; i < s->n_partners; i++)
		if (strcmp(s->partners[i].p.name, name) == 0)
			return &s->partners[i];
	return NULL;
}

const struct partner_setup *
setup_signer(const struct setup *s, const unsigned char digest[32])
{
	for (size_t i = 0; i < s->n_partners; i++)
		if (s->partners[i].trust != NULL && trust_find(s->partners[i].trust, digest) != NULL)
			return &s->partners[i];
	return NULL;
}

static const struct partner_setup *
stands_for(const struct setup *s, const char *unit)
{
	for (size_t i = 0; i < s->n_partners; i++)
		for (const char *const *u = s->partners[i].units; *u != NULL; u++)
			if (strcmp(*u, unit) == 0)
				return &s->partners[i];
	return NULL;
}

const struct catalogue *
setup_catalogue_of(const struct setup *s, const char *version)
{
	if (catalogue_is_version(s->catalogue, version))
		return s->catalogue;
	for (size_t i = 0; i < s->n_earlier; i++)
		if (catalogue_is_version(s->earlier[i], version))
			return s->earlier[i];
	return NULL;
}

const struct partner_setup *
setup_unit_partner(const struct setup *s, const char *unit)
{
	const struct partner_setup *p = stands_for(s, unit);
	return p != NULL ? p : stands_for(s, "*");
}

const struct partner_setup *
setup_asked(const struct setup *s, enum conn_ask q, const struct partner_setup *after)
{
	for (const struct partner_setup *p = after != NULL ? after + 1 : s->partners; p < s->partners + s->n_partners; p++)
		if (p->p.url[0] != '\0' && p->dialect->questions[q] != NULL)
			return p;
	return NULL;
}

const struct partner_setup *
setup_national(const struct setup *s, const struct partner_setup *after)
{
	for (const struct partner_setup *p = after != NULL ? after + 1 : s->partners; p < s->partners + s->n_partners; p++)
		if (p->p.url[0] != '\0' && (p->dialect->caps & CONN_NATIONAL))
			return p;
	return NULL;
}

/* Without a port that says nothing. */
static struct str
bare(struct str authority)
{
	static const char *const ports[] = {":443", ":80"};

	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
		size_t n = strlen(ports[i]);
		if (authority.n > n && memcmp(authority.p + authority.n - n, ports[i], n) == 0)
			return (struct str){authority.p, authority.n - n};
	}
	return authority;
}

static bool
same_authority(struct str a, struct str b)
{
	a = bare(a);
	b = bare(b);
	return a.n == b.n && a.n > 0 && strncasecmp(a.p, b.p, a.n) == 0;
}

bool
setup_is_own(const struct setup *s, struct str authority)
{
	const char *url = strstr(s->conf.gateway.url, "//"), *p = s->conf.gateway.names;

	if (url != NULL && same_authority((struct str){url + 2, strcspn(url + 2, "/")}, authority))
		return true;
	for (p += strspn(p, " \t"); *p != '\0'; p += strspn(p, " \t")) {
		size_t n = strcspn(p, " \t");
		if (same_authority((struct str){p, n}, authority))
			return true;
		p += n;
	}
	return false;
}
