/* SPDX-License-Identifier: Apache-2.0 */
/* What the province is sent, and how its news is answered (schemas/igate/1.0/igate.json; what 1.1 says besides: igate_more.c). */
#include "connectors/igate/igate.h"

#include <ctype.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/json.h"

/* The same particulars are written for who hands in and for who owns, under other names. */
struct person_names {
	const char *name, *id_type, *id_no, *birth_date, *phone, *email, *province, *commune, *street;
};

static const struct person_names submitter_names = {
	"TenNguoiNop", "LoaiDinhDanh", "SoDinhDanh", "NgaySinh", "SoDienThoai", "Email", "MaTinh", "MaXa", "DiaChiChiTiet",
};
static const struct person_names owner_names = {
	"TenChuHoSo", "LoaiDinhDanhChuHoSo", "SoDinhDanhChuHoSo", "NgaySinhChuHoSo", "SoDienThoaiChuHoSo", "EmailChuHoSo",
	"MaTinhChuHoSo", "MaXaChuHoSo", "DiaChiChiTietChuHoSo",
};

static const char *const channel_post = "3", *const filed_locally = "2", *const at_reception = "1", *const ordinary = "1";

static struct str
taken(const struct buf *b)
{
	return (struct str){b->p, b->len};
}

/* Codes are text in this interface. */
static void
put_code(struct json_out *w, const char *name, int64_t code)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)code);
	json_out_text(w, name, text);
}

static void
put_time(struct json_out *w, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	json_out_text(w, name, clock_compact(ms, text));
}

/* 1990-02-01 as 19900201. */
static void
put_date(struct json_out *w, const char *name, const char *date)
{
	char digits[9];
	size_t n = 0;

	for (; date != NULL && *date != '\0' && n < 8; date++)
		if (isdigit((unsigned char)*date))
			digits[n++] = *date;
	digits[n] = '\0';
	if (n == 8)
		json_out_text(w, name, digits);
}

static void
put_address(struct json_out *w, const struct person_names *names, const struct address *where)
{
	if (where == NULL)
		return;
	json_out_opt(w, names->province, where->province);
	json_out_opt(w, names->commune, where->commune);
	json_out_opt(w, names->street, where->street);
}

static void
put_person(struct json_out *w, const struct person_names *names, const struct party *p)
{
	json_out_text(w, names->name, p->name);
	put_code(w, names->id_type, p->id_type);
	json_out_opt(w, names->id_no, p->id_no);
	put_date(w, names->birth_date, p->birth_date);
	json_out_opt(w, names->phone, p->phone);
	json_out_opt(w, names->email, p->email);
	put_address(w, names, p->address);
}

static void
put_persons(struct json_out *w, const struct filing *f)
{
	json_out_open(w, "ThongTinNguoiNop");
	json_out_open(w, "ThongTinChiTiet");
	put_person(w, &submitter_names, f->submitter != NULL ? f->submitter : f->owner);
	put_person(w, &owner_names, f->owner);
	json_out_close(w);
	json_out_close(w);
}

static void
put_paper(struct json_out *w, const struct paper *p, const char *file_id, enum igate_level level)
{
	json_out_open(w, NULL);
	json_out_text(w, "MaThanhPhanHoSo", p->code);
	json_out_opt(w, "TenThanhPhanHoSo", p->name);
	json_out_int(w, "SoLuong", p->originals + p->copies);
	json_out_int(w, "SoBanChinh", p->originals);
	json_out_int(w, "SoBanSao", p->copies);
	json_out_int(w, "SoTrang", p->pages);
	put_code(w, "LoaiBan", p->form);
	if (level >= IGATE_1_1)
		igate_put_paper(w, p);
	json_out_list(w, "GiayToDinhKem");
	if (file_id != NULL) {
		json_out_open(w, NULL);
		json_out_text(w, "IdGiayTo", file_id);
		json_out_text(w, "TenGiayTo", p->file_name);
		json_out_text(w, "LoaiTep", p->media_type);
		json_out_text(w, "HashTepTin", p->sha256);
		json_out_close(w);
	}
	json_out_end(w);
	json_out_close(w);
}

static void
put_papers(struct json_out *w, const struct paper *papers, size_t n, const struct igate_memo *m, enum igate_level level)
{
	size_t file = 0;

	for (size_t i = 0; i < n; i++) {
		bool bound = igate_has_content(&papers[i]) && file < m->n_files;
		put_paper(w, &papers[i], bound ? m->files[file++].id : NULL, level);
	}
	json_out_end(w);
}

static void
put_receiver(struct json_out *w, const struct filing *f)
{
	if (f->return_mode != FILING_BY_POST)
		return;
	json_out_open(w, "NguoiNhanKetQua");
	json_out_text(w, "HoTen", f->return_name != NULL ? f->return_name : f->owner->name);
	json_out_opt(w, "SoDienThoai", f->return_phone);
	put_address(w, &submitter_names, f->return_address);
	json_out_close(w);
}

static void
put_fees(struct json_out *w, const struct filing *f)
{
	json_out_list(w, "DanhSachLePhi"); /* what the post earns itself is no business of the unit's */
	if (f->state_fee > 0) {
		json_out_open(w, NULL);
		json_out_text(w, "TenPhiLePhi", "Phí, lệ phí");
		json_out_text(w, "HinhThucThu", at_reception);
		json_out_text(w, "LoaiPhiLePhi", ordinary);
		json_out_int(w, "Gia", f->state_fee);
		json_out_close(w);
	}
	json_out_end(w);
}

struct str
igate_write_dossier(struct arena *a, const struct conn_case *c, const struct igate_memo *m, enum igate_level level)
{
	const struct filing *f = c->filing;
	struct json_out w;
	struct buf b;

	buf_init(&b, a, IGATE_SENT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "MaThamChieu", c->dossier->id);
	json_out_text(&w, "MaHoSo", m->number);
	json_out_text(&w, "MaTTHC", f->procedure);
	json_out_text(&w, "KenhThucHien", channel_post);
	json_out_text(&w, "NoiNopHoSo", filed_locally);
	json_out_text(&w, "MaDonViTiepNhan", f->unit);
	json_out_text(&w, "DonViXuLy", f->unit);
	json_out_opt(&w, "MaBuuCuc", f->pos);
	json_out_opt(&w, "NguoiTiepNhan", f->clerk);
	json_out_text(&w, "ChuHoSo", f->owner->name);
	put_code(&w, "LoaiDoiTuong", f->owner->type);
	put_time(&w, "NgayNop", c->dossier->accepted_ms);
	if (m->state == DOSSIER_RECEIVED)
		put_time(&w, "NgayTiepNhan", c->dossier->accepted_ms);
	json_out_text(&w, "NgayHenTra", m->due);
	json_out_int(&w, "TrangThaiHoSo", m->state);
	put_code(&w, "HinhThuc", f->return_mode);
	put_receiver(&w, f);
	json_out_list(&w, "ThanhPhanHoSo");
	put_papers(&w, f->papers, f->n_papers, m, level);
	put_persons(&w, f);
	if (level == IGATE_1_0)
		put_fees(&w, f);
	else
		igate_put_fees(a, &w,
		    c); /* REGISTER comes without entries: what is owed as it was accepted, the same in every attempt */
	if (level >= IGATE_1_1)
		igate_put_decided(&w, f);
	json_out_opt(&w, "MaBuuGui", f->collect_item);
	json_out_opt(&w, "SoNiemPhong", f->seal_no);
	json_out_opt(&w, "GhiChu", f->note);
	json_out_close(&w);
	return taken(&b);
}

struct str
igate_write_memo(struct arena *a, const struct igate_memo *m)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, EXCHANGE_MEMO_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_opt(&w, "So", m->number);
	json_out_int(&w, "TrangThai", m->state);
	json_out_text(&w, "Hen", m->due);
	json_out_list(&w, "Tep");
	for (size_t i = 0; i < m->n_files; i++) {
		json_out_open(&w, NULL);
		json_out_text(&w, "Id", m->files[i].id);
		json_out_close(&w);
	}
	json_out_end(&w);
	if (m->told != 0)
		json_out_int(&w, "DaNhan", m->told);
	json_out_opt(&w, "SoMat", m->lost);
	json_out_close(&w);
	return taken(&b);
}

struct str
igate_write_progress(struct arena *a, const struct conn_case *c, const struct igate_memo *m, const char *event)
{
	const char *pos = c->filing->pos != NULL ? c->filing->pos : "";
	const char *clerk = c->filing->clerk != NULL ? c->filing->clerk : "Bưu cục";
	struct json_out w;
	struct buf b;

	buf_init(&b, a, IGATE_SENT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "MaSuKien", event);
	json_out_text(&w, "NguoiXuLy", text_shorten(a, clerk, IGATE_ACTOR_MAX)); /* whole in the dossier: NguoiTiepNhan */
	json_out_text(&w, "PhongBanXuLy", arena_fmt(a, "Bưu cục %s", pos));
	json_out_text(&w, "NoiDungXuLy", m->state == DOSSIER_RECEIVED ? "Bưu cục đã tiếp nhận hồ sơ"
	                                                              : "Bưu cục đã nhận hồ sơ, chờ cơ quan tiếp nhận");
	put_time(&w, "ThoiDiemXuLy", c->dossier->accepted_ms);
	json_out_int(&w, "TrangThai", m->state);
	json_out_close(&w);
	return taken(&b);
}

struct str
igate_write_status(struct arena *a, const struct conn_case *c, const struct igate_memo *m)
{
	const char *note = c->note;
	struct json_out w;
	struct buf b;

	if (note != NULL)
		note = text_shorten(a, note, IGATE_NOTE_MAX);
	buf_init(&b, a, IGATE_SENT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "MaSuKien", c->x->id);
	json_out_int(&w, "TrangThai", c->x->news);
	put_time(&w, "ThoiDiem", c->x->news_at_ms);
	json_out_opt(&w, c->x->news == DOSSIER_RETURNED ? "ThongTinTra" : "NoiDung", note);
	if (c->n_supplied > 0) { /* of 1.1 alone (CONN_PAPERS) */
		json_out_list(&w, "ThanhPhanBoSung");
		put_papers(&w, c->supplied, c->n_supplied, m, IGATE_1_1);
	}
	json_out_close(&w);
	return taken(&b);
}

int
igate_answer(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	struct json_out w;

	(void)env;
	if (q->op != OPERATION_NEWS || r->as_news.outcome == OUTCOME_REFUSED)
		return err_set(e, ERR_INTERNAL, "igate answers news only");
	json_out_init(&w, out);
	json_out_open(&w, NULL);
	json_out_text(&w, "MaSuKien", q->as_news.report.key);
	json_out_text(&w, "KetQua", outcome_name(r->as_news.outcome));
	json_out_int(&w, "TrangThai", r->as_news.dossier.state);
	json_out_close(&w);
	return out->full ? err_set(e, ERR_INTERNAL, "the answer does not fit") : 0;
}
