/* SPDX-License-Identifier: Apache-2.0 */
/* Names. */
#include "model/receipt_number.h"

const char *
number_state_name(enum number_state s)
{
	static const char *const names[NUMBER_STATES] = {"DRAWN", "DOUBTED", "GIVEN", "VOID"};
	return names[s];
}
