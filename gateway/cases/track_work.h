/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of postal tracking share.  A batch of events is taken apart in track_whose.c (each event by itself, events by
 * item, items by dossier), joins the items in track_events.c, and is made and kept in track.c, which is where to begin.
 */
#ifndef CASES_TRACK_WORK_H
#define CASES_TRACK_WORK_H

#include "cases/op.h"
#include "model/s10.h"
#include "store/store.h"

enum { TRACK_ITEMS_PER_CHANGE = 8 }; /* an item with 200 events is 60 KB of its row */

/* One pushed event on its way. */
struct scan {
	const struct pushed_event *pushed;
	struct event_result *result;
	enum consignment_code code;
	char item[S10_LEN + 1];
};

/* All scans of one item. */
struct parcel {
	struct scan **scans;
	size_t n_scans;
	const char *item, *dossier; /* dossier NULL: unknown */
	bool known;                 /* the dossier has it already, by the claims */
	bool done;
};

/* All parcels of one dossier: neighbours. */
struct folder {
	struct parcel *parcels;
	size_t n_parcels;
	const char *dossier;
	struct dossier_view view; /* as it was read last; dossier.id NULL: there is none */
	struct parcel *at_work[TRACK_ITEMS_PER_CHANGE];
	size_t n_at_work;
	struct change *change;
	int races;
};

/* ---- track_whose.c ---- */

/* The outcome REFUSED, for the reason that stands in it; -1. */
int track_refuse(struct event_result *r);

/* Refuse all events of the item. */
void track_refuse_parcel(struct parcel *p, enum err_code code, const char *field, const char *what);

/* Is its code known, its item number right, the receiver a name?  0, or -1: refused. */
int track_check_scan(struct scan *m);

/* Scans sorted by item become parcels: how many. */
size_t track_group(struct scan **scans, size_t n, struct parcel *parcels);

/* Each parcel's dossier: by the claims, or else by what the batch says. */
int track_find_dossiers(struct op *x, struct parcel *parcels, size_t n, struct err *e) MUST_CHECK;

/* Parcels sorted by dossier become folders: how many. */
size_t track_file(struct parcel *parcels, size_t n, struct folder *folders);

/* Has it a parcel that is not done? */
bool track_is_open(const struct folder *f);

/* Read, in two round trips, the dossiers that have something open. */
int track_read_views(struct op *x, struct folder *folders, size_t n, struct err *e) MUST_CHECK;

/* Refuse what is not of a dossier of this partner, cannot have happened to it, or is of an item too many; claim what is new. */
int track_admit(struct op *x, struct folder *f, struct err *e) MUST_CHECK;

/* ---- track_events.c ---- */

/* The item's row in the view, made there when it is new: there is room for it. */
struct consignment *track_row_of(const struct parcel *p, struct dossier_view *k);

/* Add what is new, in the order it came: how many were, or -1. */
int track_add_events(struct op *x, struct parcel *p, struct consignment *c, struct err *e) MUST_CHECK;

#endif
