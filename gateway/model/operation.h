/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a partner may ask of the gateway and what it answers: the neutral form between a dialect, which
 * reads and writes bytes, and the flows, which act.  All strings belong to the request's arena.
 */
#ifndef MODEL_OPERATION_H
#define MODEL_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/catalogue.h"
#include "model/consignment.h"
#include "model/dossier.h"
#include "model/filing.h"

enum operation {
	OPERATION_SERVICE,
	OPERATION_PROCEDURES,
	OPERATION_PROCEDURE,
	OPERATION_REGISTER,
	OPERATION_DOSSIER,
	OPERATION_WITHDRAW,
	OPERATION_EVENTS,
	OPERATION_NEWS,
	OPERATION_COUNT
};

enum { OPERATION_EVENTS_MAX = 1000 };

/* One postal event as pushed, before it is checked against what is kept. */
struct pushed_event {
	const char *id, *item, *code, *pos, *reason, *receiver, *id_last4, *dossier; /* NULL: absent */
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
};

struct request {
	enum operation op;
	const char *request_id; /* or NULL */
	const char *audience;   /* or NULL: not said */
	const char *code;       /* PROCEDURE: its code */
	const char *field, *unit; /* PROCEDURES: filters or NULL */
	const char *dossier, *ref; /* DOSSIER, WITHDRAW: one of them */
	const char *reason;     /* WITHDRAW */
	struct filing *filing;  /* REGISTER */
	struct str filing_bytes; /* REGISTER: canonical bytes of the Dossier element, for the digest */
	const char *batch;      /* EVENTS */
	struct pushed_event *events;
	size_t n_events;
	struct dossier_report report; /* NEWS */
};

enum outcome { OUTCOME_APPLIED, OUTCOME_KEPT, OUTCOME_REPEATED, OUTCOME_REFUSED };

const char *outcome_name(enum outcome o);

struct event_result {
	const char *id;
	enum outcome outcome;
	enum consignment_state state; /* unless REFUSED */
	struct err why;               /* of REFUSED */
};

struct result {
	const char *gateway;        /* our id */
	const char *request_digest; /* hex SHA-256 of the HTTP body */
	int64_t now_ms;
	struct dossier dossier;     /* REGISTER, DOSSIER, WITHDRAW, NEWS */
	struct str receipt;         /* REGISTER: the first receipt's bytes, as the dialect made them; p NULL: none was kept */
	bool replay;                /* REGISTER: this is the first receipt again */
	struct history *history;    /* DOSSIER; notes are opened */
	size_t n_history;
	struct consignment *consignments;
	size_t n_consignments;
	const struct procedure **procedures; /* PROCEDURES, PROCEDURE */
	size_t n_procedures;
	struct event_result *events; /* EVENTS */
	size_t n_events;
	enum outcome outcome;        /* NEWS */
};

#endif
