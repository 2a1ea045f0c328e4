/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a partner may ask of the gateway and what it answers: the neutral form between a dialect, which reads and writes
 * bytes, and the cases, which act.  operation.tbl lists the operations; each has a struct of its own for what is asked and for what
 * is answered.  All strings belong to the request's arena.
 */
#ifndef MODEL_OPERATION_H
#define MODEL_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/catalogue.h"
#include "model/consignment.h"
#include "model/counter_case.h"
#include "model/counter_act.h"
#include "model/dossier_life.h"
#include "model/dossier_told.h"
#include "model/filing.h"
#include "model/money_act.h"
#include "model/office_day.h"

enum operation {
#define OPERATION(name, stem, who, effect, meaning) OPERATION_##name,
#include "model/operation.tbl"
	OPERATION_COUNT
};

/* Who asks, bits: a partner is what its dialect says (connectors/connector.h). */
enum operation_role {
	ROLE_POSTAL = 1,   /* a postal operator's systems */
	ROLE_PROVINCE = 2, /* the province's one-stop system and its units */
	ROLES = 2,         /* how many */
};

const char *operation_name(enum operation op); /* "REGISTER" */
bool operation_may(enum operation op, uint32_t roles); /* may who has one of these ask it? */
bool operation_changes(enum operation op);

enum { OPERATION_EVENTS_MAX = 1000 };

/* One postal event as pushed, before it is checked against what is kept. */
struct pushed_event {
	const char *id, *item, *code, *pos, *reason, *receiver, *id_last4, *dossier, *leg; /* NULL: absent */
	int64_t at_ms, attempt, cod; /* -1: absent */
};

/* One piece of news about a dossier from the province. */
struct dossier_report {
	const char *key;       /* MaSuKien */
	const char *dossier;   /* MaThamChieu: our id */
	const char *number;    /* MaHoSo, or NULL */
	enum dossier_state state;
	int64_t at_ms;
	const char *note;      /* what a person wrote, or NULL */
	int64_t due_ms;        /* new promised date, or 0 */
	struct dossier_told told; /* what else it says */
};

/* A dossier by our id or by the partner's own reference: exactly one of them, the other NULL. */
struct dossier_key {
	const char *dossier, *ref;
};

/* ---- what is asked ---- */

struct request_service {
	char nothing; /* C wants a member */
};

struct request_procedures {
	const char *field, *unit; /* filters, or NULL */
};

struct request_procedure {
	const char *code;
};

struct request_register {
	struct filing *filing;
	struct str filing_bytes; /* canonical bytes of the Dossier element, for the digest */
	bool quoted;             /* of a case: its fees are a quote of ours, which knows discounts */
	const struct case_line *charges; /* of that quote: entered with the acceptance */
	size_t n_charges;
};

struct request_dossier {
	struct dossier_key key;
};

struct request_withdraw {
	struct dossier_key key;
	const char *reason;
};

struct request_life {
	struct dossier_key key;
};

/* A counter program's, which says who does it and gives it an id. */
struct request_take_back {
	struct dossier_key key;
	const struct counter_act *act;
};

struct request_supply {
	struct dossier_key key;
	const struct counter_act *act;
};

struct request_hand_over {
	struct dossier_key key;
	const struct counter_act *act;
};

struct request_events {
	const char *batch;
	struct pushed_event *events;
	size_t n_events;
};

struct request_news {
	struct dossier_report report;
};

struct request_case_open {
	const char *ref, *pos, *clerk;
};

/* A case by its id or by the partner's own reference. */
struct request_case_act {
	struct dossier_key key;
	struct case_act *act;
};

struct request_case_show {
	struct dossier_key key;
};

/* Of one office: by number, phone or full name, with or without marks. */
struct request_case_find {
	const char *pos, *clerk, *query;
};

/* A person's at a page, with the reason. */
struct request_case_refuse {
	struct dossier_key key;
	const struct counter_act *act;
};

struct request_cases_mine {
	const char *pos, *clerk;
	size_t skip; /* of those that moved last the first so many */
};

struct request_case_drop {
	struct dossier_key key;
	const char *id, *pos, *clerk, *reason; /* id: the act's own */
};

struct request_pay {
	struct dossier_key key;
	struct money_act *act;
};

struct request_refund {
	struct dossier_key key;
	struct money_act *act;
};

struct request_void_entry {
	struct dossier_key key;
	struct money_act *act;
};

struct request_entries {
	struct dossier_key key;
};

struct request_till_close {
	struct till_act *act;
};

struct request_till_show {
	const char *pos, *clerk, *date;
};

struct request_office_day {
	const char *pos, *clerk;
	bool figures, waits, problems; /* what is wanted */
	size_t skip;                   /* of waits or problems */
};

struct request_bag_fill {
	const char *pos, *clerk;
	const char *const *scanned; /* numbers that were read besides */
	size_t n_scanned;
};

struct request_bag_close {
	const char *id, *pos, *clerk; /* id: the act's own */
	const char *to, *seal;        /* seal: or NULL */
	const char *const *items;
	size_t n_items;
};

struct request_bag_show {
	const char *pos, *clerk, *bag; /* bag: what stands behind the # of its id */
	const char *unit;              /* code of whom the dossiers are for that are told with whose they are; NULL: none */
};

struct request_bags {
	const char *pos;
	size_t skip;
};

struct request {
	enum operation op;
	const char *request_id; /* or NULL */
	const char *audience;   /* or NULL: not said */
	union { /* as_<stem>: of `op`, and of no other */
#define OPERATION(name, stem, who, effect, meaning) struct request_##stem as_##stem;
#include "model/operation.tbl"
	};
};

/* ---- what is answered ---- */

enum outcome { OUTCOME_APPLIED, OUTCOME_KEPT, OUTCOME_REPEATED, OUTCOME_REFUSED };

const char *outcome_name(enum outcome o);

struct event_result {
	const char *id;
	enum outcome outcome;
	enum consignment_state state; /* unless REFUSED */
	struct err why;               /* of REFUSED */
};

struct result_service {
	const char *gateway; /* our id */
	int64_t now_ms;
	int64_t message_bytes; /* largest HTTP body, as configured */
};

struct result_procedures {
	const struct procedure **procedures;
	size_t n_procedures;
};

struct result_procedure {
	const struct procedure *procedure;
};

struct result_register {
	struct dossier dossier;
	const char *gateway;        /* our id */
	const char *request_digest; /* hex SHA-256 of the HTTP body */
	struct str receipt;         /* the first receipt's bytes, as the dialect made them; p NULL: none was kept */
	bool replay;                /* this is the first receipt again */
};

struct result_dossier {
	struct dossier dossier;
	struct history *history;    /* notes are opened */
	size_t n_history;
	struct dossier_told *told; /* of each line */
	struct consignment *consignments;
	size_t n_consignments;
	struct filing *filing;    /* what was handed in, for a person at a page; else NULL: the contracts do not tell it */
	struct dossier_life life; /* what is promised, asked, possible, late */
	bool catalogue_held;      /* the version it was accepted under is here, and life was told by it; else by today's */
};

/* A dossier as it is after a counter's act. */
struct result_act {
	struct result_dossier now;
	bool replay; /* this very act was done before */
};

struct result_withdraw {
	struct dossier dossier;
};

struct result_life {
	struct result_act is; /* of no act: how it stands */
};

struct result_take_back {
	struct result_act is;
};

struct result_supply {
	struct result_act is;
};

struct result_hand_over {
	struct result_act is;
};

struct result_events {
	struct event_result *events;
	size_t n_events;
};

struct result_news {
	enum outcome outcome;   /* APPLIED, KEPT (late or impossible: history only) or REPEATED */
	struct dossier dossier; /* as it is now */
};

/* A case as it is after the act; once it was accepted, with its receipt. */
struct result_case {
	const struct counter_case *now;    /* NULL: it is a dossier since longer than this act */
	const struct procedure *procedure; /* that of `now`, or NULL */
	const char *catalogue;             /* the version (catalogue_version) under which it would be accepted now */
	int64_t ends_ms;                   /* when it goes by itself, without a further act */
	bool replay;                       /* this very act was done before */
	bool accepted;
	struct result_register receipt; /* when accepted */
};

struct result_case_open {
	struct result_case is;
};

struct result_case_act {
	struct result_case is;
};

struct result_case_show {
	struct result_case is;
};

struct result_case_refuse {
	struct result_case is;
};

enum { CASE_FOUND_MAX = 20 };

struct case_found {                  /* a case in work, or the dossier that it became */
	const char *id, *ref, *name; /* name: of the owner */
	bool accepted;
	const char *procedure;      /* or NULL: not chosen yet */
	const char *next;           /* of a case: the step that comes next; NULL: it was refused */
	const char *number, *state; /* of a dossier; number may be NULL */
	int64_t at_ms;              /* of a case: when it was moved; of a dossier: when it was accepted */
};

struct result_case_find {
	struct case_found *found; /* at most CASE_FOUND_MAX */
	size_t n_found;
};

struct result_cases_mine {
	struct case_in_work *cases; /* at most OFFICE_PAGE, which moved last first */
	size_t n_cases, all;
};

struct result_case_drop {
	bool replay; /* this very act was done before */
};

/* A dossier's money as it is after the act. */
struct result_money {
	const char *dossier;
	struct money money;          /* what the entries come to; of version 0: there are none */
	const struct entry *entries; /* in order, reasons opened; of an act its own alone */
	size_t n_entries;
	bool replay; /* this very act was done before */
};

struct result_pay {
	struct result_money is;
};

struct result_refund {
	struct result_money is;
};

struct result_void_entry {
	struct result_money is;
};

struct result_entries {
	struct result_money is;
};

struct result_till_close {
	struct till till; /* reason opened */
	bool replay;
};

struct result_till_show {
	struct office_clerk mine, office; /* what the entries come to now */
	struct office_clerk *clerks;      /* of each clerk who has some */
	size_t n_clerks;
	struct till last; /* the last take-over, reason opened; version 0: there was none */
};

struct result_office_day {
	struct office_figures figures;
	struct office_line *lines; /* at most OFFICE_PAGE, of what was wanted: what waits longest, or is due first, first */
	size_t n_lines, all;
	bool more;      /* there are more than were looked at */
	size_t for_bag; /* with problems: items that are in no bag yet */
};

struct result_bag_fill {
	struct bag_candidate *items; /* those that were read last, then by when they were taken in */
	size_t n_items;
	const char *to; /* where the office's last bag went, or NULL */
};

struct result_bag_close {
	struct bag bag;
	bool replay;
};

struct result_bag_show {
	bool found;
	struct bag bag;
	struct bag_candidate *items;  /* of the bag, in its order */
	struct bag_dossier *dossiers; /* of those, what goes to the unit that was asked for */
	size_t n_dossiers;
};

struct result_bags {
	struct bag *bags; /* at most OFFICE_PAGE */
	size_t n_bags, all;
};

struct result {
	union { /* as_<stem>: of the request's operation, and of no other */
#define OPERATION(name, stem, who, effect, meaning) struct result_##stem as_##stem;
#include "model/operation.tbl"
	};
};

#endif
