/* SPDX-License-Identifier: Apache-2.0 */
/* The answers about the catalogue and their tables; see catalogue_fields.h. */
#include "model/catalogue_fields.h"

#include "base/arena.h"
#include "model/answer_row.h"
#include "model/filing.h"
#include "model/place.h"
#include "model/procedure.h"

/* ---- tables ---- */

#define WORD(type, member, name, fn, n) ROW(type, WORD, member, name, MUST, .word = fn, .words = n)
#define LISTED()                                                                                                             \
	TEXT(listed_procedure, code, "Code", MUST), TEXT(listed_procedure, name, "Name", MUST),                              \
	    TEXT(listed_procedure, field, "Field", MUST), INT(listed_procedure, working_days, "WorkingDays", MUST, 0, 9999), \
	    DONG(listed_procedure, state_fee, "StateFee"), BOOL(listed_procedure, field_inspection, "FieldInspection")

static const struct field listed_fields[] = {LISTED(), {0}};
_Static_assert(offsetof(struct procedure_answer, is) == 0, "the rows of the list fit");

const struct field procedures_answer_fields[] = {
    LIST(procedures_answer, procedures, "Procedures", LINES_MAX, listed_procedure, listed_fields),
    {0},
};
AS_LIST(procedures_answer, procedures);

static const struct field component_fields[] = {
    TEXT(told_component, code, "Code", MUST),
    TEXT(told_component, name, "Name", MUST),
    WORD(told_component, class, "Class", component_class_name, COMPONENT_CLASSES),
    WORD(told_component, class, "ClassVi", component_class_vi, COMPONENT_CLASSES),
    WORD(told_component, class, "ClassEn", component_class_en, COMPONENT_CLASSES),
    BOOL(told_component, must_scan, "MustScan"),
    BOOL(told_component, required, "Required"),
    TEXT(told_component, condition, "Condition", MAY),
    TEXT(told_component, paper, "PaperType", MAY),
    {0},
};

static const struct field fee_fields[] = {
    TEXT(fee, code, "Code", MAY),
    TEXT(fee, name, "Name", MUST),
    WORD(fee, kind, "Kind", fee_kind_name, FEE_KINDS),
    DONG(fee, amount, "Amount"),
    TEXT(fee, source, "Source", MAY),
    {0},
};

static const struct field channel_fields[] = {
    WORD(told_channel, channel, "Channel", channel_name, CHANNELS),
    INT(told_channel, limit, "Limit", MUST, 0, 9999),
    WORD(told_channel, unit, "LimitUnit", limit_unit_name, LIMIT_UNITS),
    TEXT(told_channel, source, "Source", MAY),
    LIST(told_channel, fees, "Fees", LINES_MAX, fee, fee_fields),
    {0},
};
AS_LIST(told_channel, fees);

static const struct field result_fields[] = {
    TEXT(result_type, code, "Code", MUST),
    TEXT(result_type, name, "Name", MUST),
    TEXT(result_type, paper, "PaperType", MAY),
    {0},
};

static const struct field sample_fields[] = {
    TEXT(sample_dossier, name, "Name", MUST),
    TEXT(sample_dossier, file, "File", MAY),
    {0},
};

static const struct field unit_fields[] = {
    TEXT(told_unit, code, "Code", MUST),
    TEXT(told_unit, name, "Name", MUST),
    WORD(told_unit, kind, "Kind", unit_kind_name, UNIT_KINDS),
    TEXT(told_unit, province, "Province", MAY),
    TEXT(told_unit, commune, "Commune", MAY),
    {0},
};

#define DETAIL()                                                                                           \
	TEXT(procedure_answer, source, "Source", MAY),                                                     \
	    LIST(procedure_answer, components, "Components", LINES_MAX, told_component, component_fields), \
	    LIST(procedure_answer, channels, "Channels", CHANNELS, told_channel, channel_fields),          \
	    LIST(procedure_answer, results, "Results", LINES_MAX, result_type, result_fields),             \
	    LIST(procedure_answer, samples, "Samples", LINES_MAX, sample_dossier, sample_fields)

const struct field procedure_answer_fields[] = {
    LISTED(),
    DETAIL(),
    LIST(procedure_answer, units, "Units", LINES_MAX, told_unit, unit_fields),
    {0},
};

const struct field procedure_detail_fields[] = {
    BOOL(listed_procedure, field_inspection, "FieldInspection"),
    DETAIL(),
    {0},
};
AS_LIST(procedure_answer, components);
AS_LIST(procedure_answer, channels);
AS_LIST(procedure_answer, results);
AS_LIST(procedure_answer, samples);
AS_LIST(procedure_answer, units);

/* ---- the answers ---- */

static struct listed_procedure
listed(const struct procedure *p)
{
	return (struct listed_procedure){p->code, p->name, p->field, p->working_days, p->state_fee, p->field_inspection};
}

void
procedures_answer(struct arena *a, const struct result_procedures *r, struct procedures_answer *out)
{
	*out = (struct procedures_answer){.procedures = arena_alloc(a, (r->n_procedures + 1) * sizeof *out->procedures)};
	for (size_t i = 0; i < r->n_procedures; i++)
		out->procedures[out->n_procedures++] = listed(r->procedures[i]);
}

static struct told_component
component(const struct component *c)
{
	return (struct told_component){.code = c->code,
	    .name = c->name,
	    .class = c->class,
	    .must_scan = component_must_scan(c->class),
	    .required = c->required,
	    .condition = c->condition,
	    .paper = c->paper};
}

static struct told_channel
channel(const struct channel_terms *t)
{
	return (struct told_channel){.channel = t->channel,
	    .limit = t->limit.amount,
	    .unit = t->limit.unit,
	    .source = t->source,
	    .fees = t->fees,
	    .n_fees = t->n_fees};
}

void
procedure_answer(struct arena *a, const struct procedure *p, struct procedure_answer *out)
{
	*out = (struct procedure_answer){.is = listed(p),
	    .source = p->source,
	    .components = arena_alloc(a, (p->n_components + 1) * sizeof *out->components),
	    .n_components = p->n_components,
	    .channels = arena_alloc(a, (p->n_channels + 1) * sizeof *out->channels),
	    .n_channels = p->n_channels,
	    .results = p->results,
	    .n_results = p->n_results,
	    .samples = p->samples,
	    .n_samples = p->n_samples,
	    .units = arena_alloc(a, (p->n_units + 1) * sizeof *out->units),
	    .n_units = p->n_units};
	for (size_t i = 0; i < p->n_components; i++)
		out->components[i] = component(&p->components[i]);
	for (size_t i = 0; i < p->n_channels; i++)
		out->channels[i] = channel(&p->channels[i]);
	for (size_t i = 0; i < p->n_units; i++) {
		const struct unit *u = p->units[i];
		out->units[i] = (struct told_unit){u->code, u->name, u->kind, u->province, u->commune};
	}
}
