/* SPDX-License-Identifier: Apache-2.0 */
/* The twelve requests of a case, from the person to the receipt of its fees, by REST and signed.  All can be written before the
 * first is sent: a case's id follows from its reference, its version from the acts. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "model/dossier.h"
#include "sign/httpsig.h"

enum {
	SCAN = 12000,
	LIFE_MS = 300000,
	OFFICES = 128, /* each has its own receipt numbers: desks of one office draw them one after the other */
};

#define PARTNER "bench-counter"
#define WHO     "\"Pos\":\"48%04zu\",\"Clerk\":\"hoa.nt\""

struct desk {
	struct arena *a;
	const struct sign_key *key;
	const char *authority, *id, *ref;
	size_t office;
	int version; /* of the case, as it will be */
	struct bench_case *c;
};

static void
add(struct desk *d, const char *method, const char *path, const char *body)
{
	struct err e = {0};
	const struct header type = {str_of("content-type"), str_of("application/json")};
	const struct message m = {.method = str_of(method),
	    .authority = str_of(d->authority),
	    .path = str_of(path),
	    .query = str_of(""),
	    .headers = &type,
	    .n_headers = body != NULL,
	    .body = str_of(body != NULL ? body : "")};
	struct header h[HTTPSIG_HEADERS];

	must(httpsig_sign(d->a, d->key, &m, NULL, clock_now_ms(), LIFE_MS, h, &e), &e);
	char *text = arena_fmt(d->a, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, d->authority);
	for (int i = 0; i < HTTPSIG_HEADERS; i++)
		if (h[i].value.p != NULL)
			text = arena_fmt(d->a, "%s%.*s: %.*s\r\n", text, (int)h[i].name.n, h[i].name.p, (int)h[i].value.n,
			    h[i].value.p);
	if (body != NULL)
		text = arena_fmt(d->a, "%sContent-Type: application/json\r\nContent-Length: %zu\r\n", text, strlen(body));
	d->c->call[d->c->n++] = str_of(arena_fmt(d->a, "%s\r\n%s", text, body != NULL ? body : ""));
}

static void
act(struct desk *d, const char *step)
{
	add(d, "POST", arena_fmt(d->a, "/counter/v1/cases/%s/acts", d->id),
	    arena_fmt(d->a, "{\"Id\":\"a%d\",\"Seen\":%d," WHO ",%s}", d->version, d->version, d->office, step));
	d->version++;
}

static void
look(struct desk *d)
{
	add(d, "GET", arena_fmt(d->a, "/counter/v1/cases/%s", d->id), NULL);
}

/* A scan of so many bytes, another one in each case, and a form that is brought. */
static const char *
papers(struct desk *d)
{
	char *scan = arena_alloc(d->a, SCAN), hex[DIGEST_HEX];

	id_bytes(scan, SCAN);
	memcpy(scan, "%PDF-1.4 ", 9);
	digest_hex((struct str){scan, SCAN}, hex);
	return arena_fmt(d->a,
	    "\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":3,\"Form\":2,\"Sha256\":\"%s\","
	    "\"FileName\":\"to khai.pdf\",\"MediaType\":\"application/pdf\",\"Content\":\"%s\"}]}",
	    hex, text_base64(d->a, scan, SCAN));
}

static const char *
dossier_of(struct arena *a, const char *ref)
{
	const struct str parts[] = {{PARTNER, sizeof PARTNER}, str_of(ref)};
	unsigned char hash[DIGEST_LEN];
	char *id = arena_alloc(a, DOSSIER_ID_LEN + 1);

	digest_parts(parts, 2, hash);
	dossier_id("42", hash, id);
	return id;
}

#define BACK                                                                                              \
	"\"Return\":{\"Mode\":1,\"Name\":\"Nguyễn Thị Mẫu\",\"Phone\":\"0912000111\",\"Address\":{" \
	"\"Province\":\"42\",\"Commune\":\"18133\",\"Street\":\"Thôn 1\"}}"

void
case_letters(struct arena *a, const struct sign_key *k, const char *authority, const char *run, size_t number,
    struct bench_case *out)
{
	struct desk d = {.a = a, .key = k, .authority = authority, .office = number % OFFICES, .version = 1, .c = out};

	d.ref = arena_fmt(a, "%.12s-%zu", run, number);
	d.id = dossier_of(a, d.ref);
	out->n = 0;
	add(&d, "POST", "/counter/v1/cases", arena_fmt(a, "{\"ClientRef\":\"%s\"," WHO "}", d.ref, d.office));
	act(&d,
	    arena_fmt(a,
		"\"Person\":{\"Card\":\"0421902%05zu|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Hà Tĩnh|15082021\","
		"\"Owner\":{\"Phone\":\"0912000111\"}}",
		number % 90000 + 10003));
	look(&d);
	act(&d, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"H27.55\"}");
	act(&d, "\"LookUps\":{}");
	look(&d);
	act(&d, papers(&d));
	act(&d, "\"Quote\":{" BACK "}");
	act(&d, "\"Quote\":{" BACK ",\"Grams\":150}");
	out->open = out->n;
	act(&d, "\"Accept\":{}");
	add(&d, "POST", arena_fmt(a, "/counter/v1/dossiers/%s/payments", d.id),
	    arena_fmt(a, "{\"Id\":\"p1\"," WHO ",\"Method\":\"CASH\",\"Amount\":1000,\"Series\":\"BL26\"}", d.office));
	add(&d, "GET", arena_fmt(a, "/counter/v1/dossiers/%s/entries", d.id), NULL);
}
