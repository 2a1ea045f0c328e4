/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case: what is in work at a counter before there is a receipt (docs/why/a-case-before-the-receipt.md; the plans' order, domain
 * section 1.3).  Plain data: what a clerk says in each act, what is kept, and the order of the steps.  Names of fields are those of
 * both contracts, SOAP 1.1 and REST.
 */
#ifndef MODEL_COUNTER_CASE_H
#define MODEL_COUNTER_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "codec/fields.h"
#include "model/doubt.h"
#include "model/filing.h"

enum case_step {
#define STEP(id, stem, element, undoes, vi, en) CASE_##id,
#include "model/case_step.tbl"
	CASE_STEPS
};

const char *case_step_name(enum case_step s);          /* "Person" */
const char *case_step_text(enum case_step s, bool vi); /* a noun phrase */

/* ---- what an act says ---- */

enum {
	CASE_ACTS_MAX = 100,   /* acts of one case */
	CASE_OFFERS_MAX = 100, /* papers that are offered for reuse */
	CASE_GRAMS = 100,      /* of a letter that nobody weighed */
};

struct case_owner {
	int64_t type, id_type;                            /* as of struct party; 0: citizen, with a personal number */
	const char *issuer;                               /* of a passport: ICAO code of the state, or NULL */
	const char *name, *id_no, *birth, *phone, *email; /* birth: YYYY-MM-DD, or YYYY when only the year is known */
	int64_t sex;                                      /* enum person_sex; 0: not said */
	struct address *address;
};

/* By what somebody else may hand it in. */
enum case_authority { CASE_AUTHORITY_NONE, CASE_AUTHORITY_LETTER, CASE_AUTHORITY_PARENT, CASE_AUTHORITY_LEGAL, CASE_AUTHORITIES };

const char *case_authority_name(int64_t a);          /* "LETTER"; NULL: none, or of a later release */
const char *case_authority_text(int64_t a, bool vi); /* a noun phrase, or NULL */

struct case_person {
	const char *card;           /* the code of the owner's card as it was scanned, or NULL */
	const char *mrz;            /* or the two lines of his passport, or NULL */
	struct case_owner *owner;   /* what is not on the card, or is another by now; or NULL */
	struct party *submitter;    /* who stands at the counter, if it is somebody else; or NULL */
	int64_t authority;          /* enum case_authority; with a submitter */
	const char *authority_note; /* number and date of the letter, or NULL */
};

struct case_procedure {
	const char *procedure, *unit;
};

struct case_lookups {
	char nothing; /* C wants a member */
};

struct case_paper {
	struct paper p;    /* first: the rows of filing.tbl are its */
	const char *reuse; /* id of what was found (case_offer), instead of a scan; or NULL */
};

struct case_papers {
	struct case_paper *papers;
	size_t n_papers;
};

struct case_return {  /* how the result comes back */
	int64_t mode; /* enum filing_return */
	const char *name, *phone;
	struct address *address;
};

struct case_quote {
	struct case_return *back;
	const char *discount; /* code of a discount class of the catalogue, or NULL */
	int64_t grams;        /* of what goes by post, each leg; 0: not weighed, CASE_GRAMS */
	const char *collect_item, *seal_no, *note;
};

struct case_accept {
	char nothing;
};

/* Of one step; the others are NULL. */
struct case_input {
#define STEP(id, stem, element, undoes, vi, en) struct case_##stem *stem;
#include "model/case_step.tbl"
};

struct case_act {
	const char *id;          /* the counter's own, of this case */
	int64_t seen;            /* version of the case that the clerk saw */
	const char *pos, *clerk; /* where and by whom */
	struct case_input input;
};

extern const struct field case_act_fields[];
extern const struct field case_owner_fields[], case_party_fields[]; /* of struct case_owner and struct party, in acts and answers */

/* Which step it is.  -1, ERR_BAD_VALUE: none, or more than one. */
int case_act_step(const struct case_act *act, struct err *e) MUST_CHECK;

/* ---- what is kept ---- */

struct case_done {               /* an act that was done */
	const char *id, *digest; /* of all it said, hex SHA-256 */
	int64_t version;         /* that it made */
};

struct case_doubt { /* struct doubt as it is kept */
	const char *code, *field, *one, *two;
	int64_t step; /* at which it came up */
};

struct case_asked {         /* another system was asked */
	const char *what;   /* "PERSON", a word of conn_ask_name; "LAND", of database_name; "DOSSIERS": our own */
	const char *answer; /* "ANSWERED", "REFUSED", "NOT_REACHABLE", or "NOT_ASKED": there is nobody to ask */
	const char *result; /* of ANSWERED: "FITS", "NONE"...; or NULL */
	int64_t at_ms, step;
};

/* Where an offer is from: the e-data store, an earlier dossier of ours, what came out of one; else a database, by database_name. */
#define CASE_FROM_STORE   "STORE"
#define CASE_FROM_DOSSIER "DOSSIER"
#define CASE_FROM_RESULT  "RESULT"

struct case_offer {                                                 /* a paper that is there already */
	const char *id;                                             /* "k1": of this case */
	const char *component;                                      /* whose place it can take */
	const char *name, *reference, *agency, *path, *valid_until; /* as of struct known_paper, one file of it */
	const char *proof;                                          /* blob of the answer that named it, hex SHA-256; or NULL */
	const char *source; /* CASE_FROM_STORE (also NULL), CASE_FROM_DOSSIER, CASE_FROM_RESULT (path: its id), or a database, which
			       has no file */
};

struct case_line {        /* of the quote */
	const char *kind; /* "STATE_FEE", "DIGITISE", "POSTAGE" */
	const char *code, *name, *source, *discount_source;
	int64_t full, discount, amount; /* dong */
};

struct counter_case {
	const char *id, *partner; /* id: of the dossier it will become */
	const char *ref, *pos, *clerk;
	int64_t version; /* 1 when it was opened */
	int64_t opened_ms, moved_ms, listed_ms; /* listed: where it can be found again (cases/case_find.h) */
	int64_t steps;         /* which are done: bit i is the i-th */
	struct filing *filing; /* as far as it is known */
	const char *birth;     /* of the owner, YYYY when only the year is known, or NULL */
	int64_t sex, authority;
	const char *authority_note;
	const char *account;  /* of the owner at the portal, or NULL */
	const char *discount; /* of the quote, or NULL */
	int64_t grams;
	const char *refused, *refused_act; /* why it was not taken in, and by which act; NULL: it was not refused */
	int64_t refused_ms;
	struct case_asked *asked;
	size_t n_asked;
	struct case_offer *offers;
	size_t n_offers;
	struct case_line *lines; /* of the quote */
	size_t n_lines;
	struct case_done *done;
	size_t n_done;
	struct case_doubt *doubts;
	size_t n_doubts;
};

extern const struct field case_kept_fields[];

/* ---- the order ---- */

/* May this step be done now?  ERR_STEP_MISSING with the step that comes first. */
int case_may(const struct counter_case *c, enum case_step step, struct err *e) MUST_CHECK;

bool case_is_done(const struct counter_case *c, enum case_step step);

/* The first that is not done; CASE_STEPS: all are. */
enum case_step case_next(const struct counter_case *c);

/* It is done (again), what it brought up before is forgotten, and, if `undoes`, what the table says must be done again. */
void case_did(struct counter_case *c, enum case_step step, bool undoes);

/* The doubts of an act, added to those of its step; strings in the arena. */
void case_add_doubts(struct arena *a, struct counter_case *c, enum case_step step, const struct doubts *d);

/* What was asked at the step before is forgotten; and one more answer of now. */
void case_ask_anew(struct counter_case *c, enum case_step step);
void case_add_asked(struct arena *a, struct counter_case *c, struct case_asked one);

/* The offer of that id, or NULL. */
const struct case_offer *case_offer_of(const struct counter_case *c, const char *id);

/* A kept doubt as doubt_text prints it.  false: a later release wrote it, this one has no sentence for it. */
bool case_doubt(const struct case_doubt *kept, struct doubt *out);

#endif
