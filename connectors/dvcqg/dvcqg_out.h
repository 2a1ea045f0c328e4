/* SPDX-License-Identifier: Apache-2.0 */
/* A request of the dvcqg dialect being written, between the files that write it; nobody else includes it. */
#ifndef CONNECTORS_DVCQG_OUT_H
#define CONNECTORS_DVCQG_OUT_H

#include "base/buf.h"
#include "connectors/dvcqg/dvcqg.h"
#include "json/json.h"

/* The request, and which members were cut. */
struct dvcqg_out {
	struct arena *a;
	struct json_out w;
	struct buf body, cut;
};

/* Codes, counts and amounts are text there; a time of 0 and a text that is NULL or "" are left out.  put_short: at most `max`
 * characters, with a mark where the rest was; that it was cut is told. */
void dvcqg_put_code(struct dvcqg_out *o, const char *name, int64_t code);
void dvcqg_put_time(struct dvcqg_out *o, const char *name, int64_t ms);
void dvcqg_put_short(struct dvcqg_out *o, const char *name, const char *text, size_t max);

/* dvcqg_told.c: lists of a dossier (domain section 3.4) beside its papers. */
void dvcqg_put_databases(struct dvcqg_out *o, const struct filing *f);      /* DSKetNoiCSDL */
void dvcqg_put_fees(struct dvcqg_out *o, const struct conn_case *c);        /* DanhSachLePhi */
void dvcqg_put_supplements(struct dvcqg_out *o, const struct conn_case *c); /* DanhSachHoSoBoSung */
void dvcqg_put_results(struct dvcqg_out *o, const struct conn_case *c);     /* DanhSachGiayToKetQua */

/* A payment in words, for a line of progress: what, how, and the receipt's number. */
const char *dvcqg_entry_text(struct arena *a, const struct entry *x);

#endif
