/* SPDX-License-Identifier: Apache-2.0 */
/* What stands on papers (docs/forms.md, "Models"): one struct for all forms, of which each form has what it needs, and the table
 * that writes it.  Plain data; strings are the caller's. */
#ifndef PRESS_FORM_MODEL_H
#define PRESS_FORM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/fields.h"

struct form_person {
	const char *name, *id_no, *address, *phone, *email;
};

struct form_sheet { /* a paper of the dossier */
	const char *name, *why;
	int64_t originals, certified, copies, pages;
};

struct form_sum {
	const char *name;
	int64_t amount; /* dong */
};

struct form_step { /* of the control slip: from hand to hand */
	const char *from, *to, *giver, *taker, *outcome, *note;
	int64_t at_ms;
};

struct form_model {
	const char *authority, *office, *place;
	int64_t reprint; /* the how manieth copy; 0: the original */
	int64_t issued_ms;
	const char *id, *number, *ref, *track_url, *receiving_unit, *procedure, *procedure_name, *unit_name;
	struct form_person *owner, *submitter, *sender, *receiver;
	struct form_sheet *papers;
	size_t n_papers;
	int64_t sets;
	const char *limit_vi, *return_vi;
	int64_t accepted_ms, due_ms, was_ms, until_ms;
	const char *reason, *law;
	struct form_step *steps;
	size_t n_steps;
	/* handover, label */
	const char *direction, *giver_unit, *taker_unit, *item, *seal, *service_vi;
	const char *fee_paid; /* "true", "false"; NULL: there is no fee */
	bool by_post;
	int64_t collect;
	/* fee receipt */
	const char *collector, *tax_code, *series, *payer, *payer_id, *payer_address, *amount_vi, *method_vi;
	int64_t receipt, at_ms, amount;
	struct form_sum *sums;
	size_t n_sums;
	const char *clerk, *giver;
};

extern const struct field form_model_fields[];

#endif
