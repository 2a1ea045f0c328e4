/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's life; see serve.h.  Signals are blocked before the first thread is made and taken one by one by the main
 * thread, so no code of ours ever runs inside a signal handler.
 */
#include "main/serve.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/clock.h"
#include "base/log.h"
#include "conf/conf.h"
#include "crypto/digest.h"
#include "deliver/worker.h"
#include "evidence/heads.h"
#include "http/server.h"
#include "main/boot.h"
#include "run/children.h"
#include "run/core.h"
#include "run/jobs.h"
#include "store/store.h"
#include "wire/wire.h"
#include "xml/transform.h"
#include "xml/xml.h"

enum { MALLOC_ARENAS = 64 };     /* threads at work do not wait for one another */

struct daemon {
	const char *config;
	struct core core;
	struct workers *workers;
	struct jobs *jobs;
	struct server *server, *ops;
};

void
serve_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t n = path != NULL ? strlen(path) : 0;

	if (n == 0 || n >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@') /* a name without a file */
		to.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	(void)sent; /* a manager that does not listen is not our trouble */
	close(fd);
}

/* Keys and personal data must not reach a core file, and files we make are for us and the front. */
static void
harden(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	umask(027);
	mallopt(M_ARENA_MAX, MALLOC_ARENAS);
	mallopt(M_TOP_PAD, 512 * 1024);
	mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024);
}

static void
block_signals(sigset_t *set)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void
log_lines(char *text)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save))
		log_event(LOG_CONFIG, "error=\"%s\"", line);
}

/* The generation, every complaint logged; NULL when there was one.  `running`: what it is to replace, or NULL. */
static struct setup *
load(const char *config, const struct setup *running)
{
	char *text = NULL;
	size_t n = 0;
	FILE *complain = open_memstream(&text, &n);

	if (complain == NULL)
		return NULL;
	struct setup *s = setup_load(config, complain);
	if (s != NULL && running != NULL && setup_check_reload(s, running, complain) != 0) {
		setup_drop(s);
		s = NULL;
	}
	fclose(complain);
	log_lines(text);
	free(text);
	return s;
}

static void
use_log_level(const struct setup *s)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};

	for (int i = 0; i < 4; i++)
		if (strcmp(s->conf.gateway.log_level, names[i]) == 0)
			log_level((enum log_level)i);
}

/* Reading the files took memory that is needed once: given back before the waiting begins. */
static void
tell_ready(void)
{
	malloc_trim(0);
	asset_forget();
	serve_notify("READY=1");
}

/* Dossiers may be at work that were accepted under the catalogue which is replaced, or one of before. */
static void
tell_left(const struct setup *fresh, const struct setup *running)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i <= running->n_earlier; i++) {
		const struct catalogue *c = i < running->n_earlier ? running->earlier[i] : running->catalogue;
		const char *version = catalogue_version(a, c);
		if (setup_catalogue_of(fresh, version) == NULL)
			log_event(LOG_CATALOGUE_LEFT, "version=\"%s\"", version);
	}
	arena_free(a);
}

static void
reload(struct daemon *d)
{
	char state[80];
	struct err e = {0};
	struct setup *running = core_setup(&d->core), *fresh;

	snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_mono_us());
	serve_notify(state);
	fresh = load(d->config, running);
	if (fresh != NULL)
		tell_left(fresh, running);
	setup_drop(running);
	if (fresh != NULL) {
		use_log_level(fresh);
		unsigned long generation = fresh->generation;
		if (boot_reload(&d->core, fresh, &e) == 0 && workers_reload(d->workers, &e) == 0)
			log_event(LOG_RELOAD, "generation=%lu", generation);
	}
	if (fresh == NULL || e.code != ERR_NONE)
		log_event(LOG_RELOAD_FAILED, "error=\"%s\"", fresh == NULL ? "see the lines above" : e.msg);
	tell_ready();
}

/* A job of one gateway is whose the store says. */
static int
claim_job(struct core *c, const char *name, int64_t ms, struct err *e)
{
	return store_job_claim(c->store, name, ms, e);
}

/* Everything up, in the order things need each other; ended in the opposite one by stop_all. */
static int
start_all(struct daemon *d, struct setup *s, struct err *e)
{
	if (boot_open(&d->core, s, e) != 0)
		return -1;
	d->core.children = children_start(child_rows, child_rows_n, e);
	if (d->core.children != NULL)
		d->workers = workers_start(&d->core, e);
	if (d->workers != NULL)
		d->jobs = d->core.jobs = jobs_start(&d->core, job_rows, job_rows_n, claim_job, e);
	if (d->jobs != NULL)
		d->server = server_start(&d->core, ROUTE_PUBLIC, e);
	if (d->server != NULL && s->conf.ops.socket[0] != '\0') /* the core keeps this generation until a reload */
		d->ops = server_start(&d->core, ROUTE_OPS, e);
	return e->code == ERR_NONE ? 0 : -1;
}

static void
stop_all(struct daemon *d)
{
	struct setup *s = core_setup(&d->core);
	int64_t grace = s->conf.http.grace;

	setup_drop(s);
	if (d->ops != NULL)
		server_stop(d->ops, grace);
	if (d->server != NULL)
		server_stop(d->server, grace);
	atomic_store(&d->core.closed, true);
	atomic_store(&d->core.stop, true);
	if (d->jobs != NULL)
		jobs_stop(d->jobs);
	if (d->workers != NULL)
		workers_stop(d->workers);
	if (d->core.children != NULL)
		children_stop(d->core.children);
	if (d->jobs != NULL)
		heads_last(&d->core);
	boot_close(&d->core);
}

static void
wait_for_the_end(struct daemon *d, const sigset_t *set)
{
	int sig = 0;

	while (sigwait(set, &sig) == 0 && sig == SIGHUP)
		reload(d);
	serve_notify("STOPPING=1");
}

int
serve_run(const char *config, int64_t began_us)
{
	struct daemon d = {.config = config};
	struct err e = {0};
	sigset_t set;

	harden();
	block_signals(&set);
	if (digest_library(&e) == NULL) {
		log_event(LOG_CONFIG, "error=\"%s\"", e.msg);
		return 1;
	}
	xml_start();
	transform_start();
	wire_start();
	struct setup *s = load(config, NULL);
	if (s == NULL)
		return 1;
	use_log_level(s);
	size_t partners = s->n_partners;
	bool opened = start_all(&d, s, &e) == 0;
	if (opened) {
		log_event(LOG_START, "ms=%lld partners=%zu openssl=%s", (long long)(clock_mono_us() - began_us) / 1000, partners,
		    digest_library(&e));
		tell_ready();
		wait_for_the_end(&d, &set);
	} else
		log_event(e.code == ERR_RECORDS_DIFFER ? LOG_STORE_DIFFERS
			: e.code == ERR_CONFIG         ? LOG_CONFIG
						       : LOG_INTERNAL,
		    "error=\"%s\"", e.msg);
	if (d.core.setup != NULL)
		stop_all(&d);
	wire_stop();
	transform_stop();
	xml_stop();
	if (opened)
		log_event(LOG_STOP, "%s", "");
	return opened ? 0 : 1;
}
