/* SPDX-License-Identifier: Apache-2.0 */
/* postgate press: the process beside the daemon that draws papers (run/children.tbl), so that Pango and its typefaces neither crash
 * nor fill the one that keeps dossiers. */
#include "main/tools.h"

#include <stdio.h>
#include <unistd.h>

#include "forms/press_loop.h"
#include "main/tool_common.h"
#include "xml/transform.h"
#include "xml/xml.h"

int
tool_press(void)
{
	struct err e = {0};

	xml_start();
	transform_start();
	int rc = press_loop(STDIN_FILENO, STDOUT_FILENO, &e);
	if (rc != 0)
		fprintf(stderr, "postgate press: %s\n", e.msg);
	transform_stop();
	xml_stop();
	return rc == 0 ? TOOL_OK : TOOL_REFUSED;
}
