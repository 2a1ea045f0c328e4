/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a catalogue file; see catalogue_record.h. */
#include "conf/catalogue_record.h"

#define AT(type, member)              .at = offsetof(struct type, member)
#define LIST(type, member, table, of) AT(type, member), .fields = table, .size = sizeof(struct of)
#define CODE(type, member)            FIELD_TEXT, .min = 1, .max = CODE_MAX, AT(type, member)
#define TEXT(type, member)            FIELD_TEXT, .min = 1, .max = TEXT_MAX, AT(type, member)
#define MAYBE                         .fallback = FIELD_NONE
#define INVENTED(type, member)                                                   \
	{                                                                        \
		"invented", FIELD_BOOL, .fallback = FIELD_NONE, AT(type, member) \
	}
#define WORDS(of, count) FIELD_WORD, .word = of, .words = count
#define END       \
	{         \
		0 \
	}

enum {
	CODE_MAX = 64,
	TEXT_MAX = 1000,
	AMOUNT_MAX = 1000000000,
	UNITS_MAX = 5000,
	PROCEDURES_MAX = 5000,
	PARTS_MAX = 100,
	DAYS_MAX = 2000,
	MINUTES_MAX = 1000 * 480,
	GRAMS_MAX = 1000000
};

static const struct field component_fields[] = {
    {"code", CODE(component, code)},
    {"name", TEXT(component, name)},
    {"class", WORDS(component_class_name, COMPONENT_CLASSES), AT(component, class)},
    {"required", FIELD_BOOL, MAYBE, AT(component, required)},
    {"condition", TEXT(component, condition), MAYBE},
    {"paper", CODE(component, paper), MAYBE},
    INVENTED(component, invented),
    END,
};

static const struct field fee_fields[] = {
    {"code", CODE(fee, code)},
    {"name", TEXT(fee, name)},
    {"amount", FIELD_INT, .min = 0, .max = AMOUNT_MAX, AT(fee, amount)},
    {"kind", WORDS(fee_kind_name, FEE_KINDS), .fallback = "ORDINARY", AT(fee, kind)},
    {"source", TEXT(fee, source)},
    INVENTED(fee, invented),
    END,
};

static const struct field channel_fields[] = {
    {"channel", WORDS(channel_name, CHANNELS), AT(channel_record, channel)},
    {"limit", FIELD_INT, .min = 1, .max = 1000, AT(channel_record, limit)},
    {"unit", WORDS(limit_unit_name, LIMIT_UNITS), AT(channel_record, unit)},
    {"source", TEXT(channel_record, source)},
    {"fees", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(channel_record, fees, fee_fields, fee)},
    INVENTED(channel_record, invented),
    END,
};

static const struct field result_fields[] = {
    {"code", CODE(result_type, code)},
    {"name", TEXT(result_type, name)},
    {"paper", CODE(result_type, paper), MAYBE},
    INVENTED(result_type, invented),
    END,
};

static const struct field step_fields[] = {
    {"name", TEXT(inner_step, name)},
    {"who", TEXT(inner_step, who)},
    {"minutes", FIELD_INT, .min = 1, .max = MINUTES_MAX, AT(inner_step, minutes)},
    INVENTED(inner_step, invented),
    END,
};

static const struct field sample_fields[] = {
    {"name", TEXT(sample_dossier, name)},
    {"file", TEXT(sample_dossier, file), MAYBE},
    INVENTED(sample_dossier, invented),
    END,
};

static const struct field procedure_fields[] = {
    {"code", CODE(procedure_record, p.code)},
    {"name", TEXT(procedure_record, p.name)},
    {"field", TEXT(procedure_record, p.field)},
    {"from", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(procedure_record, from)},
    {"until", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(procedure_record, until)},
    {"source", TEXT(procedure_record, p.source), MAYBE},
    {"fieldInspection", FIELD_BOOL, MAYBE, AT(procedure_record, p.field_inspection)},
    INVENTED(procedure_record, p.invented),
    {"components", FIELD_LIST, .min = 1, .max = PARTS_MAX, LIST(procedure_record, components, component_fields, component)},
    {"channels", FIELD_LIST, .min = 1, .max = CHANNELS, LIST(procedure_record, channels, channel_fields, channel_record)},
    {"results", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, results, result_fields, result_type)},
    {"steps", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, steps, step_fields, inner_step)},
    {"samples", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, samples, sample_fields, sample_dossier)},
    {"lookups", FIELD_LIST, MAYBE, .max = DATABASES, AT(procedure_record, lookups)},
    {"units", FIELD_LIST, MAYBE, .max = UNITS_MAX, AT(procedure_record, units)},
    {"unitKinds", FIELD_LIST, MAYBE, .max = UNIT_KINDS, AT(procedure_record, unit_kinds)},
    END,
};

/* As a procedure, but all that the national catalogue does not say may be missing. */
static const struct field draft_fields[] = {
    {"code", CODE(procedure_record, p.code)},
    {"name", TEXT(procedure_record, p.name)},
    {"says", FIELD_LIST, MAYBE, .max = PARTS_MAX, AT(procedure_record, says)},
    {"field", TEXT(procedure_record, p.field), MAYBE},
    {"source", TEXT(procedure_record, p.source), MAYBE},
    {"fieldInspection", FIELD_BOOL, MAYBE, AT(procedure_record, p.field_inspection)},
    {"components", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, components, component_fields, component)},
    {"channels", FIELD_LIST, MAYBE, .max = CHANNELS, LIST(procedure_record, channels, channel_fields, channel_record)},
    {"results", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, results, result_fields, result_type)},
    {"steps", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, steps, step_fields, inner_step)},
    {"samples", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(procedure_record, samples, sample_fields, sample_dossier)},
    {"lookups", FIELD_LIST, MAYBE, .max = DATABASES, AT(procedure_record, lookups)},
    {"units", FIELD_LIST, MAYBE, .max = UNITS_MAX, AT(procedure_record, units)},
    {"unitKinds", FIELD_LIST, MAYBE, .max = UNIT_KINDS, AT(procedure_record, unit_kinds)},
    END,
};

static const struct field draft_unit_fields[] = {
    {"code", CODE(draft_unit_record, code)},
    {"name", TEXT(draft_unit_record, name)},
    {"level", FIELD_INT, MAYBE, .min = 0, .max = 99, AT(draft_unit_record, level)},
    END,
};

static const struct field unit_fields[] = {
    {"code", CODE(unit_record, u.code)},
    {"name", TEXT(unit_record, u.name)},
    {"kind", WORDS(unit_kind_name, UNIT_KINDS), AT(unit_record, u.kind)},
    {"province", FIELD_TEXT, .min = 2, .max = 2, AT(unit_record, u.province)},
    {"commune", FIELD_TEXT, MAYBE, .min = 5, .max = 5, AT(unit_record, u.commune)},
    INVENTED(unit_record, u.invented),
    END,
};

static const struct field alias_fields[] = {
    {"code", CODE(alias_record, a.code)},
    {"name", TEXT(alias_record, a.name), MAYBE},
    {"to", CODE(alias_record, a.to)},
    INVENTED(alias_record, a.invented),
    END,
};

static const struct field commune_fields[] = {
    {"code", FIELD_TEXT, .min = 5, .max = 5, AT(commune_record, c.code)},
    {"name", TEXT(commune_record, c.name)},
    {"province", FIELD_TEXT, .min = 2, .max = 2, AT(commune_record, c.province)},
    {"from", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(commune_record, from)},
    {"until", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(commune_record, until)},
    {"district", TEXT(commune_record, c.district), MAYBE},
    {"was", FIELD_LIST, MAYBE, .max = PARTS_MAX, AT(commune_record, was)},
    {"wasPart", FIELD_LIST, MAYBE, .max = PARTS_MAX, AT(commune_record, was_part)},
    INVENTED(commune_record, c.invented),
    END,
};

static const struct field office_fields[] = {
    {"pos", CODE(office_record, o.pos)},
    {"name", TEXT(office_record, o.name)},
    {"province", FIELD_TEXT, .min = 2, .max = 2, AT(office_record, o.province)},
    {"commune", FIELD_TEXT, .min = 5, .max = 5, AT(office_record, o.commune)},
    INVENTED(office_record, o.invented),
    END,
};

static const struct field paper_fields[] = {
    {"code", CODE(paper_record, t.code)},
    {"name", TEXT(paper_record, t.name)},
    {"pages", CODE(paper_record, t.pages)},
    INVENTED(paper_record, t.invented),
    END,
};

static const struct field day_fields[] = {
    {"date", FIELD_TEXT, .min = 10, .max = 10, AT(day_record, d.date)},
    {"name", TEXT(day_record, d.name)},
    {"source", TEXT(day_record, d.source)},
    {"provisional", FIELD_BOOL, MAYBE, AT(day_record, d.provisional)},
    END,
};

static const struct field weight_fields[] = {
    {"grams", FIELD_INT, .min = 1, .max = GRAMS_MAX, AT(weight_price, grams)},
    {"amount", FIELD_INT, .min = 0, .max = AMOUNT_MAX, AT(weight_price, amount)},
    END,
};

static const struct field postage_fields[] = {
    {"distance", WORDS(distance_name, DISTANCES), AT(postage_record, p.distance)},
    {"weights", FIELD_LIST, .min = 1, .max = PARTS_MAX, LIST(postage_record, weights, weight_fields, weight_price)},
    {"furtherGrams", FIELD_INT, MAYBE, .min = 1, .max = GRAMS_MAX, AT(postage_record, p.more_grams)},
    {"furtherAmount", FIELD_INT, MAYBE, .min = 0, .max = AMOUNT_MAX, AT(postage_record, p.more_amount)},
    {"maxGrams", FIELD_INT, .min = 1, .max = GRAMS_MAX, AT(postage_record, p.max_grams)},
    {"source", TEXT(postage_record, p.source)},
    INVENTED(postage_record, p.invented),
    END,
};

static const struct field page_fields[] = {
    {"pages", FIELD_INT, MAYBE, .min = 1, .max = PARTS_MAX * PARTS_MAX, AT(page_price, pages)},
    {"amount", FIELD_INT, .min = 0, .max = AMOUNT_MAX, AT(page_price, amount)},
    END,
};

static const struct field digitise_fields[] = {
    {"code", CODE(digitise_record, p.code)},
    {"name", TEXT(digitise_record, p.name)},
    {"tiers", FIELD_LIST, .min = 1, .max = PARTS_MAX, LIST(digitise_record, tiers, page_fields, page_price)},
    {"source", TEXT(digitise_record, p.source)},
    INVENTED(digitise_record, p.invented),
    END,
};

static const struct field discount_fields[] = {
    {"fee", CODE(discount, fee)},
    {"percent", FIELD_INT, .min = 0, .max = 100, AT(discount, percent)},
    {"source", TEXT(discount, source)},
    INVENTED(discount, invented),
    END,
};

static const struct field class_fields[] = {
    {"code", CODE(discount_record, c.code)},
    {"name", TEXT(discount_record, c.name)},
    {"discounts", FIELD_LIST, .min = 1, .max = PARTS_MAX, LIST(discount_record, discounts, discount_fields, discount)},
    END,
};

static const struct field pair_fields[] = {
    {"one", FIELD_TEXT, .min = 2, .max = 2, AT(pair_record, p.one)},
    {"two", FIELD_TEXT, .min = 2, .max = 2, AT(pair_record, p.two)},
    END,
};

const struct field catalogue_part_fields[] = {
    {"note", FIELD_LIST, MAYBE, .max = PARTS_MAX, AT(catalogue_part, note)},
    {"version", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(catalogue_part, version)},
    {"lastDay", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(catalogue_part, last_day)},
    {"daysOff", FIELD_LIST, MAYBE, .max = DAYS_MAX, LIST(catalogue_part, days_off, day_fields, day_record)},
    {"daysWorked", FIELD_LIST, MAYBE, .max = DAYS_MAX, LIST(catalogue_part, days_worked, day_fields, day_record)},
    {"communesFrom", FIELD_TEXT, MAYBE, .min = 10, .max = 10, AT(catalogue_part, communes_from)},
    {"communes", FIELD_LIST, MAYBE, .max = UNITS_MAX, LIST(catalogue_part, communes, commune_fields, commune_record)},
    {"neighbours", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(catalogue_part, neighbours, pair_fields, pair_record)},
    {"units", FIELD_LIST, MAYBE, .max = UNITS_MAX, LIST(catalogue_part, units, unit_fields, unit_record)},
    {"aliases", FIELD_LIST, MAYBE, .max = 2 * UNITS_MAX, LIST(catalogue_part, aliases, alias_fields, alias_record)},
    {"postOffices", FIELD_LIST, MAYBE, .max = 4 * UNITS_MAX, LIST(catalogue_part, offices, office_fields, office_record)},
    {"paperTypes", FIELD_LIST, MAYBE, .max = UNITS_MAX, LIST(catalogue_part, papers, paper_fields, paper_record)},
    {"digitising", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(catalogue_part, digitise, digitise_fields, digitise_record)},
    {"digitisingDefault", CODE(catalogue_part, digitise_default), MAYBE},
    {"postage", FIELD_LIST, MAYBE, .max = DISTANCES, LIST(catalogue_part, postage, postage_fields, postage_record)},
    {"discounts", FIELD_LIST, MAYBE, .max = PARTS_MAX, LIST(catalogue_part, discounts, class_fields, discount_record)},
    {"procedures", FIELD_LIST, MAYBE, .max = PROCEDURES_MAX, LIST(catalogue_part, procedures, procedure_fields, procedure_record)},
    {"drafts", FIELD_LIST, MAYBE, .max = CATALOGUE_DRAFTS_MAX, LIST(catalogue_part, drafts, draft_fields, procedure_record)},
    {"draftUnits", FIELD_LIST, MAYBE, .max = CATALOGUE_DRAFTS_MAX,
	LIST(catalogue_part, draft_units, draft_unit_fields, draft_unit_record)},
    END,
};
