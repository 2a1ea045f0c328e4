/* SPDX-License-Identifier: Apache-2.0 */
/* What the national portal is told of a dossier beside its papers and states: databases, fees, supplements, results (domain
 * section 3.4). */
#include "connectors/dvcqg/dvcqg_out.h"

#include <string.h>

#include "base/arena.h"
#include "model/decided.h"
#include "model/fees.h"
#include "model/told.h"

enum { ASKED = 0, TAKEN = 1, GIVEN_UP = 2 }; /* TrangThaiBoSung: ours, the portal's list is not known */

/* ---- databases ---- */

static bool
answered(const struct decided *d, size_t i)
{
	return strcmp(d->asked[i].answer, "ANSWERED") == 0;
}

/* Asked, and had an answer, for the first time? */
static bool
is_first(const struct decided *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (answered(d, k) && strcmp(d->asked[k].what, d->asked[i].what) == 0)
			return false;
	return answered(d, i);
}

void
dvcqg_put_databases(struct dvcqg_out *o, const struct filing *f)
{
	if (f->decided == NULL) /* nobody knows whether one was asked */
		return;
	json_out_list(&o->w, "DSKetNoiCSDL");
	for (size_t i = 0; i < f->decided->n_asked; i++) {
		if (!is_first(f->decided, i))
			continue;
		json_out_open(&o->w, NULL);
		json_out_text(&o->w, "MaCSDL", f->decided->asked[i].what);
		json_out_close(&o->w);
	}
	json_out_end(&o->w);
}

/* ---- fees ---- */

static void
put_fee(struct dvcqg_out *o, const struct fee_line *l, bool known)
{
	int64_t due = l->amount - l->struck;

	json_out_open(&o->w, NULL);
	dvcqg_put_short(o, "TenPhiLePhi", l->name != NULL ? l->name : "Phí, lệ phí", DVCQG_NAME_MAX);
	json_out_opt(&o->w, "MaPhiLePhi", l->code);
	dvcqg_put_code(o, "HinhThucThu", l->collect);
	dvcqg_put_code(o, "Gia", due);
	dvcqg_put_code(o, "LoaiPhiLePhi", l->national);
	if (known)
		json_out_text(&o->w, "TrangThaiThanhToan", l->paid >= due ? "1" : "0");
	json_out_close(&o->w);
}

void
dvcqg_put_fees(struct dvcqg_out *o, const struct conn_case *c)
{
	struct fees fees;

	fees_of(o->a, c->filing, c->entries, c->n_entries, &fees);
	json_out_list(&o->w, "DanhSachLePhi"); /* what the post earns itself is no business of the portal's */
	for (size_t i = 0; i < fees.n; i++)
		if (fees.lines[i].account == MONEY_STATE_FEE)
			put_fee(o, &fees.lines[i], fees.known);
	json_out_end(&o->w);
}

static const char *
deed(const struct entry *x)
{
	static const char *const words[MONEY_KINDS] = {
	    [MONEY_CHARGE] = "Phải nộp thêm", [MONEY_PAY] = "Đã thu", [MONEY_REFUND] = "Đã trả lại", [MONEY_VOID] = "Đã hủy khoản"};
	return words[x->kind];
}

const char *
dvcqg_entry_text(struct arena *a, const struct entry *x)
{
	const char *how = !fees_moved(x) ? "" : fees_in_cash(x) ? " bằng tiền mặt" : " bằng chuyển khoản";
	const char *receipt = x->series[0] != '\0' ? arena_fmt(a, ", biên lai %s số %lld", x->series, (long long)x->number) : "";

	return arena_fmt(a, "%s %lld đồng%s%s", deed(x), (long long)x->amount, how, receipt);
}

/* ---- supplements ---- */

static void
put_asked_for(struct dvcqg_out *o, const struct supplement *s)
{
	json_out_list(&o->w, "DanhSachGiayToBoSung");
	for (size_t i = 0; i < s->n_papers; i++) {
		json_out_open(&o->w, NULL);
		json_out_opt(&o->w, "MaGiayTo", s->papers[i].code);
		dvcqg_put_short(o, "TenGiayTo", s->papers[i].name, DVCQG_NAME_MAX);
		dvcqg_put_code(o, "SoLuong", s->papers[i].count);
		json_out_close(&o->w);
	}
	json_out_end(&o->w);
	json_out_list(&o->w, "DanhSachLePhiBoSung");
	for (size_t i = 0; i < s->n_fees; i++) {
		json_out_open(&o->w, NULL);
		json_out_opt(&o->w, "MaPhiLePhi", s->fees[i].code);
		dvcqg_put_short(o, "TenPhiLePhi", s->fees[i].name, DVCQG_NAME_MAX);
		dvcqg_put_code(o, "Gia", s->fees[i].amount);
		json_out_close(&o->w);
	}
	json_out_end(&o->w);
}

static void
put_supplement(struct dvcqg_out *o, const struct supplement *s)
{
	json_out_open(&o->w, NULL);
	json_out_text(&o->w, "HoSoBoSungId", s->id);
	dvcqg_put_short(o, "NguoiYeuCauBoSung", s->asked_by, DVCQG_NAME_MAX);
	dvcqg_put_short(o, "NoiDungBoSung", s->what != NULL ? s->what : dossier_state_vi(DOSSIER_SUPPLEMENT), DVCQG_NOTE_MAX);
	dvcqg_put_time(o, "NgayBoSung", s->asked_ms);
	dvcqg_put_short(o, "NguoiTiepNhanBoSung", s->taken_by, DVCQG_NAME_MAX);
	dvcqg_put_short(o, "ThongTinTiepNhan", s->taken_note, DVCQG_NOTE_MAX);
	dvcqg_put_time(o, "NgayTiepNhanBoSung", s->taken_ms);
	dvcqg_put_code(o, "TrangThaiBoSung", s->taken ? TAKEN : s->ended ? GIVEN_UP : ASKED);
	put_asked_for(o, s);
	dvcqg_put_time(o, "NgayHenTraTruoc", s->due_before_ms);
	dvcqg_put_time(o, "NgayHenTraMoi", s->due_after_ms);
	json_out_close(&o->w);
}

void
dvcqg_put_supplements(struct dvcqg_out *o, const struct conn_case *c)
{
	if (c->n_supplements == 0)
		return;
	json_out_list(&o->w, "DanhSachHoSoBoSung");
	for (size_t i = 0; i < c->n_supplements; i++)
		put_supplement(o, &c->supplements[i]);
	json_out_end(&o->w);
}

/* ---- results ---- */

void
dvcqg_put_results(struct dvcqg_out *o, const struct conn_case *c)
{
	if (c->n_results == 0)
		return;
	json_out_list(&o->w, "DanhSachGiayToKetQua");
	for (size_t i = 0; i < c->n_results; i++) {
		const struct result_paper *r = &c->results[i];
		json_out_open(&o->w, NULL);
		dvcqg_put_short(o, "TenGiayTo", r->name, DVCQG_NAME_MAX);
		json_out_opt(&o->w, "MaThanhPhanHoSo", r->component);
		json_out_opt(&o->w, "GiayToId", r->id);
		json_out_opt(&o->w, "DuongDanTepTinKetQua", r->path);
		json_out_opt(&o->w, "MaGiayToKetQua", r->code);
		json_out_close(&o->w);
	}
	json_out_end(&o->w);
}
