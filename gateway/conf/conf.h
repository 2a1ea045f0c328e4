/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration: one INI file, options declared in conf.tbl, read into a generation ("setup") that holds all it
 * names: keys, partners' trust, catalogue.  A generation is immutable; reload makes a new one, and the old one is
 * freed when its last user lets go.  Secrets come from files, never from the INI text.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "connectors/connector.h"
#include "crypto/key.h"
#include "model/catalogue.h"
#include "model/partner.h"
#include "sign/policy.h"
#include "wire/wire.h"

struct arena;
struct conf_dates;
struct conf_section;
struct setup;

/* The values of conf.tbl, section by section: conf.gateway.id, conf.http.socket, ... generated from the table. */
struct conf {
#define SECTION(section) struct {
#define CONF(section, name, type, def, min, max, reload, text) CONF_TYPE_##type name;
#define SECTION_END(section) } section;
#define CONF_TYPE_TEXT const char *
#define CONF_TYPE_PATH const char *
#define CONF_TYPE_INT int64_t
#define CONF_TYPE_SIZE int64_t     /* bytes */
#define CONF_TYPE_TIME int64_t     /* milliseconds */
#define CONF_TYPE_BOOL bool
#include "conf/conf.tbl"
};

struct partner_setup {
	struct partner p;
	const struct connector *dialect;
	struct trust *trust;            /* pinned message certificates, CA and CRL; verifies what they sign */
	struct sign_policy policy;
	const struct sign_key *key;     /* which of ours signs to them */
	struct wire_tls tls;            /* of calls to them */
	const char *secret;             /* client secret, password, token or key (content of its file), or "" */
	uint32_t auth_out;              /* CONN_AUTH_*: the dialect's, with what the configuration chose */
	uint32_t auth_in;               /* the same of what they send us */
	const char *in_id,
	    *in_secret; /* their name here and what goes with it: password, token, key (content of its file), or "" */
	bool reply_by_tls;              /* answers to calls are trusted because the server is who TLS says; none is signed */
	const char *const *units;       /* codes it stands for, or "*"; ends with NULL */
	struct trust *tls_trust;        /* pinned TLS client certificates, or NULL: mTLS not demanded */
	bool audience;                  /* their SOAP requests must name us */
	int64_t workers;                /* delivery threads */
};

struct setup {
	struct arena *a;                /* wiped when it goes: it holds secrets */
	atomic_int refs;                /* setup_hold, setup_drop */
	struct conf conf;
	struct partner_setup *partners;
	size_t n_partners;
	struct catalogue *catalogue;
	struct catalogue **earlier; /* versions of before, under which dossiers were accepted (catalogue_folder.h) */
	size_t n_earlier;
	const struct sign_key *head_key; /* signs heads of the journal */
	struct anchors *stamp_anchors;  /* of the timestamp authority; NULL without url */
	struct conf_dates *dates;       /* conf_dates.h */
	const char *store_password;     /* content of store.password_file, or "" */
	unsigned long generation;       /* 1, 2, ... */
	const char *path, *dir;         /* of the file; what its relative paths start from */
	const struct conf_section *sections; /* the file as it was written, for setup_print */
};

/* Read the file and everything it names.  All errors are written to `complain` as "file:line: text", not only the first.  NULL when
 * there was one.  The caller holds one reference. */
struct setup *setup_load(const char *path, FILE *complain);
struct setup *setup_hold(struct setup *s);
void setup_drop(struct setup *s);

/* Options that only a restart can change must be the same; those that are not are written to `complain`.  0, or -1. */
int setup_check_reload(const struct setup *fresh, const struct setup *running, FILE *complain) MUST_CHECK;

const struct partner_setup *setup_partner(const struct setup *s, const char *name); /* or NULL */

/* The partner that pinned a message certificate with this digest, or NULL. */
const struct partner_setup *setup_signer(const struct setup *s, const unsigned char digest[32]);

/* The partner that stands for the unit: dialect with CONN_UNITS whose `units` option lists it or "*"; or NULL. */
const struct partner_setup *setup_unit_partner(const struct setup *s, const char *unit);

/* The catalogue of that version (catalogue_version), the one of now or one of before; NULL: it is in the folder no more. */
const struct catalogue *setup_catalogue_of(const struct setup *s, const char *version);

/* The partners, in the order of the file, that can be asked this, and that are kept in step with every dossier (CONN_NATIONAL): the
 * first after `after` (NULL: of all) that has a url, or NULL. */
const struct partner_setup *setup_asked(const struct setup *s, enum conn_ask q, const struct partner_setup *after);
const struct partner_setup *setup_national(const struct setup *s, const struct partner_setup *after);

/* Is this authority (host, or host:port; case and a default port do not matter) one of ours: that of gateway.url, or in
 * gateway.names? */
bool setup_is_own(const struct setup *s, struct str authority);

/* What an option with a number (SIZE, TIME, INT) is when the file does not say it; asserts that there is one. */
int64_t conf_preset(const char *section, const char *name);

/* The effective configuration, commented, secrets as ***; the sample file; the option list for the manual (mdoc). */
void setup_print(const struct setup *s, FILE *out);
void conf_print_sample(FILE *out);
void conf_print_manual(FILE *out);

#endif
