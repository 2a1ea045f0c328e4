/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: one line per event on standard error, `time level event key=value ...`.  The events
 * are a table (log.tbl).  Dossier and partner are set once per request with log_with and
 * appear on every line of this thread.  Values never hold bodies or personal data: pass them
 * through text_mask, or do not log them.  Control characters and line breaks inside values are
 * replaced, so one event is always one line.  Thread-safe.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

enum log_event {
#define X(name, word, level, meaning) LOG_##name,
#include "base/log.tbl"
#undef X
	LOG_EVENT_COUNT
};

/* Lines below this level are not written.  INFO at start. */
void log_level(enum log_level least);

/* What every following line of this thread is about; NULL or "" clears.  Copied. */
void log_with(const char *dossier, const char *partner);

/* Write one line; fmt makes further key=value pairs and may be "". */
void log_event(enum log_event event, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

const char *log_word(enum log_event event);

#endif
