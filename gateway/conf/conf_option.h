/* SPDX-License-Identifier: Apache-2.0 */
/* conf.tbl as data, and values with their units: text to value and back.  Internal to conf. */
#ifndef CONF_CONF_OPTION_H
#define CONF_CONF_OPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"

enum conf_type { CONF_TEXT, CONF_PATH, CONF_INT, CONF_SIZE, CONF_TIME, CONF_BOOL };

struct conf_option {
	const char *section, *name;
	enum conf_type type;
	const char *def;
	int64_t min, max;
	bool restart;           /* a reload does not change it */
	const char *text;
	size_t offset;          /* of its value, in struct conf, partner_conf or key_conf */
};

struct partner_conf {
#define PARTNER(name, type, def, min, max, text) CONF_TYPE_##type name;
#include "conf/conf.tbl"
};

struct key_conf {
#define KEY(name, type, def, min, max, text) CONF_TYPE_##type name;
#include "conf/conf.tbl"
};

extern const struct conf_option conf_options[], conf_partner_options[], conf_key_options[]; /* end with a NULL name */

bool conf_required(const struct conf_option *o);

/* Read `text` as o's type into its place in `base`.  Paths are made relative to dir.  0, or -1 with what was
 * expected in `why`. */
int conf_value(const struct conf_option *o, struct arena *a, const char *dir, const char *text, void *base, char *why,
    size_t size) MUST_CHECK;

/* What a good value looks like: "a time from 100ms to 5m, such as 10s". */
void conf_expected(const struct conf_option *o, char *out, size_t size);

/* The option of that name in a table, or of that section and name, or NULL; the one most like a misspelt name, or NULL. */
const struct conf_option *conf_option_find(const struct conf_option *table, const char *section, const char *name);
const struct conf_option *conf_option_like(const struct conf_option *table, const char *section, const char *name);

#endif
