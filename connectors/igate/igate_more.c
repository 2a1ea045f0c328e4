/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What contract 1.1 says besides (schemas/igate/1.1/igate.json): of each component its class and whether it was digitised, used
 * again or why neither; the fees line by line with what was paid; what a case decided.  Nothing of it is written for a partner
 * of 1.0.
 */
#include "connectors/igate/igate.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "json/json.h"
#include "model/counter_case.h"
#include "model/decided.h"
#include "model/fees.h"
#include "model/procedure.h"

static const char *const yes = "1", *const no = "0";

static void
put_moment(struct json_out *w, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	json_out_text(w, name, clock_compact(ms, text));
}

static bool
is_class(const struct paper *p, enum component_class class)
{
	return p->class != NULL && strcmp(p->class, component_class_name(class)) == 0;
}

/* ---- components ---- */

/* TrangThaiSoHoa (domain section 3.8). */
static const char *
digitised(const struct paper *p)
{
	return p->reuse == 2 ? "2" : p->reuse == 3 ? "3" : igate_has_content(p) ? "1" : "0";
}

/* Why there is no scan: nobody may, nobody asked for one, or it must be made and was brought on paper. */
static const char *
why_paper(const struct paper *p)
{
	return p->class == NULL                 ? "NOT_SAID"
	    : is_class(p, COMPONENT_PAPER_ONLY) ? "PAPER_ONLY"
	    : is_class(p, COMPONENT_ON_DEMAND)  ? "NOT_ASKED_FOR"
						: "BROUGHT_ON_PAPER";
}

void
igate_put_paper(struct json_out *w, const struct paper *p)
{
	const char *how = digitised(p);

	json_out_opt(w, "PhanLoai", p->class);
	json_out_text(w, "TrangThaiSoHoa", how);
	if (strcmp(how, no) == 0)
		json_out_text(w, "LyDoKhongSoHoa", why_paper(p));
	if (p->reuse == 0)
		return;
	json_out_open(w, "TaiSuDung");
	json_out_opt(w, "CoQuanChuQuan", p->agency);
	json_out_opt(w, "SoKyHieu", p->reference);
	json_out_opt(w, "HashTraLoi", p->proof);
	json_out_opt(w, "HashDanhSach", p->list_proof);
	json_out_close(w);
}

/* ---- fees ---- */

static void
put_line(struct arena *a, struct json_out *w, const struct fee_line *l, bool known)
{
	json_out_open(w, NULL);
	json_out_text(w, "NhomPhi", money_account_name(l->account));
	json_out_opt(w, "MaPhiLePhi", l->code);
	json_out_text(w, "TenPhiLePhi", l->name != NULL ? l->name : money_account_text(l->account, true));
	json_out_text(w, "HinhThucThu", arena_fmt(a, "%lld", (long long)l->collect));
	if (l->national != 0)
		json_out_text(w, "LoaiPhiLePhi", arena_fmt(a, "%lld", (long long)l->national));
	json_out_int(w, "GiaGoc", l->full);
	json_out_int(w, "MienGiam", l->discount);
	json_out_int(w, "Gia", l->amount);
	json_out_opt(w, "CanCu", l->source);
	json_out_opt(w, "CanCuMienGiam", l->discount_source);
	json_out_int(w, "DaHuy", l->struck);
	if (known) {
		json_out_int(w, "DaThu", l->paid);
		json_out_text(w, "TrangThaiThanhToan", l->paid >= l->amount - l->struck ? yes : no);
	}
	json_out_close(w);
}

void
igate_put_fees(struct arena *a, struct json_out *w, const struct conn_case *c)
{
	struct fees fees;

	fees_of(a, c->filing, c->entries, c->n_entries, &fees);
	json_out_list(w, "DanhSachLePhi");
	for (size_t i = 0; i < fees.n; i++)
		put_line(a, w, &fees.lines[i], fees.known);
	json_out_end(w);
	json_out_int(w, "TongLePhi", fees.owed);
	if (!fees.known) /* by contract 1.0 the counter does not say what it took */
		return;
	json_out_int(w, "TongDaThu", fees.paid);
	json_out_int(w, "ConPhaiThu", fees.owed - fees.paid);
}

static void
put_entry(struct json_out *w, const struct entry *x)
{
	json_out_open(w, NULL);
	json_out_text(w, "MaButToan", x->id);
	json_out_text(w, "Loai", money_kind_name(x->kind));
	if (fees_moved(x))
		json_out_text(w, "HinhThuc", fees_in_cash(x) ? "CASH" : "TRANSFER");
	json_out_int(w, "SoTien", x->amount);
	put_moment(w, "ThoiDiem", x->at_ms);
	if (x->series[0] != '\0') {
		json_out_text(w, "KyHieuBienLai", x->series);
		json_out_int(w, "SoBienLai", x->number);
	}
	if (x->voids[0] != '\0')
		json_out_text(w, "HuyButToan", x->voids);
	json_out_opt(w, "MaBuuCuc", x->office);
	json_out_opt(w, "NguoiThu", x->clerk);
	json_out_close(w);
}

struct str
igate_write_money(struct arena *a, const struct conn_case *c)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, IGATE_SENT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "MaSuKien", c->x->id);
	put_moment(&w, "ThoiDiem", c->entries[c->n_entries - 1].at_ms);
	igate_put_fees(a, &w, c);
	json_out_list(&w, "DanhSachThuChi");
	for (size_t i = 0; i < c->n_entries; i++)
		if (c->entries[i].kind != MONEY_CHARGE)
			put_entry(&w, &c->entries[i]);
	json_out_end(&w);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

/* ---- what the case decided ---- */

void
igate_put_decided(struct json_out *w, const struct filing *f)
{
	const struct decided *d = f->decided;

	if (d == NULL)
		return;
	json_out_opt(w, "PhienBanDanhMuc", d->catalogue);
	json_out_text(w, "XacThucChuHoSo", decided_confirmed(d) ? yes : no);
	if (f->submitter != NULL) {
		json_out_opt(w, "TuCachNguoiNop", case_authority_name(d->authority));
		json_out_opt(w, "CanCuNguoiNop", d->authority_note);
	}
	json_out_list(w, "TraCuu");
	for (size_t i = 0; i < d->n_asked; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "HeThong", d->asked[i].what);
		json_out_text(w, "TraLoi", d->asked[i].answer);
		json_out_opt(w, "KetQua", d->asked[i].result);
		put_moment(w, "ThoiDiem", d->asked[i].at_ms);
		json_out_close(w);
	}
	json_out_end(w);
}
