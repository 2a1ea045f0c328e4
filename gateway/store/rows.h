/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Model to Redis values and back.  A row is a hash: `version`; the fields that never change, each by its name, and `sum` over them;
 * and `m`: the fields that move, packed (codec/fields.h) behind their own sum.  A line of history is packed behind its sum, too.
 * So a row may move without reading what does not, and a field that this release does not know stays where it is and counts in the
 * sum.
 *
 * What is read back is checked; what cannot be read is ERR_INTERNAL with the key's name, never a crash.  Internal to
 * store; knows nothing of connections.  Sums are of the key's name too, so that a bit that flipped in Redis' files, or a row under
 * another one's name, is seen when it is read.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "codec/fields.h"
#include "model/account.h"
#include "model/appointment.h"
#include "model/bag.h"
#include "model/consignment.h"
#include "model/day.h"
#include "model/dossier.h"
#include "model/exchange.h"
#include "model/hall.h"
#include "model/money.h"
#include "model/printing.h"
#include "model/receipt_number.h"
#include "model/till.h"
#include "store/str_list.h"

struct arena;

enum { ROWS_SUM_LEN = 16 }; /* hexadecimal digits */

#define ROWS_MOVING "m"
extern const struct field rows_dossier[], rows_line[], rows_item[], rows_exchange[], rows_day[];
extern const struct field rows_account[];
extern const struct field rows_hall[], rows_ticket[], rows_appointment[];
extern const struct field rows_money[], rows_entry[], rows_pool[], rows_number[], rows_till[];
extern const struct field rows_printing[];
extern const struct field rows_bag[], rows_bag_book[], rows_bagged[];

/* ---- writing ---- */

/* `packed` behind its sum: the value of `m` at that version of a row. */
struct str rows_put_moving(struct arena *a, const char *key, int64_t version, struct str packed);

/* The same for a line of history. */
struct str rows_put_line(struct arena *a, const char *key, struct str packed);

/* Names and values of a new row's hash, from all its fields as an event has them: version 1. */
void rows_put_new(struct str_list *out, const char *key, const struct field *fields, struct str packed);

/* The first field that is to be sealed (codec/fields.h) and is not in the vault's form, or in base64 of that; NULL: none.  What is
 * empty tells nothing. */
const char *rows_unsealed(struct arena *a, const struct field *fields, const void *row);

/* ---- reading ---- */

/* A row of that table from its hash, n names and values: `row` zeroed, its version for *version.  0, or -1. */
int rows_get(struct arena *a, const char *key, const struct field *fields, const struct str *kv, size_t n, void *row,
    int64_t *version, struct err *e) MUST_CHECK;

int rows_get_dossier(struct arena *a, const char *id, const struct str *kv, size_t n, struct dossier *out, struct err *e)
    MUST_CHECK;
int rows_get_exchange(struct arena *a, const char *dossier, const char *id, const struct str *kv, size_t n,
    struct exchange *out, struct err *e) MUST_CHECK;
int rows_get_consignment(struct arena *a, const char *dossier, const char *item, const struct str *kv, size_t n,
    struct consignment *out, struct err *e) MUST_CHECK;
int rows_get_history(struct arena *a, const char *dossier, struct str line, struct history *out, struct err *e) MUST_CHECK;

/* The packed fields in the value of `m`, unchecked; and of a line. */
struct str rows_packed(struct str value);

/* An exchange's state in the value of `m`, or EXCHANGE_STATES. */
enum exchange_state rows_exchange_state(struct str value);

/* The value after that name in names and values, or NULL. */
const struct str *rows_find(const struct str *kv, size_t n, const char *name);

/* A dossier's hash holds, beside its row, its history as h:0, h:1..., their number as `lines`, and its items, each as a
 * name without value: i:ITEM; and so may another kind's things be listed (LIST in kinds.tbl). */
#define ROWS_LINE "h:"
#define ROWS_ITEM "i:"
struct rows_case {
	struct str_list columns;       /* names and values */
	struct str *lines;             /* of history, in order */
	size_t n_lines;
	struct str_list items;
};
int rows_split(struct arena *a, const char *id, const struct str *kv, size_t n, struct rows_case *out, struct err *e) MUST_CHECK;

/* The number of a journal's last change in a tag, with a sum of its own: "NUMBER SUM". */
struct str rows_put_number(struct arena *a, const char *key, const char *writer, uint64_t seq);
int rows_get_number(struct arena *a, const char *key, const char *writer, struct str value, uint64_t *seq_out,
    struct err *e) MUST_CHECK;

#endif
