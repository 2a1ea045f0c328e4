/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing the records, putting a new generation of the configuration in use. */
#include "main/boot.h"

#include <string.h>

#include "blob/blob.h"
#include "call/circuit.h"
#include "call/idle.h"
#include "cases/troubled.h"
#include "deliver/feed_state.h"
#include "connectors/connector.h"
#include "crypto/vault.h"
#include "evidence/heads.h"
#include "journal/journal.h"
#include "ledger/commit_queue.h"
#include "ledger/recover.h"
#include "people/password.h"
#include "store/store.h"
#include "ui/render.h"
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
	    .socket = conf->store.socket,
	    .cluster = conf->store.cluster,
	    .replicas = conf->store.replicas,
	    .user = conf->store.user,
	    .password = c->setup->store_password,
	    .province = conf->gateway.province,
	    .timeout_ms = conf->store.timeout,
	    .connections = conf->store.connections,
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
boot_open(struct core *c, struct setup *setup, struct err *e)
{
	memset(c, 0, sizeof *c);
	pthread_mutex_init(&c->setup_lock, NULL);
	c->setup = setup;
	c->passwords = password_line_new();
	c->troubled = troubled_new();
	c->ui = ui_open(e);
	if (c->ui == NULL) {
		boot_close(c);
		return -1;
	}
	c->commits = commit_queue_new(c, e);
	if (c->commits != NULL && open_all(c, e) == 0)
		return 0;
	boot_close(c);
	return -1;
}

void
boot_close(struct core *c)
{
	recover_stop(c);
	commit_queue_free(c->commits);
	password_line_free(c->passwords);
	troubled_free(c->troubled);
	ui_free(c->ui);
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
	idle_free(c);
	circuits_free(c->circuits);
	feed_states_free(c->feeds);
	setup_drop(c->setup);
	pthread_mutex_destroy(&c->setup_lock);
	memset(c, 0, sizeof *c);
}

int
boot_reload(struct core *c, struct setup *fresh, struct err *e)
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
