/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the postal contracts put straight to their dialect, as if no schema had looked before. */
#ifndef TESTS_LIB_POSTAL_DOOR_H
#define TESTS_LIB_POSTAL_DOOR_H

#include "connectors/connector.h"

/* The root of the document, of the arena; a text that is none fails the test. */
struct _xmlNode *postal_parsed(struct arena *a, const char *text);

/* What the dialect reads in it: 0, or -1 with e. */
int postal_admit(struct arena *a, const struct connector *to, const char *text, struct request *q, struct err *e);

#endif
