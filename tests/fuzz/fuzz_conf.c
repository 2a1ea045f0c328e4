/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A configuration file as text: every line is taken, complained about or passed over, and every value is read or refused with
 * a sentence.  No file that the text names is opened.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "conf/conf_file.h"
#include "conf/conf_option.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct conf_option *
table_of(const struct conf_section *s)
{
	if (strcmp(s->kind, "partner") == 0)
		return conf_partner_options;
	return strcmp(s->kind, "key") == 0 ? conf_key_options : conf_options;
}

/* Every option reads the value, whatever its name: the names are few, the values are what is hostile. */
static void
read_value(struct conf_file *f, const struct conf_option *table, const struct conf_entry *x, void *base)
{
	for (const struct conf_option *o = table; o->name != NULL; o++) {
		char why[200] = "";
		if (conf_value(o, f->a, f->dir, x->value, base, why, sizeof why) != 0 && why[0] == '\0')
			abort();
	}
}

static void
read_section(struct conf_file *f, const struct conf_section *s)
{
	const struct conf_option *table = table_of(s);
	void *base = arena_alloc(f->a, sizeof(struct conf) + sizeof(struct partner_conf) + sizeof(struct key_conf));

	if (conf_section_find(f->sections, s->kind, s->name) == NULL)
		abort();
	for (const struct conf_entry *x = s->entries; x != NULL; x = x->next) {
		if (conf_entry_find(s, x->name) == NULL)
			abort();
		if (conf_option_find(table, s->kind, x->name) == NULL)
			conf_option_like(table, s->kind, x->name);
		read_value(f, table, x, base);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	char *said = NULL;
	size_t n_said = 0;
	struct conf_file f = {.a = a, .complain = open_memstream(&said, &n_said)};
	FILE *in = size > 0 ? fmemopen(arena_dup(a, data, size), size, "r") : fopen("/dev/null", "r");

	if (f.complain == NULL || in == NULL)
		abort();
	conf_file_take(&f, "fuzz/postgate.conf", in);
	for (const struct conf_section *s = f.sections; s != NULL; s = s->next)
		read_section(&f, s);
	fclose(f.complain);
	if ((f.errors > 0) != (n_said > 0))
		abort();
	free(said);
	arena_free(a);
	return 0;
}
