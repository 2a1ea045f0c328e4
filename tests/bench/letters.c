/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of a post office that never sleeps; see letters.h. */
#include "tests/bench/letters.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "model/s10.h"
#include "sign/wsse.h"

enum { NOTE_MAX = 480, LIFE_MS = 300000, SERIALS = 100000000 };

static const char person[] =
    "<p:Type>1</p:Type><p:Name>Nguyễn Thị Mẫu</p:Name><p:IdType>1</p:IdType><p:IdNo>042190001234</p:IdNo>"
    "<p:BirthDate>1990-05-17</p:BirthDate><p:Phone>0912000111</p:Phone><p:Email>mau@example.vn</p:Email>"
    "<p:Address><p:Province>42</p:Province><p:Commune>18430</p:Commune><p:Street>Thôn 1, xã Sơn Trung</p:Street></p:Address>";

static const char papers[] =
    "<p:Item><p:Code>TK.01</p:Code><p:Name>Tờ khai cấp giấy xác nhận tình trạng hôn nhân</p:Name><p:Originals>1</p:Originals>"
    "<p:Copies>0</p:Copies><p:Pages>2</p:Pages><p:Form>0</p:Form></p:Item>"
    "<p:Item><p:Code>GT.CC</p:Code><p:Name>Bản sao thẻ căn cước</p:Name><p:Originals>0</p:Originals><p:Copies>1</p:Copies>"
    "<p:Pages>1</p:Pages><p:Form>0</p:Form></p:Item>";

/* In exclusive canonical form already. */
static struct str
payload(struct arena *a, size_t padding, unsigned serial)
{
	char note[NOTE_MAX + 1], digits[9];

	memset(note, 'x', padding);
	note[padding] = '\0';
	snprintf(digits, sizeof digits, "%08u", serial % SERIALS);
	return str_of(arena_fmt(a,
	    "<p:RegisterDossier xmlns:p=\"urn:vn:postgate:postal:1.0\"><p:RequestId>bench-%08u</p:RequestId>"
	    "<p:Audience>gw-42</p:Audience><p:Dossier><p:ClientRef>480150-20260302-%08u</p:ClientRef><p:Pos>480150</p:Pos>"
	    "<p:Clerk>hoa.nt</p:Clerk><p:ProcedureCode>1.004873</p:ProcedureCode><p:CompetentUnit>H27.55</p:CompetentUnit>"
	    "<p:Owner>%s</p:Owner>%s"
	    "<p:Return><p:Mode>1</p:Mode><p:Name>Trần Văn Mẫu</p:Name><p:Phone>+84912000111</p:Phone><p:Address>"
	    "<p:Province>42</p:Province><p:Commune>18430</p:Commune><p:Street>Thôn 1</p:Street></p:Address></p:Return>"
	    "<p:Money><p:StateFee>20000</p:StateFee><p:DigitiseFee>6000</p:DigitiseFee><p:Postage>26000</p:Postage></p:Money>"
	    "<p:CollectItem>RB%s%cVN</p:CollectItem>%s%s%s</p:Dossier></p:RegisterDossier>",
	    serial, serial, person, papers, digits, s10_digit(digits), padding > 0 ? "<p:Note>" : "", note,
	    padding > 0 ? "</p:Note>" : ""));
}

struct str
letter_make(struct arena *a, const struct kind *k)
{
	static unsigned serial;
	struct buf b;
	struct err e = {0};

	buf_init(&b, a, 65536);
	if (wsse_sign(a, k->theirs, SOAP_11, payload(a, k->padding, ++serial), clock_now_ms(), LIFE_MS, &b, &e) != 0) {
		fprintf(stderr, "bench: a request cannot be signed: %s\n", e.msg);
		exit(1);
	}
	return (struct str){b.p, b.len};
}

void
letters_fit(struct kind *k)
{
	struct arena *a = arena_new(0);

	k->padding = 1;
	size_t n = letter_make(a, k).n;
	k->padding = n < LETTER_BYTES ? 1 + LETTER_BYTES - n : 0;
	if (k->padding > NOTE_MAX)
		k->padding = NOTE_MAX;
	arena_free(a);
}

struct str
letter_request(struct arena *a, struct str envelope)
{
	return str_of(arena_fmt(a, "POST /soap/postal HTTP/1.1\r\nHost: gateway\r\nContent-Type: text/xml; charset=utf-8\r\n"
	    "SOAPAction: \"urn:vn:postgate:postal:1.0/RegisterDossier\"\r\nContent-Length: %zu\r\n\r\n%.*s",
	    envelope.n, (int)envelope.n, envelope.p));
}

struct str *
letters_make(struct arena *a, const struct kind *k, size_t n)
{
	struct str *all = arena_alloc(a, n * sizeof *all);

	for (size_t i = 0; i < n; i++) {
		struct arena *once = arena_new(0);
		struct str request = letter_request(once, letter_make(once, k));
		all[i] = (struct str){arena_dup(a, request.p, request.n), request.n};
		arena_free(once);
	}
	return all;
}
