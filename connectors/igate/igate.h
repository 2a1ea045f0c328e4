/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the igate dialect; nobody else includes it. */
#ifndef CONNECTORS_IGATE_H
#define CONNECTORS_IGATE_H

#include "codec/form.h"
#include "connectors/connector.h"
#include "connectors/oauth.h"
#include "model/known_paper.h"

#define IGATE_NEWS_PATH "/api/v1/trang-thai" /* where the province tells us */

enum {
	IGATE_FILE_MAX = 48,        /* characters of IdTepTin */
	IGATE_BODY_MAX = 786432,    /* bytes of an answer */
	IGATE_SENT_MAX = 262144,    /* bytes of what we send */
	IGATE_PAGE = 10,            /* items of news at once */
	IGATE_ACTOR_MAX = 50,       /* characters of NguoiXuLy */
	IGATE_NOTE_MAX = 1000,      /* characters of NoiDung and ThongTinTra in what we send */
	IGATE_LINES_MAX = 100,      /* lines of fees, as a dossier is handed in */
	IGATE_FILE_NAME_MAX = 2300, /* bytes of X-Ten-Tep, percent-encoded */
	IGATE_RESULT_TEXT = 400,    /* characters of SoKyHieu, CoQuanChuQuan and TenTep of a result, together */
};

/* A page of the largest news must fit into an answer, or the feed would stop before it for ever: NoiDung has 2,000 characters,
 * CanCu 200 and each LyDo 100, of at most 12 bytes (two \u escapes), and the other members less than 2 KiB, those of a paper 256
 * bytes; a result has 400 such characters, a signature and less than 600 bytes besides. */
_Static_assert(IGATE_PAGE *(2000 * 12 + 200 * 12 + TOLD_PAPERS_MAX * (100 * 12 + 256) +
		   TOLD_RESULTS_MAX * (IGATE_RESULT_TEXT * 12 + TOLD_SIGNATURE_MAX + 600) + 2048) <= IGATE_BODY_MAX,
    "a page of the feed may be larger than an answer");

/* Contracts that share this code; a later one says more, and nothing else. */
enum igate_level { IGATE_1_0, IGATE_1_1 };

struct json_out;

struct igate_file {
	const char *id, *hash;
};

struct igate_dossier {
	const char *number;
	int64_t state;
};

/* What the steps of one registration hand on to each other: the exchange's memo. */
struct igate_memo {
	const char *number;   /* allocated by the province, or NULL */
	int64_t state;        /* 1 or 2: as it is to be filed, the same in every attempt */
	const char *due;      /* NgayHenTra, the same in every attempt */
	struct igate_file files[FILING_PAPERS_MAX]; /* ids only */
	size_t n_files;
	int64_t told;         /* state the province answered; 0: not filed yet */
	const char *lost;     /* a number that the province gave and then did not know, or NULL */
};

/* {"So":"","TrangThai":2,"Hen":"","Tep":[],"DaNhan":10,"SoMat":""} and 64 + 14 + 64 characters, and {"Id":""}, for each file */
_Static_assert(64 + 64 + 14 + 64 + FILING_PAPERS_MAX * (IGATE_FILE_MAX + 10) <= EXCHANGE_MEMO_MAX, "a memo may become too large");

/* What a step of an exchange does. */
enum igate_stage { IGATE_NUMBER, IGATE_UPLOAD, IGATE_SUBMIT, IGATE_PROGRESS, IGATE_STATUS, IGATE_MONEY, IGATE_NO_STAGE };

/* igate_steps.c: where an exchange is. */
enum igate_stage igate_stage_of(const struct conn_case *c);
unsigned igate_uploads(const struct conn_case *c); /* how many papers are handed over */
unsigned igate_upload_of(const struct conn_case
	*c); /* which of them the present step is, from 0: a registration's number comes first */
const struct paper *igate_paper_of(const struct conn_case *c); /* that paper, or NULL */

/* Has the province an id of ours by which it can be asked what became of this? */
bool igate_is_event(const struct conn_case *c, enum igate_stage stage);

/* That id, of a registration's progress. */
const char *igate_progress_id(struct arena *a, const struct conn_case *c);

/* What every attempt files alike, though the dossier may move on meanwhile: fixed before the first step. */
int igate_memo_of(const struct conn_env *env, const struct conn_case *c, struct igate_memo *m, struct err *e) MUST_CHECK;

/* igate_judge.c: what answers mean. */
int igate_judge(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e) MUST_CHECK;
int igate_judge_query(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e) MUST_CHECK;

/* igate_read.c: answers.  Not of the agreed shape is ERR_BAD_REPLY. */
int igate_read_memo(struct arena *a, struct str memo, struct igate_memo *out, struct err *e) MUST_CHECK;
int igate_read_number(struct arena *a, struct str body, const char **out, struct err *e) MUST_CHECK;
int igate_read_file(struct arena *a, struct str body, struct igate_file *out, struct err *e) MUST_CHECK;
int igate_read_dossier(struct arena *a, struct str body, struct igate_dossier *out, struct err *e) MUST_CHECK;
int igate_read_event(struct arena *a, struct str body, const char **id_out, struct err *e) MUST_CHECK;
int igate_read_feed(const struct conn_env *env, const struct conn_reply *r, struct conn_feed *out, struct err *e) MUST_CHECK;
int igate_admit(const struct conn_env *env, struct str body, struct _xmlNode *xml, struct request *out, struct err *e)
    MUST_CHECK;

/* The code a problem document names, or "HTTP 422". */
const char *igate_word(struct arena *a, const struct conn_reply *r);

/* igate_limits.c: what the province would refuse, by 1.0, and by 1.1 besides. */
int igate_check(const struct conn_env *env, const struct filing *f, struct err *e) MUST_CHECK;
int igate_check_more(const struct conn_env *env, const struct filing *f, struct err *e) MUST_CHECK;
extern const struct field igate_filing_limits[], igate_more_limits[];

/* igate_more.c: what 1.1 writes besides. */
void igate_put_paper(struct json_out *w, const struct paper *p);
void igate_put_fees(struct arena *a, struct json_out *w, const struct conn_case *c);
void igate_put_decided(struct json_out *w, const struct filing *f);
struct str igate_write_money(struct arena *a, const struct conn_case *c);

/* igate_result.c: the file of a result that the unit told of. */
extern const struct conn_question igate_result;
int igate_check_result(const struct told_result *r, struct err *e) MUST_CHECK;

/* igate_write.c: requests and our own answer. */
struct str igate_write_memo(struct arena *a, const struct igate_memo *m);
struct str igate_write_dossier(struct arena *a, const struct conn_case *c, const struct igate_memo *m, enum igate_level level);
struct str igate_write_progress(struct arena *a, const struct conn_case *c, const struct igate_memo *m, const char *event);
struct str igate_write_status(struct arena *a, const struct conn_case *c, const struct igate_memo *m);
int igate_answer(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
    MUST_CHECK;

/* A paper whose content was handed in, so that it is uploaded. */
static inline bool
igate_has_content(const struct paper *p)
{
	return p->sha256 != NULL && p->file_name != NULL && p->media_type != NULL;
}

#endif
