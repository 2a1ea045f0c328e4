/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of setup_load share.  Internal to conf. */
#ifndef CONF_CONF_LOAD_H
#define CONF_CONF_LOAD_H

#include "conf/conf.h"
#include "conf/conf_dates.h"
#include "conf/conf_file.h"
#include "conf/conf_option.h"

struct named_key {
	const char *name;
	struct sign_key *key;           /* NULL: it could not be loaded, which was said */
};

struct load {
	struct conf_file f;
	struct setup *s;
	struct named_key *keys;
	size_t n_keys;
};

/* Complain about an option at its line, or at its section's where it is absent. */
void load_bad(struct load *l, const struct conf_section *sec, const char *option, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Note when what a file holds runs out (conf_dates.h); complains when it cannot be read.  Nothing for "". */
void load_dates(struct load *l, const struct conf_section *sec, const char *option, enum conf_dates_kind kind, const char *path);

/* The whole content of a small file that holds a secret, without its last line break; "" after a complaint. */
const char *load_secret(struct load *l, const struct conf_section *sec, const char *option, const char *path);

/* NULL, or what is wrong with a base address. */
const char *load_url_fault(const char *url);

/* The options of one [partner NAME] by the table. */
void load_partner_options(struct load *l, const struct conf_section *sec, struct partner_conf *out);

/* Build l->s->partners from the [partner NAME] sections, and check them against each other. */
void load_partners(struct load *l);

#endif
