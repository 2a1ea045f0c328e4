/* SPDX-License-Identifier: Apache-2.0 */
/* What the national portal is sent (domain sections 3.1, 3.4, 3.5; schemas/dvcqg/1.0/dvcqg.json).  Codes, counts and flags are text
 * there. */
#include "connectors/dvcqg/dvcqg_out.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "connectors/said.h"
#include "model/decided.h"
#include "model/fees.h"

#define INTEGRATION_PATH "/mapi/g"

static const char *const yes = "1", *const no = "0", *const channel_post = "3" /* KenhThucHien: public post */,
			 *const filed_locally = "2" /* NoiNopHoSo */, *const not_online = "3" /* DuocThanhToanTrucTuyen */;

enum { CITIZEN_CARD = 1, OLD_CARD = 2 }; /* party.id_type, and LoaiDinhDanh */

/* ---- members ---- */

void
dvcqg_put_code(struct dvcqg_out *o, const char *name, int64_t code)
{
	json_out_text(&o->w, name, arena_fmt(o->a, "%lld", (long long)code));
}

void
dvcqg_put_time(struct dvcqg_out *o, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms != 0)
		json_out_text(&o->w, name, clock_compact(ms, text));
}

void
dvcqg_put_short(struct dvcqg_out *o, const char *name, const char *text, size_t max)
{
	if (text == NULL || text[0] == '\0')
		return;
	const char *fits = text_shorten(o->a, text, max);
	json_out_text(&o->w, name, fits);
	if (fits != text && strstr(o->cut.p != NULL ? o->cut.p : "", name) == NULL)
		buf_fmt(&o->cut, "%s%s", o->cut.len > 0 ? "," : "", name);
}

/* ---- requests ---- */

static int
begin(const struct conn_env *env, const char *service, struct dvcqg_out *o, struct err *e)
{
	*o = (struct dvcqg_out){.a = env->arena};
	if (env->partner->unit == NULL || env->partner->unit[0] == '\0')
		return err_set(e, ERR_CONFIG, "partner %s has no unit_prefix, which is madonvi there", env->partner->name);
	buf_init(&o->body, env->arena, DVCQG_ASK_MAX);
	buf_init(&o->cut, env->arena, 400);
	json_out_init(&o->w, &o->body);
	json_out_open(&o->w, NULL);
	json_out_text(&o->w, "session", env->token != NULL ? env->token : "");
	json_out_text(&o->w, "madonvi", env->partner->unit);
	json_out_text(&o->w, "service", service);
	return 0;
}

int
dvcqg_post(const struct conn_env *env, const char *path, struct str body, struct conn_request *out, struct err *e)
{
	const char *route = env->partner->route;

	said_post(out, path, body);
	if (route != NULL && route[0] != '\0') {
		struct conn_header *h = arena_alloc(env->arena, 2 * sizeof *h);
		h[0] = (struct conn_header){"dstcode", route};
		out->headers = h;
	}
	return body.n >= DVCQG_ASK_MAX ? err_set(e, ERR_TOO_LARGE, "the request is too large for the portal") : 0;
}

static int
finish(const struct conn_env *env, struct dvcqg_out *o, struct conn_request *out, struct err *e)
{
	json_out_close(&o->w);
	if (dvcqg_post(env, INTEGRATION_PATH, (struct str){o->body.p, o->body.len}, out, e) != 0)
		return -1;
	out->shortened = o->cut.len > 0 ? o->cut.p : NULL;
	return 0;
}

int
dvcqg_write_call(const struct conn_env *env, const char *service, const char *name, const char *value, struct conn_request *out,
    struct err *e)
{
	struct dvcqg_out o;

	if (begin(env, service, &o, e) != 0)
		return -1;
	if (name != NULL)
		json_out_text(&o.w, name, value);
	return finish(env, &o, out, e);
}

/* ---- the dossier (DongBoHoSoMC) ---- */

static void
put_owner(struct dvcqg_out *o, const struct party *p)
{
	json_out_text(&o->w, "ChuHoSo", p->name);
	dvcqg_put_code(o, "LoaiDoiTuong", p->type);
	json_out_opt(&o->w, "SoGiayToChuHoSo", p->id_no);
	if (p->id_type == CITIZEN_CARD || p->id_type == OLD_CARD) {
		json_out_open(&o->w, "DinhDanhCHS");
		dvcqg_put_code(o, "LoaiDinhDanh", p->id_type);
		json_out_opt(&o->w, "SoDinhDanh", p->id_no);
		json_out_close(&o->w);
	}
	json_out_opt(&o->w, "Email", p->email);
	json_out_opt(&o->w, "SoDienThoai", p->phone);
}

/* When what happened; what has not is left out. */
static void
put_times(struct dvcqg_out *o, const struct conn_case *c)
{
	int64_t received = dvcqg_since(c, DOSSIER_RECEIVED), finished = dvcqg_since(c, DOSSIER_FINISHED),
		returned = dvcqg_since(c, DOSSIER_RETURNED);
	static const enum dossier_state ends[] = {DOSSIER_NOT_RECEIVED, DOSSIER_WITHDRAWN, DOSSIER_STOPPED};

	dvcqg_put_time(o, "NgayNopHoSo", c->dossier->accepted_ms);
	dvcqg_put_time(o, "NgayTiepNhan", received);
	dvcqg_put_time(o, "NgayHenTra", c->dossier->due_ms);
	/* the end of the work: finished rather than returned (domain section 3.9, measure 2.1) */
	for (size_t i = 0; finished == 0 && i < sizeof ends / sizeof ends[0]; i++)
		finished = c->x->news == ends[i] ? dvcqg_since(c, ends[i]) : 0;
	dvcqg_put_time(o, "NgayKetThucXuLy", finished != 0 ? finished : returned);
	dvcqg_put_time(o, "NgayTra", returned);
	dvcqg_put_time(o, "NgayTuChoi", dvcqg_since(c, DOSSIER_NOT_RECEIVED));
}

static bool
is_digitised(const struct paper *p)
{
	return p->sha256 != NULL && p->file_name != NULL;
}

static bool
has_digitised(const struct paper *papers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_digitised(&papers[i]))
			return true;
	return false;
}

/* DuocTaiSuDung, of TrangThaiSoHoa 2 and 3 (domain sections 3.4, 3.8). */
static const char *
reused(const struct paper *p)
{
	return p->reuse == 2 ? "1" : p->reuse == 3 ? "2" : no;
}

static void
put_papers(struct dvcqg_out *o, const struct paper *papers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct paper *p = &papers[i];
		if (!is_digitised(p))
			continue;
		json_out_open(&o->w, NULL);
		json_out_text(&o->w, "TepDinhKemId", p->sha256);
		dvcqg_put_short(o, "TenTepDinhKem", p->file_name, DVCQG_FILE_NAME_MAX);
		json_out_text(&o->w, "IsDeleted", "False");
		json_out_text(&o->w, "MaThanhPhanHoSo", p->code);
		json_out_text(&o->w, "DuocSoHoa", p->reuse == 0 ? yes : no);
		json_out_text(&o->w, "DuocTaiSuDung", reused(p));
		json_out_text(&o->w, "DuocLayTuKhoDMQG",
		    p->proof != NULL && p->list_proof != NULL ? yes : no); /* two signed answers of its holder came with it */
		json_out_close(&o->w);
	}
}

/* What travels on paper only. */
static void
put_other_papers(struct dvcqg_out *o, const struct paper *papers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct paper *p = &papers[i];
		if (is_digitised(p) || p->reuse != 0) /* a database's record that stands for the paper: nothing travels */
			continue;
		json_out_open(&o->w, NULL);
		json_out_text(&o->w, "TenGiayTo", p->name != NULL ? p->name : p->code);
		dvcqg_put_code(o, "SoLuong", p->originals + p->copies);
		dvcqg_put_code(o, "LoaiGiayTo", p->form);
		json_out_close(&o->w);
	}
}

/* The list of that name: of what was handed in, then of what was brought since. */
static void
put_list(struct dvcqg_out *o, const struct conn_case *c, const char *name,
    void (*put)(struct dvcqg_out *o, const struct paper *papers, size_t n))
{
	json_out_list(&o->w, name);
	put(o, c->filing->papers, c->filing->n_papers);
	put(o, c->brought, c->n_brought);
	json_out_end(&o->w);
}

/* What was said when it was returned: the news itself, or, when something else is told later, the line that it left. */
static const char *
returned_note(const struct conn_case *c)
{
	const char *note = c->note;

	for (size_t i = 0; !dvcqg_tells_state(c) && i < c->n_history; i++)
		if (c->history[i].applied && c->history[i].state == DOSSIER_RETURNED)
			note = c->history[i].note;
	return note;
}

static void
put_dossier(struct dvcqg_out *o, const struct conn_case *c)
{
	const struct filing *f = c->filing;

	json_out_open(&o->w, NULL);
	json_out_text(&o->w, "MaHoSo", c->dossier->number);
	json_out_text(&o->w, "MaTTHC", f->procedure);
	dvcqg_put_short(o, "TenTTHC", f->decided != NULL ? f->decided->procedure : NULL, DVCQG_NAME_MAX);
	dvcqg_put_short(o, "TenLinhVuc", f->decided != NULL ? f->decided->field : NULL, DVCQG_NAME_MAX);
	json_out_text(&o->w, "KenhThucHien", channel_post);
	json_out_text(&o->w, "NoiNopHoSo", filed_locally);
	put_owner(o, f->owner);
	dvcqg_put_short(o, "TrichYeuHoSo", arena_fmt(o->a, "%s: %s", f->procedure, f->note != NULL ? f->note : f->owner->name),
	    DVCQG_SUMMARY_MAX);
	json_out_text(&o->w, "DonViXuLy", c->holder != NULL ? c->holder : f->unit);
	put_times(o, c);
	dvcqg_put_code(o, "TrangThaiHoSo", c->x->news);
	dvcqg_put_code(o, "HinhThuc", f->return_mode);
	if (c->x->news == DOSSIER_RETURNED)
		dvcqg_put_short(o, "ThongTinTra", returned_note(c), DVCQG_NOTE_MAX);
	json_out_text(&o->w, "HoSoCoThanhPhanSoHoa",
	    has_digitised(f->papers, f->n_papers) || has_digitised(c->brought, c->n_brought) ? yes : no);
	json_out_text(&o->w, "DuocThanhToanTrucTuyen", not_online);
	dvcqg_put_databases(o, f);
	put_list(o, c, "TaiLieuNop", put_papers);
	dvcqg_put_fees(o, c);
	put_list(o, c, "DanhSachTepDinhKemKhac", put_other_papers);
	dvcqg_put_supplements(o, c);
	dvcqg_put_results(o, c);
	dvcqg_put_short(o, "GhiChu", f->note, DVCQG_NOTE_MAX);
	json_out_close(&o->w);
}

int
dvcqg_write_dossier(const struct conn_env *env, const struct conn_case *c, bool update, struct conn_request *out, struct err *e)
{
	struct dvcqg_out o;

	if (begin(env, "DongBoHoSoMC", &o, e) != 0)
		return -1;
	json_out_text(&o.w, "isUpdating", update ? "True" : "False");
	json_out_list(&o.w, "data");
	put_dossier(&o, c);
	json_out_end(&o.w);
	return finish(env, &o, out, e);
}

/* ---- progress (CapNhatTienDoHoSoMC) ---- */

static const char *
actor(const struct filing *f, const struct dvcqg_line *l)
{
	if (l->entry != NULL)
		return l->entry->clerk;
	return l->source == DOSSIER_BY_POSTAL && f->clerk != NULL ? f->clerk : f->unit;
}

/* The post office, or the unit. */
static const char *
place(struct arena *a, const struct filing *f, const struct dvcqg_line *l)
{
	const char *pos = l->entry != NULL ? l->entry->office : l->source == DOSSIER_BY_POSTAL ? f->pos : NULL;
	return pos != NULL ? arena_fmt(a, "Bưu cục %s", pos) : f->unit;
}

static const char *
content(struct arena *a, const struct dvcqg_line *l)
{
	if (l->entry != NULL)
		return dvcqg_entry_text(a, l->entry);
	return l->note != NULL && l->note[0] != '\0' ? l->note : dossier_state_vi(l->state);
}

static void
put_line(struct dvcqg_out *o, const struct conn_case *c, const struct dvcqg_line *l)
{
	json_out_open(&o->w, NULL);
	json_out_text(&o->w, "MaHoSo", c->dossier->number);
	dvcqg_put_short(o, "NguoiXuLy", actor(c->filing, l), DVCQG_ACTOR_MAX);
	dvcqg_put_time(o, "ThoiDiemXuLy", l->at_ms);
	json_out_text(&o->w, "PhongBanXuLy", place(o->a, c->filing, l));
	dvcqg_put_short(o, "NoiDungXuLy", content(o->a, l), DVCQG_NOTE_MAX);
	dvcqg_put_code(o, "TrangThai", l->state);
	dvcqg_put_time(o, "NgayBatDau", c->dossier->accepted_ms);
	dvcqg_put_time(o, "NgayKetThucTheoQuyDinh", c->dossier->due_ms);
	json_out_close(&o->w);
}

int
dvcqg_write_lines(const struct conn_env *env, const struct conn_case *c, const struct dvcqg_line *lines, size_t n,
    struct conn_request *out, struct err *e)
{
	struct dvcqg_out o;

	if (begin(env, "CapNhatTienDoHoSoMC", &o, e) != 0)
		return -1;
	json_out_list(&o.w, "data");
	for (size_t i = 0; i < n; i++)
		put_line(&o, c, &lines[i]);
	json_out_end(&o.w);
	return finish(env, &o, out, e);
}

struct str
dvcqg_write_memo(struct arena *a, const struct dvcqg_memo *m)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, EXCHANGE_MEMO_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_bool(&w, "CapNhat", m->update);
	json_out_bool(&w, "DaDoi", m->turned);
	json_out_int(&w, "SoDong", m->lines);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}
