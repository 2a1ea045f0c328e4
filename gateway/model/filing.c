/* SPDX-License-Identifier: Apache-2.0 */
/* Rules between the fields of a filing. */
#include "model/filing.h"

#include <string.h>

#include "base/clock.h"
#include "model/s10.h"

static int
check_id(const struct party *p, const char *field, struct err *e)
{
	static const struct {
		size_t min, max;
		const char *want;
	} types[] = {
		{0, 0, ""}, {12, 12, "12 chữ số / 12 digits"}, {9, 9, "9 chữ số / 9 digits"},
		{10, 14, "10 hoặc 13 chữ số / 10 or 13 digits"},
	};
	size_t n = strlen(p->id_no);
	size_t digits = strspn(p->id_no, "0123456789");

	if (p->id_type < 1 || p->id_type > 3)
		return err_at(e, ERR_BAD_VALUE, field, "unknown identity type");
	bool dashed = p->id_type == 3 && n == 14 && p->id_no[10] == '-' &&
	    strspn(p->id_no + 11, "0123456789") == 3;
	bool plain = digits == n && n >= types[p->id_type].min && n <= types[p->id_type].max &&
	    !(p->id_type == 3 && n != 10 && n != 13);
	if (dashed || plain)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "identity number does not fit its type");
	return err_hint(e, "%s", types[p->id_type].want);
}

static int
check_paper(const struct paper *p, struct err *e)
{
	bool named = p->sha256 != NULL && p->file_name != NULL && p->media_type != NULL;

	if (p->content.p != NULL && !named) {
		err_at(e, ERR_BAD_VALUE, "Dossier/Item", "content without digest, name or media type");
		return err_hint(e, "Sha256, FileName, MediaType");
	}
	if (p->content.p == NULL && p->sha256 != NULL) {
		err_at(e, ERR_BAD_VALUE, "Dossier/Item/Sha256", "a digest without content");
		return err_hint(e, "Content");
	}
	if (p->content.n > FILING_CONTENT_MAX) {
		err_at(e, ERR_TOO_LARGE, "Dossier/Item/Content", "%zu bytes", p->content.n);
		return err_hint(e, "%d bytes", FILING_CONTENT_MAX);
	}
	return 0;
}

static int
check_birth(const struct party *p, int64_t now_ms, const char *field, struct err *e)
{
	char today[CLOCK_TEXT];

	if (p->birth_date != NULL && strncmp(p->birth_date, clock_vn(now_ms, today), 10) > 0)
		return err_at(e, ERR_BAD_VALUE, field, "birth date lies in the future");
	return 0;
}

int
filing_check(const struct filing *f, int64_t now_ms, struct err *e)
{
	char item[S10_LEN + 1];

	if (check_id(f->owner, "Dossier/Owner/IdNo", e) != 0 ||
	    check_birth(f->owner, now_ms, "Dossier/Owner/BirthDate", e) != 0)
		return -1;
	if (f->submitter != NULL && (check_id(f->submitter, "Dossier/Submitter/IdNo", e) != 0 ||
	    check_birth(f->submitter, now_ms, "Dossier/Submitter/BirthDate", e) != 0))
		return -1;
	if (f->return_mode == FILING_BY_POST && f->return_address == NULL)
		return err_at(e, ERR_BAD_VALUE, "Dossier/Return/Address", "return by post needs an address");
	for (size_t i = 0; i < f->n_papers; i++)
		if (check_paper(&f->papers[i], e) != 0)
			return -1;
	return f->collect_item == NULL ? 0 : s10_parse(f->collect_item, "Dossier/CollectItem", item, e);
}
