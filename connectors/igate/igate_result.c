/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results that came out electronically (schemas/igate/1.1/igate.json): the unit tells of them with state 9 or 10, with its
 * signature over each file, and gives the file when somebody wants to use it again.  What it is and who signed it is known before
 * it is fetched.
 */
#include "connectors/igate/igate.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/digest.h"

/* ---- as it is told ---- */

static int
refuse_characters(struct err *e, const char *field, const char *count, const char *characters)
{
	err_at(e, ERR_SCHEMA, field, "%s has other characters", field);
	return err_hint(e, HINT_CHARACTERS, count, characters);
}

static bool
is_hex(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static bool
is_day(const char *s)
{
	return strlen(s) == 8 && strspn(s, "0123456789") == 8;
}

/* The patterns of the published schema that a table of lengths cannot say. */
int
igate_check_result(const struct told_result *r, struct err *e)
{
	if (!text_is_token(r->code, "._-", 64))
		return refuse_characters(e, "KetQua/MaKetQua", "1-64", "A-Z a-z 0-9 . _ -");
	if (!text_is_token(r->file, "._-", IGATE_FILE_MAX))
		return refuse_characters(e, "KetQua/IdTepTin", "1-48", "A-Z a-z 0-9 . _ -");
	if (!text_is_token(r->media_type, "/+._-", 72))
		return refuse_characters(e, "KetQua/LoaiTep", "1-72", "A-Z a-z 0-9 / + . _ -");
	if (!is_hex(r->sha256))
		return refuse_characters(e, "KetQua/HashTepTin", "64", "0-9 a-f");
	if (!text_is_token(r->signature, "._-", TOLD_SIGNATURE_MAX))
		return refuse_characters(e, "KetQua/ChuKy", "1-1000", "A-Z a-z 0-9 . _ -");
	if (r->until != NULL && !is_day(r->until))
		return refuse_characters(e, "KetQua/ThoiHanHieuLuc", "8", "0-9");
	return 0;
}

/* ---- as it is fetched ---- */

static int
build_result(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct result_asked *q = asked;

	(void)e;
	*out =
	    (struct conn_request){.method = "GET", .path = arena_fmt(env->arena, "/v1/tep/%s", form_percent(env->arena, q->file))};
	return 0;
}

/* The bytes are what was told of, or nothing. */
static int
read_result(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	const struct result_asked *q = asked;
	struct result_found *out = answer;
	char hash[DIGEST_HEX];

	*out = (struct result_found){0};
	if (r->status == 404 || r->status == 410) {
		(void)err_set(e, ERR_PARTNER_REFUSED, "the unit has the file no more: %s", igate_word(env->arena, r));
		return CONN_READ_REFUSED;
	}
	if (r->status != 200)
		return err_set(e, ERR_BAD_REPLY, "HTTP %d (%s) means nothing here", r->status, igate_word(env->arena, r));
	digest_hex(r->body, hash);
	if ((int64_t)r->body.n != q->size || strcmp(hash, q->sha256) != 0)
		return err_set(e, ERR_BAD_REPLY, "the file is not what HashTepTin and KichThuoc of the news say");
	out->content = r->body;
	return CONN_READ_ANSWERED;
}

const struct conn_question igate_result = {"result", build_result, read_result};
