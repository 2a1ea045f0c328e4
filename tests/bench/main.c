/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The benchmark: bare steps and whole acceptances in turn, round by round on the same machine in one run, so that what
 * disturbs one disturbs the other.  scripts/bench prepares the folder, Redis and HAProxy, and prints the table.
 *
 *   bench DIR POSTGATE PORT RESULT [quick]
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hiredis/hiredis.h>

#include "base/arena.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "sign/vault.h"
#include "sign/wsse.h"
#include "store/store.h"
#include "tests/bench/daemon.h"
#include "tests/bench/figures.h"
#include "tests/bench/load.h"
#include "tests/bench/steps.h"
#include "xml/schema.h"
#include "xml/xml.h"

enum { KINDS = 2, STARTS = 3, KEEP_EVERY = 50, OVERLOAD_CONNECTIONS = 640, OVERLOAD_PAUSE_US = 50000, PRESENT = 200 };

static const size_t widths[] = {1, 8, 64};

struct bench {
	const char *dir, *postgate;
	int port;
	bool quick;
	struct arena *a;
	struct kind kinds[KINDS];
	struct steps steps;
	const char *socket, *redis_socket;
	pid_t gateway;
};

static void
give_up(struct bench *b, const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	daemon_stop(b->gateway);
	daemon_stop(b->steps.echo);
	exit(1);
}

static const char *
in_dir(struct bench *b, const char *name)
{
	return arena_fmt(b->a, "%s/%s", b->dir, name);
}

/* ---- before ---- */

static struct sign_key *
load_key(struct bench *b, const char *name)
{
	struct err e = {0};
	struct sign_key *k = sign_key_load(arena_fmt(b->a, "%s/certs/%s.key", b->dir, name),
	    arena_fmt(b->a, "%s/certs/%s.crt", b->dir, name), &e);

	if (k == NULL)
		give_up(b, name, e.msg);
	return k;
}

static struct trust *
load_trust(struct bench *b, const char *name)
{
	struct trust *t = trust_new();
	struct err e = {0};

	if (trust_pin(t, arena_fmt(b->a, "%s/certs/%s.crt", b->dir, name), &e) != 0)
		give_up(b, name, e.msg);
	return t;
}

static void
prepare_kinds(struct bench *b)
{
	static const char *const names[KINDS] = {"p256", "rsa"}, *const theirs[KINDS] = {"postal-ec", "postal"},
	    *const ours[KINDS] = {"gateway", "gateway-rsa"};

	for (int i = 0; i < KINDS; i++) {
		b->kinds[i] = (struct kind){names[i], load_key(b, theirs[i]), load_key(b, ours[i]), load_trust(b, theirs[i]),
		    load_trust(b, ours[i]), 0};
		letters_fit(&b->kinds[i]);
		result_set((double)letter_make(b->a, &b->kinds[i]).n, "accept.%s.request_bytes", names[i]);
	}
}

/* The store as if it had never been used. */
static void
empty_store(struct bench *b)
{
	redisContext *c = redisConnectUnix(b->redis_socket);

	if (c == NULL || c->err != 0)
		give_up(b, "redis", c != NULL ? c->errstr : "no memory");
	freeReplyObject(redisCommand(c, "FLUSHALL"));
	freeReplyObject(redisCommand(c, "FUNCTION FLUSH"));
	redisFree(c);
}

static void
start_gateway(struct bench *b)
{
	for (int i = 0; i < (b->quick ? 1 : STARTS); i++) {
		double ms = 0;
		daemon_stop(b->gateway);
		empty_store(b);
		b->gateway = daemon_start(b->postgate, in_dir(b, "postgate.conf"), b->socket, in_dir(b, "gateway.log"), &ms);
		if (b->gateway < 0)
			give_up(b, "the gateway does not start", "see gateway.log");
		figure_add(ms, "start_ms");
	}
	usleep(300000);
	result_set(figure_least("start_ms"), "start_ms");
	result_set(figure_median("start_ms"), "start_ms_median");
	result_set(daemon_mib(b->gateway, "VmRSS"), "idle_rss_mib");
}

static void
prepare_steps(struct bench *b)
{
	struct steps *s = &b->steps;
	struct err e = {0};
	const struct store_conf sc = {.socket = b->redis_socket, .user = "", .password = "", .province = "99", .timeout_ms = 5000,
	    .connections = 64};

	s->kinds = b->kinds;
	s->dir = b->dir;
	s->scale = b->quick ? 1 : 4;
	s->vault = vault_load(in_dir(b, "certs/vault.key"), NULL, &e);
	if (s->vault != NULL)
		s->journal = journal_open(in_dir(b, "journal-step"), s->vault, 64 << 20, &e);
	if (s->journal != NULL)
		s->store = store_open(&sc, &e);
	if (s->store != NULL)
		s->schema = schema_load("schemas/postal/1.0/postal.xsd", &e);
	if (s->schema == NULL)
		give_up(b, "the bare steps cannot be prepared", e.msg);
}

/* ---- acceptances ---- */

/* Answers are what they look like: signed by us, over a receipt. */
static void
verify_kept(struct bench *b, const struct kind *k, const struct load *l)
{
	static const struct sign_policy strict = {.skew_ms = 60000, .max_age_ms = 600000};

	for (size_t i = 0; i < l->n_kept; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct soap_message m;
		struct wsse_verified v;
		struct _xmlDoc *doc = xml_parse(a, l->kept[i], &e);
		if (doc == NULL || soap_read(doc, &m, &e) != 0 ||
		    wsse_verify(a, &m, k->our_trust, &strict, clock_now_ms(), NULL, &v, &e) != 0)
			give_up(b, "an answer does not verify", e.msg);
		result_set(result_get("answers_verified") < 0 ? 1 : result_get("answers_verified") + 1, "answers_verified");
		arena_free(a);
	}
}

static size_t
how_many(const struct bench *b, int kind, size_t width)
{
	size_t n = width == 1 ? 300 : width == 8 ? 1200 : 2400;

	n = kind == 0 ? n : n / 2;
	return b->quick ? n / 3 : n;
}

static void
cell(struct bench *b, int kind, size_t width, bool proxy)
{
	struct arena *a = arena_new(0);
	const struct kind *k = &b->kinds[kind];
	size_t n = how_many(b, kind, width);
	struct load l = {.socket = proxy ? NULL : b->socket, .port = b->port, .connections = width, .n = n, .needle = "Receipt",
	    .requests = letters_make(a, k, n), .keep_every = KEEP_EVERY, .pause_us = 0};
	const char *key = arena_fmt(a, "%s.%s.c%zu", proxy ? "proxy" : "accept", k->name, width);
	double began = daemon_cpu_us(b->gateway);

	load_run(a, &l);
	if (l.failed > 0 || l.accepted != n)
		give_up(b, key, l.failed > 0 ? l.first_failure : "not every message was accepted");
	figure_add((daemon_cpu_us(b->gateway) - began) / (double)n, "%s.cpu", key);
	figure_add((double)n / l.seconds, "%s.rps", key);
	figure_add(load_latency(&l, 0.50) / 1e3, "%s.p50", key);
	figure_add(load_latency(&l, 0.99) / 1e3, "%s.p99", key);
	verify_kept(b, k, &l);
	arena_free(a);
}

static void
accept_round(struct bench *b)
{
	for (int kind = 0; kind < KINDS; kind++)
		for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
			cell(b, kind, widths[w], false);
			cell(b, kind, widths[w], true);
		}
}

/* ---- overload ---- */

/* How many of (at most) PRESENT accepted dossiers are in the store. */
static size_t
missing(struct bench *b, const struct load *l)
{
	redisContext *c = redisConnectUnix(b->redis_socket);
	size_t step = l->accepted > PRESENT ? l->accepted / PRESENT : 1, gone = 0;

	for (size_t i = 0; i < l->accepted; i += step) {
		const char *id = l->dossiers[i];
		char key[2 * LOAD_ID];
		snprintf(key, sizeof key, "gw:{%.5s}:d:%s", id, id);
		redisReply *r = redisCommand(c, "EXISTS %s", key);
		gone += r == NULL || r->type != REDIS_REPLY_INTEGER || r->integer != 1;
		if (r != NULL)
			freeReplyObject(r);
	}
	redisFree(c);
	return gone;
}

/* Sample the gateway's memory until the load is over. */
struct watcher {
	pid_t pid;
	volatile bool over;
	double most;
};

static void *
watch(void *arg)
{
	struct watcher *w = arg;

	while (!w->over) {
		double now = daemon_mib(w->pid, "VmRSS");
		w->most = now > w->most ? now : w->most;
		usleep(50000);
	}
	return NULL;
}

static void
overload(struct bench *b)
{
	struct arena *a = arena_new(0);
	double seconds = b->quick ? 3 : 10, capacity = figure_most("proxy.p256.c64.rps");
	size_t n = (size_t)(seconds * capacity * 1.3);
	struct watcher w = {.pid = b->gateway};
	struct load l = {.port = b->port, .connections = OVERLOAD_CONNECTIONS, .n = n, .needle = "Receipt",
	    .requests = letters_make(a, &b->kinds[0], n), .pause_us = OVERLOAD_PAUSE_US};
	pthread_t thread;

	l.until_us = clock_mono_us() + (int64_t)(seconds * 1e6);
	pthread_create(&thread, NULL, watch, &w);
	load_run(a, &l);
	w.over = true;
	pthread_join(thread, NULL);
	result_set((double)l.accepted / l.seconds, "overload.accepted_rps");
	result_set((double)(l.accepted + l.shed) / l.seconds, "overload.offered_rps");
	result_set((double)l.accepted / l.seconds / figure_median("proxy.p256.c64.rps"), "overload.goodput_ratio");
	result_set((double)l.shed, "overload.shed");
	result_set((double)l.failed, "overload.failed");
	result_set(l.accepted > 0 ? load_latency(&l, 0.99) / 1e3 : -1, "overload.p99_ms");
	result_set(w.most, "overload.rss_mib");
	result_set((double)missing(b, &l), "overload.missing");
	if (l.failed > 0)
		fprintf(stderr, "bench: overload: %s\n", l.first_failure);
	arena_free(a);
}

/* ---- after ---- */

static void
step_results(void)
{
	static const char *const names[] = {"rsa_sign", "rsa_verify", "p256_sign", "p256_verify", "parse", "canon", "xsd", "digest",
	    "seal", "journal", "redis", "http", "fdatasync", "fdatasync_cpu"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		result_set(figure_least("step.%s", names[i]), "step.%s_us", names[i]);
		result_set(figure_median("step.%s", names[i]), "step.%s_us_median", names[i]);
	}
}

static double
sum_of_steps(const char *kind)
{
	static const char *const common[] = {"parse", "canon", "xsd", "journal", "redis", "http"};
	double sum = result_get("step.%s_sign_us", kind) + result_get("step.%s_verify_us", kind);

	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		sum += result_get("step.%s_us", common[i]);
	return sum;
}

static void
cell_results(const char *way, const char *kind, size_t width)
{
	const char *const form = "%s.%s.c%zu.%s";
	double cpu = figure_least(form, way, kind, width, "cpu");

	result_set(cpu, form, way, kind, width, "cpu_us");
	result_set(figure_median(form, way, kind, width, "cpu"), form, way, kind, width, "cpu_us_median");
	result_set(figure_most(form, way, kind, width, "rps"), form, way, kind, width, "rps");
	result_set(figure_median(form, way, kind, width, "rps"), form, way, kind, width, "rps_median");
	result_set(figure_median(form, way, kind, width, "p50"), form, way, kind, width, "p50_ms");
	result_set(figure_median(form, way, kind, width, "p99"), form, way, kind, width, "p99_ms");
	result_set(cpu / result_get("step.sum_%s_us", kind), form, way, kind, width, "ratio");
}

static void
sum_up(struct bench *b)
{
	static const char *const ways[] = {"accept", "proxy"};

	step_results();
	for (int i = 0; i < KINDS; i++)
		result_set(sum_of_steps(b->kinds[i].name), "step.sum_%s_us", b->kinds[i].name);
	for (int way = 0; way < 2; way++)
		for (int i = 0; i < KINDS; i++)
			for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++)
				cell_results(ways[way], b->kinds[i].name, widths[w]);
}

static void
run(struct bench *b)
{
	int rounds = b->quick ? 2 : 4;

	for (int i = 1; i <= rounds; i++) {
		fprintf(stderr, "bench: round %d of %d\n", i, rounds);
		steps_round(&b->steps);
		accept_round(b);
	}
	result_set(daemon_mib(b->gateway, "VmHWM"), "accept.peak_rss_mib");
	fprintf(stderr, "bench: overload\n");
	overload(b);
	sum_up(b);
}

int
main(int argc, char **argv)
{
	struct bench b = {.a = arena_new(0)};

	if (argc < 5) {
		fprintf(stderr, "usage: bench DIR POSTGATE PORT RESULT [quick]; see scripts/bench\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	b.dir = argv[1];
	b.postgate = argv[2];
	b.port = (int)strtol(argv[3], NULL, 10);
	b.quick = argc > 5;
	b.socket = in_dir(&b, "gw.sock");
	b.redis_socket = in_dir(&b, "redis.sock");
	b.steps.echo_socket = in_dir(&b, "echo.sock");
	xml_start();
	prepare_kinds(&b);
	b.steps.echo = daemon_echo(b.steps.echo_socket);
	start_gateway(&b);
	prepare_steps(&b);
	run(&b);
	daemon_stop(b.gateway);
	daemon_stop(b.steps.echo);
	FILE *f = fopen(argv[4], "w");
	if (f == NULL) {
		perror(argv[4]);
		return 1;
	}
	results_print(f);
	return fclose(f) == 0 ? 0 : 1;
}
