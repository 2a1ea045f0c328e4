/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing the records, and a new generation of the configuration. */
#ifndef MAIN_BOOT_H
#define MAIN_BOOT_H

#include "run/core.h"

/* Open records and compare them (ledger/recover.h); ERR_CONFIG, ERR_STORE or ERR_RECORDS_DIFFER.  The core takes over `setup`. */
int boot_open(struct core *c, struct setup *setup, struct err *e) MUST_CHECK;
void boot_close(struct core *c);

/* Put a new generation in use, its vault keys first; the core takes it over.  ERR_CONFIG: nothing changes. */
int boot_reload(struct core *c, struct setup *fresh, struct err *e) MUST_CHECK;

#endif
