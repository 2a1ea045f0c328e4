/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of a catalogue file (schemas/catalogue/2.0/) as structs, and the tables that read and write them.  Each file of the
 * folder has some of the lists; merged they are the whole.  Internal to conf.
 */
#ifndef CONF_CATALOGUE_RECORD_H
#define CONF_CATALOGUE_RECORD_H

#include "codec/fields.h"
#include "model/catalogue.h"

/* Every record of a list begins with where it stands ("units.json: units[3]"), which is no member of the file. */
struct record {
	const char *where;
};

struct channel_record {
	enum channel channel;
	int64_t limit;
	enum limit_unit unit;
	const char *source;
	struct field_list fees; /* struct fee */
	bool invented;
};

struct procedure_record {
	struct record at;
	struct procedure p; /* code, name, field, source, field_inspection, invented */
	const char *from, *until;
	struct field_list components, channels, results, steps, samples, lookups, units, unit_kinds;
	struct field_list says; /* of a draft: texts, what the portal says and what has no place yet */
};

struct draft_unit_record {
	struct record at;
	const char *code, *name;
	int64_t level; /* CAPDONVI, or 0 */
};

enum { CATALOGUE_DRAFTS_MAX = 5000 }; /* of a kind, in a file */

struct unit_record {
	struct record at;
	struct unit u;
};

struct alias_record {
	struct record at;
	struct unit_alias a;
	const char *normal; /* its code in normal form: set when it is checked */
};

struct commune_record {
	struct record at;
	struct commune c;
	const char *from, *until;
	struct field_list was, was_part; /* texts */
};

struct office_record {
	struct record at;
	struct post_office o;
};

struct paper_record {
	struct record at;
	struct paper_type t;
};

struct day_record {
	struct record at;
	struct holiday d;
};

struct postage_record {
	struct record at;
	struct postage_prices p;
	struct field_list weights; /* struct weight_price */
};

struct digitise_record {
	struct record at;
	struct digitise_prices p;
	struct field_list tiers; /* struct page_price */
};

struct discount_record {
	struct record at;
	struct discount_class c;
	struct field_list discounts; /* struct discount */
};

struct pair_record {
	struct record at;
	struct province_pair p;
};

struct catalogue_part {
	const char *version, *last_day, *communes_from, *digitise_default;
	struct field_list note, procedures, units, aliases, communes, offices, papers, days_off, days_worked, postage, digitise,
	    discounts, neighbours, drafts, draft_units;
};

extern const struct field catalogue_part_fields[];

struct buf;

/* The file that reads as that part (catalogue_write.c). */
void catalogue_write(const struct catalogue_part *part, struct buf *out);

#endif
