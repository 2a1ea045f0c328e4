/* SPDX-License-Identifier: Apache-2.0 */
/* Options, files and verdicts of the integrator's tools; see tool_common.h. */
#include "main/tool_common.h"

#include <errno.h>
#include <getopt.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "conf/conf.h"
#include "crypto/digest.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

static const struct option known[] = {
    {"cert", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"ca", required_argument, NULL, 'a'},
    {"crl", required_argument, NULL, 'r'},
    {"at", required_argument, NULL, 't'},
    {"request", required_argument, NULL, 'q'},
    {"life", required_argument, NULL, 'l'},
    {"soap", required_argument, NULL, 'v'},
    {"plain-id", no_argument, NULL, 'p'},
    {"enveloped", no_argument, NULL, 'e'},
    {"show", no_argument, NULL, 's'},
    {"jws", no_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int
say(const struct tool *t, const char *what, const char *about)
{
	fprintf(stderr, "%s: %s%s%s; try --help\n", t->name, what, about[0] != '\0' ? ": " : "", about);
	return -1;
}

/* "90s", "5m", "1h", "500ms" */
static int
parse_life(const char *s, int64_t *out)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};
	size_t n = strspn(s, "0123456789");
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(s + n, units[i].unit) == 0 && text_int(s, n, 1, 86400000, out) == 0) {
			*out *= units[i].ms;
			return *out <= 86400000 ? 0 : -1;
		}
	return -1;
}

static int
take_cert(struct tool *t, const char *path)
{
	if (t->n_certs == TOOL_CERTS_MAX)
		return say(t, "too many certificates", "");
	t->certs[t->n_certs++] = path;
	return 0;
}

static int
take_soap(struct tool *t, const char *version)
{
	t->soap12 = strcmp(version, "1.2") == 0;
	t->soap_given = true;
	return t->soap12 || strcmp(version, "1.1") == 0 ? 0 : say(t, "SOAP is 1.1 or 1.2, not", version);
}

static int
take_option(struct tool *t, int letter, char *value)
{
	switch (letter) {
	case 'c':
		return take_cert(t, value);
	case 'k':
		t->key = value;
		return 0;
	case 'a':
		t->ca = value;
		return 0;
	case 'r':
		t->crl = value;
		return 0;
	case 'q':
		t->request = value;
		return 0;
	case 't':
		return clock_parse(value, &t->now_ms) == 0 ? 0 : say(t, "not a time like 2026-11-24T08:00:00+07:00", value);
	case 'l':
		return parse_life(value, &t->life_ms) == 0 ? 0 : say(t, "not a time span like 90s or 5m", value);
	case 'v':
		return take_soap(t, value);
	case 'p':
		t->policy.plain_id = true;
		return 0;
	case 'e':
		t->policy.enveloped = true;
		return 0;
	case 's':
		t->show = true;
		return 0;
	case 'j':
		t->jws = true;
		return 0;
	}
	t->help = true;
	return 0;
}

static void
show_bytes(void *ctx, const char *what, struct str bytes)
{
	struct tool *t = ctx;
	unsigned char digest[DIGEST_LEN];
	if (strcmp(what, "SignedInfo") != 0 && strcmp(what, "signature base") != 0)
		buf_fmt(&t->covered, " %s", what);
	if (!t->show)
		return;
	digest_of(bytes, digest);
	printf("--- %s: %zu bytes, SHA-256 %s\n", what, bytes.n, text_base64(t->a, digest, sizeof digest));
	fwrite(bytes.p, 1, bytes.n, stdout);
	printf("\n");
}

int
tool_options(struct tool *t, struct arena *a, int argc, char **argv, const char *allowed)
{
	*t = (struct tool){.a = a, .now_ms = clock_now_ms(), .life_ms = 300000};
	t->policy =
	    (struct sign_policy){.skew_ms = conf_preset("messages", "skew"), .max_age_ms = conf_preset("messages", "max_age")};
	t->name = arena_fmt(a, "postgate %s %s", argv[0], argc > 1 ? argv[1] : "");
	t->shower = (struct sign_show){show_bytes, t};
	buf_init(&t->covered, a, 4096);
	opterr = 0;
	optind = 0; /* glibc: begin anew */
	for (int letter, which = 0; (letter = getopt_long(argc - 1, argv + 1, "", known, &which)) != -1;) {
		if (letter == '?')
			return say(t, "unknown option, or one without its value", argv[optind > 0 ? optind : 1]);
		if (letter != 'h' && strchr(allowed, letter) == NULL)
			return say(t, "this option is not for this verb", known[which].name);
		if (take_option(t, letter, optarg) != 0)
			return -1;
	}
	int left = argc - 1 - optind;
	if (t->help)
		return 0;
	if (left != 1)
		return say(t, left < 1 ? "which FILE? (- for standard input)" : "one FILE at a time", "");
	t->file = argv[1 + optind];
	return 0;
}

void
tool_done(struct tool *t)
{
	trust_free(t->trust);
}

int
tool_read(struct tool *t, const char *path, struct str *out)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *f = standard ? stdin : fopen(path, "rb");
	struct buf b;
	char part[65536];
	size_t n;
	if (f == NULL) {
		fprintf(stderr, "%s: cannot read %s: %s\n", t->name, path, strerror(errno));
		return -1;
	}
	buf_init(&b, t->a, FILE_MAX);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	bool bad = ferror(f) != 0;
	if (!standard)
		fclose(f);
	if (bad || b.full) {
		fprintf(stderr, "%s: cannot read %s: %s\n", t->name, path, b.full ? "more than 16 MiB" : "it breaks off");
		return -1;
	}
	*out = (struct str){b.p, b.len};
	return 0;
}

int
tool_trust(struct tool *t)
{
	struct err e = {0};
	if (t->n_certs == 0)
		return say(t, "whose signature? give --cert FILE", "");
	t->trust = trust_new();
	int rc = t->ca != NULL ? trust_ca(t->trust, t->ca, &e) : 0;
	if (rc == 0 && t->crl != NULL)
		rc = trust_crl(t->trust, t->crl, &e);
	for (size_t i = 0; rc == 0 && i < t->n_certs; i++)
		rc = trust_pin(t->trust, t->certs[i], &e);
	if (rc != 0)
		tool_cannot(t, &e);
	return rc;
}

struct sign_key *
tool_key(struct tool *t)
{
	struct err e = {0};
	if (t->key == NULL || t->n_certs != 1) {
		say(t, "signing takes one --key FILE and one --cert FILE", "");
		return NULL;
	}
	struct sign_key *k = sign_key_load(t->key, t->certs[0], &e);
	if (k == NULL)
		tool_cannot(t, &e);
	return k;
}

int
tool_accepted(struct tool *t, const struct pin *pin, int64_t created_ms, int64_t expires_ms)
{
	char created[CLOCK_TEXT], expires[CLOCK_TEXT];
	printf("accepted: signed by %s, created %s, expires %s, covers%s\n", pin_subject(pin), clock_utc(created_ms, created),
	    clock_utc(expires_ms, expires), t->covered.p);
	return TOOL_OK;
}

int
tool_refused(const struct err *e)
{
	printf("refused: %s\n", e->msg);
	return TOOL_REFUSED;
}

int
tool_cannot(const struct tool *t, const struct err *e)
{
	fprintf(stderr, "%s: %s\n", t->name, e->msg);
	return TOOL_UNREADABLE;
}

/* ---- verbs ---- */

static int
run_verify(const struct tool_verbs *v, struct arena *a, int argc, char **argv)
{
	struct tool t;
	int status = TOOL_UNREADABLE;

	if (tool_options(&t, a, argc, argv, v->verify_options) == 0)
		status = t.help ? (fputs(v->usage, stdout), TOOL_OK) : v->verify(&t);
	tool_done(&t);
	return status;
}

static int
run_sign(const struct tool_verbs *v, struct arena *a, int argc, char **argv)
{
	struct tool t;
	struct sign_key *k = NULL;
	int status = TOOL_UNREADABLE;

	if (tool_options(&t, a, argc, argv, v->sign_options) == 0) {
		if (t.help)
			status = (fputs(v->usage, stdout), TOOL_OK);
		else if ((k = tool_key(&t)) != NULL)
			status = v->sign(&t, k);
	}
	sign_key_free(k);
	tool_done(&t);
	return status;
}

int
tool_run(const struct tool_verbs *v, int argc, char **argv)
{
	struct arena *a = arena_new(0);
	const char *verb = argc > 1 ? argv[1] : "";
	int status = TOOL_UNREADABLE;

	if (strcmp(verb, "verify") == 0)
		status = run_verify(v, a, argc, argv);
	else if (strcmp(verb, "sign") == 0)
		status = run_sign(v, a, argc, argv);
	else if (strcmp(verb, "--help") == 0)
		status = (fputs(v->usage, stdout), TOOL_OK);
	else
		fputs(v->usage, stderr);
	arena_free(a);
	return status;
}
