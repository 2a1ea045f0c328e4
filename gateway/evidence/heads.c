/* SPDX-License-Identifier: Apache-2.0 */
/* Writing heads and paying their timestamps; see heads.h. */
#include "evidence/heads.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/metric.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "crypto/stamp.h"
#include "evidence/head.h"
#include "journal/journal.h"

struct unpaid {
	uint64_t seq;
	int64_t at_ms;
};

struct heads {
	struct journal *journal;
	char *dir;
	/* Of the timer thread alone. */
	uint64_t seq, segment;      /* of the last head */
	int64_t at_us;              /* when it was written, monotonic */
	char previous[DIGEST_HEX];  /* digest of its signature */
	pthread_mutex_t lock;       /* for what follows */
	struct unpaid *queue;       /* in order */
	size_t n, cap;
	int64_t failing_ms;         /* since when no head can be written; 0: it can */
};

static void
owe(struct heads *h, uint64_t seq, int64_t at_ms)
{
	pthread_mutex_lock(&h->lock);
	if (h->n == h->cap) {
		h->cap = 2 * h->cap + 64;
		h->queue = realloc(h->queue, h->cap * sizeof *h->queue);
		if (h->queue == NULL)
			abort();
	}
	h->queue[h->n++] = (struct unpaid){seq, at_ms};
	pthread_mutex_unlock(&h->lock);
}

/* Where the heads on disk end; those without timestamp are owed. */
static int
find(struct heads *h, struct arena *a, struct err *e)
{
	struct head_files *list;
	struct str bytes;
	struct head head;
	size_t n;

	if (heads_list(h->dir, a, &list, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!list[i].seal) /* the text alone says nothing: a crash came before its signature */
			continue;
		if (!list[i].stamp) {
			if (head_read(h->dir, a, list[i].seq, "json", &bytes, e) != 0 || head_parse(a, bytes, &head, e) != 0)
				return err_doing(e, "head %llu", (unsigned long long)list[i].seq);
			owe(h, list[i].seq, head.at_ms);
		}
		h->seq = list[i].seq;
	}
	if (h->seq > 0) {
		if (head_read(h->dir, a, h->seq, "p7s", &bytes, e) != 0)
			return -1;
		digest_hex(bytes, h->previous);
	}
	if (h->seq > journal_seq(h->journal))
		return err_set(e, ERR_STORE, "the journal ends before record %llu, of which a signed head speaks: it was cut",
		    (unsigned long long)h->seq);
	return 0;
}

struct heads *
heads_open(const char *dir, struct journal *j, struct err *e)
{
	struct heads *h = calloc(1, sizeof *h);
	struct arena *a = arena_new(0);
	struct journal_end end;
	size_t n = strlen(dir) + sizeof "/heads";

	if (h == NULL || (h->dir = malloc(n)) == NULL)
		abort();
	snprintf(h->dir, n, "%s/heads", dir);
	pthread_mutex_init(&h->lock, NULL);
	h->journal = j;
	memset(h->previous, '0', DIGEST_HEX - 1);
	journal_end(j, &end);
	h->segment = end.segment;
	h->at_us = clock_mono_us();
	int rc = mkdir(h->dir, 0700) != 0 && errno != EEXIST ? err_set(e, ERR_STORE, "%s: %s", h->dir, strerror(errno))
	                                                    : find(h, a, e);
	arena_free(a);
	if (rc == 0)
		return h;
	heads_close(h);
	return NULL;
}

void
heads_close(struct heads *h)
{
	if (h == NULL)
		return;
	pthread_mutex_destroy(&h->lock);
	free(h->queue);
	free(h->dir);
	free(h);
}

static int
write_head(struct heads *h, const struct setup *s, struct arena *a, const struct journal_end *end, struct err *e)
{
	char installation[2 * sizeof end->installation + 1], chain[DIGEST_HEX], time[CLOCK_TEXT];
	int64_t now = clock_now_ms();
	struct str seal;

	text_hex(end->installation, sizeof end->installation, installation);
	text_hex(end->chain, sizeof end->chain, chain);
	const struct head head = {.installation = installation, .gateway = s->conf.gateway.id, .seq = (int64_t)end->seq,
	    .chain = chain, .previous = h->previous, .time = clock_utc(now, time)};
	struct str text = head_print(a, &head);
	if (seal_make(s->head_key, a, text, &seal, e) != 0 || head_write(h->dir, end->seq, "json", text, e) != 0 ||
	    head_write(h->dir, end->seq, "p7s", seal, e) != 0)
		return -1;
	h->seq = end->seq;
	h->segment = end->segment;
	digest_hex(seal, h->previous);
	owe(h, end->seq, now);
	metric_add(METRIC_HEADS, 1);
	return 0;
}

int
heads_tick(struct heads *h, const struct setup *s, bool now, struct err *e)
{
	struct journal_end end;
	int64_t at_us = clock_mono_us();

	journal_end(h->journal, &end);
	if (end.seq <= h->seq || (!now && end.segment == h->segment && at_us - h->at_us < s->conf.timestamp.every * 1000))
		return 0;
	h->at_us = at_us;
	struct arena *a = arena_new(0);
	int rc = write_head(h, s, a, &end, e);
	arena_free(a);
	pthread_mutex_lock(&h->lock);
	if (rc == 0)
		h->failing_ms = 0;
	else if (h->failing_ms == 0)
		h->failing_ms = clock_now_ms();
	pthread_mutex_unlock(&h->lock);
	return rc;
}

static int
call(const struct setup *s, struct wire *w, struct arena *a, struct str query, const atomic_bool *stop, struct str *out,
    struct err *e)
{
	static const struct header headers[] = {
	    {{"Content-Type", 12}, {"application/timestamp-query", 27}}, {{"Accept", 6}, {"application/timestamp-reply", 27}}};
	const struct wire_tls tls = {.ca = s->conf.timestamp.tls_ca_file};
	const char *url = s->conf.timestamp.url, *path = strchr(strstr(url, "//") + 2, '/');
	int64_t ms = s->conf.timestamp.timeout;
	const struct wire_call c = {.method = "POST",
	    .url = path != NULL ? url : arena_fmt(a, "%s/", url),
	    .headers = headers,
	    .n_headers = 2,
	    .body = query,
	    .tls = &tls,
	    .connect_ms = ms,
	    .total_ms = ms,
	    .max_reply = STAMP_MAX,
	    .no_partner = true};
	struct message reply = {0};

	if (wire_do(w, a, &c, &reply, stop, e) != 0)
		return -1;
	if (reply.status != 200)
		return err_set(e, ERR_BAD_REPLY, "the timestamp authority answers %d", reply.status);
	*out = reply.body;
	return 0;
}

int
heads_stamp(const struct setup *s, struct wire *w, struct arena *a, struct str bytes, const atomic_bool *stop, struct str *kept_out,
    struct err *e)
{
	unsigned char nonce[STAMP_NONCE];
	struct str query, answer;

	if (stamp_ask(a, bytes, &query, nonce, e) != 0 || call(s, w, a, query, stop, &answer, e) != 0)
		return -1;
	return stamp_take(s->stamp_anchors, a, bytes, answer, nonce, kept_out, e);
}

static int
pay(struct heads *h, const struct setup *s, struct wire *w, struct arena *a, uint64_t seq, const atomic_bool *stop, struct err *e)
{
	struct str seal, kept;

	if (head_read(h->dir, a, seq, "p7s", &seal, e) != 0 || heads_stamp(s, w, a, seal, stop, &kept, e) != 0)
		return -1;
	return head_write(h->dir, seq, "tsr", kept, e);
}

int
heads_pay(struct heads *h, const struct setup *s, struct wire *w, const atomic_bool *stop, struct err *e)
{
	if (s->conf.timestamp.url[0] == '\0')
		return 0;
	pthread_mutex_lock(&h->lock);
	uint64_t seq = h->n > 0 ? h->queue[0].seq : 0;
	pthread_mutex_unlock(&h->lock);
	if (seq == 0)
		return 0;
	struct arena *a = arena_new(0);
	int rc = pay(h, s, w, a, seq, stop, e);
	arena_free(a);
	metric_add(rc == 0 ? METRIC_STAMPS : METRIC_STAMP_FAILURES, 1);
	if (rc != 0)
		return -1;
	pthread_mutex_lock(&h->lock);
	memmove(h->queue, h->queue + 1, --h->n * sizeof *h->queue);
	pthread_mutex_unlock(&h->lock);
	return 1;
}

struct heads_debt
heads_debt(struct heads *h, const struct setup *s)
{
	struct heads_debt d = {0, 0};
	int64_t now = clock_now_ms(), since = now;

	pthread_mutex_lock(&h->lock);
	if (s->conf.timestamp.url[0] != '\0' && h->n > 0) {
		d.heads = (int64_t)h->n;
		since = h->queue[0].at_ms;
	}
	if (h->failing_ms > 0 && h->failing_ms < since)
		since = h->failing_ms;
	pthread_mutex_unlock(&h->lock);
	d.age_ms = now > since ? now - since : 0;
	return d;
}
