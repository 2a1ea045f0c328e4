/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The national catalogues as the national portal answers them (LayDanhSachTTHC, LayThuTuc, LayDanhMucCoQuan; domain
 * sections 3.2, 3.3): procedures with their limits and fees by channel, papers and results, and agencies.  Texts as they came,
 * numbers read; what the portal left out is NULL or 0.  Strings belong to the caller's arena.
 */
#ifndef MODEL_NATIONAL_H
#define MODEL_NATIONAL_H

#include <stddef.h>
#include <stdint.h>

enum { NATIONAL_LIST_MAX = 10000, NATIONAL_PART_MAX = 500 }; /* of a catalogue; of one list in a procedure */

/* ---- CONN_ASK_PROCEDURES: asked is NULL ---- */

struct national_listed {
	const char *code, *name;    /* MATTHC, TENTTHC */
	const char *agency, *field; /* MACOQUANCONGBO, MALINHVUC, or NULL */
};

struct national_list {
	struct national_listed *items;
	size_t n;
};

/* ---- CONN_ASK_PROCEDURE ---- */

struct procedure_asked {
	const char *code; /* maTTHC */
};

struct national_fee {
	const char *code, *text; /* MAPHILEPHI, MOTA */
	int64_t amount;          /* SOTIEN, dong */
	const char *unit;        /* DONVI: of what, "Đồng/bản" */
};

struct national_limit {
	int64_t amount;   /* THOIGIANGIAIQUYET; -1: none is said */
	const char *unit; /* DONVITINH as it came: "Ngày làm việc", "Ngày", "Giờ" */
	const char *text; /* MOTA */
	struct national_fee *fees;
	size_t n_fees;
};

struct national_way {
	int64_t channel; /* KENH as KenhThucHien: 1 direct, 2 online, 3 public post (the one that counts here) */
	struct national_limit *limits;
	size_t n_limits;
};

struct national_paper {
	const char *code, *name;   /* MAGIAYTO, TENGIAYTO */
	const char *form, *url;    /* TENMAUDON, URL */
	const char *occasion;      /* TRUONGHOP: when it is asked for; NULL: always */
	int64_t originals, copies; /* SOBANCHINH, SOBANSAO */
};

struct national_result {
	const char *code, *name; /* MAKETQUA, TENKETQUA */
};

struct national_step {
	const char *occasion, *text; /* TRUONGHOP, TRINHTU */
};

struct national_procedure {
	const char *code, *name, *agency; /* MATTHC, TENTTHC, MACOQUANCONGBO */
	const char **fields;              /* LINHVUCTHUCHIEN: codes */
	size_t n_fields;
	const char *field_name;                     /* TENLINHVUC of the first, or NULL */
	const char *whom, *by, *requirements, *law; /* DOITUONGTHUCHIEN, COQUANTHUCHIEN, YEUCAU, CANCUPHAPLY */
	const char *status;                         /* TRANGTHAI */
	struct national_way *ways;
	size_t n_ways;
	struct national_paper *papers;
	size_t n_papers;
	struct national_result *results;
	size_t n_results;
	struct national_step *steps;
	size_t n_steps;
};

/* ---- CONN_ASK_UNITS: asked is NULL ---- */

struct national_unit {
	const char *code, *name; /* MADONVI, TENDONVI */
	int64_t level;           /* CAPDONVI */
};

struct national_units {
	struct national_unit *items;
	size_t n;
};

#endif
