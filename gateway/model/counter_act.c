/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of acts on a dossier. */
#include "model/counter_act.h"

#define MUST NULL
#define MAY  FIELD_NONE
#define FIELD(type, kind, member, name, need, lo, hi) \
	{name, FIELD_##kind, .at = offsetof(struct type, member), .fallback = need, .min = lo, .max = hi},

static const struct field paper_fields[] = {
#define FILING_PAPER
#include "model/filing.tbl"
    {0}};
_Static_assert(offsetof(struct counter_act, n_papers) == offsetof(struct counter_act, papers) + offsetof(struct field_list, n),
    "papers lie as a field_list");

#define WHO                                                             \
	FIELD(counter_act, TEXT, id, "Id", MUST, 1, COUNTER_ACT_ID_MAX) \
	FIELD(counter_act, TEXT, pos, "Pos", MUST, 1, 20)               \
	FIELD(counter_act, TEXT, clerk, "Clerk", MUST, 1, 64)

const struct field counter_withdraw_fields[] = {WHO FIELD(counter_act, TEXT, reason, "Reason", MUST, 1, 500){0}};

const struct field counter_supply_fields[] = {WHO{"Item", FIELD_LIST, .at = offsetof(struct counter_act, papers), .min = 1,
						  .max = FILING_PAPERS_MAX, .fields = paper_fields, .size = sizeof(struct paper)},
    {0}};

const struct field counter_hand_over_fields[] = {
    WHO FIELD(counter_act, TEXT, receiver, "Receiver", MUST, 1, 200) FIELD(counter_act, TEXT, id_last4, "IdLast4", MAY, 4, 4){0}};
