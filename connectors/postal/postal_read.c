/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the messages of the postal contract 1.0 through tables: one row per element, saying what it holds
 * and where that goes.  The schema has been checked before; what the reader relies on (no
 * element twice, none missing, none unknown, numbers in range) it checks again, so that it is safe alone.
 */
#include "connectors/postal/postal_soap.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "xml/xml.h"

enum kind {
	TEXT,  /* const char *, as it stands */
	DATE,  /* const char *, without white space around it */
	ITEM,  /* const char *, an item number: spaces dropped, capitals */
	INT,   /* int64_t */
	TIME,  /* int64_t, milliseconds */
	BYTES, /* struct str, from base64 */
	PART,  /* its children belong to the same struct */
	OBJECT,/* pointer to a struct of its own */
	LIST,  /* pointer to structs, and their count */
};

struct field {
	const char *name;
	enum kind kind;
	bool required;
	size_t at;            /* offset in the struct */
	const struct field *fields; /* PART, OBJECT, LIST */
	size_t size;          /* OBJECT, LIST: of the struct */
	int64_t min, max;     /* INT: value; LIST: at most max */
	size_t count_at;      /* LIST */
	int64_t preset;       /* INT: value when absent */
};

#define AMOUNT_MAX 1000000000000

static const struct field address_fields[] = {
	{"Province", TEXT, true, .at = offsetof(struct address, province)},
	{"Commune", TEXT, true, .at = offsetof(struct address, commune)},
	{"Street", TEXT, true, .at = offsetof(struct address, street)},
	{0},
};

static const struct field party_fields[] = {
	{"Type", INT, true, .at = offsetof(struct party, type), .min = 1, .max = 4},
	{"Name", TEXT, true, .at = offsetof(struct party, name)},
	{"IdType", INT, true, .at = offsetof(struct party, id_type), .min = 1, .max = 3},
	{"IdNo", TEXT, true, .at = offsetof(struct party, id_no)},
	{"BirthDate", DATE, false, .at = offsetof(struct party, birth_date)},
	{"Phone", TEXT, false, .at = offsetof(struct party, phone)},
	{"Email", TEXT, false, .at = offsetof(struct party, email)},
	{"Address", OBJECT, false, .at = offsetof(struct party, address), address_fields, sizeof(struct address)},
	{0},
};

static const struct field paper_fields[] = {
	{"Code", TEXT, true, .at = offsetof(struct paper, code)},
	{"Name", TEXT, false, .at = offsetof(struct paper, name)},
	{"Originals", INT, true, .at = offsetof(struct paper, originals), .max = 9999},
	{"Copies", INT, true, .at = offsetof(struct paper, copies), .max = 9999},
	{"Pages", INT, true, .at = offsetof(struct paper, pages), .max = 9999},
	{"Form", INT, true, .at = offsetof(struct paper, form), .max = FILING_ELECTRONIC},
	{"Sha256", TEXT, false, .at = offsetof(struct paper, sha256)},
	{"FileName", TEXT, false, .at = offsetof(struct paper, file_name)},
	{"MediaType", TEXT, false, .at = offsetof(struct paper, media_type)},
	{"Content", BYTES, false, .at = offsetof(struct paper, content)},
	{0},
};

static const struct field return_fields[] = {
	{"Mode", INT, true, .at = offsetof(struct filing, return_mode), .max = FILING_BY_POST},
	{"Name", TEXT, false, .at = offsetof(struct filing, return_name)},
	{"Phone", TEXT, false, .at = offsetof(struct filing, return_phone)},
	{"Address", OBJECT, false, .at = offsetof(struct filing, return_address), address_fields, sizeof(struct address)},
	{0},
};

static const struct field money_fields[] = {
	{"StateFee", INT, true, .at = offsetof(struct filing, state_fee), .max = AMOUNT_MAX},
	{"DigitiseFee", INT, true, .at = offsetof(struct filing, digitise_fee), .max = AMOUNT_MAX},
	{"Postage", INT, true, .at = offsetof(struct filing, postage), .max = AMOUNT_MAX},
	{0},
};

static const struct field dossier_fields[] = {
	{"ClientRef", TEXT, true, .at = offsetof(struct filing, ref)},
	{"Pos", TEXT, true, .at = offsetof(struct filing, pos)},
	{"Clerk", TEXT, true, .at = offsetof(struct filing, clerk)},
	{"ProcedureCode", TEXT, true, .at = offsetof(struct filing, procedure)},
	{"CompetentUnit", TEXT, true, .at = offsetof(struct filing, unit)},
	{"Owner", OBJECT, true, .at = offsetof(struct filing, owner), party_fields, sizeof(struct party)},
	{"Submitter", OBJECT, false, .at = offsetof(struct filing, submitter), party_fields, sizeof(struct party)},
	{"Item", LIST, false, .at = offsetof(struct filing, papers), paper_fields, sizeof(struct paper),
	    .max = FILING_PAPERS_MAX, .count_at = offsetof(struct filing, n_papers)},
	{"Return", PART, true, .fields = return_fields},
	{"Money", PART, true, .fields = money_fields},
	{"CollectItem", ITEM, false, .at = offsetof(struct filing, collect_item)},
	{"SealNo", TEXT, false, .at = offsetof(struct filing, seal_no)},
	{"Note", TEXT, false, .at = offsetof(struct filing, note)},
	{0},
};

static const struct field event_fields[] = {
	{"Id", TEXT, true, .at = offsetof(struct pushed_event, id)},
	{"Item", ITEM, true, .at = offsetof(struct pushed_event, item)},
	{"Code", TEXT, true, .at = offsetof(struct pushed_event, code)},
	{"Time", TIME, true, .at = offsetof(struct pushed_event, at_ms)},
	{"Pos", TEXT, false, .at = offsetof(struct pushed_event, pos)},
	{"Reason", TEXT, false, .at = offsetof(struct pushed_event, reason)},
	{"Receiver", TEXT, false, .at = offsetof(struct pushed_event, receiver)},
	{"IdLast4", TEXT, false, .at = offsetof(struct pushed_event, id_last4)},
	{"Attempt", INT, false, .at = offsetof(struct pushed_event, attempt), .min = 1, .max = 99, .preset = -1},
	{"Cod", INT, false, .at = offsetof(struct pushed_event, cod), .max = AMOUNT_MAX, .preset = -1},
	{"Dossier", TEXT, false, .at = offsetof(struct pushed_event, dossier)},
	{0},
};

/* Of struct request: what every request has, and what belongs to the operation alone. */
#define HEAD \
	{"RequestId", TEXT, false, .at = offsetof(struct request, request_id)}, \
	{"Audience", TEXT, false, .at = offsetof(struct request, audience)}
#define KEY(stem) \
	{"DossierId", TEXT, false, .at = offsetof(struct request, as_##stem.key.dossier)}, \
	{"ClientRef", TEXT, false, .at = offsetof(struct request, as_##stem.key.ref)}

static const struct field service_fields[] = {HEAD, {0}};

static const struct field procedures_fields[] = {
	HEAD,
	{"Field", TEXT, false, .at = offsetof(struct request, as_procedures.field)},
	{"Unit", TEXT, false, .at = offsetof(struct request, as_procedures.unit)},
	{0},
};

static const struct field procedure_fields[] = {
	HEAD,
	{"Code", TEXT, true, .at = offsetof(struct request, as_procedure.code)},
	{0},
};

static const struct field register_fields[] = {
	HEAD,
	{"Dossier", OBJECT, true, .at = offsetof(struct request, as_register.filing), dossier_fields, sizeof(struct filing)},
	{0},
};

static const struct field look_fields[] = {HEAD, KEY(dossier), {0}};

static const struct field withdraw_fields[] = {
	HEAD, KEY(withdraw),
	{"Reason", TEXT, true, .at = offsetof(struct request, as_withdraw.reason)},
	{0},
};

static const struct field push_fields[] = {
	HEAD,
	{"BatchId", TEXT, true, .at = offsetof(struct request, as_events.batch)},
	{"Event", LIST, true, .at = offsetof(struct request, as_events.events), event_fields, sizeof(struct pushed_event),
	    .max = OPERATION_EVENTS_MAX, .count_at = offsetof(struct request, as_events.n_events)},
	{0},
};

static const struct {
	const char *name;
	enum operation op;
	const struct field *fields;
} requests[] = {
	{"GetService", OPERATION_SERVICE, service_fields},
	{"ListProcedures", OPERATION_PROCEDURES, procedures_fields},
	{"GetProcedure", OPERATION_PROCEDURE, procedure_fields},
	{"RegisterDossier", OPERATION_REGISTER, register_fields},
	{"GetDossier", OPERATION_DOSSIER, look_fields},
	{"WithdrawDossier", OPERATION_WITHDRAW, withdraw_fields},
	{"PushEvents", OPERATION_EVENTS, push_fields},
};

struct reading {
	struct arena *a;
	const struct _xmlNode *top;
	struct err *e;
};

static int
refuse(const struct reading *r, const struct _xmlNode *n, enum err_code code, const char *what)
{
	char path[80];

	xml_path(r->top, n, path, sizeof path);
	return err_at(r->e, code, path, "%s", what);
}

/* White space around numbers, times and base64 means nothing (XML Schema part 2, section 4.3.6). */
static const char *
trimmed(const char *s, size_t *n)
{
	s += strspn(s, " \t\r\n");
	*n = strlen(s);
	while (*n > 0 && strchr(" \t\r\n", s[*n - 1]) != NULL)
		--*n;
	return s;
}

/* Of an xs:int also +1 and 01 are 1; where a contract wants them written in one way, its schema has a pattern. */
static const char *
digits_of(const char *text, size_t *n)
{
	const char *s = trimmed(text, n);
	size_t skip = *n > 1 && *s == '+';

	while (skip + 1 < *n && s[skip] == '0')
		skip++;
	*n -= skip;
	return s + skip;
}

static const char *
item_number(struct arena *a, const char *text)
{
	char *out = arena_str(a, text), *to = out;

	for (; *text != '\0'; text++)
		if (*text != ' ')
			*to++ = (char)toupper((unsigned char)*text);
	*to = '\0';
	return out;
}

static int
read_time(const struct reading *r, const char *text, int64_t *out)
{
	size_t n;
	const char *s = trimmed(text, &n);

	return clock_parse(arena_dup(r->a, s, n), out);
}

static int
read_bytes(const struct reading *r, const char *text, struct str *out)
{
	unsigned char *p;
	size_t n;

	if (text_unbase64(r->a, text, strlen(text), &p, &n) != 0)
		return -1;
	if (n > 0) /* an empty element is what gSOAP writes for none */
		*out = (struct str){(const char *)p, n};
	return 0;
}

static int
read_value(const struct reading *r, const struct field *f, const struct _xmlNode *n, void *at)
{
	const char *text = xml_text(r->a, n);
	size_t len;

	if (text == NULL)
		return refuse(r, n, ERR_SCHEMA, "elements where text was expected");
	if (f->kind == TEXT) {
		*(const char **)at = text;
	} else if (f->kind == DATE) {
		const char *s = trimmed(text, &len);
		*(const char **)at = arena_dup(r->a, s, len);
	} else if (f->kind == ITEM) {
		*(const char **)at = item_number(r->a, text);
	} else if (f->kind == INT) {
		const char *s = digits_of(text, &len);
		if (text_int(s, len, f->min, f->max, at) != 0)
			return refuse(r, n, ERR_SCHEMA, "not a number in range");
	} else if (f->kind == TIME) {
		if (read_time(r, text, at) != 0) {
			refuse(r, n, ERR_BAD_VALUE, "no such time");
			return err_hint(r->e, HINT_MOMENT, NULL, NULL);
		}
	} else if (read_bytes(r, text, at) != 0) {
		refuse(r, n, ERR_BAD_VALUE, "not base64");
		return err_hint_range(r->e, HINT_BASE64, FILING_CONTENT_MAX, 0);
	}
	return 0;
}

static size_t
count(const struct _xmlNode *first, const char *name)
{
	size_t n = 0;

	for (; first != NULL; first = xml_next(first))
		n += xml_is(first, POSTAL_NS, name);
	return n;
}

/* Room for the next element of a list, all made at the first. */
static void *
list_slot(const struct reading *r, const struct field *f, const struct _xmlNode *n, char *out)
{
	void **items = (void **)(out + f->at);
	size_t *used = (size_t *)(out + f->count_at);

	if (*used == (size_t)f->max)
		return NULL;
	if (*used == 0) {
		size_t all = count(n, f->name);
		*items = arena_alloc(r->a, (all < (size_t)f->max ? all : (size_t)f->max) * f->size);
	}
	return (char *)*items + (*used)++ * f->size;
}

static size_t
field_find(const struct field *fields, const struct _xmlNode *n)
{
	size_t i = 0;

	while (fields[i].name != NULL && !xml_is(n, POSTAL_NS, fields[i].name))
		i++;
	return i;
}

static int read_fields(const struct reading *r, const struct field *fields, const struct _xmlNode *parent, char *out);

static int
read_field(const struct reading *r, const struct field *f, const struct _xmlNode *n, char *out)
{
	if (f->kind == PART)
		return read_fields(r, f->fields, n, out);
	if (f->kind == OBJECT) {
		void *o = arena_alloc(r->a, f->size);
		*(void **)(out + f->at) = o;
		return read_fields(r, f->fields, n, o);
	}
	if (f->kind == LIST) {
		void *slot = list_slot(r, f, n, out);
		return slot == NULL ? refuse(r, n, ERR_SCHEMA, "too many") : read_fields(r, f->fields, n, slot);
	}
	return read_value(r, f, n, out + f->at);
}

/* Declared above, because messages nest. */
static int
read_fields(const struct reading *r, const struct field *fields, const struct _xmlNode *parent, char *out)
{
	uint64_t seen = 0;

	for (size_t i = 0; fields[i].name != NULL; i++)
		if (fields[i].preset != 0)
			*(int64_t *)(out + fields[i].at) = fields[i].preset;
	for (const struct _xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n)) {
		size_t i = field_find(fields, n);
		if (fields[i].name == NULL)
			return refuse(r, n, ERR_SCHEMA, "unknown element");
		if ((seen >> i & 1) != 0 && fields[i].kind != LIST)
			return refuse(r, n, ERR_SCHEMA, "element comes twice");
		seen |= UINT64_C(1) << i;
		if (read_field(r, &fields[i], n, out) != 0)
			return -1;
	}
	for (size_t i = 0; fields[i].name != NULL; i++)
		if (fields[i].required && (seen >> i & 1) == 0) {
			refuse(r, parent, ERR_SCHEMA, "an element is missing");
			return err_hint(r->e, HINT_ELEMENT_MISSING, fields[i].name, NULL);
		}
	return 0;
}

static int
check_key(const struct dossier_key *k, struct err *e)
{
	if ((k->dossier == NULL) != (k->ref == NULL))
		return 0;
	err_at(e, ERR_BAD_VALUE, "DossierId", "%s of DossierId and ClientRef", k->ref == NULL ? "none" : "both");
	return err_hint(e, HINT_EITHER, "DossierId", "ClientRef");
}

/* Its bytes, for the digest that the receipt tells. */
static int
keep_bytes(struct arena *a, const struct _xmlNode *element, struct request_register *q, struct err *e)
{
	struct buf b;

	buf_init(&b, a, 2 * POSTAL_MESSAGE_MAX);
	if (xml_canon(xml_child(element, POSTAL_NS, "Dossier"), NULL, NULL, &b, e) != 0)
		return -1;
	q->filing_bytes = (struct str){b.p, b.len};
	return 0;
}

int
postal_read(struct arena *a, struct _xmlNode *element, struct request *out, struct err *e)
{
	struct reading r = {a, element, e};
	size_t i = 0, n = sizeof requests / sizeof requests[0];

	while (i < n && !xml_is(element, POSTAL_NS, requests[i].name))
		i++;
	if (i == n)
		return err_set(e, ERR_UNKNOWN_OPERATION, "no operation has this element");
	*out = (struct request){.op = requests[i].op};
	if (read_fields(&r, requests[i].fields, element, (char *)out) != 0)
		return -1;
	if (out->op == OPERATION_DOSSIER)
		return check_key(&out->as_dossier.key, e);
	if (out->op == OPERATION_WITHDRAW)
		return check_key(&out->as_withdraw.key, e);
	return out->op == OPERATION_REGISTER ? keep_bytes(a, element, &out->as_register, e) : 0;
}
