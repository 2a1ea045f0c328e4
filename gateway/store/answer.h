/* SPDX-License-Identifier: Apache-2.0 */
/* Redis' answers, judged and taken apart.  Internal to store. */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include <hiredis/hiredis.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* -1 with e set when the answer is an error, or not of that type (REDIS_REPLY_*; 0: any). */
int answer_check(const redisReply *r, int type, struct err *e) MUST_CHECK;

/* The bytes of a string answer; the strings of an array answer, or -1 when an element is none. */
struct str answer_str(const redisReply *r);
int answer_strs(struct arena *a, const redisReply *r, struct str **out, struct err *e) MUST_CHECK;

#endif
