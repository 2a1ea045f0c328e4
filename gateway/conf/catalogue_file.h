/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of before, one file: procedures, units, holidays (schemas/catalogue/1.0/catalogue.json).  The one of now is a
 * folder, conf/catalogue_folder.h. */
#ifndef CONF_CATALOGUE_FILE_H
#define CONF_CATALOGUE_FILE_H

#include "base/err.h"
#include "base/str.h"
#include "model/catalogue.h"

struct arena;

/* The catalogue in `bytes`, in the arena, sorted; NULL and ERR_CONFIG when it cannot be read, a code is
 * there twice, a procedure names an unknown unit, or a date does not exist. */
struct catalogue *catalogue_read(struct arena *a, struct str bytes, struct err *e) MUST_CHECK;

#endif
