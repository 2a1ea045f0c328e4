/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk says of a dossier that was accepted: papers taken in, a withdrawal, the result handed over.  Plain data, with the
 * tables of its fields. */
#ifndef MODEL_COUNTER_ACT_H
#define MODEL_COUNTER_ACT_H

#include "codec/fields.h"
#include "model/filing.h"

enum { COUNTER_ACT_ID_MAX = 64 };

struct counter_act {
	const char *id;          /* the counter's own, of this dossier */
	int64_t seen;            /* version of the dossier that a clerk saw at a page; 0: not said, and not asked for */
	const char *pos, *clerk; /* where and by whom */
	const char *reason;      /* of a withdrawal */
	struct paper *papers;    /* taken in */
	size_t n_papers;
	const char *receiver, *id_last4; /* who took the result, and the last digits of his card */
};

/* Of each act, what it says. */
extern const struct field counter_withdraw_fields[], counter_supply_fields[], counter_hand_over_fields[];

#endif
