/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of a dossier, as the national portal is told it besides its states (domain section 3.4): supplements that were asked
 * for and brought, and the papers that came out.  A supplement is made of the history's lines; what the province's news says of
 * it line by line (papers; fees nobody says yet) is put in beside them.  Pure; plain data.
 */
#ifndef MODEL_TOLD_H
#define MODEL_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/dossier.h"
#include "model/dossier_told.h"
#include "model/filing.h"

struct arena;

struct told_paper {              /* DanhSachGiayToBoSung */
	const char *code, *name; /* code: of the component, or NULL */
	int64_t count;
};

struct told_fee {                /* DanhSachLePhiBoSung */
	const char *code, *name; /* code: or NULL */
	int64_t amount;          /* dong */
};

struct supplement {                  /* DanhSachHoSoBoSung */
	const char *id;              /* of the news that asked for it */
	const char *asked_by, *what; /* what: or NULL */
	int64_t asked_ms;
	bool ended, taken;                 /* ended: the dossier went on; taken: because it was brought */
	const char *taken_by, *taken_note; /* or NULL */
	int64_t taken_ms;
	int64_t due_before_ms, due_after_ms; /* promised dates, 0: not known */
	const struct told_paper *papers;
	size_t n_papers;
	const struct told_fee *fees;
	size_t n_fees;
};

struct result_paper {                      /* DanhSachGiayToKetQua */
	const char *code, *name;           /* MaGiayToKetQua, TenGiayTo */
	const char *component, *id, *path; /* MaThanhPhanHoSo, GiayToId, DuongDanTepTinKetQua: NULL, nobody said them */
};

/* The history up to a line, with what each line says opened.  What happened in the same millisecond (a unit whose clock tells whole
 * seconds dates its news like that, cases/news.c) counts when it was seen by then. */
struct told_lines {
	const struct history *lines;
	const struct dossier_told *told;
	size_t n;
	int64_t until_ms, until_seen_ms;
};

bool told_by_then(const struct told_lines *by, const struct history *h);

/* The supplements, in the arena.  Of the lines those that moved the dossier count, in the order of their times; their notes are
 * open (plain text, "" or NULL), and by->told is not asked for.  `due_ms`: what is promised now. */
void told_supplements(struct arena *a, const struct filing *f, const struct told_lines *by, int64_t due_ms, struct supplement **out,
    size_t *n_out);

/* Which papers the news that asked for it named (model/dossier_told.h), one of each. */
void told_papers(struct arena *a, const struct filing *f, const struct dossier_told *news, struct supplement *s);

/* The papers that came out of it, when it is finished (state 9 or 10): those that the unit told of last, with the ids that it gave
 * their files; else the procedure's kind of result when it has one.  None otherwise: which of several it was nobody said. */
void told_results(struct arena *a, const struct filing *f, enum dossier_state state, const struct told_lines *by,
    struct result_paper **out, size_t *n_out);

/* The newest of them of which `says` is true, or NULL; what it says is told[it - lines]. */
const struct history *told_newest(const struct told_lines *by, bool (*says)(const struct history *h, const struct dossier_told *t));

/* The unit that it was handed on to last, as that news named it; NULL: to none. */
const char *told_holder(const struct told_lines *by);

#endif
