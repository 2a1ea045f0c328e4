/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the counter's REST dialect. */
#ifndef CONNECTORS_COUNTER_COUNTER_H
#define CONNECTORS_COUNTER_COUNTER_H

#include "connectors/connector.h"

enum { COUNTER_BODY_MAX = 1024 * 1024 };

/* What an address and a body ask. */
int counter_read(const struct conn_env *env, struct str body, struct request *out, struct err *e) MUST_CHECK;

/* Are codes and names of the counter's own of the characters that they may have?  ERR_BAD_VALUE with what is allowed. */
int counter_shape_open(const struct request_case_open *q, struct err *e) MUST_CHECK;
int counter_shape_case(const struct case_act *act, struct err *e) MUST_CHECK;
int counter_shape_act(const struct counter_act *act, struct err *e) MUST_CHECK;

/* The answer to a question about a case; and a receipt alone, as it is kept with its dossier. */
int counter_write(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out,
    struct err *e) MUST_CHECK;
int counter_receipt(const struct conn_env *env, const struct result_register *r, struct buf *out, struct err *e) MUST_CHECK;

/* Of a dossier that was accepted, in the same way: how it stands, and what is done with it. */
struct json_out;
bool counter_is_dossier(const char *path);
int counter_read_dossier(const struct conn_env *env, struct str body, struct request *out, struct err *e) MUST_CHECK;
bool counter_write_dossier(struct json_out *w, struct arena *a, const struct request *q, const struct result *r);

/* Of the catalogue, in the same way. */
bool counter_is_catalogue(const char *path);
int counter_read_catalogue(const struct conn_env *env, struct request *out, struct err *e) MUST_CHECK;
bool counter_write_catalogue(struct json_out *w, struct arena *a, const struct request *q, const struct result *r);

/* Of money: is the address about it, what is asked there, and the members of the answer (false: it is about something else). */
bool counter_is_money(const char *path);
int counter_read_money(const struct conn_env *env, struct str body, struct request *out, struct err *e) MUST_CHECK;
bool counter_write_money(struct json_out *w, struct arena *a, const struct request *q, const struct result *r);

#endif
