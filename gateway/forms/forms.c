/* SPDX-License-Identifier: Apache-2.0 */
/* The forms there are; see forms.h. */
#include "forms/forms.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/text.h"
#include "forms/draw.h"
#include "forms/fonts.h"
#include "forms/placing.h"
#include "forms/sheet.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define TEMPLATES "schemas/forms/1.0/"
#define COMMON    "common" /* what the others include; no form itself */

enum { FORMS_MAX = 100, NAME_BYTES = 60 };

struct form_template {
	char name[NAME_BYTES + 1];
	bool own; /* the operator's */
	struct transform *t;
};

struct forms {
	struct form_template list[FORMS_MAX];
	size_t n;
};

/* ---- names ---- */

/* "mau01" of "mau01.xsl" in `out`; false: it is no name of a form. */
static bool
form_name(const char *file, char *out)
{
	static const char ending[] = ".xsl";
	size_t n = strlen(file);

	if (n <= strlen(ending) || strcmp(file + n - strlen(ending), ending) != 0 || n - strlen(ending) > NAME_BYTES)
		return false;
	snprintf(out, NAME_BYTES + 1, "%.*s", (int)(n - strlen(ending)), file);
	return text_is_token(out, "-_", NAME_BYTES) && strcmp(out, COMMON) != 0;
}

/* Its place in the list, or f->n. */
static size_t
find(const struct forms *f, const char *name)
{
	size_t i = 0;

	while (i < f->n && strcmp(f->list[i].name, name) != 0)
		i++;
	return i;
}

static int
by_name(const void *x, const void *y)
{
	return strcmp(((const struct form_template *)x)->name, ((const struct form_template *)y)->name);
}

/* Under that name, instead of one that is there. */
static int
keep(struct forms *f, const char *name, bool own, struct transform *t, struct err *e)
{
	size_t at = find(f, name);

	if (t == NULL)
		return -1;
	if (at == FORMS_MAX) {
		transform_free(t);
		return err_set(e, ERR_CONFIG, "more than %d forms", FORMS_MAX);
	}
	struct form_template *to = &f->list[at];
	f->n += at == f->n;
	transform_free(to->t);
	*to = (struct form_template){.own = own, .t = t};
	snprintf(to->name, sizeof to->name, "%s", name);
	return 0;
}

/* ---- opening ---- */

static int
add_assets(struct forms *f, struct err *e)
{
	char name[NAME_BYTES + 1];

	for (const struct asset *x = assets; x->path != NULL; x++)
		if (strncmp(x->path, TEMPLATES, strlen(TEMPLATES)) == 0 && form_name(x->path + strlen(TEMPLATES), name) &&
		    keep(f, name, false, transform_load(x->path, e), e) != 0)
			return -1;
	return 0;
}

/* NULL: ERR_CONFIG. */
static struct transform *
load_file(const char *path, struct err *e)
{
	FILE *file = fopen(path, "re");
	char *bytes = malloc(FORMS_TEMPLATE_MAX + 1);

	if (bytes == NULL)
		abort();
	size_t n = file != NULL ? fread(bytes, 1, FORMS_TEMPLATE_MAX + 1, file) : 0;
	struct transform *t = NULL;
	if (file == NULL || ferror(file))
		err_set(e, ERR_CONFIG, "%s: %s", path, strerror(errno));
	else if (n > FORMS_TEMPLATE_MAX)
		err_set(e, ERR_CONFIG, "%s: more than %d bytes", path, FORMS_TEMPLATE_MAX);
	else
		t = transform_read((struct str){bytes, n}, path, e);
	if (file != NULL)
		fclose(file);
	free(bytes);
	return t;
}

static int
add_folder(struct forms *f, const char *folder, struct err *e)
{
	DIR *dir = opendir(folder);
	int rc = 0;

	if (dir == NULL)
		return err_set(e, ERR_CONFIG, "the folder of forms %s: %s", folder, strerror(errno));
	for (const struct dirent *x; rc == 0 && (x = readdir(dir)) != NULL;) {
		char name[NAME_BYTES + 1], path[1024];
		if (!form_name(x->d_name, name))
			continue;
		if (snprintf(path, sizeof path, "%s/%s", folder, x->d_name) >= (int)sizeof path)
			rc = err_set(e, ERR_CONFIG, "the folder of forms %s: its name is too long", folder);
		else
			rc = keep(f, name, true, load_file(path, e), e);
	}
	closedir(dir);
	return rc;
}

struct forms *
forms_open(const char *folder, struct err *e)
{
	struct forms *f;

	if (fonts_ready(e) != 0)
		return NULL;
	if ((f = calloc(1, sizeof *f)) == NULL)
		abort();
	if (add_assets(f, e) != 0 || (folder != NULL && add_folder(f, folder, e) != 0)) {
		forms_close(f);
		return NULL;
	}
	qsort(f->list, f->n, sizeof f->list[0], by_name);
	return f;
}

void
forms_close(struct forms *f)
{
	for (size_t i = 0; f != NULL && i < f->n; i++)
		transform_free(f->list[i].t);
	free(f);
}

void
forms_stop(void)
{
	fonts_stop();
}

size_t
forms_count(const struct forms *f)
{
	return f->n;
}

const char *
forms_name(const struct forms *f, size_t i)
{
	return f->list[i].name;
}

bool
forms_is_own(const struct forms *f, size_t i)
{
	return f->list[i].own;
}

/* ---- drawing ---- */

static int
check_model(struct arena *a, const char *name, struct str model, struct err *e)
{
	struct err why = {0};
	const struct _xmlDoc *doc = xml_parse(a, model, &why);

	if (doc == NULL)
		return err_set(e, why.code == ERR_BUSY ? ERR_BUSY : ERR_INTERNAL, "the model: %s", why.msg);
	if (!xml_is(xml_root(doc), NULL, name))
		return err_set(e, ERR_INTERNAL, "the model begins with <%s>, not with the form's name", xml_name(xml_root(doc)));
	return 0;
}

/* Measured and placed, not drawn yet. */
static int
place(const struct form_template *t, struct arena *a, struct str model, struct drawing *out, struct err *e)
{
	struct str xml;
	struct sheet *s;

	if (check_model(a, t->name, model, e) != 0 || transform_run(t->t, a, model, &xml, e) != 0)
		return -1;
	if ((s = sheet_read(a, xml, e)) == NULL || (out->placing = place_sheet(a, s, e)) == NULL)
		return -1;
	out->sheet = s;
	return 0;
}

int
forms_draw(const struct forms *f, struct arena *a, const struct form_paper *papers, size_t n, struct str *pdf_out, struct err *e)
{
	struct drawing all[FORMS_TOGETHER];

	if (n == 0 || n > FORMS_TOGETHER)
		return err_set(e, ERR_INTERNAL, "%zu papers in one file; 1 to %d can be", n, FORMS_TOGETHER);
	for (size_t i = 0; i < n; i++) {
		size_t at = find(f, papers[i].name);
		if (at == f->n)
			return err_set(e, ERR_NOT_FOUND, "there is no form %s", papers[i].name);
		if (place(&f->list[at], a, papers[i].model, &all[i], e) != 0)
			return err_doing(e, "form %s", papers[i].name);
	}
	return draw_pdf(a, all, n, pdf_out, e);
}
