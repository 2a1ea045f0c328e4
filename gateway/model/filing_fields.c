/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a filing, made from filing.tbl: as the contract names and bounds its fields, and as it is kept. */
#include "model/filing.h"

#include "model/decided.h"

#define MUST NULL
#define MAY FIELD_NONE

/* ---- by the contract ---- */

#define FIELD(type, kind, member, name, need, lo, hi) \
	{name, FIELD_##kind, .at = offsetof(struct type, member), .fallback = need, .min = lo, .max = hi},
#define RECORD(type, member, name, need, of)                                                                        \
	{name, FIELD_RECORD, .at = offsetof(struct type, member), .fallback = need, .fields = filing_##of##_fields, \
	    .size = sizeof(struct of)},
#define LIST(type, member, name, need, hi, of)                                                                               \
	{name, FIELD_LIST, .at = offsetof(struct type, member), .fallback = need, .max = hi, .fields = filing_##of##_fields, \
	    .size = sizeof(struct of)},

const struct field filing_address_fields[] = {
#define FILING_ADDRESS
#include "model/filing.tbl"
    {0}};
const struct field filing_party_fields[] = {
#define FILING_PARTY
#include "model/filing.tbl"
    {0}};
static const struct field filing_paper_fields[] = {
#define FILING_PAPER
#include "model/filing.tbl"
    {0}};
const struct field filing_fields[] = {
#define FILING_DOSSIER
#include "model/filing.tbl"
	{0}};

/* ---- kept: what was within the bounds of its day is read for ever ---- */

#undef FIELD
#undef RECORD
#undef LIST
#define FILING_KEPT
#define FIELD(type, kind, member, name, need, lo, hi) \
	{#member, FIELD_##kind, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .max = INT64_MAX},
#define RECORD(type, member, name, need, of) \
	{#member, FIELD_RECORD, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .fields = kept_##of##_fields, \
	    .size = sizeof(struct of)},
#define LIST(type, member, name, need, hi, of) \
	{#member, FIELD_LIST, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .fields = kept_##of##_fields, \
	    .size = sizeof(struct of)},

static const struct field kept_address_fields[] = {
#define FILING_ADDRESS
#include "model/filing.tbl"
	{0}};
static const struct field kept_party_fields[] = {
#define FILING_PARTY
#include "model/filing.tbl"
	{0}};
static const struct field kept_paper_fields[] = {
#define FILING_PAPER
#include "model/filing.tbl"
	{0}};
#define kept_decided_fields decided_kept_fields
const struct field filing_kept_fields[] = {
#define FILING_DOSSIER
#include "model/filing.tbl"
	{0}};

_Static_assert(offsetof(struct filing, n_papers) == offsetof(struct filing, papers) + offsetof(struct field_list, n),
    "papers lie as a field_list");
