/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One procedure (thủ tục hành chính) as the catalogue has it for a time: what is brought, how long it takes and what it costs by
 * channel, what comes out, and who does what inside.  Plain data; all of it lives as long as the catalogue.
 */
#ifndef MODEL_PROCEDURE_H
#define MODEL_PROCEDURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/deadline.h"

struct unit;

enum component_class {
#define CLASS(name, scan, intake, vi, en) COMPONENT_##name,
#include "model/catalogue.tbl"
	COMPONENT_CLASSES
};

enum channel {
#define CHANNEL(name, number, vi) CHANNEL_##name,
#include "model/catalogue.tbl"
	CHANNELS
};

enum fee_kind {
#define FEE_KIND(name, number, vi) FEE_##name,
#include "model/catalogue.tbl"
	FEE_KINDS
};

enum database {
#define DATABASE(name, vi) DATABASE_##name,
#include "model/catalogue.tbl"
	DATABASES
};

struct component { /* thành phần hồ sơ */
	const char *code, *name;
	bool required; /* without condition; never when the applicant does not bring it (component_at_intake) */
	enum component_class class;
	const char *condition; /* when it is needed, for a person to read; NULL: always, or when he has it */
	const char *paper;     /* code of its paper type; NULL: none is named */
	bool invented;
};

struct fee { /* phí, lệ phí */
	const char *code, *name;
	int64_t amount; /* dong */
	enum fee_kind kind;
	const char *source; /* the law or decision it comes from */
	bool invented;
};

struct channel_terms { /* a row of CACHTHUCTHUCHIEN (domain section 3.3) */
	enum channel channel;
	struct limit limit;
	const char *source; /* of the limit */
	const struct fee *fees;
	size_t n_fees;
	bool invented;
};

struct result_type {
	const char *code, *name, *paper; /* paper: code of its paper type, or NULL */
	bool invented;
};

struct inner_step { /* of the internal procedure (quy trình nội bộ, ISO 9001) */
	const char *name, *who;
	int64_t minutes; /* of working time */
	bool invented;
};

struct sample_dossier {
	const char *name, *file; /* file: as the counter finds it, or NULL */
	bool invented;
};

struct procedure {
	const char *code, *name, *field;
	int32_t from, until;   /* the first and the last day on which it is so (deadline_day) */
	const char *source;    /* the decision that published it, or NULL */
	int64_t working_days;  /* the postal channel's, as contract 1.0 tells them: whole days, an estimate unless so limited */
	int64_t state_fee;     /* dong, the sum of the postal channel's */
	bool field_inspection; /* somebody goes there, so it is taken in only in the unit's own area (domain section 1.3) */
	bool invented;
	const struct component *components;
	size_t n_components;
	const struct channel_terms *channels; /* the postal one is always there */
	size_t n_channels;
	const struct result_type *results;
	size_t n_results;
	const struct inner_step *steps;
	size_t n_steps;
	const struct sample_dossier *samples;
	size_t n_samples;
	const enum database *lookups;
	size_t n_lookups;
	const struct unit *const *units; /* competent */
	size_t n_units;
};

bool procedure_valid(const struct procedure *p, int32_t day);

/* NULL when the procedure cannot be filed that way. */
const struct channel_terms *procedure_terms(const struct procedure *p, enum channel channel);

/* NULL when it has no such component. */
const struct component *procedure_component(const struct procedure *p, const char *code);

/* Must it be digitised (classes (i) to (iii)); does the applicant bring it? */
bool component_must_scan(enum component_class class);
bool component_at_intake(enum component_class class);

int64_t channel_fee(const struct channel_terms *t); /* the sum, dong */

/* When that step (from 0) is due: all working time of the steps up to it, from acceptance on.  Pauses are the caller's
 * (deadline_shift).  ERR_CALENDAR_ENDS. */
int procedure_step_due(const struct procedure *p, size_t step, const struct calendar *c, int64_t accepted_ms, int64_t *due_ms_out,
    struct err *e) MUST_CHECK;

/* Words of catalogue.tbl; NULL: no such number. */
const char *component_class_name(unsigned class);
const char *component_class_vi(unsigned class);
const char *component_class_en(unsigned class);
const char *channel_name(unsigned channel);
const char *channel_vi(unsigned channel);
const char *fee_kind_name(unsigned kind);
const char *fee_kind_vi(unsigned kind);
const char *database_name(unsigned database);
const char *database_vi(unsigned database);

/* The national portal's numbers: KenhThucHien, LoaiPhiLePhi. */
unsigned channel_number(enum channel channel);
unsigned fee_kind_number(enum fee_kind kind);

#endif
