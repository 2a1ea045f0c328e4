/* SPDX-License-Identifier: Apache-2.0 */
/* Letting somebody in; see enter.h. */
#include "people/enter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "people/accounts.h"
#include "people/guesses.h"
#include "people/password.h"
#include "people/totp.h"

/* ---- known browsers: "ID.MAC", the MAC over name and id ---- */

static void
mac_of(struct core *c, struct arena *a, const char *name, const char *id, char hex[DIGEST_HEX])
{
	unsigned char digest[DIGEST_LEN];

	vault_hmac(c->vault, str_of(arena_fmt(a, "device|%s|%s", name, id)), digest);
	text_hex(digest, DIGEST_LEN, hex);
}

/* Its id, or NULL: it is not known for that name. */
static const char *
known_device(struct core *c, struct arena *a, const char *name, struct str device)
{
	const char *dot = memchr(device.p, '.', device.n);
	char hex[DIGEST_HEX];

	if (dot == NULL || device.n - (size_t)(dot - device.p) - 1 != DIGEST_HEX - 1)
		return NULL;
	const char *id = arena_dup(a, device.p, (size_t)(dot - device.p));
	if (!text_is_token(id, "", 26))
		return NULL;
	mac_of(c, a, name, id, hex);
	return digest_same(hex, dot + 1, DIGEST_HEX - 1) ? id : NULL;
}

static void
make_device(struct core *c, struct arena *a, const char *name, char out[DEVICE_MAX])
{
	char id[27], hex[DIGEST_HEX];

	id_random(id);
	mac_of(c, a, name, id, hex);
	snprintf(out, DEVICE_MAX, "%s.%s", id, hex);
}

/* ---- right or wrong ---- */

struct attempt {
	struct core *c;
	const struct setup *s;
	struct arena *a;
	const struct enter_ask *q;
	struct guesser from;
	int64_t step; /* of the second factor */
};

static int
count(const struct attempt *t, struct err *e)
{
	if (guesses_add(t->c, t->s, t->a, &t->from, t->q->now_ms, e) != 0)
		return -1;
	metric_add(METRIC_LOGIN_REFUSED, 1);
	log_event(LOG_LOGIN_REFUSED, "known=%s", t->from.device != NULL ? "yes" : "no");
	return 0;
}

/* It was wrong: counted, and nobody learns what. */
static int
refuse(const struct attempt *t, struct err *e)
{
	return count(t, e) != 0 ? -1 : err_set(e, ERR_LOGIN, "name, password or code");
}

static int
check_code(struct attempt *t, const struct account *who, struct err *e)
{
	if (who->totp[0] == '\0')
		return 0;
	if (t->q->code[0] == '\0')
		return err_set(e, ERR_LOGIN_CODE, "a second factor");
	int good = totp_check(who->totp, t->q->code, t->q->now_ms, who->totp_step, &t->step, e);
	return good > 0 ? 0 : good < 0 ? -1 : refuse(t, e);
}

/* 1 it is his, 0 it is not, which is counted by nobody yet; -1 */
static int
check_password(struct attempt *t, struct account *who, struct err *e)
{
	int found = account_find(t->c, t->a, t->q->name, who, e);

	if (found < 0)
		return -1;
	bool may = found > 0 && !who->disabled;
	return password_same(t->c->passwords, t->a, may ? who->password : NULL, t->q->password, t->from.device != NULL, e);
}

static int
check(struct attempt *t, struct account *who, struct err *e)
{
	int same = check_password(t, who, e);

	return same < 0 ? -1 : same > 0 ? check_code(t, who, e) : refuse(t, e);
}

/* Too many were wrong: not yet. */
static int
wait_first(const struct attempt *t, int64_t *wait_ms_out, struct err *e)
{
	*wait_ms_out = guesses_wait(t->c, t->s, t->a, &t->from, t->q->now_ms, e);
	if (*wait_ms_out < 0)
		return -1;
	return *wait_ms_out > 0 ? err_set(e, ERR_LOGIN_WAIT, "%" PRId64 " ms", *wait_ms_out) : 0;
}

int
enter(struct core *c, const struct setup *s, struct arena *a, const struct enter_ask *q, struct entered *out, int64_t *wait_ms_out,
    struct err *e)
{
	struct attempt t = {.c = c, .s = s, .a = a, .q = q, .from = {q->name, known_device(c, a, q->name, q->device)}};
	struct account_ask act = {.name = q->name, .by = q->name, .now_ms = q->now_ms};

	if (wait_first(&t, wait_ms_out, e) != 0 || check(&t, &out->who, e) != 0)
		return -1;
	act.totp_step = t.step;
	if (account_do(c, s, a, ACCOUNT_ENTERED, &act, &out->who, e) != 0 || guesses_forget(c, s, a, &t.from, e) != 0 ||
	    session_begin(c, s, a, q->name, q->now_ms, out->cookie, e) != 0)
		return -1;
	make_device(c, a, q->name, out->device);
	return 0;
}

int
enter_again(struct core *c, const struct setup *s, struct arena *a, const struct enter_ask *q, int64_t *wait_ms_out, struct err *e)
{
	struct attempt t = {.c = c, .s = s, .a = a, .q = q, .from = {q->name, known_device(c, a, q->name, q->device)}};
	struct account who;

	if (wait_first(&t, wait_ms_out, e) != 0)
		return -1;
	int same = check_password(&t, &who, e);
	if (same > 0)
		return guesses_forget(c, s, a, &t.from, e);
	if (same < 0 || count(&t, e) != 0)
		return -1;
	err_at(e, ERR_LOGIN, "Password", "not that of who is logged in");
	return err_hint(e, HINT_PASSWORD_OWN, NULL, NULL);
}
