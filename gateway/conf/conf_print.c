/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration for people: what is in effect, a sample to begin with, the option list of the manual. */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "conf/conf_file.h"
#include "conf/conf_option.h"

/* Values of the sample where the default is not enough to start. */
static const struct {
	const char *section, *name, *value;
} samples[] = {
    {"gateway", "id", "urn:postgate:42"},
    {"gateway", "province", "42"},
    {"gateway", "url", "https://gateway.example.vn"},
    {"http", "socket", "/run/postgate/http.sock"},
    {"store", "socket", "/run/postgate-redis/redis.sock"},
    {"journal", "dir", "/var/lib/postgate/journal"},
    {"blobs", "dir", "/var/lib/postgate/blobs"},
    {"vault", "key_file", "keys/vault.key"},
    {"key", "key_file", "keys/gateway.key"},
    {"key", "cert_file", "keys/gateway.crt"},
    {"partner", "dialect", "postal-1.0"},
    {"partner", "cert_files", "partners/postal.crt"},
    {"partner", "key", "main"},
};

static const char *
type_name(const struct conf_option *o)
{
	static const char *const names[] = {
	    [CONF_TEXT] = "text", [CONF_PATH] = "path", [CONF_INT] = "number",
	    [CONF_SIZE] = "size", [CONF_TIME] = "time", [CONF_BOOL] = "yes or no",
	};
	return names[o->type];
}

/* ---- in effect ---- */

static void
print_section(const struct setup *s, FILE *out, const struct conf_option *table, const char *kind,
    const struct conf_section *sec)
{
	struct arena *a = arena_new(0);

	fprintf(out, "\n[%s%s%s]\n", kind, sec != NULL && sec->name[0] ? " " : "", sec != NULL ? sec->name : "");
	for (const struct conf_option *o = table; o->name != NULL; o++) {
		if (strcmp(o->section, kind) != 0)
			continue;
		const struct conf_entry *x = conf_entry_find(sec, o->name);
		const char *value = x != NULL ? x->value : o->def;
		if (o->type == CONF_PATH)
			value = conf_path(a, s->dir, value);
		fprintf(out, "%s = %s\n", o->name, value);
		if (value[0] != '\0' && (strcmp(o->name, "secret_file") == 0 || strcmp(o->name, "password_file") == 0))
			fprintf(out, "# its content: ***\n");
	}
	arena_free(a);
}

void
setup_print(const struct setup *s, FILE *out)
{
	const char *kind = "";

	fprintf(out, "# effective configuration of %s\n", s->path);
	for (const struct conf_option *o = conf_options; o->name != NULL; o++)
		if (strcmp(o->section, kind) != 0) {
			kind = o->section;
			print_section(s, out, conf_options, kind, conf_section_find(s->sections, kind, ""));
		}
	for (const struct conf_section *sec = s->sections; sec != NULL; sec = sec->next)
		if (strcmp(sec->kind, "key") == 0)
			print_section(s, out, conf_key_options, "key", sec);
	for (const struct conf_section *sec = s->sections; sec != NULL; sec = sec->next)
		if (strcmp(sec->kind, "partner") == 0)
			print_section(s, out, conf_partner_options, "partner", sec);
}

/* ---- the sample ---- */

static const char *
sample_value(const struct conf_option *o)
{
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
		if (strcmp(samples[i].section, o->section) == 0 && strcmp(samples[i].name, o->name) == 0)
			return samples[i].value;
	return NULL;
}

static void
sample_section(FILE *out, const struct conf_option *table, const char *kind, const char *name)
{
	char expected[160];

	fprintf(out, "\n[%s%s]\n", kind, name);
	for (const struct conf_option *o = table; o->name != NULL; o++) {
		if (strcmp(o->section, kind) != 0)
			continue;
		const char *given = sample_value(o);
		fprintf(out, "# %s\n", o->text);
		if (o->type == CONF_INT || o->type == CONF_SIZE || o->type == CONF_TIME) {
			conf_expected(o, expected, sizeof expected);
			fprintf(out, "# Expected: %s.\n", expected);
		}
		fprintf(out, "%s%s = %s\n", given != NULL ? "" : "#", o->name, given != NULL ? given : o->def);
	}
}

void
conf_print_sample(FILE *out)
{
	const char *kind = "";

	fprintf(out, "# postgate.conf: see postgate.conf(5).  Options that begin with # stand at their default.\n"
	    "# `postgate check --config FILE` names every error with its line.\n");
	for (const struct conf_option *o = conf_options; o->name != NULL; o++)
		if (strcmp(o->section, kind) != 0) {
			kind = o->section;
			sample_section(out, conf_options, kind, "");
		}
	sample_section(out, conf_key_options, "key", " main");
	sample_section(out, conf_partner_options, "partner", " postal");
}

/* ---- the manual ---- */

/* Text for mdoc: lines of at most 78 bytes, a new one for each sentence.  None may begin with a control character, and a
 * backslash would be an escape. */
static void
mdoc_text(FILE *out, const char *s)
{
	size_t column = 0;

	while (*s != '\0') {
		size_t n = strcspn(s, " ");
		if (column > 0) {
			bool fits = column + 1 + n <= 78 && strchr(".?!", s[-2]) == NULL;
			fputc(fits ? ' ' : '\n', out);
			column = fits ? column + 1 : 0;
		}
		if (column == 0 && (*s == '.' || *s == '\''))
			fputs("\\&", out);
		for (size_t i = 0; i < n; i++)
			if (s[i] == '\\')
				fputs("\\e", out);
			else
				fputc(s[i], out);
		column += n;
		s += n;
		s += *s == ' ';
	}
	fputc('\n', out);
}

static void
manual_option(FILE *out, const struct conf_option *o)
{
	char expected[160];

	fprintf(out, ".It Ic %s Pq %s\n", o->name, type_name(o));
	mdoc_text(out, o->text);
	conf_expected(o, expected, sizeof expected);
	if (conf_required(o))
		fprintf(out, "Must be given.\n");
	else if (o->def[0] != '\0')
		fprintf(out, "Default:\n.Ql %s .\n", o->def);
	if (o->type == CONF_INT || o->type == CONF_SIZE || o->type == CONF_TIME) {
		*strstr(expected, ", such as") = '\0';
		fprintf(out, "Expected: %s.\n", expected);
	}
	if (o->restart)
		fprintf(out, "A change needs a restart.\n");
}

static void
manual_section(FILE *out, const struct conf_option *table, const char *kind, const char *title)
{
	fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", title);
	for (const struct conf_option *o = table; o->name != NULL; o++)
		if (strcmp(o->section, kind) == 0)
			manual_option(out, o);
	fprintf(out, ".El\n");
}

void
conf_print_manual(FILE *out)
{
	const char *kind = "";
	char title[64];

	for (const struct conf_option *o = conf_options; o->name != NULL; o++)
		if (strcmp(o->section, kind) != 0) {
			kind = o->section;
			snprintf(title, sizeof title, "Section %s", kind);
			manual_section(out, conf_options, kind, title);
		}
	manual_section(out, conf_key_options, "key", "Sections key NAME");
	manual_section(out, conf_partner_options, "partner", "Sections partner NAME");
}
