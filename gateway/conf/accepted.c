/* SPDX-License-Identifier: Apache-2.0 */
/* See accepted.h. */
#include "conf/accepted.h"

#include "model/dossier.h"

static const struct {
	const char *vi, *en;
} texts[] = {
    [ACCEPTED_HELD] = {"phiên bản này còn lưu", "this version is held"},
    [ACCEPTED_UNSAID] = {"hồ sơ tiếp nhận trước khi phiên bản được ghi lại; dùng danh mục hiện nay",
	"accepted before versions were kept; today's is used"},
    [ACCEPTED_GONE] = {"phiên bản này không còn trong thư mục earlier; đang dùng danh mục hiện nay, hãy đặt lại phiên bản cũ",
	"this version is no more in earlier/; today's is used: put the earlier one back"},
};

void
accepted_under(const struct setup *s, const struct dossier *d, struct accepted *out)
{
	const struct catalogue *held = d->catalogue != NULL ? setup_catalogue_of(s, d->catalogue) : NULL;

	*out = (struct accepted){.how = held != NULL ? ACCEPTED_HELD
		: d->catalogue == NULL               ? ACCEPTED_UNSAID
						     : ACCEPTED_GONE,
	    .catalogue = held != NULL ? held : s->catalogue};
	out->procedure = catalogue_procedure(out->catalogue, d->procedure, deadline_day_of(d->accepted_ms));
}

const struct unit *
accepted_unit(const struct setup *s, const struct accepted *x, const char *code)
{
	const struct unit *u = catalogue_unit_of(s->catalogue, code);

	return u != NULL ? u : catalogue_unit_of(x->catalogue, code);
}

bool
accepted_handles(const struct setup *s, const struct accepted *x, const struct dossier *d, const struct unit *u, int32_t today)
{
	const struct procedure *now = catalogue_procedure(s->catalogue, d->procedure, today);

	return (x->procedure != NULL && catalogue_handles(x->procedure, u->code)) ||
	    (now != NULL && catalogue_handles(now, u->code));
}

const char *
accepted_text(enum accepted_how how, bool vi)
{
	return vi ? texts[how].vi : texts[how].en;
}
