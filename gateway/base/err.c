/* SPDX-License-Identifier: Apache-2.0 */
/* Errors: setting, decorating, and reading the table.  Knows no layer above base. */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *vi, *en;
	int http;
	enum err_side side;
	bool retry;
} table[ERR_COUNT] = {
#define X(name, http, side, retry, vi, en) {#name, vi, en, http, ERR_SIDE_##side, retry},
#include "base/err.tbl"
#undef X
};

__attribute__((format(printf, 4, 0))) static void
set(struct err *e, enum err_code code, const char *field, const char *fmt, va_list ap)
{
	assert(e->code == ERR_NONE && code > ERR_NONE && code < ERR_COUNT);
	e->code = code;
	if (field != NULL)
		snprintf(e->field, sizeof e->field, "%s", field);
	vsnprintf(e->msg, sizeof e->msg, fmt, ap);
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	set(e, code, NULL, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_at(struct err *e, enum err_code code, const char *field, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	set(e, code, field, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_hint(struct err *e, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(e->hint, sizeof e->hint, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_doing(struct err *e, const char *fmt, ...)
{
	char was[sizeof e->msg];
	va_list ap;

	memcpy(was, e->msg, sizeof was);
	va_start(ap, fmt);
	int n = vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n + 3 < sizeof e->msg) {
		size_t room = sizeof e->msg - (size_t)n - 3; /* ": " and the NUL */
		size_t keep = strnlen(was, room);
		memcpy(e->msg + n, ": ", 2);
		memcpy(e->msg + n + 2, was, keep);
		e->msg[(size_t)n + 2 + keep] = '\0';
	}
	return -1;
}

void
err_clear(struct err *e)
{
	memset(e, 0, sizeof *e);
}

const char *
err_name(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].name;
}

const char *
err_vi(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].vi;
}

const char *
err_en(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].en;
}

int
err_http(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].http;
}

enum err_side
err_side(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].side;
}

bool
err_retryable(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].retry;
}

enum err_code
err_find(const char *name)
{
	for (int i = 0; i < ERR_COUNT; i++)
		if (strcmp(table[i].name, name) == 0)
			return (enum err_code)i;
	return ERR_COUNT;
}

void
err_sentence(const struct err *e, bool vi, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", vi ? err_vi(e->code) : err_en(e->code),
	    e->hint[0] != '\0' ? ": " : "", e->hint);
}
