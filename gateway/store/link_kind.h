/* SPDX-License-Identifier: Apache-2.0 */
/* What a command does to the store, for link.h and trip.h. */
#ifndef STORE_LINK_KIND_H
#define STORE_LINK_KIND_H

enum link_kind { LINK_READ, LINK_WRITE }; /* WRITE: a lost answer is e->unsure */

#endif
