/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other end of press/press.h: a process that draws what it is asked for over its pipes (base/frame.h) and nothing else.  A
 * request is netstrings: the folder of templates or "", the generation of the configuration, and of each paper its form and its
 * model.  The answer's kind is 0 with the PDF, or an err_code with its message.
 */
#ifndef FORMS_PRESS_LOOP_H
#define FORMS_PRESS_LOOP_H

#include "forms/forms.h"

enum {
	PRESS_REQUEST_MAX = 8 << 20, /* bytes */
	PRESS_ANSWER_MAX = 32 << 20,
};

/* Papers as netstrings, of each its form and its model: at most FORMS_TOGETHER, the models views.  ERR_INTERNAL. */
int press_papers(struct arena *a, struct str from, struct form_paper *out, size_t *n_out, struct err *e) MUST_CHECK;

/* Until `in` ends.  Templates and typefaces are opened with the first request, and anew with the first one of another generation.
 * After transform_start.  -1: the pipes broke. */
int press_loop(int in, int out, struct err *e) MUST_CHECK;

#endif
