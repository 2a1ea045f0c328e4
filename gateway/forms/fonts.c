/* SPDX-License-Identifier: Apache-2.0 */
/* Typefaces; see fonts.h. */
#include "forms/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pthread.h>
#include <stdlib.h>

static const char *const names[SHEET_FAMILIES] = {
    [SHEET_SERIF] = "Liberation Serif", [SHEET_SANS] = "Liberation Sans", [SHEET_MONO] = "Liberation Mono"};

static bool ready; /* fontconfig's present configuration is ours: only our files, without the rules of the system */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct faces {
	PangoContext *context;
	PangoFont *plain[SHEET_FAMILIES];
};

const char *
fonts_name(enum sheet_family family)
{
	return names[family];
}

/* ---- which files ---- */

/* How many files of the family the system has; they are added to `to`. */
static int
add_family(FcConfig *system, FcConfig *to, const char *family)
{
	FcPattern *wanted = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, FC_SCALABLE, FcTypeBool, FcTrue, (char *)NULL);
	FcObjectSet *what = FcObjectSetBuild(FC_FILE, (char *)NULL);
	FcFontSet *found = wanted != NULL && what != NULL ? FcFontList(system, wanted, what) : NULL;
	int n = 0;

	for (int i = 0; found != NULL && i < found->nfont; i++) {
		FcChar8 *file;
		if (FcPatternGetString(found->fonts[i], FC_FILE, 0, &file) == FcResultMatch && FcConfigAppFontAddFile(to, file))
			n++;
	}
	if (found != NULL)
		FcFontSetDestroy(found);
	if (what != NULL)
		FcObjectSetDestroy(what);
	if (wanted != NULL)
		FcPatternDestroy(wanted);
	return n;
}

/* The family that lacks a face, or NULL. */
static const char *
find_files(FcConfig *to)
{
	enum { FACES = 4 }; /* plain, bold, italic, both */
	FcConfig *system = FcInitLoadConfigAndFonts();
	const char *lacking = NULL;

	if (system == NULL)
		return names[0];
	for (int i = 0; lacking == NULL && i < SHEET_FAMILIES; i++)
		if (add_family(system, to, names[i]) < FACES)
			lacking = names[i];
	FcConfigDestroy(system);
	return lacking;
}

/* Before Pango has made a map: from then on it is asked for nothing else. */
static int
use_ours(struct err *e)
{
	FcConfig *made = FcConfigCreate();

	if (made == NULL)
		abort();
	const char *lacking = find_files(made);
	ready = lacking == NULL && FcConfigSetCurrent(made);
	FcConfigDestroy(made);
	return ready ? 0
		     : err_set(e, ERR_CONFIG,
			   "the typeface %s is not installed with its four faces; papers are set in no other: apt install "
			   "fonts-liberation2",
			   lacking != NULL ? lacking : names[0]);
}

int
fonts_ready(struct err *e)
{
	pthread_mutex_lock(&lock);
	int rc = ready ? 0 : use_ours(e);
	pthread_mutex_unlock(&lock);
	return rc;
}

/* ---- a thread's own ---- */

static void
free_faces(void *p)
{
	struct faces *f = p;

	for (int i = 0; i < SHEET_FAMILIES; i++)
		g_object_unref(f->plain[i]);
	g_object_unref(f->context);
	free(f);
}

static GPrivate own = G_PRIVATE_INIT(free_faces);

/* Lines are set in exact measures, whatever the resolution of who prints. */
static void
set_exact(PangoContext *c)
{
	cairo_font_options_t *o = cairo_font_options_create();

	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(c, o);
	cairo_font_options_destroy(o);
	pango_cairo_context_set_resolution(c, 72);
	pango_context_set_round_glyph_positions(c, FALSE);
	pango_context_set_language(c, pango_language_from_string("vi"));
	pango_context_set_base_dir(c, PANGO_DIRECTION_LTR);
}

static struct faces *
faces(void)
{
	struct faces *f = g_private_get(&own);

	if (f != NULL)
		return f;
	PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	f = calloc(1, sizeof *f);
	if (f == NULL || map == NULL)
		abort();
	f->context = pango_font_map_create_context(map);
	set_exact(f->context);
	for (int i = 0; i < SHEET_FAMILIES; i++) {
		PangoFontDescription *d = pango_font_description_new();
		pango_font_description_set_family_static(d, names[i]);
		pango_font_description_set_size(d, 12 * PANGO_SCALE);
		f->plain[i] = pango_font_map_load_font(map, f->context, d);
		pango_font_description_free(d);
		if (f->plain[i] == NULL)
			abort();
	}
	g_object_unref(map);
	g_private_set(&own, f);
	return f;
}

struct _PangoContext *
fonts_context(void)
{
	return faces()->context;
}

bool
fonts_have(enum sheet_family family, uint32_t c)
{
	return pango_font_has_char(faces()->plain[family], c);
}

/* fontconfig keeps offsets instead of pointers: what is not given back looks lost to who searches for leaks. */
void
fonts_stop(void)
{
	g_private_replace(&own, NULL);
	pthread_mutex_lock(&lock);
	if (ready)
		FcConfigSetCurrent(NULL);
	ready = false;
	pthread_mutex_unlock(&lock);
}
