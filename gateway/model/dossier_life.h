/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a dossier stands, for who asks at a counter or looks for what is late: what is asked of the citizen and what of it is there,
 * who has it, whether its promise and the internal step it is at are over, and by how much.  Made from its row and history alone.
 * Pure.
 */
#ifndef MODEL_DOSSIER_LIFE_H
#define MODEL_DOSSIER_LIFE_H

#include "model/dossier_told.h"
#include "model/procedure.h"

struct life_ask {
	const struct dossier *d;
	const struct history *history;   /* in any order; notes opened */
	const struct dossier_told *told; /* of each line, opened */
	size_t n;
	const struct procedure *procedure; /* as it was accepted, or NULL: it is not known any more */
	const struct calendar *calendar;
	int64_t now_ms;
};

struct life_step {              /* of the internal procedure (quy trình nội bộ) */
	int64_t number;         /* from 1; 0: it is at none, or nobody said */
	bool told;              /* by the unit; else it is taken to be the first */
	const char *name, *who; /* of the catalogue, or NULL: it has no such step */
	int64_t due_ms;         /* with all pauses; 0: cannot be said */
	int64_t late_min;       /* working minutes, 0: it is not late */
};

struct dossier_life {
	enum dossier_act asked;       /* of the citizen: ASK or CHARGE, or DOSSIER_ACTS */
	const struct history *asking; /* the line that asks, or NULL */
	const struct dossier_told *asking_told;
	uint32_t lacks;     /* GIVES_..., what that line left out */
	uint32_t here;      /* bit i: the i-th paper that was asked for was taken in */
	const char *holder; /* unit that has it */
	int64_t holder_ms;
	bool stands;                   /* the clock stands still */
	int64_t late_min;              /* working minutes by which the promise is over, or was when it ended */
	const struct history *apology; /* the last one, or NULL */
	struct life_step step;
};

void dossier_life(const struct life_ask *q, struct dossier_life *out);

/* Are all papers there that were asked for?  Of a request that named none, when something came. */
bool dossier_life_complete(const struct dossier_life *life, const struct paper *more, size_t n);

/* The line has papers that a counter took in. */
bool dossier_is_supply(const struct history *line);
#define HISTORY_SUPPLIED "SUPPLIED"

#endif
