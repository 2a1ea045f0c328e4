/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was filed: the content of one dossier as the counter handed it in (postal contract 1.0, type
 * Dossier; domain sections 3.4 and 3.6).  Optional strings are NULL when absent.  The kept
 * record is JSON, written and read back by ledger/filing_json.c.
 */
#ifndef MODEL_FILING_H
#define MODEL_FILING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "codec/fields.h"

enum {
	FILING_PAPERS_MAX = 50,
	FILING_CONTENT_MAX = 131072, /* bytes of one paper's content, decoded */
};
#define FILING_AMOUNT_MAX INT64_C(1000000000000) /* dong */

enum filing_form { FILING_ORIGINAL, FILING_COPY, FILING_ELECTRONIC };       /* LoaiBan */
enum filing_return { FILING_AT_COUNTER, FILING_BY_POST };                   /* HinhThuc */

enum party_identity { PARTY_PERSONAL = 1, PARTY_OLD_CARD, PARTY_TAX_CODE, PARTY_PASSPORT }; /* LoaiDinhDanh; 4 is ours */

struct address {
	const char *province, *commune, *street;
};

struct party {
	int64_t type;    /* 1 citizen 2 enterprise 3 agency 4 other */
	const char *name;
	int64_t id_type;    /* enum party_identity */
	const char *issuer; /* state that issued the passport, ICAO code, "VNM"; NULL: not said, or no passport */
	const char *id_no, *birth_date, *phone, *email;
	struct address *address; /* or NULL */
};

struct paper {
	const char *code, *name;
	int64_t originals, copies, pages, form;
	const char *sha256, *file_name, *media_type;
	struct str content; /* only in the request; kept as a blob named sha256 */
	int64_t reuse; /* TrangThaiSoHoa (domain section 3.8): 0 handed in, 2 another component, 3 another procedure's result is
			  used again */
	/* reused: blobs of the signed answers that gave the content, and that named the paper, hex SHA-256 */
	const char *proof, *list_proof;
	const char *agency, *reference; /* reused: who holds the paper, and its number there (SoKyHieu) */
	const char *class;              /* of the component (enum component_class, by name), or NULL: no case looked */
};

struct decided; /* model/decided.h */

struct filing {
	const char *ref, *pos, *clerk, *procedure, *unit;
	struct party *owner, *submitter; /* submitter or NULL */
	struct paper *papers;
	size_t n_papers;
	int64_t return_mode;
	const char *return_name, *return_phone;
	struct address *return_address; /* or NULL */
	int64_t state_fee, digitise_fee, postage; /* dong */
	const char *collect_item, *seal_no, *note;
	struct decided *decided; /* what its case decided, or NULL */
};

/* Are its texts what their rules allow (base/unicode.h)?  Asked first of all: what is digested and kept has one form.  ERR_NOT_NFC,
 * ERR_BAD_CHARACTER with the field. */
int filing_check_texts(const struct filing *f, struct err *e) MUST_CHECK;

/* Of struct filing, made from filing.tbl: names and bounds of the postal contract; and as it is kept, with the members' names,
 * without bounds and without the papers' contents. */
extern const struct field filing_fields[], filing_kept_fields[];

/* Of struct address and struct party, by the contract. */
extern const struct field filing_address_fields[], filing_party_fields[];

/* Where the i-th paper stands in the request, such as "Dossier/Item[2]/Code"; `part` may be "". */
void filing_paper_path(const struct filing *f, size_t i, const char *part, char *out, size_t size);

/* What a schema cannot say: identity number fits its type, content comes with digest, name and
 * media type, return by post has an address, phones can be called, birth date lies between 1850 and today.  ERR_BAD_VALUE with
 * the field, ERR_BAD_CHECK_DIGIT for the collect item. */
int filing_check(const struct filing *f, int64_t now_ms, struct err *e) MUST_CHECK;

#endif
