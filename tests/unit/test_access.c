/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who gets what at the pages: every row of page.tbl x every role, and nobody x an object of his office, of another office, and none
 * at all, in the address and in every field of every form that a page has.  "Not yours" is "not there", byte for byte but for ids
 * and what is made anew with each page.  A new row is in it by itself; what its address names otherwise than {dossier}, {case}
 * or {bag} is tried with ids of all three.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/route.h"
#include "journal/read.h"
#include "tests/lib/visitor.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define HERE   "480150"
#define THERE  "480200"
#define ABSENT "42.07-0123456789abcdefghjkmnpqrstvwxy"

enum { PEOPLE = 8, OBJECTS = 6, FIELDS_MOST = 400, PAGE_MOST = 1 << 20, ID_LETTERS = 26 };
enum { MINE_DOSSIER, MINE_CASE, MINE_BAG, OTHERS_DOSSIER, OTHERS_CASE, OTHERS_BAG };

enum {
	ANYONE = true,
	STRANGER = true,
	PERSON = false,
	STAFF = false,
#define PERSON_ROLE(name, ...) name = false,
#include "model/person_role.tbl"
};

static const struct {
	const char *method, *path;
	bool everybody; /* a page for who is not logged in */
} rows[PAGES] = {
#define PAGE(id, method, path, who, body, limit, stem, verb, meaning) [PAGE_##id] = {#method, path, who},
#include "ui/page.tbl"
};

static struct visitor people[PEOPLE]; /* the first is the clerk of HERE, the second one of THERE, the last is nobody */
static const char *objects[OBJECTS];  /* as the clerk of HERE sees them */
static const char *shows[OBJECTS];    /* the dossier or case that a page of it tells of */

static const char *
opened_at(const char *ref, const char *pos)
{
	if (counter_open(ref, pos) != 0 ||
	    counter_act_at("a1", 1, pos, "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\"}}") != 0)
		fail_msg("%s", office.e.msg);
	return counter_case;
}

/* A bag with one dossier in it: what stands behind the # of its id; and the dossier. */
static const char *
bagged_at(const char *ref, const char *pos, const char **dossier)
{
	static unsigned item = 9000;
	struct filing *f = office_filing(&office, ref);
	struct result_register r;
	struct result closed = {0};

	f->pos = pos;
	f->collect_item = office_item(&office, item++);
	if (office_register(&office, f, &r) != 0)
		fail_msg("%s at %s", err_name(office.e.code), office.e.field);
	*dossier = arena_str(office.a, r.dossier.id);
	const struct request q = {.op = OPERATION_BAG_CLOSE,
	    .as_bag_close = {.id = ref, .pos = pos, .clerk = "hoa.nt", .to = "Huế", .items = &f->collect_item, .n_items = 1}};
	if (office_run(&office, &q, &closed) != 0)
		fail_msg("%s at %s", err_name(office.e.code), office.e.field);
	return strchr(closed.as_bag_close.bag.id, '#') + 1;
}

static int
begin(void **state)
{
	const char *unit;

	visitor_start(state);
	unit = office.w.setup.catalogue->units[0].code;
	people[0] = visitor_in("hoa.nt", "clerk", HERE);
	people[1] = visitor_in("an.tv", "clerk", THERE);
	people[2] = visitor_in("buu.ta", "courier", HERE);
	people[3] = visitor_in("doi.soat", "officer", unit);
	people[4] = visitor_in("kiem.tra", "auditor", "");
	people[5] = visitor_in("van.hanh", "operator", "");
	people[6] = visitor_in("may.so", "kiosk", HERE);
	people[7] = visitor_nobody();
	objects[MINE_DOSSIER] = counter_accepted_at("mine", HERE);
	objects[OTHERS_DOSSIER] = counter_accepted_at("others", THERE);
	objects[MINE_CASE] = opened_at("mine-open", HERE);
	objects[OTHERS_CASE] = opened_at("others-open", THERE);
	memcpy(shows, objects, sizeof shows);
	objects[MINE_BAG] = bagged_at("mine-bag", HERE, &shows[MINE_BAG]);
	objects[OTHERS_BAG] = bagged_at("others-bag", THERE, &shows[OTHERS_BAG]);
	return 0;
}

/* ---- what may differ ---- */

static void
put_without(struct buf *b, const char *text, const char *id)
{
	for (const char *at = text;;) {
		const char *next = id[0] != '\0' ? strstr(at, id) : NULL;
		buf_add(b, at, next != NULL ? (size_t)(next - at) : strlen(at));
		if (next == NULL)
			return;
		buf_str(b, "ID");
		at = next + strlen(id);
	}
}

/* Without that id, and without the values that each page makes anew. */
static const char *
bare(const char *text, const char *id)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	struct buf b;

	buf_init(&b, office.a, PAGE_MOST);
	put_without(&b, text, id);
	char *out = arena_dup(office.a, b.len > 0 ? b.p : "", b.len);
	for (char *at = out; *at != '\0';) {
		size_t n = strspn(at, letters);
		if (n == ID_LETTERS) /* token, act, audit (base/id.h) */
			memset(at, '?', n);
		at += n > 0 ? n : 1;
	}
	return out;
}

/* All that a browser is told: status, where it goes, the page. */
static const char *
told(const struct visitor *v, const char *id)
{
	return arena_fmt(office.a, "%d %s\n%s", v->status, bare(v->where, id), bare(v->html, id));
}

static const char *
address_of(int row, const char *id)
{
	struct buf b;
	const char *rest = rows[row].path, *open;

	buf_init(&b, office.a, 4096);
	for (; (open = strchr(rest, '{')) != NULL; rest = strchr(open, '}') + 1) {
		buf_add(&b, rest, (size_t)(open - rest));
		buf_str(&b, id);
	}
	buf_str(&b, rest);
	return arena_dup(office.a, b.p, b.len);
}

static const char *
asked(struct visitor *v, int row, const char *id, const char *body)
{
	struct visitor as = *v; /* nobody is logged out by what is tried */

	if (strcmp(rows[row].method, "GET") == 0)
		visitor_get(&as, address_of(row, id));
	else
		visitor_post(&as, address_of(row, id), body);
	return told(&as, id);
}

static bool
names_object(int row)
{
	return strchr(rows[row].path, '{') != NULL;
}

/* ---- the matrix ---- */

static void
test_pages_are_all_that_a_session_can_ask(void **state)
{
	(void)state;

	for (int r = 0; r < ROUTES; r++) {
		const struct route_info *x = route_info((enum route)r);
		bool page = r >= ROUTE_PAGE_LOGIN && r < ROUTE_PAGE_LOGIN + PAGES;
		assert_true(page || (x->who & (WHO_PERSON | WHO_STRANGER)) == 0);
		assert_true(!page || strcmp(x->path, rows[r - ROUTE_PAGE_LOGIN].path) == 0);
	}
}

static void
test_what_is_not_his_answers_like_what_is_not_there(void **state)
{
	(void)state;
	size_t compared = 0;

	for (int row = 0; row < PAGES; row++) {
		for (int who = 0; who < PEOPLE && names_object(row); who++) {
			const char *none = asked(&people[who], row, ABSENT, "act=0123456789abcdefghjkmnpqrs&Do=pay&Step=0&Seen=1");
			for (int o = 0; o < OBJECTS; o++) {
				bool his = (who == 0 && o < OTHERS_DOSSIER) || (who == 1 && o >= OTHERS_DOSSIER);
				const char *is =
				    asked(&people[who], row, objects[o], "act=0123456789abcdefghjkmnpqrs&Do=pay&Step=0&Seen=1");
				if (!his && strcmp(is, none) != 0)
					fail_msg("%s %s, person %d, object %d: %s\ninstead of: %s", rows[row].method,
					    rows[row].path, who, o, is, none);
				compared += !his;
			}
		}
	}
	assert_true(compared >= 24 * 4);
}

/* To whom a page is not meant, it is not there; nobody is asked who he is. */
static void
test_a_page_that_is_not_for_him_is_not_there(void **state)
{
	(void)state;
	unsigned shut = 0;

	for (int row = 0; row < PAGES; row++)
		for (int who = 0; who < PEOPLE; who++) {
			struct visitor as = people[who];
			unsigned bits = route_info((enum route)(ROUTE_PAGE_LOGIN + row))->who;
			static const unsigned of[PEOPLE] = {
			    WHO_CLERK, WHO_CLERK, WHO_COURIER, WHO_OFFICER, WHO_AUDITOR, WHO_CONSOLE, WHO_KIOSK, 0};
			if (rows[row].everybody || (bits & of[who]) != 0 || strcmp(rows[row].method, "GET") != 0)
				continue;
			visitor_get(&as, address_of(row, ABSENT));
			if (who == PEOPLE - 1)
				assert_string_equal(as.where, "/desk/login");
			else
				assert_int_equal(as.status, 404);
			shut++;
		}
	assert_true(shut > 0);
}

/* ---- in a form's fields ---- */

/* Names of the fields of the page's own forms, and their values: "name=value&", percent-encoded where they need it. */
struct fields {
	const char *name[FIELDS_MOST], *value[FIELDS_MOST];
	size_t n;
};

static const char *
quoted(const char *tag, const char *end, const char *attribute)
{
	const char *at = strstr(tag, arena_fmt(office.a, " %s=\"", attribute));

	if (at == NULL || at > end)
		return NULL;
	at += strlen(attribute) + 3;
	return arena_dup(office.a, at, strcspn(at, "\""));
}

static void
collect(const char *html, struct fields *out)
{
	static const char *const kinds[] = {"<input", "<select", "<textarea"};

	for (size_t k = 0; k < 3; k++)
		for (const char *at = html; (at = strstr(at, kinds[k])) != NULL; at++) {
			const char *end = strchr(at, '>'), *name = quoted(at, end, "name"), *value = quoted(at, end, "value");
			bool known = name == NULL || strcmp(name, "token") == 0 || strcmp(name, "act") == 0;
			for (size_t i = 0; i < out->n && !known; i++)
				known = strcmp(out->name[i], name) == 0;
			if (known || out->n == FIELDS_MOST)
				continue;
			out->name[out->n] = name;
			out->value[out->n++] = value != NULL ? value : "";
		}
}

/* Of the forms that are sent to that address: another form's fields would be refused before anything is looked at. */
static void
collect_forms(const char *html, const char *address, struct fields *out)
{
	for (const char *at = html; (at = strstr(at, "<form")) != NULL; at++) {
		const char *end = strchr(at, '>'), *action = quoted(at, end, "action"), *over = strstr(at, "</form>");
		if (action != NULL && over != NULL && strcmp(action, address) == 0)
			collect(arena_dup(office.a, at, (size_t)(over - at)), out);
	}
}

/* As the form would be sent, but for one field. */
static const char *
with(const struct fields *f, size_t changed, const char *value, const char *act)
{
	struct buf b;

	buf_init(&b, office.a, PAGE_MOST);
	buf_str(&b, arena_fmt(office.a, "act=%s", act));
	for (size_t i = 0; i < f->n; i++)
		buf_str(&b, arena_fmt(office.a, "&%s=%s", f->name[i], i == changed ? value : f->value[i]));
	return arena_dup(office.a, b.p, b.len);
}

/* An object of his own that nobody touched yet; the page's own address when it names none. */
static const char *
fresh(int row)
{
	static unsigned n;
	const char *ref = arena_fmt(office.a, "fresh-%u", n++), *dossier;

	return strstr(rows[row].path, "{case}") != NULL ? opened_at(ref, HERE)
	    : strstr(rows[row].path, "{bag}") != NULL   ? bagged_at(ref, HERE, &dossier)
	    : names_object(row)                         ? counter_accepted_at(ref, HERE)
							: "";
}

/* What the form is answered when that value stands in its i-th field: status, where it leads, what is wrong; without the value.
 * NULL: there is no such field. */
static const char *
answered(int row, const char *view, size_t i, const char *value)
{
	struct visitor as = people[0];
	const char *id = fresh(row);
	struct fields f = {.n = 0};

	visitor_get(&as, arena_fmt(office.a, "%s%s", address_of(row, id), view));
	if (as.status != 200 && view[0] != '\0') /* a page that has no such view */
		return NULL;
	assert_int_equal(as.status, 200);
	collect_forms(as.html, address_of(row, id), &f);
	if (i >= f.n)
		return NULL;
	visitor_post(&as, address_of(row, id), with(&f, i, value, visitor_value(&as, "act")));
	const char *wrong = strstr(as.html, "id=\"errors\""), *where = arena_dup(office.a, as.where, strcspn(as.where, "?"));
	wrong = wrong != NULL ? arena_dup(office.a, wrong, (size_t)(strstr(wrong, "</ul>") - wrong)) : "";
	return arena_fmt(office.a, "%s: %d %s %s", f.name[i], as.status, bare(where, id), bare(wrong, value));
}

/* The same, and nothing else stays of it: what messages hold of the values of all (base/values.h) goes with their arena. */
static const char *
tried(int row, const char *view, size_t i, const char *value)
{
	struct arena *kept = office.a;

	office.a = arena_new(0);
	const char *told = answered(row, view, i, value), *copy = told != NULL ? arena_str(kept, told) : NULL;
	arena_free(office.a);
	office.a = kept;
	return copy;
}

static size_t
try_form(int row, const char *view)
{
	size_t i = 0;

	for (const char *none; i < FIELDS_MOST && (none = tried(row, view, i, ABSENT)) != NULL; i++)
		for (int o = OTHERS_DOSSIER; o < OBJECTS; o++) {
			const char *is = tried(row, view, i, objects[o]);
			if (strcmp(is, none) != 0)
				fail_msg("%s%s: %s\ninstead of: %s", rows[row].path, view, is, none);
		}
	return i;
}

static void
test_an_id_of_another_office_in_a_field_is_no_id(void **state)
{
	(void)state;
	static const char *const views[] = {"", "?do=pay", "?do=withdraw", "?do=void"};
	size_t fields = 0;

	for (int row = 0; row < PAGES; row++) {
		bool shown = false;
		for (int g = 0; g < PAGES; g++)
			shown = shown ||
			    (strcmp(rows[g].path, rows[row].path) == 0 && strcmp(rows[g].method, "GET") == 0 &&
				(route_info((enum route)(ROUTE_PAGE_LOGIN + g))->who & WHO_CLERK) != 0);
		if (!shown || strcmp(rows[row].method, "POST") != 0 || rows[row].everybody)
			continue;
		for (size_t v = 0; v < (row == PAGE_DOSSIER_ACT ? sizeof views / sizeof views[0] : 1); v++)
			fields += try_form(row, views[v]);
	}
	assert_true(fields > 20);
}

/* ---- who looked ---- */

/* Has the clerk of HERE that object's page, with one record of it?  1, 0: it is not shown, and there is none. */
static unsigned
look(int row, int o)
{
	struct arena *kept = office.a;
	struct visitor as = people[0];

	office.a = arena_new(0);
	const char *data = arena_fmt(office.a, "hoa.nt %s", rows[row].path);
	unsigned before = office_reads(&office, shows[o], data);
	visitor_get(&as, address_of(row, objects[o]));
	/* a note reaches the disk with the next change */
	counter_accepted_at(arena_fmt(office.a, "later-%d-%d", row, o), HERE);
	unsigned after = office_reads(&office, shows[o], data);
	if (after - before != (as.status == 200))
		fail_msg("%s, object %d, %d: %u records", rows[row].path, o, as.status, after - before);
	arena_free(office.a);
	office.a = kept;
	return as.status == 200;
}

/* Whatever page shows an object of its address: one record of who, what and where, before it leaves; of what is not shown, none. */
static void
test_every_page_that_shows_an_object_says_who_looked(void **state)
{
	(void)state;
	unsigned shown = 0;

	counter_accepted_at("before-all", HERE); /* what was noted until now is on the disk */
	for (int row = 0; row < PAGES; row++)
		for (int o = 0; o < OBJECTS && names_object(row) && strcmp(rows[row].method, "GET") == 0; o++)
			shown += look(row, o);
	assert_true(shown >= 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pages_are_all_that_a_session_can_ask),
	    cmocka_unit_test(test_what_is_not_his_answers_like_what_is_not_there),
	    cmocka_unit_test(test_a_page_that_is_not_for_him_is_not_there),
	    cmocka_unit_test(test_an_id_of_another_office_in_a_field_is_no_id),
	    cmocka_unit_test(test_every_page_that_shows_an_object_says_who_looked),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, begin, visitor_stop);
	transform_stop();
	xml_stop();
	return failed;
}
