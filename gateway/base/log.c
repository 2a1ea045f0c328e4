/* SPDX-License-Identifier: Apache-2.0 */
/* The log; see log.h.  One write(2) per line, so lines of threads never mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static const struct {
	const char *word;
	enum log_level level;
} events[] = {
#define X(name, word, level, meaning) {word, LOG_LEVEL_##level},
#include "base/log.tbl"
#undef X
};

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static atomic_int least = LOG_LEVEL_INFO;
static _Thread_local struct {
	char dossier[48], partner[48];
} about;

void
log_level(enum log_level l)
{
	atomic_store(&least, (int)l);
}

static void
keep(char *to, size_t max, const char *s)
{
	size_t n = s != NULL ? strnlen(s, max - 1) : 0;

	if (n > 0)
		memcpy(to, s, n);
	to[n] = '\0';
}

void
log_with(const char *dossier, const char *partner)
{
	keep(about.dossier, sizeof about.dossier, dossier);
	keep(about.partner, sizeof about.partner, partner);
}

const char *
log_word(enum log_event event)
{
	return events[event].word;
}

void
log_event(enum log_event event, const char *fmt, ...)
{
	char line[1024], t[CLOCK_TEXT];
	va_list ap;

	if ((int)events[event].level < atomic_load(&least))
		return;
	int n = snprintf(line, sizeof line - 1, "%s %s %s%s%s%s%s ", clock_utc(clock_now_ms(), t),
	    level_names[events[event].level], events[event].word,
	    about.dossier[0] != '\0' ? " dossier=" : "", about.dossier,
	    about.partner[0] != '\0' ? " partner=" : "", about.partner);
	va_start(ap, fmt);
	int m = vsnprintf(line + n, sizeof line - 1 - (size_t)n, fmt, ap);
	va_end(ap);
	size_t len = strnlen(line, sizeof line - 2);
	if (m <= 0)
		len = (size_t)n - 1;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	ssize_t ignored = write(STDERR_FILENO, line, len);
	(void)ignored; /* there is nowhere left to complain to */
}
