/* SPDX-License-Identifier: Apache-2.0 */
/* What an entry takes over of what the national portal says of it.  Internal to conf, for catalogue_import.c. */
#ifndef CONF_CATALOGUE_ADOPT_H
#define CONF_CATALOGUE_ADOPT_H

#include "conf/catalogue_folder.h"
#include "conf/catalogue_national.h"
#include "conf/catalogue_record.h"

struct adopting {
	struct arena *a;
	const struct catalogue_national *from;
	catalogue_tell *tell;
	void *with;
	int32_t day;
	bool drafting; /* of what we lack: there is nothing of ours that could stay */
};

void adopt_tell(const struct adopting *x, const char *what, const char *text);

/* The entry, a copy whose lists may be exchanged, with what the portal says.  true: it is another than it was. */
bool adopt_procedure(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p);
bool adopt_unit(const struct adopting *x, struct unit *u);

/* A draft of a procedure that we lack.  false: it cannot be one, which was told. */
bool adopt_draft(const struct adopting *x, struct procedure_record *out, const struct national_procedure *p);

#endif
