/* SPDX-License-Identifier: Apache-2.0 */
/* Names of outcomes. */
#include "model/operation.h"

const char *
outcome_name(enum outcome o)
{
	static const char *const names[] = {"APPLIED", "KEPT", "REPEATED", "REFUSED"};
	return names[o];
}
