/* SPDX-License-Identifier: Apache-2.0 */
/* The test program that draws; see drawer.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "forms/press_loop.h"
#include "run/children.h"
#include "tests/lib/drawer.h"
#include "xml/transform.h"
#include "xml/xml.h"

static const char *const self[] = {"/proc/self/exe", "press", NULL};
static const struct child_row rows[] = {
    {"draws papers", {.name = "press", .argv = self, .pause_ms = 10, .pause_max_ms = 100, .steady_ms = 1000, .stop_ms = 1000}}};

bool
drawer_is(int argc, char **argv, int *status)
{
	struct err e = {0};

	if (argc < 2 || strcmp(argv[1], "press") != 0)
		return false;
	xml_start();
	transform_start();
	*status = press_loop(STDIN_FILENO, STDOUT_FILENO, &e) == 0 ? 0 : 1;
	transform_stop();
	xml_stop();
	return true;
}

void
drawer_start(struct core *c)
{
	struct err e = {0};

	c->children = children_start(rows, 1, &e);
	assert_non_null(c->children);
}

void
drawer_stop(struct core *c)
{
	children_stop(c->children);
	c->children = NULL;
}
