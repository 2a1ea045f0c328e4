/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare steps of one acceptance, each alone but on all cores at once: CPU of one, best of the rounds.  The sum that the whole is
 * compared with holds exactly what an acceptance cannot do without: parse, canonical form of Body, Timestamp and
 * SignedInfo, verify, XSD, sign, one journal append and one Redis function (crowd.c).  HTTP is measured beside it (step.http_us)
 * and is not in the sum.
 */
#include "bench.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "crypto/vault.h"
#include "sign/wsse.h"
#include "xml/schema.h"
#include "xml/xml.h"

enum { ROUNDS = 15, BATCH = 40, CONNECTIONS = 64 };

double
cpu_us_thread(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double
cpu_us_process(pid_t pid)
{
	struct timespec t = {0};
	clockid_t clock;
	if (clock_getcpuclockid(pid, &clock) == 0)
		clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

void
must(int result, const struct err *e)
{
	if (result >= 0 && e->code == ERR_NONE)
		return;
	fprintf(stderr, "bench: %s: %s\n", err_name(e->code), e->code == ERR_NONE ? "a step was refused" : e->msg);
	exit(1);
}

/* ---- a step on each core ---- */

struct step {
	struct arena *a;
	const struct sign_key *key;
	const struct trust *trust;
	const struct pin *pin;
	struct str letter, sig, text;
	struct soap_message soap;
	struct schema *schema;
	struct vault *vault;
	struct err e;
};

static void
step_sign(struct step *s)
{
	struct str sig;
	must(sign_bytes(s->key, s->a, s->text, &sig, &s->e), &s->e);
}

static void
step_verify(struct step *s)
{
	must(pin_verify(s->pin, s->text, s->sig, &s->e), &s->e);
}

static void
step_parse(struct step *s)
{
	must(xml_parse(s->a, s->letter, &s->e) != NULL ? 0 : -1, &s->e);
}

static void
step_canon(struct step *s)
{
	const struct _xmlNode *parts[] = {s->soap.body, xml_child(s->soap.security, SOAP_NS_WSU, "Timestamp"),
	    xml_first(xml_child(s->soap.security, "http://www.w3.org/2000/09/xmldsig#", "Signature"))};
	for (size_t i = 0; i < 3; i++) {
		struct buf b;
		buf_init(&b, s->a, 65536);
		must(xml_canon(parts[i], NULL, NULL, &b, &s->e), &s->e);
	}
}

static void
step_xsd(struct step *s)
{
	must(schema_check(s->schema, s->soap.payload, &s->e), &s->e);
}

static void
step_digest(struct step *s)
{
	unsigned char d[DIGEST_LEN];
	digest_of(s->letter, d);
}

static void
step_seal(struct step *s)
{
	vault_seal(s->vault, s->a, "bench", s->letter);
}

/* One core's worker: its own copy of the step and its own memory. */
struct core {
	pthread_t thread;
	struct step s;
	void (*what)(struct step *);
	pthread_barrier_t *go;
	double took[ROUNDS];
};

static void *
measure_core(void *arg)
{
	struct core *c = arg;

	c->s.a = arena_new(0);
	for (int r = 0; r < ROUNDS; r++) {
		pthread_barrier_wait(c->go);
		double began = cpu_us_thread();
		for (int i = 0; i < BATCH; i++) {
			c->what(&c->s);
			arena_reset(c->s.a);
		}
		c->took[r] = (cpu_us_thread() - began) / BATCH;
	}
	arena_free(c->s.a);
	return NULL;
}

/* On every core at once, as under load: two threads of one core take longer than one of them alone. */
static void
measure(const char *key, struct step *s, void (*what)(struct step *))
{
	static struct core cores[64];
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_barrier_t go;
	double best = 1e9;

	n = n < 1 ? 1 : n > 64 ? 64 : n;
	pthread_barrier_init(&go, NULL, (unsigned)n);
	for (long i = 0; i < n; i++) {
		cores[i] = (struct core){.s = *s, .what = what, .go = &go};
		pthread_create(&cores[i].thread, NULL, measure_core, &cores[i]);
	}
	for (long i = 0; i < n; i++)
		pthread_join(cores[i].thread, NULL);
	for (int r = 0; r < ROUNDS; r++) {
		double sum = 0;
		for (long i = 0; i < n; i++)
			sum += cores[i].took[r];
		best = sum / (double)n < best ? sum / (double)n : best;
	}
	pthread_barrier_destroy(&go);
	figure(key, best);
}

static void
measure_key(const char *dir, struct step *s, const struct sign_key *key, const char *cert, const char *sign, const char *verify)
{
	struct trust *t = trust_new();

	must(trust_pin(t, arena_fmt(s->a, "%s/certs/%s", dir, cert), &s->e), &s->e);
	s->key = key;
	s->pin = trust_at(t, 0);
	must(sign_bytes(key, s->a, s->text, &s->sig, &s->e), &s->e);
	measure(sign, s, step_sign);
	measure(verify, s, step_verify);
	trust_free(t);
}

/* One thread appending as a journal does, without a journal: what the disk costs. */
static void
measure_disk(const char *dir, struct str letter)
{
	char path[512];
	double best = 1e9;

	snprintf(path, sizeof path, "%s/disk", dir);
	FILE *f = fopen(path, "w");
	for (int i = 0; f != NULL && i < 200; i++) {
		int64_t began = clock_mono_us();
		if (write(fileno(f), letter.p, letter.n) < 0 || fdatasync(fileno(f)) != 0)
			break;
		double took = (double)(clock_mono_us() - began);
		best = took < best ? took : best;
	}
	if (f != NULL)
		fclose(f);
	unlink(path);
	figure("step.fdatasync_wall_us", best);
}

/* ---- HTTP alone ---- */

static enum MHD_Result
echo(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *upload,
    size_t *n, void **slot)
{
	static char answer[5000] = "Receipt>";
	static int begun;

	(void)cls, (void)url, (void)method, (void)version, (void)upload;
	if (*slot == NULL) {
		*slot = &begun;
		return MHD_YES;
	}
	if (*n > 0) {
		*n = 0;
		return MHD_YES;
	}
	struct MHD_Response *r = MHD_create_response_from_buffer(sizeof answer, answer, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result sent = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return sent;
}

static void
measure_http(const char *dir, const struct sign_key *key)
{
	struct arena *a = arena_new(0);
	struct letters l = letters_make(a, key, 3000);
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	double best = 1e9;

	snprintf(un.sun_path, sizeof un.sun_path, "%s/echo.sock", dir);
	unlink(un.sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(fd, (struct sockaddr *)&un, sizeof un) != 0 || listen(fd, 128) != 0) {
		perror("bench: echo");
		exit(1);
	}
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0,
	    NULL, NULL, echo, NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_END);
	for (int r = 0; r < 3; r++) {
		double all = cpu_us_process(getpid()), mine = cpu_us_thread();
		struct load_result got = load_run(arena_fmt(a, "unix:%s", un.sun_path), CONNECTIONS, &l, NULL, NULL);
		double used = cpu_us_process(getpid()) - all - (cpu_us_thread() - mine);
		if (got.accepted == l.n && used / (double)l.n < best)
			best = used / (double)l.n;
	}
	MHD_stop_daemon(d);
	unlink(un.sun_path);
	arena_free(a);
	figure("step.http_us", best);
}

void
steps_run(const char *dir, const struct sign_key *p256, const struct sign_key *rsa)
{
	struct step s = {.a = arena_new(0)};
	struct letters l = letters_make(s.a, p256, 1);

	s.letter = l.body[0];
	s.text = (struct str){s.letter.p, 700}; /* about a SignedInfo */
	must(soap_read(xml_parse(s.a, s.letter, &s.e), &s.soap, &s.e), &s.e);
	s.schema = schema_load("schemas/postal/1.0/postal.xsd", &s.e);
	must(s.schema != NULL ? 0 : -1, &s.e);
	s.vault = vault_load(arena_fmt(s.a, "%s/certs/vault.key", dir), NULL, &s.e);
	must(s.vault != NULL ? 0 : -1, &s.e);
	figure("message_bytes", (double)s.letter.n);
	measure_key(dir, &s, p256, "postal-ec.crt", "step.p256_sign_us", "step.p256_verify_us");
	measure_key(dir, &s, rsa, "postal.crt", "step.rsa_sign_us", "step.rsa_verify_us");
	measure("step.parse_us", &s, step_parse);
	measure("step.canon_us", &s, step_canon);
	measure("step.xsd_us", &s, step_xsd);
	measure("step.digest_us", &s, step_digest);
	measure("step.seal_us", &s, step_seal);

	crowd_run(dir, s.vault, s.letter);
	measure_disk(dir, s.letter);
	measure_http(dir, p256);
	schema_free(s.schema);
	vault_free(s.vault);
	arena_free(s.a);

	double common = figure_get("step.parse_us") + figure_get("step.canon_us") + figure_get("step.xsd_us") +
	    figure_get("step.journal_us") + figure_get("step.redis_us");
	figure("step.sum.p256_us", common + figure_get("step.p256_sign_us") + figure_get("step.p256_verify_us"));
	figure("step.sum.rsa_us", common + figure_get("step.rsa_sign_us") + figure_get("step.rsa_verify_us"));
}
