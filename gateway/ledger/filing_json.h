/* SPDX-License-Identifier: Apache-2.0 */
/* The kept form of a filing: JSON with the contract's names, without the papers' contents (those are blobs). */
#ifndef LEDGER_FILING_JSON_H
#define LEDGER_FILING_JSON_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct filing;

struct str filing_json_print(struct arena *a, const struct filing *f);

/* What the filing says, whatever way it was written: the same members in the same order, without what is absent, empty or 0, so
 * that a field that comes later changes nothing for filings that lack it.  Papers count by digest, name and kind.  The digest that
 * decides whether a repeated reference has the same content is of these bytes; they must be the same for ever
 * (docs/why/digest-of-values.md). */
struct str filing_json_values(struct arena *a, const struct filing *f);

/* ERR_INTERNAL when it cannot be read. */
int filing_json_parse(struct arena *a, struct str bytes, struct filing **out, struct err *e) MUST_CHECK;

#endif
