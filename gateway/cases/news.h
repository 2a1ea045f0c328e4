/* SPDX-License-Identifier: Apache-2.0 */
/* One piece of news about a dossier, from a callback or a feed. */
#ifndef CASES_NEWS_H
#define CASES_NEWS_H

#include "crypto/digest.h"
#include "ledger/commit.h"
#include "model/operation.h"

struct news_seen {
	unsigned char digest[DIGEST_LEN]; /* of the signed message, against replay */
	int64_t life_ms;
};

/* Take it: late and duplicate news never moves a dossier backwards (model/dossier.h, dossier_news).  seen is NULL for a feed.
 * ERR_UNKNOWN_DOSSIER when the partner does not stand for that dossier's unit. */
int news_take(struct commit_context *keep, const struct dossier_report *report, const struct news_seen *seen, int64_t now_ms,
    struct result_news *out, struct err *e) MUST_CHECK;

#endif
