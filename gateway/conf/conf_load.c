/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the configuration file to a generation: options by the tables, then what they name.  Goes on after an error, so
 * that one look at the list mends the file.  Partners are in conf_partner.c.
 */
#include "conf/conf_load.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/text.h"
#include "conf/catalogue_folder.h"
#include "conf/conf_bytes.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "model/appointment.h"

enum { SECRET_MAX = 4096, HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

void
load_bad(struct load *l, const struct conf_section *sec, const char *option, const char *fmt, ...)
{
	const struct conf_entry *x = conf_entry_find(sec, option);
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	conf_complain(&l->f, x != NULL ? x->line : sec->line, "[%s%s%s] %s: %s", sec->kind, sec->name[0] ? " " : "",
	    sec->name, option, text);
}

const char *
load_secret(struct load *l, const struct conf_section *sec, const char *option, const char *path)
{
	const char *why = NULL;
	struct stat st;
	size_t n = 0;

	if (path[0] == '\0')
		return "";
	char *p = conf_file_bytes(l->f.a, path, SECRET_MAX, &st, &n, &why);
	if (p == NULL) {
		load_bad(l, sec, option, "%s cannot be read: %s", path, why);
		return "";
	}
	if (st.st_mode & 07)
		load_bad(l, sec, option, "%s may be read by everybody; expected mode 0600 (chmod 600)", path);
	if (n > 0 && p[n - 1] == '\n')
		p[--n] = '\0';
	if (n > 0 && p[n - 1] == '\r')
		p[--n] = '\0';
	if (n == 0 || strlen(p) != n)
		load_bad(l, sec, option, "%s is %s; expected the secret as one line of text", path, n == 0 ? "empty" : "not text");
	return p;
}

static bool
is_loopback(const char *host, size_t n)
{
	char text[64];
	struct in_addr v4;

	if (n >= sizeof text)
		return false;
	memcpy(text, host, n);
	text[n] = '\0';
	if (strcmp(text, "localhost") == 0 || strcmp(text, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, text, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

/* Scheme, host and characters.  *host_out and *n_out: the host in it. */
static const char *
address_fault(const char *url, const char **host_out, size_t *n_out)
{
	bool tls = strncmp(url, "https://", 8) == 0;

	if (!tls && strncmp(url, "http://", 7) != 0)
		return "expected an address that begins with https:// (http:// only for loopback and timestamp authorities)";
	*host_out = url + (tls ? 8 : 7);
	*n_out = **host_out == '[' ? strcspn(*host_out, "]/") + 1 : strcspn(*host_out, ":/");
	if (*n_out == 0 || *n_out > strlen(*host_out) || strpbrk(url, " \t?#@&\"<>\\") != NULL)
		return "expected a plain address such as https://gateway.example.vn, without user, query or fragment";
	return NULL;
}

const char *
load_url_fault(const char *url)
{
	const char *host;
	size_t n;
	const char *fault = address_fault(url, &host, &n);

	if (fault != NULL)
		return fault;
	if (url[strlen(url) - 1] == '/')
		return "expected an address without a slash at its end";
	if (url[4] == ':' && !is_loopback(host, n))
		return "http:// is only for 127.0.0.1 and localhost; expected https://";
	return NULL;
}

/* Which table holds the options of a section of that kind?  NULL: there is no such section. */
static const struct conf_option *
table_of(const char *kind)
{
	static const struct conf_option *const tables[] = {conf_options, conf_partner_options, conf_key_options};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (conf_option_find(tables[i], kind, NULL) != NULL)
			return tables[i];
	return NULL;
}

static void
check_section(struct load *l, const struct conf_section *sec)
{
	const struct conf_option *table = table_of(sec->kind);

	if (table == NULL) {
		conf_complain(&l->f, sec->line, "there is no section [%s]; expected gateway, http, ops, store, journal, blobs, "
		    "vault, messages, delivery, timestamp, key NAME or partner NAME", sec->kind);
		return;
	}
	if (table == conf_options && sec->name[0] != '\0')
		conf_complain(&l->f, sec->line, "expected [%s] without a name", sec->kind);
	if (table != conf_options && !text_is_token(sec->name, "-._", 40))
		conf_complain(&l->f, sec->line, "expected [%s NAME] with a name of 1 to 40 letters, digits, - . or _",
		    sec->kind);
	for (const struct conf_entry *x = sec->entries; x != NULL; x = x->next) {
		const struct conf_option *like = conf_option_like(table, sec->kind, x->name);
		if (conf_option_find(table, sec->kind, x->name) != NULL)
			continue;
		if (like != NULL)
			conf_complain(&l->f, x->line, "there is no option `%s` in [%s]; did you mean `%s`?", x->name,
			    sec->kind, like->name);
		else
			conf_complain(&l->f, x->line, "there is no option `%s` in [%s]", x->name, sec->kind);
	}
}

/* All options of one section into base: what is given, else the default.  sec may be NULL: the file has no such section. */
static void
read_section(struct load *l, const struct conf_option *table, const char *kind, const struct conf_section *sec, void *base)
{
	char why[160];

	for (const struct conf_option *o = table; o->name != NULL; o++) {
		if (strcmp(o->section, kind) != 0)
			continue;
		const struct conf_entry *x = conf_entry_find(sec, o->name);
		if (conf_value(o, l->f.a, l->f.dir, x != NULL ? x->value : o->def, base, why, sizeof why) == 0)
			continue;
		if (o->type == CONF_TEXT || o->type == CONF_PATH)
			*(const char **)(void *)((char *)base + o->offset) = ""; /* nobody shall trip over it */
		if (x != NULL)
			load_bad(l, sec, o->name, "expected %s, not \"%s\"", why, x->value);
		else if (sec != NULL)
			load_bad(l, sec, o->name, "must be given: %s", o->text);
		else
			conf_complain(&l->f, 0, "[%s] %s: must be given: %s", kind, o->name, o->text);
	}
}

static void
read_options(struct load *l)
{
	const char *kind = "";

	for (const struct conf_section *sec = l->f.sections; sec != NULL; sec = sec->next)
		check_section(l, sec);
	for (const struct conf_option *o = conf_options; o->name != NULL; o++)
		if (strcmp(o->section, kind) != 0) {
			kind = o->section;
			read_section(l, conf_options, kind, conf_section_find(l->f.sections, kind, ""), &l->s->conf);
		}
}

static void
check_gateway(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "gateway", "");
	const struct conf *c = &l->s->conf;
	const char *fault = c->gateway.url[0] != '\0' ? load_url_fault(c->gateway.url) : NULL;
	static const char *const levels[] = {"debug", "info", "warn", "error", NULL};
	int i = 0;

	if (sec == NULL)
		return; /* its required options were missed already */
	while (levels[i] != NULL && strcmp(levels[i], c->gateway.log_level) != 0)
		i++;
	if (levels[i] == NULL && c->gateway.log_level[0] != '\0')
		load_bad(l, sec, "log_level", "expected debug, info, warn or error, not \"%s\"", c->gateway.log_level);
	if (fault != NULL)
		load_bad(l, sec, "url", "%s", fault);
	if (c->gateway.id[0] != '\0' && !text_is_token(c->gateway.id, "-._:/", 64))
		load_bad(l, sec, "id", "expected letters, digits and - . _ : /");
	if (c->gateway.province[0] != '\0' && strspn(c->gateway.province, "0123456789") != 2)
		load_bad(l, sec, "province", "expected two digits, such as 42");
}

static void
tell_catalogue(void *with, const char *text)
{
	struct load *l = with;
	const struct conf_section *sec = conf_section_find(l->f.sections, "gateway", "");
	const struct conf_entry *x = sec != NULL ? conf_entry_find(sec, "catalogue") : NULL;

	conf_complain(&l->f, x != NULL ? x->line : 0, "[gateway] catalogue: %s", text);
}

static void
load_catalogue(struct load *l)
{
	const char *path = l->s->conf.gateway.catalogue;

	if (catalogue_load(l->f.a, path, tell_catalogue, l, &l->s->catalogue) != CATALOGUE_READ ||
	    catalogue_load_earlier(l->f.a, path, tell_catalogue, l, &l->s->earlier, &l->s->n_earlier) != CATALOGUE_READ)
		l->s->catalogue = NULL;
}

static void
release_key(void *k)
{
	sign_key_free(k);
}

static void
load_keys(struct load *l)
{
	size_t n = 0;

	for (const struct conf_section *sec = l->f.sections; sec != NULL; sec = sec->next)
		n += strcmp(sec->kind, "key") == 0;
	l->keys = arena_alloc(l->f.a, (n + 1) * sizeof *l->keys);
	for (const struct conf_section *sec = l->f.sections; sec != NULL; sec = sec->next) {
		struct key_conf c = {0};
		struct err e = {0};
		if (strcmp(sec->kind, "key") != 0)
			continue;
		struct named_key *k = &l->keys[l->n_keys++];
		k->name = sec->name;
		read_section(l, conf_key_options, "key", sec, &c);
		if (c.key_file[0] == '\0' || c.cert_file[0] == '\0')
			continue;
		k->key = arena_own(l->f.a, sign_key_load(c.key_file, c.cert_file, &e), release_key);
		if (k->key == NULL)
			load_bad(l, sec, "key_file", "%s", e.msg);
		else
			load_dates(l, sec, "cert_file", CONF_DATES_CERTIFICATES, c.cert_file);
	}
}

void
load_dates(struct load *l, const struct conf_section *sec, const char *option, enum conf_dates_kind kind, const char *path)
{
	const char *section = sec->name[0] != '\0' ? arena_fmt(l->f.a, "%s %s", sec->kind, sec->name) : sec->kind;
	struct err e = {0};

	if (path[0] != '\0' && conf_dates_note(l->s, section, option, kind, path, &e) != 0)
		load_bad(l, sec, option, "%s", e.msg);
}

static void
release_anchors(void *t)
{
	anchors_free(t);
}

/* The key that signs heads, and whom to trust for their timestamps. */
static void
load_timestamp(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "timestamp", "");
	const char *name = l->s->conf.timestamp.key, *url = l->s->conf.timestamp.url, *ca = l->s->conf.timestamp.ca_file;
	struct err e = {0};
	size_t i = 0, n;

	while (i < l->n_keys && name[0] != '\0' && strcmp(l->keys[i].name, name) != 0)
		i++;
	l->s->head_key = i < l->n_keys ? l->keys[i].key : NULL;
	if (sec == NULL)
		return;
	if (i == l->n_keys && name[0] != '\0')
		load_bad(l, sec, "key", "there is no [key %s]", name);
	if (url[0] == '\0')
		return;
	const char *host, *fault = address_fault(url, &host, &n); /* http will do: the answer is signed, the question a digest */
	if (fault != NULL)
		load_bad(l, sec, "url", "%s", fault);
	else if (strncmp(url, "https", 5) == 0 && l->s->conf.timestamp.tls_ca_file[0] == '\0')
		load_bad(l, sec, "tls_ca_file", "must be given: url is https");
	if (ca[0] == '\0')
		load_bad(l, sec, "ca_file", "must be given: a timestamp that nobody checks proves nothing");
	else if ((l->s->stamp_anchors = arena_own(l->f.a, anchors_load(&ca, 1, &e), release_anchors)) == NULL)
		load_bad(l, sec, "ca_file", "%s", e.msg);
	else
		load_dates(l, sec, "ca_file", CONF_DATES_AUTHORITIES, ca);
	load_dates(l, sec, "tls_ca_file", CONF_DATES_AUTHORITIES, l->s->conf.timestamp.tls_ca_file);
}

/* The largest body must fit beside what is kept for others. */
static void
check_bodies(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "http", "");
	int64_t all = l->s->conf.http.body_memory, known = l->s->conf.http.body_memory_known, one = l->s->conf.http.body_max;

	if (sec != NULL && all - known < one)
		load_bad(l, sec, "body_memory",
		    "%lld without body_memory_known (%lld) is less than body_max (%lld): the largest body would never be read",
		    (long long)all, (long long)known, (long long)one);
}

/* One Redis, or a cluster. */
static void
check_store(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "store", "");
	bool socket = l->s->conf.store.socket[0] != '\0', cluster = l->s->conf.store.cluster[0] != '\0';

	if (socket && cluster)
		load_bad(l, sec, "cluster", "stands beside socket: one Redis, or the nodes of a cluster, not both");
	else if (!socket && !cluster)
		conf_complain(&l->f, sec != NULL ? sec->line : 0,
		    "[store] socket: must be given: Unix socket of the gateway's own Redis (or cluster: nodes "
		    "of a Redis Cluster)");
}

/* A paper of a case in work is never swept, however the clocks go. */
static void
check_papers(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "blobs", "");
	const struct conf *c = &l->s->conf;

	if (sec != NULL && c->blobs.unnamed < c->intake.case_life + DAY_MS)
		load_bad(l, sec, "unnamed", "expected at least a day more than [intake] case_life, which is %lld hours",
		    (long long)(c->intake.case_life / HOUR_MS));
}

static void
check_appointments(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "desk", "");
	const struct conf *c = &l->s->conf;

	if (sec != NULL && booking_check(c->desk.appointments, c->desk.appointment_length) != 0)
		load_bad(l, sec, "appointments",
		    "expected hours such as 08:00-11:00 13:30-16:30, in order, at most %d times in all", APPOINTMENT_SLOTS_MAX);
}

/* Opened once, to say now what would stop the gateway later. */
static void
check_vault(struct load *l)
{
	const struct conf_section *sec = conf_section_find(l->f.sections, "vault", "");
	struct err e = {0};

	if (sec == NULL || l->s->conf.vault.key_file[0] == '\0')
		return;
	struct vault *v = vault_load(l->s->conf.vault.key_file, l->s->conf.vault.previous_key_file, &e);
	if (v == NULL)
		load_bad(l, sec, "key_file", "%s", e.msg);
	else
		vault_free(v);
}

void
load_partner_options(struct load *l, const struct conf_section *sec, struct partner_conf *out)
{
	read_section(l, conf_partner_options, "partner", sec, out);
}

struct setup *
setup_load(const char *path, FILE *complain)
{
	static atomic_ulong generations;
	struct load l = {.f = {.a = arena_new(ARENA_WIPE), .complain = complain}};

	l.s = arena_alloc(l.f.a, sizeof *l.s);
	l.s->a = l.f.a;
	conf_file_read(&l.f, path);
	if (l.f.sections != NULL || l.f.errors == 0) {
		const struct conf_section *store;
		read_options(&l);
		check_gateway(&l);
		load_catalogue(&l);
		check_bodies(&l);
		check_store(&l);
		check_papers(&l);
		check_vault(&l);
		check_appointments(&l);
		load_keys(&l);
		load_timestamp(&l);
		load_partners(&l);
		if ((store = conf_section_find(l.f.sections, "store", "")) != NULL)
			l.s->store_password = load_secret(&l, store, "password_file", l.s->conf.store.password_file);
	}
	if (l.f.errors > 0) {
		arena_free(l.f.a);
		return NULL;
	}
	l.s->path = l.f.path;
	l.s->dir = l.f.dir;
	l.s->sections = l.f.sections;
	l.s->generation = atomic_fetch_add(&generations, 1) + 1;
	atomic_store(&l.s->refs, 1);
	return l.s;
}
