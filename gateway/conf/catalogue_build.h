/* SPDX-License-Identifier: Apache-2.0 */
/* From the records of all files to a catalogue: what each list must be, and what it names of others.  Internal to conf. */
#ifndef CONF_CATALOGUE_BUILD_H
#define CONF_CATALOGUE_BUILD_H

#include <stdbool.h>

#include "conf/catalogue_record.h"

struct building {
	struct arena *a;
	void (*tell)(void *with, const char *text); /* catalogue_folder.h */
	void *with;
	size_t faults;
	struct catalogue_part *all; /* merged */
	struct catalogue *c;
};

/* Tell what is wrong at an entry, and count it. */
void building_fault(struct building *b, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Is the code made of letters, digits and . _ - ?  Tells when not. */
bool building_code(struct building *b, const char *where, const char *code);

/* Is it one of the 34?  Tells when not. */
bool building_province(struct building *b, const char *where, const char *code);

/* A day, or `none` for an absent text.  Tells when it is no date. */
int32_t building_day(struct building *b, const char *where, const char *member, const char *date, int32_t none);

/* Sort the records of a list by the text at that offset of each, and tell those that have the same. */
void building_sort(struct field_list *list, size_t size, size_t key);
void building_twice(struct building *b, const struct field_list *list, size_t size, size_t key, const char *what);

/* Each fills its part of b->c, in this order; what is wrong is told. */
void building_calendar(struct building *b);
void building_places(struct building *b); /* communes, units, aliases, post offices */
void building_prices(struct building *b); /* paper types, digitising, postage */
void building_procedures(struct building *b);
void building_discounts(struct building *b); /* after procedures: they name fees */
void building_drafts(struct building *b);    /* last: what is there already is no draft */

#endif
