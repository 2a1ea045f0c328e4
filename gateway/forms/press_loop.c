/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing on demand; see press_loop.h. */
#include "forms/press_loop.h"

#include <string.h>

#include "base/arena.h"
#include "base/frame.h"
#include "codec/netstring.h"
#include "forms/forms.h"

enum { GENERATION_BYTES = 24 };

struct press_shop {
	struct arena *a; /* of one request */
	struct forms *forms;
	char generation[GENERATION_BYTES];
};

struct press_job {
	struct str folder, generation;
	struct form_paper papers[FORMS_TOGETHER];
	size_t n;
};

int
press_papers(struct arena *a, struct str from, struct form_paper *out, size_t *n_out, struct err *e)
{
	struct str name, model;
	size_t at = 0;

	for (*n_out = 0; netstring_next(from, &at, &name) == 1 && netstring_next(from, &at, &model) == 1; ++*n_out) {
		if (*n_out == FORMS_TOGETHER)
			return err_set(e, ERR_INTERNAL, "more than %d papers in one file", FORMS_TOGETHER);
		out[*n_out] = (struct form_paper){arena_dup(a, name.p, name.n), model};
	}
	return at == from.n ? 0 : err_set(e, ERR_INTERNAL, "papers that cannot be read");
}

static int
read_job(struct arena *a, struct str request, struct press_job *out, struct err *e)
{
	size_t at = 0;

	if (netstring_next(request, &at, &out->folder) != 1 || netstring_next(request, &at, &out->generation) != 1)
		return err_set(e, ERR_INTERNAL, "a request to draw that cannot be read");
	return press_papers(a, (struct str){request.p + at, request.n - at}, out->papers, &out->n, e);
}

/* The templates as they were when that generation of the configuration was read, or a little later. */
static int
open_forms(struct press_shop *s, const struct press_job *j, struct err *e)
{
	const char *folder = j->folder.n > 0 ? arena_dup(s->a, j->folder.p, j->folder.n) : NULL;

	if (s->forms != NULL && str_eq(j->generation, s->generation))
		return 0;
	forms_close(s->forms);
	s->forms = NULL;
	if (j->generation.n >= GENERATION_BYTES)
		return err_set(e, ERR_INTERNAL, "a generation of %zu characters", j->generation.n);
	memcpy(s->generation, j->generation.p, j->generation.n);
	s->generation[j->generation.n] = '\0';
	s->forms = forms_open(folder, e);
	return s->forms != NULL ? 0 : -1;
}

static int
answer(struct press_shop *s, int out, uint64_t serial, struct str request, struct err *e)
{
	struct press_job j = {0};
	struct err why = {0};
	struct str pdf;

	if (read_job(s->a, request, &j, &why) != 0 || open_forms(s, &j, &why) != 0 ||
	    forms_draw(s->forms, s->a, j.papers, j.n, &pdf, &why) != 0)
		return frame_write(out, serial, (uint32_t)why.code, str_of(why.msg), e);
	return frame_write(out, serial, ERR_NONE, pdf, e);
}

int
press_loop(int in, int out, struct err *e)
{
	struct press_shop s = {.a = arena_new(0)};
	struct frame f;
	struct str request;
	int rc;

	while ((rc = frame_read(in, FRAME_WAITS, PRESS_REQUEST_MAX, s.a, &f, &request, e)) == 1) {
		rc = answer(&s, out, f.serial, request, e);
		arena_reset(s.a);
		if (rc != 0)
			break;
	}
	forms_close(s.forms);
	forms_stop();
	arena_free(s.a);
	return rc;
}
