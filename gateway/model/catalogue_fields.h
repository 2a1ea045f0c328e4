/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a counter program is told of the catalogue, as tables (codec/fields.h): the procedures there are, and one with all that a
 * clerk needs before a case is opened.  Made from the catalogue of the day.  Pure.
 */
#ifndef MODEL_CATALOGUE_FIELDS_H
#define MODEL_CATALOGUE_FIELDS_H

#include "model/operation.h"

struct arena;

struct listed_procedure {
	const char *code, *name, *field;
	int64_t working_days, state_fee; /* of the postal channel */
	bool field_inspection;
};

struct procedures_answer {
	struct listed_procedure *procedures;
	size_t n_procedures;
};

struct told_component {
	const char *code, *name;
	unsigned class; /* enum component_class */
	bool must_scan, required;
	const char *condition, *paper; /* or NULL */
};

struct told_channel {
	unsigned channel; /* enum channel */
	int64_t limit;
	unsigned unit;      /* enum limit_unit */
	const char *source; /* of the limit */
	const struct fee *fees;
	size_t n_fees;
};

struct told_unit {
	const char *code, *name;
	unsigned kind;                  /* enum unit_kind */
	const char *province, *commune; /* or NULL */
};

/* Strings, fees, results and samples are the catalogue's, all else the arena's. */
struct procedure_answer {
	struct listed_procedure is; /* first: the rows of the list are its */
	const char *source;         /* the decision that published it, or NULL */
	struct told_component *components;
	size_t n_components;
	struct told_channel *channels;
	size_t n_channels;
	const struct result_type *results;
	size_t n_results;
	const struct sample_dossier *samples;
	size_t n_samples;
	struct told_unit *units; /* competent */
	size_t n_units;
};

extern const struct field procedures_answer_fields[], procedure_answer_fields[];

/* Of struct procedure_answer, what postal 1.0 does not tell of a procedure: 1.1 tells it behind that. */
extern const struct field procedure_detail_fields[];

void procedures_answer(struct arena *a, const struct result_procedures *r, struct procedures_answer *out);
void procedure_answer(struct arena *a, const struct procedure *p, struct procedure_answer *out);

#endif
