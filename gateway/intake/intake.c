/* SPDX-License-Identifier: Apache-2.0 */
/* What both doors share; see intake.h. */
#include "intake/intake.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/http_text.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "intake/entry.h"

void
intake_init(struct intake *d, struct core *c, const struct setup *s, struct arena *a, const struct message *m)
{
	*d = (struct intake){.core = c, .setup = s, .a = a, .m = m};
	id_random(d->audit);
	log_with(NULL, NULL);
	d->act = (struct op){.core = c, .setup = s, .now_ms = clock_now_ms()};
}

/* Told as what it is: to look for a fault in the signature would lead nowhere. */
static int
refuse_tls(struct err *e, const char *why)
{
	err_set(e, ERR_CLIENT_CERT, "tls-cert: %s", why);
	return err_hint(e, HINT_CLIENT_CERT, NULL, NULL);
}

static int
check_tls(struct intake *d, struct str client_cert, struct err *e)
{
	const struct trust *t = d->from->tls_trust;
	unsigned char *der, digest[DIGEST_LEN];
	struct err why = {0};
	size_t n;

	if (t == NULL)
		return 0;
	if (client_cert.p == NULL || text_unbase64(d->a, client_cert.p, client_cert.n, &der, &n) != 0)
		return refuse_tls(e, "this partner must show a TLS client certificate");
	digest_of((struct str){(char *)der, n}, digest);
	const struct pin *pin = trust_find(t, digest);
	if (pin == NULL)
		return refuse_tls(e, "the TLS client certificate is not this partner's");
	return pin_check(t, pin, d->act.now_ms, &why) == 0 ? 0 : refuse_tls(e, why.msg);
}

int
intake_partner(struct intake *d, const struct partner_setup *from, bool soap, struct str client_cert, struct err *e)
{
	char *hex = arena_alloc(d->a, DIGEST_HEX);

	d->from = from;
	if (d->from == NULL)
		return err_set(e, ERR_REFUSED_SIG, "cert-unknown: no partner pinned this certificate");
	d->dialect = from->dialect;
	log_with(NULL, d->from->p.name);
	if (((d->from->auth_in & CONN_AUTH_WSSE) != 0) != soap || !(d->from->dialect->caps & CONN_RECEIVE))
		return err_set(e, ERR_REFUSED_SIG, "wrong-door: this partner does not speak here");
	digest_hex(d->m->body, hex);
	d->act.request_digest = hex;
	d->act.from = d->from;
	d->act.keep = (struct commit_context){.core = d->core,
	    .setup = d->setup,
	    .a = d->a,
	    .partner = d->from->p.name,
	    .message = soap ? d->m->body : http_text_print(d->a, d->m, true)};
	return check_tls(d, client_cert, e);
}

void
intake_contract(struct intake *d, const char *ns)
{
	for (const struct connector *c = d->from->dialect; c != NULL; c = c->older)
		if (c->ns != NULL && strcmp(c->ns, ns) == 0)
			d->dialect = c;
}

void
intake_verified(struct intake *d, const unsigned char replay[DIGEST_LEN], int64_t expires_ms)
{
	const struct sign_policy *p = &d->from->policy;
	int64_t left = expires_ms - d->act.now_ms;

	/* As long as it could still pass the time window, and the clock's slack on both sides. */
	memcpy(d->act.seen, replay, DIGEST_LEN);
	d->act.seen_ms = (left > p->max_age_ms ? left : p->max_age_ms) + 2 * p->skew_ms + 1000;
}

void
intake_record(struct intake *d, struct str answer)
{
	const char *dossier = d->act.about != NULL ? d->act.about : "", *partner = d->from->p.name;
	const struct journal_entry entries[] = {{JOURNAL_RECEIVED, dossier, partner, d->act.keep.message},
	    {JOURNAL_SENT, dossier, partner, answer}};
	bool verified = d->act.seen_ms > 0, alone = d->act.keep.message_kept || !verified;

	commit_notes(d->core, entries + alone, 2 - (size_t)alone);
}

const struct schema *
intake_schema(const struct intake *d)
{
	for (size_t i = 0; connectors[i] != NULL; i++)
		if (connectors[i] == d->dialect)
			return d->core->schemas[i];
	return NULL;
}

struct conn_env
intake_env(const struct intake *d)
{
	return (struct conn_env){.arena = d->a,
	    .partner = d->from != NULL ? &d->from->p : NULL,
	    .gateway = d->setup->conf.gateway.id,
	    .now_ms = d->act.now_ms,
	    .method = arena_dup(d->a, d->m->method.p, d->m->method.n),
	    .path = arena_dup(d->a, d->m->path.p, d->m->path.n)};
}

/* REST requests name us in their signature (@authority), SOAP requests in a member; GetService, which tells the name, may leave it
 * out. */
static int
check_audience(const struct intake *d, bool soap, struct err *e)
{
	const char *own = d->setup->conf.gateway.id;
	bool demanded = soap && d->from->audience && d->q.op != OPERATION_SERVICE;

	if (d->q.audience != NULL ? strcmp(d->q.audience, own) == 0 : !demanded)
		return 0;
	err_at(e, ERR_WRONG_AUDIENCE, "Audience", "%s",
	    d->q.audience != NULL ? "addressed to another gateway" : "addressed to nobody");
	return err_hint(e, HINT_AUDIENCE, own, NULL);
}

int
intake_run(struct intake *d, struct str body, struct _xmlNode *xml, struct err *e)
{
	const struct conn_env env = intake_env(d);

	if (d->dialect->admit(&env, body, xml, &d->q, e) != 0)
		return -1;
	op_remember(&d->act, &d->q);
	if (check_audience(d, xml != NULL, e) != 0)
		return -1;
	return op_run(&d->act, &d->q, &d->r, e);
}

void
intake_use_up(struct intake *d, struct str body, struct _xmlNode *xml, struct err *why)
{
	struct request q = {0};
	struct err unread = {0};

	if (d->act.seen_ms > 0 && d->act.remember == NULL) {
		const struct conn_env env = intake_env(d);
		if (d->dialect->admit(&env, body, xml, &q, &unread) == 0)
			op_remember(&d->act, &q);
	}
	op_refused(&d->act, why);
}

struct commit_pending *
intake_pending(struct intake *d)
{
	return d->act.pending;
}

/* A field may be a member's name as the caller chose it: it does not end the quotes of the log line. */
static const char *
quotable(struct arena *a, const char *s)
{
	char *out = arena_str(a, s);

	for (char *c = out; *c != '\0'; c++)
		if (*c == '"')
			*c = '\'';
	return out;
}

void
intake_refused(struct intake *d, const struct err *why)
{
	bool ours = err_side(why->code) == ERR_SIDE_SERVER;

	metric_refused(why->code);
	log_event(ours ? LOG_INTERNAL : LOG_REFUSED, "code=%s audit=%s field=\"%s\" msg=\"%s\"", err_name(why->code), d->audit,
	    quotable(d->a, why->field), quotable(d->a, why->msg));
}
