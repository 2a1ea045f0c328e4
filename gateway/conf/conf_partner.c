/* SPDX-License-Identifier: Apache-2.0 */
/* The [partner NAME] sections: what they name must exist, fit, be lawful, and not contradict another partner. */
#include "conf/conf_load.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { KEY_MIN = 16 };          /* bytes of a key (sign/hmac.h) */

struct one {                    /* the partner at work */
	struct load *l;
	const struct conf_section *sec;
	struct partner_conf c;
	struct partner_setup *p;
};

static void
release_trust(void *t)
{
	trust_free(t);
}

/* Words separated by spaces, in the arena; ends with NULL. */
static const char **
split(struct arena *a, const char *list)
{
	const char **out = arena_alloc(a, (strlen(list) / 2 + 2) * sizeof *out);
	size_t n = 0;

	for (const char *p = list + strspn(list, " \t"); *p != '\0'; p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");
		out[n++] = arena_dup(a, p, len);
		p += len;
	}
	return out;
}

static void
check_readable(struct one *x, const char *option, const char *path)
{
	if (path[0] != '\0' && access(path, R_OK) != 0)
		load_bad(x->l, x->sec, option, "%s cannot be read: %s", path, strerror(errno));
}

static void
need(struct one *x, bool fault, const char *option, const char *text)
{
	if (fault)
		load_bad(x->l, x->sec, option, "%s", text);
}

static void
load_dialect(struct one *x)
{
	struct err e = {0};

	if (x->c.dialect[0] == '\0')
		return;
	x->p->dialect = connector_find(x->c.dialect);
	if (x->p->dialect == NULL) {
		struct buf known;
		buf_init(&known, x->l->f.a, 400);
		for (size_t i = 0; connectors[i] != NULL; i++)
			buf_fmt(&known, "%s%s", i > 0 ? ", " : "", connectors[i]->name);
		load_bad(x->l, x->sec, "dialect", "\"%s\" is not known; expected one of: %s", x->c.dialect,
		    known.len > 0 ? known.p : "(none is built in)");
	} else if (connector_check(x->p->dialect, &e) != 0)
		load_bad(x->l, x->sec, "dialect", "%s", e.msg);
}

static void
load_key(struct one *x)
{
	for (size_t i = 0; i < x->l->n_keys; i++)
		if (strcmp(x->l->keys[i].name, x->c.key) == 0) {
			x->p->key = x->l->keys[i].key;
			return;
		}
	if (x->c.key[0] != '\0')
		load_bad(x->l, x->sec, "key", "there is no section [key %s]", x->c.key);
}

/* Pins of a list of files. */
static struct trust *
load_pins(struct one *x, const char *option, const char *list)
{
	struct trust *t = arena_own(x->l->f.a, trust_new(), release_trust);

	for (const char **w = split(x->l->f.a, list); *w != NULL; w++) {
		struct err e = {0};
		const char *path = conf_path(x->l->f.a, x->l->f.dir, *w);
		if (trust_pin(t, path, &e) != 0)
			load_bad(x->l, x->sec, option, "%s", e.msg);
		else
			load_dates(x->l, x->sec, option, CONF_DATES_CERTIFICATES, path);
	}
	return t;
}

/* A pin without a list of its issuer would be refused at every message: better said now. */
static void
check_covered(struct one *x)
{
	const struct pin *pin;

	for (size_t i = 0; (pin = trust_at(x->p->trust, i)) != NULL; i++)
		if (!pin_is_covered(x->p->trust, pin))
			load_bad(x->l, x->sec, "crl_file",
			    "holds no list of the issuer of %s; expected a list of each pinned certificate's issuer, "
			    "and that issuer in ca_file",
			    pin_subject(pin));
}

static void
load_lists(struct one *x)
{
	struct err e = {0};

	if (x->c.ca_file[0] != '\0' && trust_ca(x->p->trust, x->c.ca_file, &e) != 0)
		load_bad(x->l, x->sec, "ca_file", "%s", e.msg);
	else if (x->c.crl_file[0] != '\0' && x->c.ca_file[0] == '\0')
		load_bad(x->l, x->sec, "crl_file", "needs ca_file, to verify the list with");
	else if (x->c.crl_file[0] != '\0' && trust_crl(x->p->trust, x->c.crl_file, &e) != 0)
		load_bad(x->l, x->sec, "crl_file", "%s", e.msg);
	if (e.code != ERR_NONE)
		return;
	load_dates(x->l, x->sec, "ca_file", CONF_DATES_AUTHORITIES, x->c.ca_file);
	if (x->c.ca_file[0] != '\0')
		load_dates(x->l, x->sec, "crl_file", CONF_DATES_LISTS, x->c.crl_file);
	check_covered(x);
}

static void
load_trust(struct one *x)
{
	x->p->trust = load_pins(x, "cert_files", x->c.cert_files);
	load_lists(x);
	if (x->c.tls_client_cert_files[0] != '\0')
		x->p->tls_trust = load_pins(x, "tls_client_cert_files", x->c.tls_client_cert_files);
}

/* libcurl asks for a list of every authority of a chain, the root too. */
static void
check_tls_lists(struct one *x)
{
	struct err e = {0};
	const char *without;

	if (trust_check_tls(x->l->f.a, x->c.tls_ca_file, x->c.tls_crl_file, &without, &e) != 0)
		load_bad(x->l, x->sec, "tls_crl_file", "%s", e.msg);
	else if (without != NULL)
		conf_dates_fault(x->l->s, arena_fmt(x->l->f.a, "partner %s", x->sec->name), "tls_crl_file",
		    arena_fmt(x->l->f.a,
			"there is no list of %s, which tls_ca_file trusts: calls to servers it vouches for fail; add its list, or "
			"take it out of tls_ca_file",
			without));
}

static void
load_tls(struct one *x)
{
	const struct partner_conf *c = &x->c;

	x->p->tls = (struct wire_tls){c->tls_ca_file, c->tls_crl_file, c->tls_cert_file, c->tls_key_file};
	load_dates(x->l, x->sec, "tls_ca_file", CONF_DATES_AUTHORITIES, c->tls_ca_file);
	load_dates(x->l, x->sec, "tls_crl_file", CONF_DATES_LISTS, c->tls_crl_file);
	load_dates(x->l, x->sec, "tls_cert_file", CONF_DATES_CERTIFICATES, c->tls_cert_file);
	check_readable(x, "tls_key_file", c->tls_key_file);
	need(x, (c->tls_cert_file[0] == '\0') != (c->tls_key_file[0] == '\0'), "tls_cert_file",
	    "tls_cert_file and tls_key_file go together");
	need(x, c->tls_crl_file[0] != '\0' && c->tls_ca_file[0] == '\0', "tls_crl_file", "needs tls_ca_file");
	if (c->tls_crl_file[0] != '\0' && c->tls_ca_file[0] != '\0' && access(c->tls_ca_file, R_OK) == 0 &&
	    access(c->tls_crl_file, R_OK) == 0)
		check_tls_lists(x);
	if (c->tls_key_file[0] != '\0') { /* do the two fit?  asked by loading them once */
		struct err e = {0};
		struct sign_key *k = sign_key_load(c->tls_key_file, c->tls_cert_file, &e);
		if (k == NULL)
			load_bad(x->l, x->sec, "tls_key_file", "%s", e.msg);
		sign_key_free(k);
	}
}

/* What the dialect says, or what the configuration chose of what it leaves open. */
static void
choose_auth(struct one *x)
{
	static const struct {
		const char *word;
		uint32_t bit;
	} words[] = {{"none", CONN_AUTH_NONE}, {"basic", CONN_AUTH_BASIC}, {"bearer", CONN_AUTH_BEARER}};
	const struct connector *d = x->p->dialect;
	const char *word = x->c.auth;
	size_t i = 0, n = sizeof words / sizeof words[0];

	x->p->auth_out = d->auth_out;
	if (word[0] == '\0')
		return;
	while (i < n && strcmp(words[i].word, word) != 0)
		i++;
	if (i == n) {
		load_bad(x->l, x->sec, "auth", "\"%s\" is none of none, basic, bearer", word);
		return;
	}
	uint32_t own = d->auth_out & CONN_AUTH_NAMES;
	need(x, words[i].bit != own && (words[i].bit == CONN_AUTH_NONE ? d->auth_may == 0 : !(d->auth_may & words[i].bit)), "auth",
	    "this dialect leaves no such choice");
	x->p->auth_out = (d->auth_out & CONN_AUTH_PROVES) | words[i].bit;
}

/* Answers are proved by their signature, or else by who TLS says the server is. */
static void
check_reply_trust(struct one *x)
{
	const struct connector *d = x->p->dialect;
	bool tls = strcmp(x->c.reply_trust, "tls") == 0;

	x->p->reply_by_tls = tls;
	need(x, !tls && strcmp(x->c.reply_trust, "signature") != 0, "reply_trust", "expected signature or tls");
	need(x, tls && (d->auth_reply & (CONN_AUTH_WSSE | CONN_AUTH_RESULT)) != 0, "reply_trust",
	    "answers of this dialect are signed inside: expected signature");
	if (x->c.url[0] == '\0')
		return;
	need(x, !tls && d->auth_reply == CONN_AUTH_NONE, "reply_trust",
	    "answers of this dialect are not signed: expected tls, with an https url and tls_ca_file");
	need(x, tls && strncmp(x->c.url, "https://", 8) != 0, "reply_trust",
	    "tls proves nothing of an answer over http: the url must be https");
	need(x, tls && x->c.tls_ca_file[0] == '\0', "reply_trust",
	    "tls needs tls_ca_file: whom the server's certificate must come from");
}

static void
check_auth(struct one *x)
{
	const struct connector *d = x->p->dialect;

	choose_auth(x);
	check_reply_trust(x);
	uint32_t auth = x->p->auth_out;
	bool tokens = (auth & (CONN_AUTH_BEARER | CONN_AUTH_SESSION)) != 0, keyed = ((auth | d->auth_reply) & CONN_AUTH_HMAC) != 0;
	bool named = (auth & CONN_AUTH_BASIC) != 0 || keyed || (tokens && d->build_token != NULL);
	need(x, named && x->c.client_id[0] == '\0', "client_id", "must be given: this dialect's calls name us");
	need(x, (named || tokens) && x->c.secret_file[0] == '\0', "secret_file",
	    "must be given: this dialect's calls carry a token, a password or "
	    "a keyed digest");
	need(x, strcmp(x->c.token_auth, "form") != 0 && strcmp(x->c.token_auth, "basic") != 0, "token_auth",
	    "expected form or basic");
	need(x, (auth & CONN_AUTH_BASIC) != 0 && strchr(x->c.client_id, ':') != NULL, "client_id",
	    "a user's name has no colon (RFC 7617)");
	if (keyed && x->p->secret[0] != '\0')
		need(x, strlen(x->p->secret) < KEY_MIN, "secret_file", "the key of a keyed digest has 16 bytes or more");
}

/* ---- what comes in ---- */

static void
choose_auth_in(struct one *x)
{
	static const struct {
		const char *word;
		uint32_t bit;
	} words[] = {{"none", CONN_AUTH_NONE}, {"basic", CONN_AUTH_BASIC}, {"bearer", CONN_AUTH_BEARER}, {"hmac", CONN_AUTH_HMAC},
	    {"jws", CONN_AUTH_JWS}, {"httpsig", CONN_AUTH_HTTPSIG}};
	const struct connector *d = x->p->dialect;
	const char *word = x->c.auth_in;
	size_t i = 0, n = sizeof words / sizeof words[0];

	x->p->auth_in = d->auth_in;
	if (word[0] == '\0')
		return;
	while (i < n && strcmp(words[i].word, word) != 0)
		i++;
	if (i == n)
		load_bad(x->l, x->sec, "auth_in", "\"%s\" is none of none, basic, bearer, hmac, jws, httpsig", word);
	else if (words[i].bit != d->auth_in && !(words[i].bit & d->auth_in_may))
		load_bad(x->l, x->sec, "auth_in", "%s leaves no such choice", d->name);
	else
		x->p->auth_in = words[i].bit;
}

/* Tokens as RFC 6750 section 2.1 has them; a name without a colon, RFC 7617. */
static void
check_in_secret(struct one *x)
{
	uint32_t in = x->p->auth_in;
	const char *secret = x->p->in_secret;

	if (!(in & (CONN_AUTH_BASIC | CONN_AUTH_BEARER | CONN_AUTH_HMAC))) {
		need(x, x->c.in_secret_file[0] != '\0', "in_secret_file",
		    "is of no use: what this partner sends is not proved by a secret");
		return;
	}
	need(x, !(in & CONN_AUTH_BEARER) && x->c.in_id[0] == '\0', "in_id", "must be given: what it sends names it");
	need(x, (in & CONN_AUTH_BASIC) && strchr(x->c.in_id, ':') != NULL, "in_id", "a user's name has no colon (RFC 7617)");
	need(x, x->c.in_secret_file[0] == '\0', "in_secret_file",
	    "must be given: what it sends is proved by a password, a token or a key");
	if (secret[0] == '\0')
		return;
	need(x, strlen(secret) < KEY_MIN, "in_secret_file", "a password, token or key between machines has 16 bytes or more");
	need(x, (in & CONN_AUTH_BEARER) && !text_is_token(secret, "-._~+/=", strlen(secret)), "in_secret_file",
	    "a bearer token is of A-Z a-z 0-9 - . _ ~ + / = (RFC 6750)");
}

static void
check_auth_in(struct one *x)
{
	const struct connector *d = x->p->dialect;
	const uint32_t certified = CONN_AUTH_WSSE | CONN_AUTH_HTTPSIG | CONN_AUTH_JWS | CONN_AUTH_RESULT;

	choose_auth_in(x);
	check_in_secret(x);
	uint32_t signs = x->p->auth_in | (x->p->reply_by_tls ? 0 : d->auth_reply);
	need(x, (signs & certified) && x->c.cert_files[0] == '\0', "cert_files",
	    "must be given: certificates of the messages it signs");
	need(x, (d->caps & CONN_RECEIVE) && x->p->auth_in == CONN_AUTH_NONE && x->p->tls_trust == NULL, "tls_client_cert_files",
	    "must be given: nothing but its TLS client certificate says who sends");
}

static void
check_calls(struct one *x)
{
	const char *fault = x->c.url[0] != '\0' ? load_url_fault(x->c.url) : NULL;

	need(x, fault != NULL, "url", fault != NULL ? fault : "");
	need(x, x->c.poll > 0 && x->c.url[0] == '\0', "poll", "there is no url to poll");
	need(x, x->c.retry > x->c.retry_max, "retry", "is longer than retry_max");
	need(x, x->c.connect_timeout > x->c.call_timeout, "connect_timeout", "is longer than call_timeout");
	need(x, strcmp(x->c.clock, "acceptance") != 0 && strcmp(x->c.clock, "unit") != 0, "clock", "must be acceptance or unit");
	need(x, strcmp(x->c.clock, "unit") == 0 && x->c.on_behalf, "clock",
	    "unit: needs on_behalf = no, for what a counter receives on the state's behalf has begun");
	if (x->p->dialect == NULL)
		return;
	need(x, x->c.poll > 0 && !(x->p->dialect->caps & CONN_FEED), "poll", "this dialect has no feed to read");
	need(x, (x->p->dialect->caps & CONN_NATIONAL) && x->c.unit_prefix[0] == '\0', "unit_prefix",
	    "must be given: as whom we keep the national portal in step (madonvi)");
	check_auth(x);
	check_auth_in(x);
}

/* Units exist in the catalogue, and only a dialect that delivers can stand for any. */
static void
load_units(struct one *x)
{
	const struct catalogue *cat = x->l->s->catalogue;

	x->p->units = split(x->l->f.a, x->c.units);
	if (x->p->dialect == NULL)
		return;
	if (!(x->p->dialect->caps & CONN_UNITS)) {
		need(x, x->p->units[0] != NULL, "units", "this dialect does not stand for units");
		return;
	}
	need(x, x->p->units[0] == NULL, "units", "must be given: unit codes separated by spaces, or * for all");
	for (const char *const *u = x->p->units; *u != NULL; u++)
		if (strcmp(*u, "*") != 0 && cat != NULL && catalogue_unit(cat, *u) == NULL)
			load_bad(x->l, x->sec, "units", "there is no unit %s in the catalogue", *u);
}

static void
fill(struct one *x)
{
	const struct conf *c = &x->l->s->conf;
	struct partner_conf *o = &x->c;

	x->p->p = (struct partner){
	    .name = x->sec->name,
	    .dialect = o->dialect,
	    .url = o->url,
	    .client_id = o->client_id,
	    .unit = o->unit_prefix,
	    .route = o->route,
	    .token_basic = strcmp(o->token_auth, "basic") == 0,
	    .on_behalf = o->on_behalf,
	    .clock_at_unit = strcmp(o->clock, "unit") == 0,
	    .paused = o->paused,
	    .poll_ms = o->poll,
	    .connect_ms = o->connect_timeout,
	    .total_ms = o->call_timeout,
	    .retry_ms = o->retry,
	    .retry_max_ms = o->retry_max,
	    .attempts = o->attempts,
	    .breaker_after = o->breaker_after,
	    .breaker_pause_ms = o->breaker_pause,
	};
	x->p->policy = (struct sign_policy){
	    .plain_id = o->plain_id, .enveloped = o->enveloped,
	    .skew_ms = c->messages.skew, .max_age_ms = c->messages.max_age,
	};
	x->p->audience = o->audience;
	x->p->in_id = o->in_id;
	x->p->workers = o->workers;
}

static void
load_one(struct one *x)
{
	load_partner_options(x->l, x->sec, &x->c);
	fill(x);
	load_dialect(x);
	load_key(x);
	load_trust(x);
	load_tls(x);
	x->p->secret = load_secret(x->l, x->sec, "secret_file", x->c.secret_file);
	x->p->in_secret = load_secret(x->l, x->sec, "in_secret_file", x->c.in_secret_file);
	check_calls(x);
	load_units(x);
}

/* A certificate, a name or a token tells who sends, a unit tells where to deliver: both must name one partner. */
static void
check_pair(struct load *l, const struct conf_section *sec, const struct partner_setup *p, const struct partner_setup *q)
{
	unsigned char digest[DIGEST_LEN];
	const struct pin *pin;

	for (size_t i = 0; (pin = trust_at(p->trust, i)) != NULL; i++)
		if (text_unhex(pin_id(pin), strlen(pin_id(pin)), digest, sizeof digest) == 0
		    && trust_find(q->trust, digest) != NULL)
			load_bad(l, sec, "cert_files", "partner %s pins the same certificate %.16s...; expected each partner "
			    "to have its own", q->p.name, pin_id(pin));
	bool same_id = p->in_id[0] != '\0' && strcmp(p->in_id, q->in_id) == 0,
	     same_secret = p->in_secret[0] != '\0' && strcmp(p->in_secret, q->in_secret) == 0;
	if (same_id || same_secret)
		load_bad(l, sec, same_id ? "in_id" : "in_secret_file",
		    "partner %s has the same; expected each partner to have its own", q->p.name);
	for (const char *const *u = p->units; *u != NULL; u++)
		for (const char *const *v = q->units; *v != NULL; v++)
			if (strcmp(*u, *v) == 0)
				load_bad(l, sec, "units", "partner %s stands for %s already", q->p.name, *u);
}

static const struct conf_section *
next_partner(const struct conf_section *sec)
{
	while (sec != NULL && strcmp(sec->kind, "partner") != 0)
		sec = sec->next;
	return sec;
}

void
load_partners(struct load *l)
{
	struct setup *s = l->s;
	size_t n = 0;

	for (const struct conf_section *sec = next_partner(l->f.sections); sec != NULL; sec = next_partner(sec->next))
		n++;
	if (n == 0)
		conf_complain(&l->f, 0, "there is no partner; expected at least one [partner NAME]");
	s->partners = arena_alloc(l->f.a, (n + 1) * sizeof *s->partners);
	for (const struct conf_section *sec = next_partner(l->f.sections); sec != NULL; sec = next_partner(sec->next)) {
		struct one x = {.l = l, .sec = sec, .p = &s->partners[s->n_partners]};
		load_one(&x);
		for (size_t i = 0; i < s->n_partners; i++)
			check_pair(l, sec, x.p, &s->partners[i]);
		s->n_partners++;
	}
}
