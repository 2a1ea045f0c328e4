/* SPDX-License-Identifier: Apache-2.0 */
/* What it costs and how the result comes back, and that it is accepted. */
#include "cases/case_work.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "base/vietnamese.h"
#include "blob/blob.h"
#include "ledger/filing_json.h"
#include "model/s10.h"
#include "store/case_key.h"

/* ---- the quote ---- */

static int
check_return(struct case_work *w, const struct case_return *in, const char **phone, struct err *e)
{
	*phone = NULL;
	if (in->name != NULL && unicode_check(in->name, TEXT_RULE_NAME, "Quote/Return/Name", e) != 0)
		return -1;
	if (in->address != NULL &&
	    unicode_check(in->address->street, TEXT_RULE_NAME, "Quote/Return/Address/Street", e) != 0)
		return -1;
	if (in->mode == FILING_BY_POST && in->address == NULL) {
		err_at(e, ERR_BAD_VALUE, "Quote/Return/Address", "return by post needs an address");
		return err_hint(e, HINT_ADDRESS_FOR_POST, NULL, NULL);
	}
	if (in->phone == NULL)
		return 0;
	*phone = vietnamese_phone(w->x->keep.a, in->phone);
	if (*phone != NULL)
		return 0;
	err_at(e, ERR_BAD_VALUE, "Quote/Return/Phone", "no phone number of Viet Nam");
	return err_hint(e, HINT_PHONE, NULL, NULL);
}

/* Item numbers may come in groups and in small letters. */
static int
take_item(struct case_work *w, const char *text, const char **out, struct err *e)
{
	char item[S10_LEN + 1];

	*out = NULL;
	if (text == NULL)
		return 0;
	if (s10_parse(text, "Quote/CollectItem", item, e) != 0)
		return -1;
	*out = arena_str(w->x->keep.a, item);
	return 0;
}

int
case_quote(struct case_work *w, struct err *e)
{
	const struct case_quote *in = w->act->input.quote;
	struct filing *f = w->c->filing;
	const struct procedure *p = catalogue_procedure(w->x->setup->catalogue, f->procedure);
	const char *phone, *item;

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Procedure/ProcedureCode", "gone from the catalogue meanwhile");
	if (check_return(w, in->back, &phone, e) != 0 || take_item(w, in->collect_item, &item, e) != 0)
		return -1;
	if (in->note != NULL && unicode_check(in->note, TEXT_RULE_NOTE, "Quote/Note", e) != 0)
		return -1;
	f->return_mode = in->back->mode;
	f->return_name = in->back->name;
	f->return_phone = phone;
	f->return_address = in->back->address;
	f->state_fee = p->state_fee;
	f->digitise_fee = in->digitise_fee;
	f->postage = in->postage;
	f->collect_item = item;
	f->seal_no = in->seal_no;
	f->note = in->note;
	return 0;
}

/* ---- acceptance ---- */

/* Papers are handed on with what they hold, which was put away when they came. */
static int
fetch_contents(struct case_work *w, struct filing *f, struct err *e)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (f->papers[i].sha256 != NULL &&
		    blob_get(w->x->core->blobs, w->x->keep.a, f->papers[i].sha256, &f->papers[i].content, e) <= 0)
			return e->code != ERR_NONE ? -1 : err_at(e, ERR_INTERNAL, "Papers/Item", "paper %zu is not there any more", i + 1);
	return 0;
}

int
case_accept(struct case_work *w, struct err *e)
{
	struct filing *f = w->c->filing;

	f->ref = w->c->ref;
	f->pos = w->c->pos;
	f->clerk = w->act->clerk;
	return fetch_contents(w, f, e);
}

/* What waits for the registration's commit. */
struct becoming {
	struct case_work w;
	struct request_register q;
	struct result_case *r;
	int (*then)(struct op *x, void *step, struct err *e);
	void *step;
};

/* The dossier is there: the case goes.  If that fails it is found to be over by its dossier, and ends by itself. */
static void
end_case(struct becoming *b)
{
	struct op *x = b->w.x;
	struct err e = {0};

	b->r->accepted = true;
	b->r->now = b->w.c;
	b->r->replay = b->r->receipt.replay;
	if (store_case_drop(x->core->store, x->keep.a, b->w.c->id, b->w.was, &e) < 0)
		log_event(LOG_STORE_DOWN, "doing=end-case msg=\"%s\"", e.msg);
}

static int
became(struct op *x, void *step, struct err *e)
{
	struct becoming *b = step;

	if (b->then(x, b->step, e) != 0)
		return -1;
	end_case(b);
	return 0;
}

int
case_become(struct case_work *w, struct result_case *r, struct err *e)
{
	struct op *x = w->x;
	struct becoming *b = arena_alloc(x->keep.a, sizeof *b);

	*b = (struct becoming){.w = *w, .r = r};
	b->q = (struct request_register){.filing = w->c->filing, .filing_bytes = filing_json_values(x->keep.a, w->c->filing)};
	case_tell(w, false, r);
	int done = op_register(x, &b->q, &r->receipt, e);
	if (done == 0)
		end_case(b);
	if (done != OP_LATER)
		return done;
	b->then = x->then;
	b->step = x->step;
	x->then = became;
	x->step = b;
	return OP_LATER;
}
