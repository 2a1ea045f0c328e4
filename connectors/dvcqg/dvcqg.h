/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the dvcqg dialect; nobody else includes it. */
#ifndef CONNECTORS_DVCQG_H
#define CONNECTORS_DVCQG_H

#include "connectors/connector.h"

enum {
	DVCQG_ASK_MAX = 262144,   /* bytes of what we send */
	DVCQG_BODY_MAX = 2097152, /* bytes of an answer: the list of procedures */
	DVCQG_CHUNK = 10,         /* lines of progress in one call (domain section 3.2) */
	DVCQG_SUMMARY_MAX = 1000, /* characters of TrichYeuHoSo, NguoiXuLy, TenTepDinhKem (domain section 3.5) */
	DVCQG_ACTOR_MAX = 50,
	DVCQG_FILE_NAME_MAX = 4000,
	DVCQG_NOTE_MAX = 2000, /* of GhiChu and NoiDungXuLy: ours */
	DVCQG_NAME_MAX = 500,  /* of TenTTHC, TenLinhVuc, TenPhiLePhi, TenGiayTo and who acted: ours */
};

/* What the steps of one SYNC or MONEY hand on to each other: the exchange's memo. */
struct dvcqg_memo {
	bool update;   /* the dossier is sent as one that the portal has (isUpdating) */
	bool turned;   /* the portal said that it was the other way round; not believed twice */
	int64_t lines; /* of progress that go with it, fixed once the dossier is there; 0: not yet */
};

/* A line of progress that a SYNC tells. */
struct dvcqg_line {
	enum dossier_state state;
	int64_t at_ms;
	enum dossier_source source;
	const char *note; /* or NULL */
	const struct entry *entry; /* money that it tells instead, or NULL */
};

/* dvcqg_lines.c: what is told of a dossier's history. */

/* All lines that are known when the exchange was made, or its own alone. */
size_t dvcqg_lines(struct arena *a, const struct conn_case *c, bool all, struct dvcqg_line **out);

/* Of a state that it reached; else of money that moved, or of a line that moved nothing. */
bool dvcqg_tells_state(const struct conn_case *c);

/* Had the dossier another state before this news, so that the portal should have it? */
bool dvcqg_is_later(const struct conn_case *c);

/* When the dossier last came into that state, up to this news; 0: it has not. */
int64_t dvcqg_since(const struct conn_case *c, enum dossier_state state);

/* dvcqg_write.c: requests.  Texts that are too long are cut at whole characters and named in out->shortened. */
int dvcqg_write_dossier(const struct conn_env *env, const struct conn_case *c, bool update, struct conn_request *out,
    struct err *e) MUST_CHECK;
int dvcqg_write_lines(const struct conn_env *env, const struct conn_case *c, const struct dvcqg_line *lines, size_t n,
    struct conn_request *out, struct err *e) MUST_CHECK;
int dvcqg_write_call(const struct conn_env *env, const char *service, const char *name, const char *value, struct conn_request *out,
    struct err *e) MUST_CHECK;
int dvcqg_post(const struct conn_env *env, const char *path, struct str body, struct conn_request *out, struct err *e) MUST_CHECK;
struct str dvcqg_write_memo(struct arena *a, const struct dvcqg_memo *m);

/* dvcqg_read.c: answers. */
int dvcqg_read_memo(struct arena *a, struct str memo, struct dvcqg_memo *out, struct err *e) MUST_CHECK;

/* What `error_code` and `message` say; codes as number or as text, their meaning as the table there. */
enum dvcqg_meaning { DVCQG_GOOD, DVCQG_SESSION, DVCQG_EXISTS, DVCQG_ABSENT, DVCQG_REFUSAL };
int dvcqg_read_meaning(struct arena *a, struct str body, enum dvcqg_meaning *out, const char **why_out, struct err *e) MUST_CHECK;

/* What TraCuuHoSo knows: 0 with state DOSSIER_NONE when it does not have the dossier.  Lines have state and time only. */
struct dvcqg_known {
	enum dossier_state state;
	struct dvcqg_line *lines;
	size_t n;
};
int dvcqg_read_known(struct arena *a, struct str body, const char *number, struct dvcqg_known *out, struct err *e) MUST_CHECK;

int dvcqg_read_token(const struct conn_env *env, const struct conn_reply *r, const char **token_out, int64_t *life_ms_out,
    struct err *e) MUST_CHECK;

/* dvcqg_catalogue.c: as conn_question.read. */
int dvcqg_read_procedures(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;
int dvcqg_read_procedure(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;
int dvcqg_read_units(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;

#endif
