/* SPDX-License-Identifier: Apache-2.0 */
/* The drafts of a catalogue, and what each lacks before it is an entry; see catalogue_build.h. */
#include "conf/catalogue_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { LACKS_MAX = 10 };

struct lacking {
	struct arena *a;
	const char **texts;
	size_t n;
};

static void
lack(struct lacking *l, const char *vi, const char *en)
{
	if (l->n < LACKS_MAX)
		l->texts[l->n++] = arena_fmt(l->a, "%s / %s", vi, en);
}

static bool
has_postal(const struct procedure_record *r)
{
	const struct channel_record *c = r->channels.items;

	for (size_t i = 0; i < r->channels.n; i++)
		if (c[i].channel == CHANNEL_POSTAL)
			return true;
	return false;
}

/* "TK.01, GT.2": components of which nobody said the class yet; "" none. */
static const char *
unsaid_classes(struct arena *a, const struct procedure_record *r)
{
	const struct component *c = r->components.items;
	const char *all = "";

	for (size_t i = 0; i < r->components.n; i++)
		if (c[i].invented)
			all = arena_fmt(a, "%s%s%s", all, all[0] != '\0' ? ", " : "", c[i].code);
	return all;
}

static void
lacks_of_procedure(struct lacking *l, const struct catalogue *c, const struct procedure_record *r)
{
	const char *classes = unsaid_classes(l->a, r);

	for (size_t i = 0; i < c->n_procedures; i++)
		if (strcmp(c->procedures[i].code, r->p.code) == 0) {
			lack(l, "thủ tục này đã có trong procedures; hãy bỏ bản nháp",
			    "it is among the procedures already; take the draft out");
			return;
		}
	if (r->p.field == NULL)
		lack(l, "ghi lĩnh vực (field)", "write its field");
	if (r->components.n == 0)
		lack(l, "ghi thành phần hồ sơ (components), nhóm số hóa của từng giấy tờ",
		    "write its components with their classes");
	if (classes[0] != '\0')
		lack(l, arena_fmt(l->a, "xác định nhóm (class), bắt buộc hay không (required) của %s rồi bỏ invented", classes),
		    arena_fmt(l->a, "say of %s which class it is and whether it is required, and take `invented` out", classes));
	if (!has_postal(r))
		lack(l, "thêm dòng kênh POSTAL: thời hạn, phí và căn cứ",
		    "add a row for the channel POSTAL: limit, fees, their sources");
	if (r->units.n == 0 && r->unit_kinds.n == 0)
		lack(l, "ghi đơn vị giải quyết (units hoặc unitKinds)", "name the competent units, or unitKinds");
	if (r->steps.n == 0)
		lack(l, "ghi quy trình nội bộ (steps), nếu tỉnh đã ban hành",
		    "write its internal steps, if the province published them");
	lack(l, "rồi bỏ says và chuyển mục này sang procedures", "take `says` out, then move it to procedures");
}

static void
lacks_of_unit(struct lacking *l, const struct catalogue *c, const struct draft_unit_record *r)
{
	if (catalogue_unit_of(c, r->code) != NULL) {
		lack(l, "đơn vị này đã có trong units hoặc aliases; hãy bỏ bản nháp",
		    "it is among units or aliases already; take the draft out");
		return;
	}
	lack(l, "ghi loại đơn vị (kind), mã tỉnh (province), mã xã (commune) nếu có, bỏ level",
	    "write its kind, province, and commune if it has one, and leave level out");
	lack(l, "rồi chuyển mục này sang units; nếu là mã cũ của đơn vị khác, sang aliases",
	    "then move it to units; if it is an older code of another one, to aliases");
}

static struct lacking
lacking_new(struct arena *a)
{
	return (struct lacking){a, arena_alloc(a, LACKS_MAX * sizeof(const char *)), 0};
}

static int
by_kind_and_code(const void *l, const void *r)
{
	const struct draft *x = l, *y = r;

	int order = x->unit != y->unit ? x->unit - y->unit : strcmp(x->code, y->code);
	return order != 0 ? order : strcmp(x->where, y->where);
}

static void
check_twice(struct building *b, const struct draft *d, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (d[i - 1].unit == d[i].unit && strcmp(d[i - 1].code, d[i].code) == 0)
			building_fault(b, d[i].where, "draft %s is also at %s; leave one", d[i].code, d[i - 1].where);
}

void
building_drafts(struct building *b)
{
	const struct procedure_record *p = b->all->drafts.items;
	const struct draft_unit_record *u = b->all->draft_units.items;
	size_t n = b->all->drafts.n + b->all->draft_units.n, k = 0;
	struct draft *all = arena_alloc(b->a, (n + 1) * sizeof *all);

	for (size_t i = 0; i < b->all->drafts.n; i++) {
		struct lacking l = lacking_new(b->a);
		building_code(b, p[i].at.where, p[i].p.code);
		lacks_of_procedure(&l, b->c, &p[i]);
		all[k++] = (struct draft){.where = p[i].at.where,
		    .code = p[i].p.code,
		    .name = p[i].p.name,
		    .says = p[i].says.items,
		    .n_says = p[i].says.n,
		    .lacks = l.texts,
		    .n_lacks = l.n};
	}
	for (size_t i = 0; i < b->all->draft_units.n; i++) {
		struct lacking l = lacking_new(b->a);
		building_code(b, u[i].at.where, u[i].code);
		lacks_of_unit(&l, b->c, &u[i]);
		all[k++] = (struct draft){
		    .where = u[i].at.where, .code = u[i].code, .name = u[i].name, .unit = true, .lacks = l.texts, .n_lacks = l.n};
	}
	if (n > 0)
		qsort(all, n, sizeof *all, by_kind_and_code);
	check_twice(b, all, n);
	b->c->drafts = all;
	b->c->n_drafts = n;
}
