/* SPDX-License-Identifier: Apache-2.0 */
/* Names of what was found out; see person_check.h. */
#include "model/person_check.h"

const char *
person_check_name(enum person_check c)
{
	static const char *const names[] = {"FITS", "DIFFERS", "NONE"};

	return names[c];
}

const char *
enterprise_status_name(enum enterprise_status s)
{
	static const char *const names[ENTERPRISE_STATUSES] = {"ACTIVE", "SUSPENDED", "DISSOLVING", "ENDED"};

	return names[s];
}
