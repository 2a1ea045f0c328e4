/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing the records, generations of the configuration, readiness. */
#include "flow/core.h"

#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "blob/blob.h"
#include "connectors/connector.h"
#include "flow/gate.h"
#include "flow/group.h"
#include "flow/heads.h"
#include "flow/recover.h"
#include "journal/journal.h"
#include "sign/vault.h"
#include "store/queue.h"
#include "store/store.h"
#include "xml/schema.h"

enum { STALE_TEMP_MS = 60 * 60 * 1000 };

static int
load_schemas(struct core *c, struct err *e)
{
	size_t n = 0;

	while (connectors[n] != NULL)
		n++;
	c->schemas = calloc(n + 1, sizeof *c->schemas);
	for (size_t i = 0; c->schemas != NULL && i < n; i++) {
		if (connectors[i]->request_xsd == NULL)
			continue;
		c->schemas[i] = schema_load(connectors[i]->request_xsd, e);
		if (c->schemas[i] == NULL)
			return -1;
	}
	return c->schemas != NULL ? 0 : err_set(e, ERR_INTERNAL, "no memory");
}

static int
open_store(struct core *c, const struct conf *conf, struct err *e)
{
	const struct store_conf sc = {
		.socket = conf->store.socket, .user = conf->store.user, .password = c->setup->store_password,
		.province = conf->gateway.province, .timeout_ms = conf->store.timeout, .connections = conf->store.connections,
	};

	c->store = store_open(&sc, e);
	return c->store != NULL ? recover_start(c, &sc, e) : -1;
}

static int
open_all(struct core *c, struct err *e)
{
	const struct conf *conf = &c->setup->conf;

	if (load_schemas(c, e) != 0)
		return -1;
	c->vault = vault_load(conf->vault.key_file, conf->vault.previous_key_file, e);
	if (c->vault == NULL)
		return -1;
	c->journal = journal_open(conf->journal.dir, c->vault, (uint64_t)conf->journal.segment, e);
	if (c->journal == NULL)
		return -1;
	c->heads = heads_open(conf->journal.dir, c->journal, e);
	if (c->heads == NULL)
		return -1;
	c->blobs = blob_open(conf->blobs.dir, c->vault, e);
	if (c->blobs == NULL || blob_sweep(c->blobs, STALE_TEMP_MS, e) < 0)
		return -1;
	return open_store(c, conf, e);
}

int
core_open(struct core *c, struct setup *setup, struct err *e)
{
	memset(c, 0, sizeof *c);
	pthread_mutex_init(&c->setup_lock, NULL);
	c->setup = setup;
	c->group = group_new(c, e);
	if (c->group != NULL && open_all(c, e) == 0)
		return 0;
	core_close(c);
	return -1;
}

void
core_close(struct core *c)
{
	recover_stop(c);
	group_free(c->group);
	if (c->store != NULL)
		store_close(c->store);
	heads_close(c->heads);
	if (c->journal != NULL)
		journal_close(c->journal);
	if (c->blobs != NULL)
		blob_close(c->blobs);
	if (c->vault != NULL)
		vault_free(c->vault);
	for (size_t i = 0; c->schemas != NULL && connectors[i] != NULL; i++)
		if (c->schemas[i] != NULL)
			schema_free(c->schemas[i]);
	free(c->schemas);
	gates_free(c->gates);
	setup_drop(c->setup);
	pthread_mutex_destroy(&c->setup_lock);
	memset(c, 0, sizeof *c);
}

struct setup *
core_setup(struct core *c)
{
	pthread_mutex_lock(&c->setup_lock);
	struct setup *s = setup_hold(c->setup);
	pthread_mutex_unlock(&c->setup_lock);
	return s;
}

int
core_reload(struct core *c, struct setup *fresh, struct err *e)
{
	if (vault_renew(c->vault, fresh->conf.vault.key_file, fresh->conf.vault.previous_key_file, e) != 0) {
		setup_drop(fresh);
		return -1;
	}
	pthread_mutex_lock(&c->setup_lock);
	struct setup *old = c->setup;
	c->setup = fresh;
	pthread_mutex_unlock(&c->setup_lock);
	setup_drop(old);
	return 0;
}

bool
core_has_room(const struct setup *s)
{
	const char *dirs[] = {s->conf.blobs.dir, s->conf.journal.dir};

	for (size_t i = 0; i < 2; i++) {
		struct statvfs v;
		if (statvfs(dirs[i], &v) != 0 || (int64_t)(v.f_bavail * v.f_frsize) < s->conf.blobs.reserve)
			return false;
	}
	return true;
}

static bool
keys_valid(const struct setup *s)
{
	int64_t now = clock_now_ms();

	for (size_t i = 0; i < s->n_partners; i++)
		if (sign_key_expires_ms(s->partners[i].key) <= now)
			return false;
	return sign_key_expires_ms(s->head_key) > now;
}

int
core_ready(struct core *c, struct buf *out)
{
	struct setup *s = core_setup(c);
	struct err e = {0};
	const struct {
		const char *what;
		bool ok;
	} checks[] = {
		{"store", store_ping(c->store, &e) == 0},
		{"journal", journal_ok(c->journal)},
		{"records", recover_ok(c)},
		{"keys", keys_valid(s)},
		{"disk", core_has_room(s)},
		{"evidence", heads_debt(c->heads, s).age_ms <= s->conf.timestamp.debt_max},
		{"accepting", !atomic_load(&c->closed)},
	};
	bool all = true;
	struct heads_debt debt = heads_debt(c->heads, s);

	setup_drop(s);
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		buf_fmt(out, "%s %s\n", checks[i].what, checks[i].ok ? "ok" : "NOT OK");
		all = all && checks[i].ok;
	}
	buf_fmt(out, "timestamp-debt %" PRId64 " heads %" PRId64 " s\n", debt.heads, debt.age_ms / 1000);
	return all ? 0 : -1;
}

static void
print_debt(struct buf *out, struct heads_debt d)
{
	buf_fmt(out, "# TYPE gw_stamp_debt_heads gauge\n# HELP gw_stamp_debt_heads signed heads without timestamp\n"
	    "gw_stamp_debt_heads %" PRId64 "\n", d.heads);
	buf_fmt(out, "# TYPE gw_stamp_debt_seconds gauge\n# HELP gw_stamp_debt_seconds age of the oldest of them\n"
	    "gw_stamp_debt_seconds %" PRId64 "\n", d.age_ms / 1000);
}

static void
print_gauge(struct buf *out, const char *word, const char *help, const struct setup *s, const int64_t *values)
{
	buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n", word, word, help);
	for (size_t i = 0; i < s->n_partners; i++)
		if (values[i] >= 0)
			buf_fmt(out, "%s{partner=\"%s\"} %" PRId64 "\n", word, s->partners[i].p.name, values[i]);
}

void
core_metrics(struct core *c, struct buf *out)
{
	struct setup *s = core_setup(c);
	int64_t now = clock_now_ms();
	int64_t *open = arena_alloc(out->a, (s->n_partners + 1) * sizeof *open);
	int64_t *waiting = arena_alloc(out->a, (s->n_partners + 1) * sizeof *waiting);
	int64_t *age_s = arena_alloc(out->a, (s->n_partners + 1) * sizeof *age_s);
	int64_t *dead = arena_alloc(out->a, (s->n_partners + 1) * sizeof *dead);
	int64_t *shut = arena_alloc(out->a, (s->n_partners + 1) * sizeof *shut);

	for (size_t i = 0; i < s->n_partners; i++) {
		struct queue_stats q;
		struct err e = {0};
		shut[i] = gate_is_shut(gate_of(c, s->partners[i].p.name));
		open[i] = waiting[i] = age_s[i] = dead[i] = -1; /* not told when the store does not answer */
		if (queue_stats(c->store, s->partners[i].p.name, &q, &e) != 0)
			continue;
		open[i] = q.open;
		waiting[i] = q.waiting;
		dead[i] = q.dead;
		age_s[i] = q.oldest_ms > 0 && now > q.oldest_ms ? (now - q.oldest_ms) / 1000 : 0;
	}
	print_gauge(out, "gw_outbox_open", "exchanges with a partner that have not ended", s, open);
	print_gauge(out, "gw_outbox_waiting", "of them, those that wait to be tried again or asked about", s, waiting);
	print_gauge(out, "gw_outbox_age_seconds", "age of the oldest exchange that has not ended", s, age_s);
	print_gauge(out, "gw_outbox_dead", "of them, those that need a person: postgate outbox list --state DEAD", s, dead);
	print_gauge(out, "gw_breaker_open", "1 while this process leaves the partner alone because it does not answer", s, shut);
	print_debt(out, heads_debt(c->heads, s));
	setup_drop(s);
}
