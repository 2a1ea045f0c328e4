/* SPDX-License-Identifier: Apache-2.0 */
/* News of a dossier from the province, by callback or feed: applied or kept, told to who registered it. */
#include "cases/news.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metric.h"
#include "cases/move.h"
#include "cases/op.h"

/* Lines of the history kept free for what is not news: registered, submitted, withdrawn, and each item's delivery. */
enum { OURS_MAX = CONSIGNMENT_DOSSIER_MAX + 3 };

/* Number and promised date come with the news; the number is only ever given once. */
static void
note_facts(struct dossier *d, const struct dossier_report *report)
{
	if (d->number == NULL && report->number != NULL)
		d->number = report->number;
	if (report->due_ms > 0)
		d->due_ms = report->due_ms;
}

/* 1 done, 0 lost a race, -1 */
static int
try_take(struct commit_context *keep, const struct dossier_report *report, const struct news_seen *seen, int64_t now_ms,
    struct result_news *out, struct err *e)
{
	struct dossier_view k;
	struct move m;
	enum change_clash clash;
	bool applied;

	int found = dossier_id_ok(report->dossier) ? store_view(keep->core->store, keep->a, report->dossier, &k, e) : 0;
	if (found < 0)
		return -1;
	if (found == 0 || strcmp(k.dossier.unit_partner, keep->partner) != 0)
		return err_at(e, ERR_UNKNOWN_DOSSIER, "MaThamChieu", "no such dossier at this partner");
	out->dossier = k.dossier;
	if (move_known(&k, DOSSIER_BY_PROVINCE, report->key)) {
		out->outcome = OUTCOME_REPEATED;
		return 1;
	}
	if (k.n_history >= DOSSIER_HISTORY_MAX - OURS_MAX)
		return err_set(e, ERR_ILLEGAL_MOVE, "the history is full");
	note_facts(&k.dossier, report);
	/* Their clock may be behind ours, but they cannot have acted on it before it was accepted. */
	int64_t at = report->at_ms > k.dossier.accepted_ms ? report->at_ms : k.dossier.accepted_ms;
	struct history line = {.key = report->key, .source = DOSSIER_BY_PROVINCE, .kind = "STATUS", .state = report->state,
	    .at_ms = at, .seen_ms = now_ms, .note = report->note != NULL ? report->note : ""};
	move_init(&m, keep->core, keep->setup, keep->a, &k, now_ms);
	if (seen != NULL)
		change_seen(m.ch, keep->partner, seen->digest, seen->life_ms);
	if (move_news(&m, &line, &applied, e) != 0)
		return -1;
	int made = commit_change(keep, k.dossier.id, m.ch, &clash, e);
	if (made == 0 && clash == CLASH_SEEN)
		return err_set(e, ERR_REPLAYED, "replayed: seen before");
	if (made == 1) {
		out->outcome = applied ? OUTCOME_APPLIED : OUTCOME_KEPT;
		out->dossier = k.dossier;
	}
	return made;
}

static void
log_news(const struct commit_context *keep, const struct dossier_report *report, const struct result_news *r)
{
	static const enum log_event events[] = {
		[OUTCOME_APPLIED] = LOG_STATUS_APPLIED, [OUTCOME_KEPT] = LOG_STATUS_KEPT, [OUTCOME_REPEATED] = LOG_STATUS_REPEATED,
	};

	metric_add(METRIC_STATUS_NEWS, 1);
	log_with(r->dossier.id, keep->partner);
	log_event(events[r->outcome], "says=%s state=%s", dossier_state_name(report->state), dossier_state_name(r->dossier.state));
}

int
news_take(struct commit_context *keep, const struct dossier_report *report, const struct news_seen *seen, int64_t now_ms,
    struct result_news *out, struct err *e)
{
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_take(keep, report, seen, now_ms, out, e);
		if (made < 0)
			return -1;
		if (made > 0) {
			log_news(keep, report, out);
			return 0;
		}
	}
	return err_set(e, ERR_RACE, "the dossier kept changing");
}

int
op_news(struct op *x, const struct request_news *q, struct result_news *r, struct err *e)
{
	struct news_seen seen = {.life_ms = x->seen_ms};

	memcpy(seen.digest, x->seen, sizeof seen.digest);
	if (news_take(&x->keep, &q->report, &seen, x->now_ms, r, e) != 0)
		return -1;
	x->about = r->dossier.id;
	return r->outcome == OUTCOME_REPEATED ? op_once(x, r->dossier.id, e) : 0;
}
