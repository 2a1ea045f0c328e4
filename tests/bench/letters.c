/* SPDX-License-Identifier: Apache-2.0 */
/* Signed RegisterDossier messages, each for another dossier. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "conf/catalogue_file.h"
#include "model/s10.h"
#include "sign/wsse.h"
#include "xml/xml_write.h"

enum { LETTER_MAX = 16384, WHOLE = 4096 };

static const struct procedure *
some_procedure(struct arena *a)
{
	const struct asset *asset = asset_find("schemas/catalogue/1.0/catalogue.json");
	struct err e = {0};
	const struct catalogue *c = catalogue_read(a, (struct str){asset->data, asset_size(asset)}, &e);

	for (size_t i = 0; c != NULL && i < c->n_procedures; i++)
		if (c->procedures[i].n_components >= 3)
			return &c->procedures[i];
	fprintf(stderr, "bench: no procedure with three components: %s\n", e.msg);
	exit(1);
}

static void
write_party(struct xml_out *w)
{
	xml_out_open(w, "b:Owner");
	xml_out_int(w, "b:Type", 1);
	xml_out_elem(w, "b:Name", "Nguyễn Thị Mẫu");
	xml_out_int(w, "b:IdType", 1);
	xml_out_elem(w, "b:IdNo", "042190001234");
	xml_out_elem(w, "b:BirthDate", "1990-05-17");
	xml_out_elem(w, "b:Phone", "0912000111");
	xml_out_open(w, "b:Address");
	xml_out_elem(w, "b:Province", "42");
	xml_out_elem(w, "b:Commune", "18430");
	xml_out_elem(w, "b:Street", "Thôn 1");
	xml_out_close(w);
	xml_out_close(w);
}

static void
write_return(struct xml_out *w)
{
	xml_out_open(w, "b:Return");
	xml_out_int(w, "b:Mode", 1);
	xml_out_elem(w, "b:Name", "Nguyễn Thị Mẫu");
	xml_out_elem(w, "b:Phone", "0912000111");
	xml_out_open(w, "b:Address");
	xml_out_elem(w, "b:Province", "42");
	xml_out_elem(w, "b:Commune", "18430");
	xml_out_elem(w, "b:Street", "Thôn 1");
	xml_out_close(w);
	xml_out_close(w);
}

static void
write_items(struct xml_out *w, const struct procedure *p)
{
	for (size_t i = 0; i < p->n_components; i++) {
		xml_out_open(w, "b:Item");
		xml_out_elem(w, "b:Code", p->components[i].code);
		xml_out_elem(w, "b:Name", p->components[i].name);
		xml_out_int(w, "b:Originals", 1);
		xml_out_int(w, "b:Copies", 0);
		xml_out_int(w, "b:Pages", 2);
		xml_out_int(w, "b:Form", 0);
		xml_out_close(w);
	}
}

struct str
letters_payload(struct arena *a, size_t number)
{
	static const struct procedure *p;
	static char run[27];
	struct xml_out w;
	struct buf b;
	char serial[24], item[32];

	if (p == NULL) {
		p = some_procedure(arena_new(0));
		id_random(run);
	}
	snprintf(serial, sizeof serial, "%08zu", number % 100000000);
	snprintf(item, sizeof item, "R%c%s%cVN", 'A' + (int)(number / 100000000 % 26), serial, s10_digit(serial));
	buf_init(&b, a, LETTER_MAX);
	xml_out_init(&w, &b);
	xml_out_open(&w, "b:RegisterDossier");
	xml_out_ns(&w, "b", "urn:vn:postgate:postal:1.0");
	xml_out_elem(&w, "b:Audience", "gw-42");
	xml_out_open(&w, "b:Dossier");
	xml_out_elem(&w, "b:ClientRef", arena_fmt(a, "%.10s-%zu", run, number));
	xml_out_elem(&w, "b:Pos", "480150");
	xml_out_elem(&w, "b:Clerk", "hoa.nt");
	xml_out_elem(&w, "b:ProcedureCode", p->code);
	xml_out_elem(&w, "b:CompetentUnit", p->units[0]->code);
	write_party(&w);
	write_items(&w, p);
	write_return(&w);
	xml_out_open(&w, "b:Money");
	xml_out_int(&w, "b:StateFee", p->state_fee);
	xml_out_int(&w, "b:DigitiseFee", 6000);
	xml_out_int(&w, "b:Postage", 26000);
	xml_out_close(&w);
	xml_out_elem(&w, "b:CollectItem", item);
	xml_out_elem(&w, "b:Note", arena_fmt(a, "%zu", number));
	xml_out_close(&w);
	xml_out_close(&w);
	return (struct str){b.p, b.len};
}

struct letters
letters_make(struct arena *a, const struct sign_key *k, size_t n)
{
	static size_t number = 0;
	struct letters l = {arena_alloc(a, n * sizeof *l.body), n};
	struct arena *scratch = arena_new(0);
	struct err e = {0};

	if (number == 0) { /* items must be new to the store: begin somewhere else in each run */
		unsigned start;
		id_bytes(&start, sizeof start);
		number = start % 2000000000u + 1;
	}
	for (size_t i = 0; i < n; i++) {
		struct buf out;
		buf_init(&out, scratch, LETTER_MAX);
		const struct wsse_parts parts = {.version = SOAP_11, .payload = letters_payload(scratch, number++)};
		if (wsse_sign(scratch, k, &parts, clock_now_ms(), 300000, &out, &e) != 0) {
			fprintf(stderr, "bench: cannot sign: %s\n", e.msg);
			exit(1);
		}
		l.body[i] = (struct str){arena_dup(a, out.p, out.len), out.len};
		arena_reset(scratch);
	}
	arena_free(scratch);
	return l;
}
