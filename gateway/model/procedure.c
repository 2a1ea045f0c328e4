/* SPDX-License-Identifier: Apache-2.0 */
/* What may be asked of a procedure, and the words of its parts. */
#include "model/procedure.h"

#include <string.h>

bool
procedure_valid(const struct procedure *p, int32_t day)
{
	return p->from <= day && day <= p->until;
}

const struct channel_terms *
procedure_terms(const struct procedure *p, enum channel channel)
{
	for (size_t i = 0; i < p->n_channels; i++)
		if (p->channels[i].channel == channel)
			return &p->channels[i];
	return NULL;
}

const struct component *
procedure_component(const struct procedure *p, const char *code)
{
	for (size_t i = 0; i < p->n_components; i++)
		if (strcmp(p->components[i].code, code) == 0)
			return &p->components[i];
	return NULL;
}

int64_t
channel_fee(const struct channel_terms *t)
{
	int64_t sum = 0;

	for (size_t i = 0; i < t->n_fees; i++)
		sum += t->fees[i].amount;
	return sum;
}

int
procedure_step_due(const struct procedure *p, size_t step, const struct calendar *c, int64_t accepted_ms, int64_t *due_ms_out,
    struct err *e)
{
	int64_t minutes = 0;

	for (size_t i = 0; i <= step && i < p->n_steps; i++)
		minutes += p->steps[i].minutes;
	return deadline_after(c, accepted_ms, minutes, due_ms_out, e);
}

static const struct class_row {
	const char *name, *vi, *en;
	bool scan, intake;
} classes[COMPONENT_CLASSES] = {
#define CLASS(name, scan, intake, vi, en) [COMPONENT_##name] = {#name, vi, en, scan, intake},
#include "model/catalogue.tbl"
};

bool component_must_scan(enum component_class class)
{
	return classes[class].scan;
}

bool component_at_intake(enum component_class class)
{
	return classes[class].intake;
}

const char *
component_class_name(unsigned class)
{
	return class < COMPONENT_CLASSES ? classes[class].name : NULL;
}

const char *
component_class_vi(unsigned class)
{
	return class < COMPONENT_CLASSES ? classes[class].vi : NULL;
}

const char *
component_class_en(unsigned class)
{
	return class < COMPONENT_CLASSES ? classes[class].en : NULL;
}

static const struct channel_row {
	const char *name, *vi;
	unsigned number;
} channels[CHANNELS] = {
#define CHANNEL(name, number, vi) [CHANNEL_##name] = {#name, vi, number},
#include "model/catalogue.tbl"
};

const char *
channel_name(unsigned channel)
{
	return channel < CHANNELS ? channels[channel].name : NULL;
}

const char *
channel_vi(unsigned channel)
{
	return channel < CHANNELS ? channels[channel].vi : NULL;
}

unsigned
channel_number(enum channel channel)
{
	return channels[channel].number;
}

static const struct fee_kind_row {
	const char *name, *vi;
	unsigned number;
} fee_kinds[FEE_KINDS] = {
#define FEE_KIND(name, number, vi) [FEE_##name] = {#name, vi, number},
#include "model/catalogue.tbl"
};

const char *
fee_kind_name(unsigned kind)
{
	return kind < FEE_KINDS ? fee_kinds[kind].name : NULL;
}

const char *
fee_kind_vi(unsigned kind)
{
	return kind < FEE_KINDS ? fee_kinds[kind].vi : NULL;
}

unsigned
fee_kind_number(enum fee_kind kind)
{
	return fee_kinds[kind].number;
}

static const struct database_row {
	const char *name, *vi;
} databases[DATABASES] = {
#define DATABASE(name, vi) [DATABASE_##name] = {#name, vi},
#include "model/catalogue.tbl"
};

const char *
database_name(unsigned database)
{
	return database < DATABASES ? databases[database].name : NULL;
}

const char *
database_vi(unsigned database)
{
	return database < DATABASES ? databases[database].vi : NULL;
}
