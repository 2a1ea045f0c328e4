/* SPDX-License-Identifier: Apache-2.0 */
/* Walks tests/golden: what a connector makes of known input is what the files say.  See tests/golden/README.md. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"
#include "connectors/connector.h"
#include "model/money.h"
#include "model/told.h"
#include "tests/lib/neutral.h"
#include "xml/schema.h"
#include "xml/xml.h"

enum { CASES_MAX = 500, FILE_MAX = 4 << 20 };

struct golden {
	struct arena *a;
	const char *dir;
	const struct connector *c;
	struct neutral_case in;
	struct conn_case about;
	int steps;
};

/* ---- files ---- */

static bool
load(const struct golden *g, const char *name, struct str *out)
{
	FILE *f = fopen(arena_fmt(g->a, "%s/%s", g->dir, name), "rb");
	char *p = arena_alloc(g->a, FILE_MAX);

	*out = (struct str){"", 0};
	if (f == NULL)
		return false;
	out->n = fread(p, 1, FILE_MAX, f);
	out->p = p;
	fclose(f);
	return true;
}

/* A body: stem.xml or stem.json; a final newline is not part of it.  false when there is neither. */
static bool
load_body(const struct golden *g, const char *stem, struct str *out)
{
	bool found = load(g, arena_fmt(g->a, "%s.xml", stem), out) || load(g, arena_fmt(g->a, "%s.json", stem), out);

	if (out->n > 0 && out->p[out->n - 1] == '\n')
		out->n--;
	return found;
}

static bool
has(const struct golden *g, const char *stem)
{
	struct str s;
	return load(g, arena_fmt(g->a, "%s.head", stem), &s) || load_body(g, stem, &s);
}

static void
store(const struct golden *g, const char *name, struct str s)
{
	FILE *f = fopen(arena_fmt(g->a, "%s/%s", g->dir, name), "wb");
	assert_non_null(f);
	fprintf(f, "%.*s%s", (int)s.n, s.p, s.n > 0 && s.p[s.n - 1] != '\n' ? "\n" : "");
	fclose(f);
}

/* ---- comparing ---- */

static void
drop_blanks(xmlNode *n)
{
	for (xmlNode *next, *c = n->children; c != NULL; c = next) {
		next = c->next;
		if (c->type == XML_ELEMENT_NODE)
			drop_blanks(c);
		else if (xmlIsBlankNode(c) && (c->prev != NULL || c->next != NULL)) {
			xmlUnlinkNode(c);
			xmlFreeNode(c);
		}
	}
}

static struct str
canonical(struct arena *a, struct str bytes, bool blanks)
{
	struct err e = {0};
	struct buf b;
	xmlDoc *doc = xml_parse(a, bytes, &e);

	if (doc == NULL)
		fail_msg("%s in %.*s", e.msg, (int)bytes.n, bytes.p);
	if (!blanks)
		drop_blanks(xml_root(doc));
	buf_init(&b, a, FILE_MAX);
	assert_int_equal(xml_canon(xml_root(doc), NULL, NULL, &b, &e), 0);
	return (struct str){b.p, b.len};
}

static void
same(struct golden *g, const char *name, struct str want, struct str got)
{
	g->steps++;
	if (!neutral_match(want, got))
		fail_msg("%s/%s should be\n%.*s\nbut is\n%.*s", g->dir, name, (int)want.n, want.p, (int)got.n, got.p);
}

static void
same_text(struct golden *g, const char *name, const struct buf *got)
{
	struct str want;

	if (getenv("GOLDEN_WRITE") != NULL)
		store(g, name, (struct str){got->p, got->len});
	if (!load(g, name, &want))
		fail_msg("%s/%s is missing; it would be\n%s", g->dir, name, got->p);
	same(g, name, want, (struct str){got->p, got->len});
}

static void
same_body(struct golden *g, const char *stem, struct str got)
{
	struct str want;
	bool xml = got.n > 0 && got.p[0] == '<';
	const char *name = arena_fmt(g->a, "%s.%s", stem, xml ? "xml" : "json");

	if (getenv("GOLDEN_WRITE") != NULL && got.n > 0)
		store(g, name, got);
	load_body(g, stem, &want);
	if (!xml) {
		same(g, name, want, got);
		return;
	}
	/* What we write must be canonical already: it is signed as it stands. */
	struct str again = canonical(g->a, got, true);
	assert_int_equal(again.n, got.n);
	assert_memory_equal(again.p, got.p, got.n);
	if (want.n == 0)
		fail_msg("%s/%s is missing or empty; it would be\n%.*s", g->dir, name, (int)got.n, got.p);
	same(g, name, canonical(g->a, want, false), canonical(g->a, got, false));
}

/* ---- the steps ---- */

typedef int make_fn(struct golden *, struct conn_request *, struct err *);

static int
make(struct golden *g, struct conn_request *r, struct err *e)
{
	return g->c->build(&g->in.env, &g->about, r, e);
}

static int
make_query(struct golden *g, struct conn_request *r, struct err *e)
{
	return g->c->build_query(&g->in.env, &g->about, r, e);
}

static int
make_token(struct golden *g, struct conn_request *r, struct err *e)
{
	return g->c->build_token(&g->in.env, "s3cret", r, e);
}

static int
make_feed(struct golden *g, struct conn_request *r, struct err *e)
{
	return g->c->build_feed(&g->in.env, g->in.cursor != NULL ? g->in.cursor : "", r, e);
}

static void
check_make(struct golden *g, const char *stem, make_fn *fn)
{
	struct conn_request r = {0};
	struct err e = {0};
	struct str s;
	struct buf head;
	const char *name = arena_fmt(g->a, "%s.head", stem);

	if (!has(g, stem))
		return;
	buf_init(&head, g->a, FILE_MAX);
	if (fn(g, &r, &e) != 0) {
		neutral_print_err(&head, &e);
		same_text(g, name, &head);
		return;
	}
	neutral_print(&head, neutral_request_fields, &r);
	if (load(g, name, &s))
		same_text(g, name, &head);
	same_body(g, stem, r.body);
}

/* The reply in stem.*; false when there is none. */
static bool
read_reply(struct golden *g, const char *stem, struct conn_reply *r)
{
	struct err e = {0};
	struct str head;
	const char *bad;

	if (!has(g, stem))
		return false;
	*r = (struct conn_reply){.status = 200, .content_type = ""};
	load(g, arena_fmt(g->a, "%s.head", stem), &head);
	if (!neutral_read(g->a, head, neutral_reply_fields, r, &bad))
		fail_msg("%s/%s.head: %s", g->dir, stem, bad);
	load_body(g, stem, &r->body);
	if (g->c->auth_in == CONN_AUTH_WSSE && r->body.n > 0) {
		xmlDoc *doc = xml_parse(g->a, r->body, &e);
		assert_non_null(doc);
		r->xml = xml_root(doc);
	}
	return true;
}

static void
check_judge(struct golden *g, const char *stem, const char *out, bool query)
{
	struct conn_reply r;
	struct conn_verdict v = {.why = ""};
	struct err e = {0};
	struct buf b;

	if (!read_reply(g, stem, &r))
		return;
	buf_init(&b, g->a, FILE_MAX);
	int got = (query ? g->c->judge_query : g->c->judge)(&g->in.env, &g->about, &r, &v, &e);
	if (got != 0)
		neutral_print_err(&b, &e);
	else
		neutral_print(&b, neutral_verdict_fields, &v);
	same_text(g, out, &b);
}

static void
check_token(struct golden *g)
{
	struct conn_reply r;
	struct neutral_token t = {0};
	struct err e = {0};
	struct buf b;

	if (!read_reply(g, "token-reply", &r))
		return;
	buf_init(&b, g->a, FILE_MAX);
	if (g->c->read_token(&g->in.env, &r, &t.token, &t.life_ms, &e) != 0)
		neutral_print_err(&b, &e);
	else
		neutral_print(&b, neutral_token_fields, &t);
	same_text(g, "token.txt", &b);
}

static void
check_feed(struct golden *g)
{
	struct conn_reply r;
	struct conn_feed feed = {0};
	struct err e = {0};
	struct buf b;

	if (!read_reply(g, "feed-reply", &r))
		return;
	buf_init(&b, g->a, FILE_MAX);
	if (g->c->read_feed(&g->in.env, &r, &feed, &e) != 0)
		neutral_print_err(&b, &e);
	else
		neutral_print(&b, neutral_feed_fields, &feed);
	same_text(g, "feed.txt", &b);
}

/* A question that somebody waits for: what is asked, how it is answered. */
static void
check_question(struct golden *g)
{
	struct conn_request request = {0};
	struct neutral_question q;
	struct conn_reply r;
	struct err e = {0};
	struct buf head, b;
	struct str text;
	const char *bad;

	if (!load(g, "question.txt", &text))
		return;
	if (!neutral_read_question(g->a, text, &q, &bad))
		fail_msg("%s/question.txt: %s", g->dir, bad);
	const struct conn_question *ours = g->c->questions[q.ask];
	assert_non_null(ours);
	if (has(g, "question-request")) {
		assert_int_equal(ours->build(&g->in.env, q.asked, &request, &e), 0);
		buf_init(&head, g->a, FILE_MAX);
		neutral_print(&head, neutral_request_fields, &request);
		same_text(g, "question-request.head", &head);
		same_body(g, "question-request", request.body);
	}
	if (!read_reply(g, "question-reply", &r))
		return;
	buf_init(&b, g->a, FILE_MAX);
	int got = ours->read(&g->in.env, q.asked, &r, q.found, &e);
	buf_fmt(&b, "read=%s\n",
	    got == CONN_READ_ANSWERED      ? "ANSWERED"
		: got == CONN_READ_REFUSED ? "REFUSED"
		: got == CONN_READ_STALE   ? "STALE"
					   : "NO_MEANING");
	if (got == CONN_READ_ANSWERED)
		neutral_print_found(&b, &q);
	else
		neutral_print_err(&b, &e);
	same_text(g, "found.txt", &b);
}

static int
admit(struct golden *g, struct str body, struct request *q, struct err *e)
{
	g->in.env.method = "POST";
	g->in.env.path = g->c->auth_in != CONN_AUTH_WSSE ? "/api/v1/trang-thai" : "/soap/postal";
	if (g->c->auth_in != CONN_AUTH_WSSE)
		return g->c->admit(&g->in.env, body, NULL, q, e);
	xmlDoc *doc = xml_parse(g->a, body, e);
	if (doc == NULL)
		return -1;
	struct schema *s = schema_load(g->c->request_xsd, e);
	assert_non_null(s);
	int got = schema_check(s, xml_root(doc), e);
	schema_free(s);
	return got != 0 ? got : g->c->admit(&g->in.env, body, xml_root(doc), q, e);
}

static void
check_admit(struct golden *g)
{
	struct request q = {0};
	struct result r = {0};
	struct err e = {0};
	struct str body, text;
	struct buf b;
	const char *bad;

	if (!load_body(g, "in", &body))
		return;
	buf_init(&b, g->a, FILE_MAX);
	int got = admit(g, body, &q, &e);
	if (got != 0)
		neutral_print_err(&b, &e);
	else
		neutral_print_request(&b, &q);
	same_text(g, "admitted.txt", &b);
	if (!load(g, "result.txt", &text) || got != 0)
		return;
	if (!neutral_read_result(g->a, text, q.op, &r, &bad))
		fail_msg("%s/result.txt: %s", g->dir, bad);
	buf_init(&b, g->a, FILE_MAX);
	assert_int_equal(g->c->answer(&g->in.env, &q, &r, &b, &e), 0);
	same_body(g, "answer", (struct str){b.p, b.len});
}

/* What deliver/telling.h adds; texts of entries are "" and not NULL, as they are kept. */
static void
tell(struct golden *g)
{
	const struct told_lines silent = {0}, /* what lines say beside their notes is no input of a golden */
	    lines = {g->in.history, NULL, g->in.n_history, g->in.exchange.news_at_ms, INT64_MAX};
	struct result_paper *results;
	struct supplement *asked;

	for (size_t k = 0; k < g->in.n_entries; k++) {
		struct entry *x = &g->in.entries[k];
		const char **texts[] = {&x->what, &x->voids, &x->series};
		for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
			*texts[t] = *texts[t] != NULL ? *texts[t] : "";
	}
	if (g->in.exchange.kind == EXCHANGE_SYNC || g->in.exchange.kind == EXCHANGE_MONEY) {
		g->about.brought = g->in.supplied;
		g->about.n_brought = g->in.n_supplied;
	}
	g->about.entries = g->in.entries;
	g->about.n_entries = g->in.n_entries;
	told_supplements(g->a, g->in.filing, &lines, g->in.dossier.due_ms, &asked, &g->about.n_supplements);
	told_results(g->a, g->in.filing, g->in.exchange.news, &silent, &results, &g->about.n_results);
	g->about.supplements = asked;
	g->about.results = results;
}

static void
run_case(void **state)
{
	const char *dir = *state;
	struct golden g = {.a = arena_new(0), .dir = dir};
	struct str text;
	const char *bad;

	char *dialect = arena_str(g.a, dir + strlen("tests/golden/"));
	dialect[strcspn(dialect, "/")] = '\0';
	g.c = connector_find(dialect);
	if (g.c == NULL)
		fail_msg("%s: no connector of that name", dir);
	load(&g, "exchange.txt", &text);
	if (!neutral_read(g.a, text, neutral_case_fields, &g.in, &bad))
		fail_msg("%s/exchange.txt: %s", dir, bad);
	g.in.env.arena = g.a;
	g.in.env.partner = &g.in.partner;
	g.in.exchange.why = "";
	g.about = (struct conn_case){.x = &g.in.exchange,
	    .dossier = &g.in.dossier,
	    .filing = g.in.filing,
	    .note = g.in.note,
	    .history = g.in.history,
	    .n_history = g.in.n_history,
	    .supplied = g.in.supplied,
	    .n_supplied = g.in.n_supplied};
	if (g.in.filing != NULL)
		tell(&g);
	check_make(&g, "request", make);
	check_judge(&g, "reply", "verdict.txt", false);
	check_make(&g, "ask-request", make_query);
	check_judge(&g, "ask-reply", "ask-verdict.txt", true);
	check_make(&g, "token-request", make_token);
	check_token(&g);
	check_make(&g, "feed-request", make_feed);
	check_feed(&g);
	check_question(&g);
	check_admit(&g);
	if (g.steps == 0)
		fail_msg("%s holds nothing to test", dir);
	arena_free(g.a);
}

/* ---- the walk ---- */

static int
by_name(const struct dirent **l, const struct dirent **r)
{
	return strcmp((*l)->d_name, (*r)->d_name);
}

static int
no_dot(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static size_t
collect(struct arena *a, const char *dir, int depth, struct CMUnitTest *tests, size_t n)
{
	struct dirent **entries;
	int count = scandir(dir, &entries, no_dot, by_name);

	for (int i = 0; i < count; i++) {
		char *path = arena_fmt(a, "%s/%s", dir, entries[i]->d_name);
		struct stat st;
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			if (depth == 0)
				n = collect(a, path, 1, tests, n);
			else if (n < CASES_MAX)
				tests[n++] = (struct CMUnitTest){path + strlen("tests/golden/"), run_case, NULL, NULL, path};
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return n;
}

int
main(void)
{
	static struct CMUnitTest tests[CASES_MAX];
	struct arena *a = arena_new(0);

	xml_start();
	size_t n = collect(a, "tests/golden", 0, tests, 0);
	int failed = _cmocka_run_group_tests("golden", tests, n, NULL, NULL);
	xml_stop();
	arena_free(a);
	return failed;
}
