/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk says of money: an act on a dossier's entries, and the take-over of a till.  Plain data, with the tables of its
 * fields. */
#ifndef MODEL_MONEY_ACT_H
#define MODEL_MONEY_ACT_H

#include <stdint.h>

#include "codec/fields.h"
#include "model/money.h"
#include "model/till.h"

enum money_method { METHOD_CASH, METHOD_TRANSFER, METHODS };

const char *money_method_name(enum money_method m); /* "CASH" */

struct money_act {
	const char *id;          /* the counter's own, of this dossier */
	int64_t seen;            /* version of the dossier that a clerk saw at a page; 0: not said, and not asked for */
	const char *pos, *clerk; /* where and by whom */
	enum money_method method;
	int64_t amount;        /* dong */
	const char *series;    /* of the receipt to be given */
	const char *reference; /* number of the transfer, or NULL */
	const char *entry;     /* id of what is to be voided */
	const char *reason;
};

/* Of each act, what it says. */
extern const struct field money_pay_fields[], money_refund_fields[], money_void_fields[];

struct till_act {
	const char *id;
	const char *pos, *clerk, *date; /* whose till of which day */
	const char *by;                 /* who takes it over */
	int64_t counted;                /* cash, dong */
	const char *reason;             /* of a difference, or NULL */
	bool final;                     /* the day is over for that clerk: nothing more is entered (our own pages' close) */
};

extern const struct field till_act_fields[];

#endif
