/* SPDX-License-Identifier: Apache-2.0 */
/* One procedure as a clerk reads it, and the counts. */
#include "conf/catalogue_print.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"

const char *
catalogue_date(struct arena *a, int32_t day)
{
	char text[CLOCK_TEXT];

	return arena_dup(a, clock_vn((int64_t)day * 24 * 60 * 60 * 1000, text), 10);
}

/* 20000 as 20.000 đồng */
static void
put_amount(struct buf *out, int64_t dong)
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%" PRId64, dong);

	for (int i = 0; i < n; i++) {
		buf_chr(out, digits[i]);
		if ((n - 1 - i) % 3 == 0 && i + 1 < n)
			buf_chr(out, '.');
	}
	buf_str(out, " đồng");
}

static const char *
mark(bool invented)
{
	return invented ? " [giả định]" : "";
}

static void
put_times(const struct procedure *p, struct buf *out)
{
	if (p->from != INT32_MIN)
		buf_fmt(out, "  Áp dụng từ ngày: %s\n", catalogue_date(out->a, p->from));
	if (p->until != INT32_MAX)
		buf_fmt(out, "  Áp dụng đến hết ngày: %s\n", catalogue_date(out->a, p->until));
	if (p->source != NULL)
		buf_fmt(out, "  Căn cứ: %s\n", p->source);
	if (p->field_inspection)
		buf_str(out, "  Phải kiểm tra thực địa, không tiếp nhận phi địa giới\n");
}

static void
put_channel(const struct channel_terms *t, struct buf *out)
{
	buf_fmt(out, "  Nộp %s: %" PRId64 " %s (%s)%s\n", channel_vi(t->channel), t->limit.amount, limit_unit_vi(t->limit.unit),
	    t->source, mark(t->invented));
	for (size_t i = 0; i < t->n_fees; i++) {
		buf_fmt(out, "    %s: ", t->fees[i].name);
		put_amount(out, t->fees[i].amount);
		buf_fmt(out, " (%s; %s)%s\n", fee_kind_vi(t->fees[i].kind), t->fees[i].source, mark(t->fees[i].invented));
	}
	if (t->n_fees == 0)
		buf_str(out, "    Không thu phí, lệ phí\n");
}

static void
put_component(const struct component *k, struct buf *out)
{
	buf_fmt(out, "    %-16s %s: %s", k->code, k->name, component_class_vi(k->class));
	if (k->required)
		buf_str(out, "; bắt buộc");
	if (k->condition != NULL)
		buf_fmt(out, "; %s", k->condition);
	buf_fmt(out, "%s\n", mark(k->invented));
}

static void
put_lookups(const struct procedure *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_lookups; i++)
		buf_fmt(out, "%s%s", i == 0 ? "  Tra cứu trước: " : ", ", database_vi(p->lookups[i]));
	if (p->n_lookups > 0)
		buf_chr(out, '\n');
}

static void
put_inside(const struct procedure *p, struct buf *out)
{
	buf_str(out, "  Kết quả:\n");
	for (size_t i = 0; i < p->n_results; i++)
		buf_fmt(out, "    %-16s %s%s\n", p->results[i].code, p->results[i].name, mark(p->results[i].invented));
	buf_str(out, "  Quy trình nội bộ:\n");
	for (size_t i = 0; i < p->n_steps; i++)
		buf_fmt(out, "    %zu. %s (%s): %" PRId64 " giờ %" PRId64 " phút làm việc%s\n", i + 1, p->steps[i].name,
		    p->steps[i].who, p->steps[i].minutes / 60, p->steps[i].minutes % 60, mark(p->steps[i].invented));
	for (size_t i = 0; i < p->n_samples; i++)
		buf_fmt(out, "  %s%s%s%s\n", p->samples[i].name, p->samples[i].file != NULL ? ": " : "",
		    p->samples[i].file != NULL ? p->samples[i].file : "", mark(p->samples[i].invented));
}

void
catalogue_print_procedure(const struct catalogue *c, const struct procedure *p, struct buf *out)
{
	buf_fmt(out, "%s %s%s\n  Lĩnh vực: %s\n", p->code, p->name, mark(p->invented), p->field);
	put_times(p, out);
	for (size_t i = 0; i < p->n_channels; i++)
		put_channel(&p->channels[i], out);
	put_lookups(p, out);
	buf_str(out, "  Thành phần hồ sơ:\n");
	for (size_t i = 0; i < p->n_components; i++)
		put_component(&p->components[i], out);
	put_inside(p, out);
	buf_str(out, "  Đơn vị giải quyết:\n");
	for (size_t i = 0; i < p->n_units; i++)
		buf_fmt(out, "    %-16s %s\n", p->units[i]->code, p->units[i]->name);
	if (c->date != NULL)
		buf_fmt(out, "  Danh mục phiên bản %s\n", c->date);
}

/* ---- counts ---- */

struct count {
	size_t all, invented;
};

#define COUNT(into, list, n, mark_of)                     \
	for (size_t at = 0; at < (n); at++, (into).all++) \
	(into).invented += (list)[at].mark_of

struct procedure_counts {
	struct count components, limits, fees, results, steps, samples;
};

static void
count_procedure(const struct procedure *p, struct procedure_counts *n)
{
	COUNT(n->components, p->components, p->n_components, invented);
	COUNT(n->limits, p->channels, p->n_channels, invented);
	for (size_t i = 0; i < p->n_channels; i++)
		COUNT(n->fees, p->channels[i].fees, p->channels[i].n_fees, invented);
	COUNT(n->results, p->results, p->n_results, invented);
	COUNT(n->steps, p->steps, p->n_steps, invented);
	COUNT(n->samples, p->samples, p->n_samples, invented);
}

static void
put_count(struct buf *out, const char *what, struct count n)
{
	buf_fmt(out, "  %-22s %6zu, invented %zu\n", what, n.all, n.invented);
}

static void
put_other_counts(const struct catalogue *c, struct buf *out)
{
	const struct tariff *t = &c->tariff;
	struct count units = {0}, aliases = {0}, communes = {0}, offices = {0}, papers = {0}, prices = {0}, discounts = {0},
		     days = {0};

	COUNT(units, c->units, c->n_units, invented);
	COUNT(aliases, c->aliases, c->n_aliases, invented);
	COUNT(communes, c->communes, c->n_communes, invented);
	COUNT(offices, c->offices, c->n_offices, invented);
	COUNT(papers, c->papers, c->n_papers, invented);
	COUNT(prices, t->postage, t->n_postage, invented);
	COUNT(prices, t->digitise, t->n_digitise, invented);
	for (size_t i = 0; i < t->n_discounts; i++)
		COUNT(discounts, t->discounts[i].discounts, t->discounts[i].n_discounts, invented);
	COUNT(days, c->holidays, c->n_holidays, provisional);
	put_count(out, "units", units);
	put_count(out, "aliases of units", aliases);
	put_count(out, "communes", communes);
	put_count(out, "post offices", offices);
	put_count(out, "paper types", papers);
	put_count(out, "postage and page prices", prices);
	put_count(out, "discounts", discounts);
	buf_fmt(out, "  %-22s %6zu, provisional %zu\n", "days off and made up", days.all, days.invented);
}

void
catalogue_print_counts(const struct catalogue *c, struct buf *out)
{
	struct count procedures = {0};
	struct procedure_counts n = {0};

	COUNT(procedures, c->procedures, c->n_procedures, invented);
	for (size_t i = 0; i < c->n_procedures; i++)
		count_procedure(&c->procedures[i], &n);
	put_count(out, "procedures", procedures);
	put_count(out, "components", n.components);
	put_count(out, "limits by channel", n.limits);
	put_count(out, "fees by channel", n.fees);
	put_count(out, "results", n.results);
	put_count(out, "internal steps", n.steps);
	put_count(out, "sample dossiers", n.samples);
	put_other_counts(c, out);
}

void
catalogue_print_drafts(const struct catalogue *c, struct buf *out)
{
	if (c->n_drafts > 0)
		buf_fmt(out, "  %zu drafts, which are offered to nobody; what each needs:\n", c->n_drafts);
	for (size_t i = 0; i < c->n_drafts; i++) {
		const struct draft *d = &c->drafts[i];
		buf_fmt(out, "  %s: %s %s %s\n", d->where, d->unit ? "unit" : "procedure", d->code, d->name);
		for (size_t k = 0; k < d->n_says; k++)
			buf_fmt(out, "    the portal says: %s\n", d->says[k]);
		for (size_t k = 0; k < d->n_lacks; k++)
			buf_fmt(out, "    - %s\n", d->lacks[k]);
	}
}
