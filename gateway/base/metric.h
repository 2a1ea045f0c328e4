/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters, gauges and latency histograms of the process, for /metrics.  Lock-free; any thread.  A
 * process-wide table like the log, and for the same reason (docs/why/metrics-are-global.md).
 */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include <stdint.h>

#include "base/err.h"

struct buf;

enum metric_counter {
#define COUNTER(name, word, help) METRIC_##name,
#define GAUGE(name, word, help)
#define TIMER(name, word, help)
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
	METRIC_COUNTERS
};

enum metric_timer {
#define COUNTER(name, word, help)
#define GAUGE(name, word, help)
#define TIMER(name, word, help) METRIC_T_##name,
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
	METRIC_TIMERS
};

enum metric_gauge {
#define COUNTER(name, word, help)
#define GAUGE(name, word, help) METRIC_G_##name,
#define TIMER(name, word, help)
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
	METRIC_GAUGES
};

enum metric_clock {
#define COUNTER(name, word, help)
#define GAUGE(name, word, help)
#define TIMER(name, word, help)
#define CLOCK(name, word, class, help) METRIC_L_##name,
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
	METRIC_CLOCKS
};

void metric_add(enum metric_counter c, uint64_t n);
void metric_gauge(enum metric_gauge g, int64_t more); /* taken; below 0: given back */
void metric_time_us(enum metric_timer t, int64_t us);
void metric_clock_ms(enum metric_clock c, int64_t ms);
void metric_refused(enum err_code code);

/* All of it as OpenMetrics 1.0 text, without the closing `# EOF`. */
void metric_print(struct buf *out);

#endif
