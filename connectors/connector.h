/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connector interface.  A connector is pure: it turns an exchange into bytes and bytes into a
 * verdict.  It opens no socket, reads no clock, holds no key, signs nothing, retries nothing.  How
 * messages are authenticated is declared (`auth_...`) and done by call/ and intake/.  A dialect is a folder here, one file of
 * which ends with its `struct connector`; connectors.c lists them all.  How to add one: docs/adding-a-connector.md.
 */
#ifndef CONNECTORS_CONNECTOR_H
#define CONNECTORS_CONNECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "model/exchange.h"
#include "model/filing.h"
#include "model/operation.h"
#include "model/partner.h"
#include "sign/policy.h"

struct arena;
struct buf;
struct entry;        /* model/money.h */
struct result_paper; /* model/told.h */
struct supplement;
struct _xmlNode;

enum conn_cap {                    /* the flows act on these, never on a name */
	CONN_SEND = 1u << 0,       /* build and judge are present */
	CONN_RECEIVE = 1u << 1,    /* admit and answer are present */
	CONN_QUERY = 1u << 2,      /* build_query and judge_query: we can ask what became of it */
	CONN_IDEMPOTENT = 1u << 3, /* every request sent twice acts once: resend when unsure */
	CONN_FEED = 1u << 4,       /* build_feed and read_feed: we pull news */
	CONN_UNITS = 1u << 5,      /* its partners stand for competent units: dossiers are handed to them */
	CONN_NATIONAL = 1u << 6,   /* its partners are kept in step with every dossier: they hear of each state it reaches (SYNC) */
	CONN_MONEY = 1u << 7,      /* its partners hear of each payment after a dossier was accepted (MONEY) */
	CONN_PAPERS =
	    1u << 8, /* its partners get the papers that were brought after a dossier was accepted, with their contents (STATUS) */
};

/* What a dialect's `questions` may be about.  Flows look for a partner that can be asked this, and know the two structs. */
enum conn_ask {
	CONN_ASK_PERSON,        /* model/person_check.h: person_asked, person_found */
	CONN_ASK_ENTERPRISE,    /* enterprise_asked, enterprise_found */
	CONN_ASK_ACCOUNT,       /* account_asked, account_found */
	CONN_ASK_ACCOUNT_ISSUE, /* the same; who has none gets one, once */
	CONN_ASK_PAPERS,        /* model/known_paper.h: papers_asked, papers_found */
	CONN_ASK_CONTENT,       /* content_asked, content_found */
	CONN_ASK_PROCEDURES,    /* model/national.h: NULL, national_list */
	CONN_ASK_PROCEDURE,     /* procedure_asked, national_procedure */
	CONN_ASK_UNITS,         /* NULL, national_units */
	CONN_ASK_RECORDS,       /* model/known_record.h: records_asked, records_found */
	CONN_ASK_RESULT,        /* model/known_paper.h: result_asked, result_found; of a unit's system, about its own result */
	CONN_ASKS
};

const char *conn_ask_name(enum conn_ask q); /* "PERSON" */

/* How a message says whose it is.  Each way a dialect has at most one that names the sender and at most one that proves the
 * message; call/ applies those of what goes out, intake/ demands those of what comes in. */
enum conn_auth { /* bits */
	CONN_AUTH_NONE = 0,
	CONN_AUTH_BASIC = 1u << 0, /* client_id and the secret in Authorization (RFC 7617) */
	/* a token in Authorization (RFC 6750): fetched by build_token, or the secret when there is none */
	CONN_AUTH_BEARER = 1u << 1,
	/* a token, fetched as well, that build puts into the body (env.token); it is kept out of the journal */
	CONN_AUTH_SESSION = 1u << 2,
	CONN_AUTH_HMAC = 1u << 3,    /* a keyed digest over the string declared in `hmac`; the secret is its key */
	CONN_AUTH_JWS = 1u << 4,     /* a detached JSON Web Signature (sign/jws.h) */
	CONN_AUTH_WSSE = 1u << 5,    /* SOAP with WS-Security */
	CONN_AUTH_HTTPSIG = 1u << 6, /* HTTP Message Signatures with Content-Digest */
	CONN_AUTH_RESULT =
	    1u << 7, /* of answers: a JSON body whose `signature` is over the bytes of its `result` (jws_verify_part) */
	CONN_AUTH_NAMES = CONN_AUTH_BASIC | CONN_AUTH_BEARER | CONN_AUTH_SESSION,
	CONN_AUTH_PROVES = CONN_AUTH_HMAC | CONN_AUTH_JWS | CONN_AUTH_WSSE | CONN_AUTH_HTTPSIG | CONN_AUTH_RESULT,
};

/* All a connector may touch; one call only. */
struct conn_env {
	struct arena *arena;
	const struct partner *partner; /* whom it is about */
	const char *gateway;           /* our id */
	const char *token;             /* access token (CONN_AUTH_BEARER, CONN_AUTH_SESSION), or NULL */
	const char *method, *path;     /* admit and answer: of the request, path undecoded and without query; else NULL */
	int64_t now_ms;
};

/* What an exchange is about, opened for the dialect: live dossier, and the filing for REGISTER. */
struct conn_case {
	const struct exchange *x;
	const struct dossier *dossier;
	const struct filing *filing;   /* REGISTER, SYNC and MONEY, else NULL */
	const char *note;              /* opened note of the news, or NULL */
	/* what happened to it, in the order in which it was learnt; notes of what moved it are open in SYNC and MONEY, all others
	 * sealed */
	const struct history *history;
	size_t n_history;
	/* SYNC and MONEY: the entries of its money, in their order; of MONEY those up to the one it tells, which is the last */
	const struct entry *entries;
	size_t n_entries;
	/* SYNC and MONEY: what was asked for besides and brought, and what came out, up to this news */
	const struct supplement *supplements;
	size_t n_supplements;
	const struct result_paper *results;
	size_t n_results;
	const struct paper *brought; /* SYNC and MONEY: papers that counters took in since it was accepted, up to this news */
	size_t n_brought;
	const char *holder;              /* SYNC and MONEY: the unit that it was handed on to by then, or NULL */
	const struct dossier_told *line; /* SYNC of a line that moved nothing: what it says beside its note; else NULL */
	/* STATUS, of a dialect with CONN_PAPERS: what was brought to the counter with the news it tells; contents are blobs */
	const struct paper *supplied;
	size_t n_supplied;
};

struct conn_header {
	const char *name, *value;
};

struct conn_request {
	const char *method;             /* NULL: POST */
	const char *path;               /* appended to the partner's base URL, may hold a query; NULL: nothing */
	const struct conn_header *headers; /* NULL, or ends with a NULL name */
	const char *content_type;       /* NULL: no body */
	const char *soap_action;        /* CONN_AUTH_WSSE */
	struct str body;                /* unsigned; CONN_AUTH_WSSE: the element inside Body, in canonical form */
	const char *blob;               /* hex digest: the body is that blob's content (body is empty) */
	/* names of members whose text was cut to what the partner takes, separated by commas, or NULL: who sends it says so in the
	 * log */
	const char *shortened;
};

struct conn_reply {
	int status;
	const char *content_type;       /* "" when absent */
	const char *retry_after;        /* header as it came, or NULL */
	struct str body;                /* verified bytes */
	struct _xmlNode *xml;           /* CONN_AUTH_WSSE: the element inside the verified Body */
};

struct conn_verdict {
	enum exchange_event event;      /* STEP CONFIRMED REFUSED FAILED LOST; ABSENT from a query */
	unsigned step;                  /* STEP: which step is next */
	struct str memo;                /* what later steps need, replaces the exchange's; p NULL: unchanged */
	const char *number;             /* STEP, CONFIRMED: dossier number the partner gave with this answer, or NULL */
	enum dossier_state state;       /* REGISTER: state at the partner, or DOSSIER_NONE */
	const char *why;                /* partner's code or a word, without personal data; "" */
	int64_t retry_after_ms;         /* 0: the flow decides */
	bool stale_token;               /* the token was refused: get a new one and send again at once */
};

/* One item of a feed.  What cannot be read spoils only itself: it is set aside for a person, with its bytes and the reason. */
struct conn_feed_item {
	struct str bytes;               /* as it came */
	struct dossier_report report;   /* while `why` is clear */
	struct err why;                 /* clear, or why it cannot be read */
};

struct conn_feed {
	struct conn_feed_item *items;
	size_t n;
	const char *cursor;             /* where to go on */
	bool more;                      /* a full page: ask again at once */
	bool unknown_cursor;            /* nothing but that: the partner refused the position, it may not know it (any more) */
};

enum conn_read { CONN_READ_REFUSED = 0, CONN_READ_ANSWERED = 1, CONN_READ_STALE = 2 };

/*
 * A question that is answered while somebody waits (call/ask.h).  It has no effect at the partner, or the same one however often it
 * is asked: it may be asked again at any time, by anybody, and nobody remembers that it was asked.
 */
struct conn_question {
	const char *name;               /* for logs: "fee-of-procedure" */
	int (*build)(const struct conn_env *, const void *asked, struct conn_request *out, struct err *);
	/* A verified reply of every status but 401, 408, 425, 429 and 5xx.  CONN_READ_ANSWERED; CONN_READ_REFUSED, e may say why;
	 * CONN_READ_STALE, the access token was refused in the partner's own way; -1 it has no meaning, or is about somebody else.
	 */
	int (*read)(const struct conn_env *, const void *asked, const struct conn_reply *, void *answer, struct err *);
};

struct connector {
	const char *name;               /* as in configuration: "igate-1.0" */
	const char *title;              /* for people */
	const char *spec;               /* the document and version it follows */
	uint32_t caps;                  /* CONN_* */
	uint32_t auth_out;              /* CONN_AUTH_*: of our calls */
	uint32_t auth_may;              /* of the names, those a partner's configuration may choose instead (`auth`) */
	uint32_t auth_reply;  /* what proves their answers to our calls; NONE: only TLS does, and `reply_trust` must say so */
	uint32_t auth_in;     /* of what they send us; NONE: their TLS client certificate alone says who they are */
	uint32_t auth_in_may; /* what a partner's configuration may choose instead of all that: one of these (`auth_in`) */
	const struct hmac_profile *hmac; /* CONN_AUTH_HMAC */
	uint32_t role; /* CONN_RECEIVE: one of ROLE_*, what its partners are; which operations that may ask: model/operation.tbl */
	uint32_t max_body;              /* bytes, both ways */
	const char *ns; /* CONN_RECEIVE with CONN_AUTH_WSSE: namespace of the elements we receive, and of our faults */
	/* a contract that its partners may send messages of as well, told from this one by the namespace; or NULL */
	const struct connector *older;
	const char *request_xsd;        /* schema asset of what we receive, or NULL */
	const char *reply_xsd;          /* schema asset of what a partner answers, or NULL */

	const struct conn_question *questions[CONN_ASKS]; /* by what they are about; NULL: its partners cannot be asked that */

	/* CONN_SEND, may be absent: can this filing be told to the partner within its contract?  Asked before a receipt is given,
	 * since what is accepted and can never be delivered helps nobody.  With CONN_PAPERS also of papers that are brought later:
	 * then the filing has those, its procedure and its unit, and no more.  ERR_BAD_VALUE with the field by its name in the
	 * postal contract ("Dossier/Item[2]/Originals") and what the partner allows. */
	int (*check)(const struct conn_env *, const struct filing *, struct err *);

	/* CONN_SEND: the request of the exchange's present step, and what a reply means.  Every HTTP reply gets
	 * to judge, good or bad; a transport failure never does.  0, or -1 when the exchange cannot be
	 * expressed (build) or the reply has no meaning (judge: ERR_BAD_REPLY; the flow then takes
	 * the outcome for unknown).  build and build_query: ERR_PARTNER_REFUSED when it makes no sense to that partner and never
	 * will (it does not know the dossier), which counts as its refusal; ERR_CONFLICT when it lacks yet what another exchange
	 * brings (the number), which is no attempt; any other error as a failed attempt. */
	int (*build)(const struct conn_env *, const struct conn_case *, struct conn_request *out, struct err *);
	int (*judge)(const struct conn_env *, const struct conn_case *, const struct conn_reply *,
	    struct conn_verdict *out, struct err *);

	/* CONN_QUERY: "what became of it?"  The verdict is CONFIRMED, STEP (go on there), ABSENT, FAILED
	 * (could not tell) or REFUSED. */
	int (*build_query)(const struct conn_env *, const struct conn_case *, struct conn_request *out,
	    struct err *);
	int (*judge_query)(const struct conn_env *, const struct conn_case *, const struct conn_reply *,
	    struct conn_verdict *out, struct err *);

	/* CONN_AUTH_BEARER, CONN_AUTH_SESSION: `secret` is the client's; the token's life in milliseconds. */
	int (*build_token)(const struct conn_env *, const char *secret, struct conn_request *out, struct err *);
	int (*read_token)(const struct conn_env *, const struct conn_reply *, const char **token_out,
	    int64_t *life_ms_out, struct err *);

	/* CONN_FEED: the cursor is opaque text, "" at first, advanced only after the page is kept.  read_feed gets verified answers
	 * of every status; -1 when the page as a whole cannot be read, which stops the feed and is told. */
	int (*build_feed)(const struct conn_env *, const char *cursor, struct conn_request *out, struct err *);
	int (*read_feed)(const struct conn_env *, const struct conn_reply *, struct conn_feed *out, struct err *);

	/* CONN_RECEIVE: a verified, validated request into its neutral form, and the answer's content.
	 * CONN_AUTH_WSSE gets the element inside Body; others the body's bytes. */
	int (*admit)(const struct conn_env *, struct str body, struct _xmlNode *xml, struct request *out,
	    struct err *);
	int (*answer)(const struct conn_env *, const struct request *, const struct result *, struct buf *out,
	    struct err *);
	/* May be absent: the receipt of a registration alone, as answer writes it.  It is kept with the dossier, and
	 * result_register.receipt brings it back to answer, which must put exactly these bytes into every later answer; of a
	 * contract that is older than the dialect that gave it, without what stands at its end and was not known then. */
	int (*receipt)(const struct conn_env *, const struct result_register *, struct buf *out, struct err *);
};

extern const struct connector *const connectors[]; /* ends with NULL */

const struct connector *connector_find(const char *name); /* or NULL */

/* The laws of the table: each bit agrees with its functions; who sends is idempotent or can be asked; named
 * schemas exist.  0, or ERR_CONFIG with what is wrong. */
int connector_check(const struct connector *c, struct err *e) MUST_CHECK;

#endif
