/* SPDX-License-Identifier: Apache-2.0 */
/* Start, stop and subcommands. */
#include <stdio.h>

int
main(void)
{
	fprintf(stderr, "usage: postgate version\n");
	return 2;
}
