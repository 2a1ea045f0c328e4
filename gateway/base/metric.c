/* SPDX-License-Identifier: Apache-2.0 */
/* Counters, gauges and histograms; see metric.h. */
#include "base/metric.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "base/buf.h"

enum { BUCKETS = 13 };
static const int64_t bounds_us[BUCKETS] = {250, 500, 1000, 2500, 5000, 10000, 25000, 50000,
    100000, 250000, 1000000, 5000000, 30000000};

static atomic_uint_fast64_t counters[METRIC_COUNTERS], refused[ERR_COUNT];
static struct {
	atomic_uint_fast64_t bucket[BUCKETS + 1], sum_us;
} timers[METRIC_TIMERS];

/* What people wait: the bounds that plans speak of, in seconds. */
enum { CLOCK_BUCKETS = 10 };
static const int64_t bounds_s[CLOCK_BUCKETS] = {60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 7200};
static struct {
	atomic_uint_fast64_t bucket[CLOCK_BUCKETS + 1], sum_ms;
} clocks[METRIC_CLOCKS];

static const struct {
	const char *word, *class, *help;
} clock_text[] = {
#define COUNTER(name, word, help)
#define GAUGE(name, word, help)
#define TIMER(name, word, help)
#define CLOCK(name, word, class, help) {word, class, help},
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
};

static atomic_int_fast64_t gauges[METRIC_GAUGES];

static const struct {
	const char *word, *help;
} counter_text[] =
    {
#define COUNTER(name, word, help) {word, help},
#define GAUGE(name, word, help)
#define TIMER(name, word, help)
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
},
  gauge_text[] =
      {
#define COUNTER(name, word, help)
#define GAUGE(name, word, help) {word, help},
#define TIMER(name, word, help)
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
},
  timer_text[] = {
#define COUNTER(name, word, help)
#define GAUGE(name, word, help)
#define TIMER(name, word, help) {word, help},
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
};

void
metric_add(enum metric_counter c, uint64_t n)
{
	atomic_fetch_add_explicit(&counters[c], n, memory_order_relaxed);
}

void
metric_gauge(enum metric_gauge g, int64_t more)
{
	atomic_fetch_add_explicit(&gauges[g], more, memory_order_relaxed);
}

void
metric_time_us(enum metric_timer t, int64_t us)
{
	int i = 0;
	while (i < BUCKETS && us > bounds_us[i])
		i++;
	atomic_fetch_add_explicit(&timers[t].bucket[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&timers[t].sum_us, us > 0 ? (uint64_t)us : 0,
	    memory_order_relaxed);
}

void
metric_clock_ms(enum metric_clock c, int64_t ms)
{
	int i = 0;
	while (i < CLOCK_BUCKETS && ms > bounds_s[i] * 1000)
		i++;
	atomic_fetch_add_explicit(&clocks[c].bucket[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&clocks[c].sum_ms, ms > 0 ? (uint64_t)ms : 0, memory_order_relaxed);
}

void
metric_refused(enum err_code code)
{
	atomic_fetch_add_explicit(&refused[code], 1, memory_order_relaxed);
}

static void
print_timer(struct buf *out, int t)
{
	const char *w = timer_text[t].word;
	uint64_t total = 0;
	buf_fmt(out, "# TYPE %s histogram\n# HELP %s %s\n", w, w, timer_text[t].help);
	for (int i = 0; i < BUCKETS; i++) {
		total += atomic_load(&timers[t].bucket[i]);
		buf_fmt(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", w,
		    (double)bounds_us[i] / 1e6, total);
	}
	total += atomic_load(&timers[t].bucket[BUCKETS]);
	buf_fmt(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_count %" PRIu64 "\n%s_sum %.6f\n", w,
	    total, w, total, w, (double)atomic_load(&timers[t].sum_us) / 1e6);
}

static void
print_clock(struct buf *out, int c)
{
	const char *w = clock_text[c].word, *class = clock_text[c].class;
	uint64_t total = 0;
	if (c == 0 || strcmp(clock_text[c - 1].word, w) != 0)
		buf_fmt(out, "# TYPE %s histogram\n# HELP %s %s\n", w, w, clock_text[c].help);
	for (int i = 0; i < CLOCK_BUCKETS; i++) {
		total += atomic_load(&clocks[c].bucket[i]);
		buf_fmt(out, "%s_bucket{class=\"%s\",le=\"%g\"} %" PRIu64 "\n", w, class, (double)bounds_s[i], total);
	}
	total += atomic_load(&clocks[c].bucket[CLOCK_BUCKETS]);
	buf_fmt(out,
	    "%s_bucket{class=\"%s\",le=\"+Inf\"} %" PRIu64 "\n%s_count{class=\"%s\"} %" PRIu64 "\n%s_sum{class=\"%s\"} %.3f\n", w,
	    class, total, w, class, total, w, class, (double)atomic_load(&clocks[c].sum_ms) / 1e3);
}

void
metric_print(struct buf *out)
{
	for (int c = 0; c < METRIC_COUNTERS; c++)
		buf_fmt(out, "# TYPE %s counter\n# HELP %s %s\n%s_total %" PRIu64 "\n",
		    counter_text[c].word, counter_text[c].word, counter_text[c].help,
		    counter_text[c].word, (uint64_t)atomic_load(&counters[c]));
	buf_str(out, "# TYPE gw_refused counter\n# HELP gw_refused requests refused, by code\n");
	for (int code = 1; code < ERR_COUNT; code++)
		buf_fmt(out, "gw_refused_total{code=\"%s\"} %" PRIu64 "\n",
		    err_name((enum err_code)code), (uint64_t)atomic_load(&refused[code]));
	for (int g = 0; g < METRIC_GAUGES; g++)
		buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n%s %" PRId64 "\n", gauge_text[g].word, gauge_text[g].word,
		    gauge_text[g].help, gauge_text[g].word, (int64_t)atomic_load(&gauges[g]));
	for (int t = 0; t < METRIC_TIMERS; t++)
		print_timer(out, t);
	for (int c = 0; c < METRIC_CLOCKS; c++)
		print_clock(out, c);
}
