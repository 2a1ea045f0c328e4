/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench DIR PID PORT START_MS OUT REDIS_PID [BASE_DIR BASE_PID]: DIR holds certs/, gw.sock and redis.sock of a running stage
 * (scripts/bench), PID is the gateway's, PORT HAProxy's plain one; BASE_* the gateway of another commit, which is measured in turn
 * with it. Prints a table with the targets beside the figures, writes them to OUT as flat JSON.
 *
 * bench beside DIR PER_S SECONDS: nothing but acceptances, while another program does something else (beside_main).
 */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "sign/wsse.h"
#include "xml/xml.h"

enum { FIGURES_MAX = 200, ROUNDS = 5 };

static struct {
	char key[48];
	double value;
} figures[FIGURES_MAX];
static size_t n_figures;

void
figure(const char *key, double value)
{
	if (n_figures == FIGURES_MAX)
		abort();
	snprintf(figures[n_figures].key, sizeof figures[n_figures].key, "%s", key);
	figures[n_figures++].value = value;
}

double
figure_get(const char *key)
{
	for (size_t i = 0; i < n_figures; i++)
		if (strcmp(figures[i].key, key) == 0)
			return figures[i].value;
	return 0;
}

/* ---- the gateway's process ---- */

static double
status_mib(pid_t pid, const char *field)
{
	char path[64], line[256];
	double kib = 0;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			kib = strtod(line + strlen(field) + 1, NULL);
	if (f != NULL)
		fclose(f);
	return kib / 1024;
}

/* ---- nothing to do ---- */

/* Percent of one processor that gateway and Redis each use while nobody asks anything. */
static void
idle(const char *when, pid_t gateway, pid_t redis, unsigned seconds)
{
	char key[48];

	sleep(2); /* what was begun ends */
	double g = cpu_us_process(gateway), r = cpu_us_process(redis);
	int64_t began = clock_mono_us();
	sleep(seconds);
	double passed = (double)(clock_mono_us() - began);
	double gateway_pct = (cpu_us_process(gateway) - g) * 100 / passed, redis_pct = (cpu_us_process(redis) - r) * 100 / passed;
	snprintf(key, sizeof key, "idle%s.cpu_pct", when);
	figure(key, gateway_pct);
	snprintf(key, sizeof key, "idle%s.redis_cpu_pct", when);
	figure(key, redis_pct);
	printf("idle%-7s gateway %.2f %%, Redis %.2f %% of a processor\n", when, gateway_pct, redis_pct);
	fflush(stdout);
}

/* ---- acceptance ---- */

struct scene {
	const char *door, *kind, *to;
	pid_t pid; /* of the gateway behind it */
	const struct sign_key *key;
	size_t connections, letters;
	double cpu_best, cpu[ROUNDS];
	struct load_result best;
};

static void
check_answer(struct arena *a, const char *dir, struct str answer)
{
	struct err e = {0};
	struct soap_message soap;
	struct wsse_verified v;
	struct trust *t = trust_new();
	const struct sign_policy policy = {.skew_ms = 60000, .max_age_ms = 600000};
	struct _xmlDoc *doc = xml_parse(a, answer, &e);

	if (trust_pin(t, arena_fmt(a, "%s/certs/gateway.crt", dir), &e) != 0 ||
	    trust_pin(t, arena_fmt(a, "%s/certs/gateway-rsa.crt", dir), &e) != 0 || doc == NULL || soap_read(doc, &soap, &e) != 0 ||
	    wsse_verify(a, &soap, NULL, t, &policy, clock_now_ms(), NULL, &v, &e) != 0) {
		fprintf(stderr, "bench: an answer does not verify: %s\n", e.msg);
		exit(1);
	}
	trust_free(t);
}

static void
round_of(struct scene *s, int r, const char *dir)
{
	struct arena *a = arena_new(0);
	struct letters l = letters_make(a, s->key, s->letters);
	struct str answer = {0};

	double began = cpu_us_process(s->pid);
	struct load_result got = load_run(s->to, s->connections, &l, &answer, a);
	double used = cpu_us_process(s->pid) - began;
	if (got.accepted != l.n) {
		fprintf(stderr, "bench: %zu of %zu accepted, %zu shed, %zu wrong\n", got.accepted, l.n, got.shed, got.wrong);
		exit(1);
	}
	check_answer(a, dir, answer);
	s->cpu[r] = used / (double)l.n;
	if (r == 0 || s->cpu[r] < s->cpu_best)
		s->cpu_best = s->cpu[r];
	if (r == 0 || got.rps > s->best.rps)
		s->best = got;
	arena_free(a);
}

static int
by_value(const void *a, const void *b)
{
	double l = *(const double *)a, r = *(const double *)b;
	return l < r ? -1 : l > r;
}

void
sort_values(double *v, size_t n)
{
	qsort(v, n, sizeof *v, by_value);
}

static void
tell(const struct scene *s)
{
	char key[48];
	double sum = figure_get(strcmp(s->kind, "p256") == 0 ? "step.sum.p256_us" : "step.sum.rsa_us");
	double sorted[ROUNDS];

	memcpy(sorted, s->cpu, sizeof sorted);
	sort_values(sorted, ROUNDS);
	double median = sorted[ROUNDS / 2];
	const struct {
		const char *name;
		double value;
	} all[] = {{"cpu_us", s->cpu_best}, {"cpu_us_median", median}, {"rps", s->best.rps}, {"p50_ms", s->best.p50_ms},
	    {"p99_ms", s->best.p99_ms}, {"ratio", s->cpu_best / sum}};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		snprintf(key, sizeof key, "%s.%s.c%zu.%s", s->door, s->kind, s->connections, all[i].name);
		figure(key, all[i].value);
	}
	printf("%-7s %-5s %4zu conns  %7.0f/s  p50 %7.2f ms  p99 %7.2f ms  cpu %6.0f us (median %6.0f)  ratio %.2f\n", s->door,
	    s->kind, s->connections, s->best.rps, s->best.p50_ms, s->best.p99_ms, s->cpu_best, median, s->cpu_best / sum);
	fflush(stdout);
}

/* The sides that are measured: the gateway's socket, the same through HAProxy, and the socket of the gateway of another commit. */
struct side {
	const char *door, *to;
	pid_t pid;
};

static size_t
scenes_of(struct scene *out, const struct side *sides, size_t n_sides, const struct sign_key *p256, const struct sign_key *rsa,
    double scale)
{
	static const size_t counts[] = {1, 8, 64}, letters[] = {400, 1200, 3000};
	size_t n = 0;

	for (int kind = 0; kind < 2; kind++)
		for (int c = 0; c < 3; c++)
			for (size_t i = 0; i < n_sides; i++)
				out[n++] = (struct scene){.door = sides[i].door,
				    .kind = kind == 0 ? "p256" : "rsa",
				    .to = sides[i].to,
				    .pid = sides[i].pid,
				    .key = kind == 0 ? p256 : rsa,
				    .connections = counts[c],
				    .letters = (size_t)((double)letters[c] * scale / (kind == 0 ? 1 : 2))};
	return n;
}

/* How much more, or less, an acceptance costs than at the other commit. */
static void
compare(const struct scene *s, size_t n)
{
	char key[48], base[48];

	puts("\ncpu against the other commit   best  median");
	for (size_t i = 0; i < n; i++) {
		if (strcmp(s[i].door, "accept") != 0)
			continue;
		double ratio[2];
		static const char *const of[] = {"cpu_us", "cpu_us_median"};
		for (int k = 0; k < 2; k++) {
			snprintf(key, sizeof key, "accept.%s.c%zu.%s", s[i].kind, s[i].connections, of[k]);
			snprintf(base, sizeof base, "base.%s.c%zu.%s", s[i].kind, s[i].connections, of[k]);
			ratio[k] = figure_get(key) / figure_get(base);
			snprintf(key, sizeof key, "against.%s.c%zu.%s", s[i].kind, s[i].connections, of[k]);
			figure(key, ratio[k]);
		}
		printf("%-5s %4zu conns              %6.3f  %6.3f\n", s[i].kind, s[i].connections, ratio[0], ratio[1]);
	}
	fflush(stdout);
}

static void
acceptance(const char *dir, const struct side *sides, size_t n_sides, const struct sign_key *p256, const struct sign_key *rsa,
    double scale)
{
	struct scene scenes[18];
	size_t n = scenes_of(scenes, sides, n_sides, p256, rsa, scale);

	for (int r = 0; r < ROUNDS; r++)
		for (size_t i = 0; i < n; i++)
			round_of(&scenes[i], r, dir);
	for (size_t i = 0; i < n; i++)
		tell(&scenes[i]);
	if (n_sides > 2)
		compare(scenes, n);
	figure("journal.share.p256", figure_get("step.records_us") / figure_get("accept.p256.c64.cpu_us"));
	figure("journal.share.rsa", figure_get("step.records_us") / figure_get("accept.rsa.c64.cpu_us"));
	figure("accept.peak_rss_mib", status_mib(sides[0].pid, "VmHWM:"));
}

/* Ten times what it can take, without pause. */
static void
overload(const char *dir, pid_t pid, const struct sign_key *p256, double seconds)
{
	struct arena *a = arena_new(0);
	double capacity = figure_get("accept.p256.c64.rps");
	struct letters l = letters_make(a, p256, (size_t)(capacity * seconds * 10));

	struct load_result got = load_offer(arena_fmt(a, "unix:%s/gw.sock", dir), 400, &l, seconds);
	figure("overload.goodput_ratio", got.rps / capacity);
	figure("overload.shed", (double)got.shed);
	figure("overload.wrong", (double)got.wrong);
	figure("overload.p99_ms", got.p99_ms);
	figure("overload.rss_mib", status_mib(pid, "VmHWM:"));
	printf("overload: %.0f accepted/s (%.2f of capacity), %zu answered 503, %zu wrong, p99 %.1f ms, memory %.0f MiB\n", got.rps,
	    got.rps / capacity, got.shed, got.wrong, got.p99_ms, figure_get("overload.rss_mib"));
	arena_free(a);
}

static void
targets(void)
{
	static const struct {
		const char *key;
		double most;
	} all[] = {
	    {"accept.p256.c64.cpu_us", 350},
	    {"accept.p256.c64.ratio", 1.6},
	    {"accept.rsa.c64.cpu_us", 1000},
	    {"accept.rsa.c64.ratio", 1.25},
	    {"accept.p256.c64.p99_ms", 100},
	    {"accept.rsa.c64.p99_ms", 100},
	    {"journal.share.p256", 0.15},
	    {"journal.share.rsa", 0.15},
	    {"idle_rss_mib", 24},
	    {"start_ms", 300},
	    {"form.mau01_ms", 30},
	    {"overload.rss_mib", 256},
	    {"overload.wrong", 0},
	    {"idle.cpu_pct", 0.5},
	    {"idle.redis_cpu_pct", 0.5},
	    /* with BASE alone */
	    {"against.p256.c1.cpu_us", 1.1},
	    {"against.p256.c8.cpu_us", 1.1},
	    {"against.p256.c64.cpu_us", 1.1},
	    {"against.rsa.c1.cpu_us", 1.1},
	    {"against.rsa.c8.cpu_us", 1.1},
	    {"against.rsa.c64.cpu_us", 1.1},
	};

	puts("\ntarget                        measured      at most");
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (figure_get(all[i].key) > 0 || strncmp(all[i].key, "against.", 8) != 0)
			printf("%-28s %9.2f  %9.2f  %s\n", all[i].key, figure_get(all[i].key), all[i].most,
			    figure_get(all[i].key) <= all[i].most ? "reached" : "missed");
}

static void
write_json(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fputs("{\n", f);
	for (size_t i = 0; i < n_figures; i++)
		fprintf(f, "  \"%s\": %.3f%s\n", figures[i].key, figures[i].value, i + 1 < n_figures ? "," : "");
	fputs("}\n", f);
	fclose(f);
}

static struct sign_key *
key_of(struct arena *a, const char *dir, const char *name)
{
	struct err e = {0};
	struct sign_key *k =
	    sign_key_load(arena_fmt(a, "%s/certs/%s.key", dir, name), arena_fmt(a, "%s/certs/%s.crt", dir, name), &e);

	must(k != NULL ? 0 : -1, &e);
	return k;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	double scale = getenv("QUICK") != NULL ? 0.2 : 1;

	signal(SIGPIPE, SIG_IGN);
	xml_start();
	if (argc == 5 && strcmp(argv[1], "beside") == 0)
		return beside_main(argv[2], key_of(a, argv[2], "postal-ec"), (unsigned)strtoul(argv[3], NULL, 10),
		    (unsigned)strtoul(argv[4], NULL, 10));
	if (argc != 7 && argc != 9) {
		fprintf(stderr,
		    "usage: bench DIR PID PORT START_MS OUT REDIS_PID [BASE_DIR BASE_PID] | beside DIR PER_S SECONDS\n");
		return 2;
	}
	pid_t pid = (pid_t)strtol(argv[2], NULL, 10);
	struct sign_key *p256 = key_of(a, argv[1], "postal-ec"), *rsa = key_of(a, argv[1], "postal");
	struct sign_key *counter = key_of(a, argv[1], "counter");
	const char *authority = arena_fmt(a, "127.0.0.1:%s", argv[3]);
	if (getenv("ONLY_CASES") != NULL) {
		if (getenv("DAY") != NULL) {
			day_run(argv[1], pid, counter, p256, authority, strtoul(getenv("DAY"), NULL, 10));
		} else {
			reckon_run();
			drawn_run();
			cases_run(argv[1], pid, counter, authority, scale);
		}
		write_json(argv[5]);
		return 0;
	}
	figure("start_ms", strtod(argv[4], NULL));
	figure("idle_rss_mib", status_mib(pid, "VmRSS:"));
	pid_t redis = (pid_t)strtol(argv[6], NULL, 10);
	unsigned idle_s = scale < 1 ? 10 : 30;
	idle(".empty", pid, redis, idle_s);
	reckon_run();
	drawn_run();
	steps_run(argv[1], p256, rsa);
	for (size_t i = 0; i < n_figures; i++)
		printf("%-26s %9.1f\n", figures[i].key, figures[i].value);
	const struct side sides[] = {{"accept", arena_fmt(a, "unix:%s/gw.sock", argv[1]), pid},
	    {"proxy", arena_fmt(a, "tcp:%s", argv[3]), pid},
	    {"base", arena_fmt(a, "unix:%s/gw.sock", argc > 7 ? argv[7] : ""), argc > 7 ? (pid_t)strtol(argv[8], NULL, 10) : 0}};
	acceptance(argv[1], sides, argc > 7 ? 3 : 2, p256, rsa, scale);
	overload(argv[1], pid, p256, 8 * scale);
	cases_run(argv[1], pid, counter, authority, scale);
	idle("", pid, redis, idle_s); /* with all that was accepted */
	targets();
	write_json(argv[5]);
	sign_key_free(p256);
	sign_key_free(rsa);
	sign_key_free(counter);
	arena_free(a);
	return 0;
}
