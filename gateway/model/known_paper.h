/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers that the citizen's e-data store (kho quản lý dữ liệu điện tử) holds already, as it is asked and answers (domain
 * sections 1.3 and 3.7: what is there is not asked for again).  Every answer was signed by the store over `proof.signed_part`,
 * which was verified before anything was read; both are handed on, to be kept with a paper that is reused.
 */
#ifndef MODEL_KNOWN_PAPER_H
#define MODEL_KNOWN_PAPER_H

#include <stddef.h>

#include "base/str.h"

enum {
	KNOWN_WANTED_MAX = 50,       /* kinds of results asked for at once */
	KNOWN_PAPERS_MAX = 200,      /* papers of one answer */
	KNOWN_FILES_MAX = 20,        /* files of one paper */
	KNOWN_CONTENT_MAX = 1048576, /* bytes of one file, decoded */
};

/* What proves an answer, as long as the certificate is pinned: a detached JWS and the bytes that it is over. */
struct paper_proof {
	struct str signed_part; /* the member `result`, byte for byte */
	const char *signature;  /* header..signature (sign/jws.h, jws_verify_part) */
};

/* ---- CONN_ASK_PAPERS ---- */

struct paper_wanted {
	const char *code;      /* MaKetQua: kind of result, KQ.G07.000122 */
	const char *reference; /* SoKyHieu of the paper, or NULL */
};

struct papers_asked {
	const char *owner;                      /* whose papers: personal number or tax code */
	const char *applicant, *applicant_name; /* who asks for them: number and name */
	const char *procedure;                  /* MaThuTuc they are asked for */
	const struct paper_wanted *wanted;
	size_t n_wanted;
};

struct paper_file {
	const char *name, *path; /* path: for CONN_ASK_CONTENT, opaque */
};

struct known_paper {
	const char *code, *name, *reference, *agency; /* agency: CoQuanChuQuan, for CONN_ASK_CONTENT */
	const char *valid_until;                      /* YYYY-MM-DD, or NULL: for ever, or not said */
	struct paper_file *files;
	size_t n_files;
};

struct papers_found { /* n 0: the store says that it has none of them */
	struct known_paper *papers;
	size_t n;
	struct paper_proof proof;
};

/* ---- CONN_ASK_CONTENT ---- */

struct content_asked {
	const char *owner;         /* whose paper it is: the answer must be about him */
	const char *agency, *path; /* of the paper and its file */
};

struct content_found {
	const char *file_name, *media_type;
	const char *sha256; /* of the content: signed, and checked against it */
	struct str content;
	struct paper_proof proof;
};

/* ---- CONN_ASK_RESULT ---- */

enum { KNOWN_RESULT_MAX = 524288 }; /* bytes of a result's file */

struct result_asked { /* a result that the unit told of, model/dossier_told.h */
	const char *file, *sha256;
	int64_t size;
};

struct result_found {
	struct str content; /* as long as was told, with that digest; its unit's signature is still to be judged */
};

#endif
