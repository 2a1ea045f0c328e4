/* SPDX-License-Identifier: Apache-2.0 */
/* The published contracts say of every field what the tables say: the postal schemas what model/filing.tbl and the tables of a case
 * do, in the same order, and the province's OpenAPI file what the reader of news does.  Each comparison is shown to see a
 * difference that is planted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/arena.h"
#include "base/asset.h"
#include "connectors/connector.h"
#include "model/answer_fields.h"
#include "model/catalogue_fields.h"
#include "model/life_fields.h"
#include "model/money_fields.h"
#include "xml/xml.h"

static struct arena *a;

/* ---- how long is what a pattern allows? ---- */

struct span {
	int64_t lo, hi;
};

static struct span alternatives(const char **p);

static struct span
atom(const char **p)
{
	struct span s = {1, 1};

	if (**p == '(') {
		(*p)++;
		s = alternatives(p);
		assert_int_equal(**p, ')');
	} else if (**p == '[') {
		while (**p != ']')
			*p += **p == '\\' ? 2 : 1;
	} else if (**p == '\\') {
		(*p)++;
	}
	(*p)++;
	return s;
}

static struct span
times(const char **p, struct span s)
{
	int64_t lo = 1, hi = 1;
	char *end;

	if (**p == '?' || **p == '*' || **p == '+') {
		lo = **p == '+';
		hi = **p == '?' ? 1 : INT32_MAX;
		(*p)++;
	} else if (**p == '{') {
		lo = hi = strtol(*p + 1, &end, 10);
		if (*end == ',')
			hi = strtol(end + 1, &end, 10);
		assert_int_equal(*end, '}');
		*p = end + 1;
	}
	return (struct span){s.lo * lo, s.hi > INT32_MAX / hi ? INT32_MAX : s.hi * hi};
}

static struct span
sequence(const char **p)
{
	struct span all = {0, 0};

	while (**p != '\0' && **p != ')' && **p != '|') {
		struct span s = atom(p);
		s = times(p, s);
		all = (struct span){all.lo + s.lo, all.hi + s.hi > INT32_MAX ? INT32_MAX : all.hi + s.hi};
	}
	return all;
}

static struct span
alternatives(const char **p)
{
	struct span all = sequence(p);

	while (**p == '|') {
		(*p)++;
		struct span s = sequence(p);
		all = (struct span){s.lo < all.lo ? s.lo : all.lo, s.hi > all.hi ? s.hi : all.hi};
	}
	return all;
}

static struct span
pattern_span(const char *pattern)
{
	struct span s = alternatives(&pattern);
	assert_int_equal(*pattern, '\0');
	return s;
}

/* ---- the schema ---- */

#define NS "http://www.w3.org/2001/XMLSchema"

/* Of the fields whose form is bound by more than its length. */
struct form {
	const char *path, *pattern; /* NULL: of its length alone */
};

static const struct form dossier_forms[] = {
    {"ClientRef", "[A-Za-z0-9._\\-]{1,64}"},
    {"Pos", "[A-Za-z0-9._\\-]{1,20}"},
    {"Clerk", "[A-Za-z0-9._@\\-]{1,64}"},
    {"ProcedureCode", "[A-Za-z0-9._\\-]{1,64}"},
    {"CompetentUnit", "[A-Za-z0-9._\\-]{1,64}"},
    {"Name", "\\S([^\\n\\r\\t]*\\S)?"},
    {"IdNo", "[0-9]{9,10}|[0-9]{12,13}|[0-9]{10}-[0-9]{3}"},
    {"BirthDate", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
    {"Phone", "(0|\\+84)[1-9][0-9]{8,9}"},
    {"Email", "[^@\\s]+@[^@\\s]+"},
    {"Province", "[0-9]{2}"},
    {"Commune", "[0-9]{5}"},
    {"Street", "\\S([^\\n\\r\\t]*\\S)?"},
    {"Code", "[A-Za-z0-9._\\-]{1,64}"},
    {"Originals", "0|[1-9][0-9]*"},
    {"Copies", "0|[1-9][0-9]*"},
    {"Pages", "0|[1-9][0-9]*"},
    {"Sha256", "[0-9a-f]{64}"},
    {"FileName", "[^/\\\\\\s]([^/\\\\\\n\\r\\t]*[^/\\\\\\s])?"},
    {"MediaType", "(application|image|text)/[a-z0-9.+\\-]{1,60}"},
    {"Return/Name", "\\S([^\\n\\r\\t]*\\S)?"},
    {"Return/Phone", "(0|\\+84)[1-9][0-9]{8,9}"},
    {"Money/StateFee", "0|[1-9][0-9]*"},
    {"Money/DigitiseFee", "0|[1-9][0-9]*"},
    {"Money/Postage", "0|[1-9][0-9]*"},
    {"CollectItem", "[A-Za-z]{2} ?([0-9] ?){9}[A-Za-z]{2}"},
    {"SealNo", "[A-Za-z0-9._/\\-]{1,30}"},
    {0},
};

/* Those of an act that are not what they are in a dossier: by all of the path. */
static const struct form act_forms[] = {
    {"Id", "[A-Za-z0-9._:\\-]{1,64}"},
    {"Seen", "[1-9][0-9]*"},
    {"Person/Owner/Birth", "[0-9]{4}(-[0-9]{2}-[0-9]{2})?"},
    {"Person/Owner/Phone", NULL},
    {"Person/Owner/IdNo", "[0-9]{9,10}|[0-9]{12,13}|[0-9]{10}-[0-9]{3}|[A-Z0-9]{6,9}"},
    {"Person/Submitter/IdNo", "[0-9]{9,10}|[0-9]{12,13}|[0-9]{10}-[0-9]{3}|[A-Z0-9]{6,9}"},
    {"Person/Owner/Issuer", "[A-Z]{1,3}"},
    {"Person/Submitter/Issuer", "[A-Z]{1,3}"},
    {"Quote/Return/Phone", NULL},
    {"Quote/Discount", "[A-Za-z0-9._\\-]{1,64}"},
    {"Quote/Grams", "[1-9][0-9]*"},
    {0},
};

/* Those of money and tills. */
static const struct form money_forms[] = {
    {"Id", "[A-Za-z0-9_\\-]{1,64}"},
    {"Amount", "[1-9][0-9]*"},
    {"Reference", "\\S([^\\n\\r\\t]*\\S)?"},
    {"Series", "[A-Za-z0-9_\\-]{1,20}"},
    {"Entry", "[A-Za-z0-9_~\\-]{1,64}"},
    {"Date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
    {"By", "[A-Za-z0-9._@\\-]{1,64}"},
    {"Counted", "0|[1-9][0-9]*"},
    {0},
};

/* Of a payment: its post office is the pool's, too. */
static const struct form pay_forms[] = {
    {"Pos", "[A-Za-z0-9_\\-]{1,20}"},
    {"Id", "[A-Za-z0-9_\\-]{1,64}"},
    {"Amount", "[1-9][0-9]*"},
    {"Reference", "\\S([^\\n\\r\\t]*\\S)?"},
    {"Series", "[A-Za-z0-9_\\-]{1,20}"},
    {0},
};

/* Those of acts on a dossier. */
static const struct form life_forms[] = {
    {"Id", "[A-Za-z0-9_\\-]{1,64}"},
    {"Receiver", "\\S([^\\n\\r\\t]*\\S)?"},
    {"IdLast4", "[0-9]{4}"},
    {0},
};

/* What is compared: a type of a schema with a table.  forms NULL: an answer, whose forms are the writer's. */
struct subject {
	const char *xsd, *type;
	const struct field *table;
	const struct form *own, *forms;
	int before; /* elements that stand before those of the table; all of such a type may be left out */
};

static const struct subject *subject;

static const struct _xmlNode *schema;

static const struct _xmlNode *
type_of(const char *kind, const char *name)
{
	for (const struct _xmlNode *n = xml_first(schema); n != NULL; n = xml_next(n)) {
		const char *own = xml_attr(a, n, NULL, "name");
		if (xml_is(n, NS, kind) && own != NULL && strcmp(own, name) == 0)
			return n;
	}
	return NULL;
}

/* What a simple type says, as a row would. */
struct said {
	enum field_kind kind;
	int64_t min, max;
	const char *pattern;
	unsigned words; /* of a list of words */
};

static struct said
read_simple(const struct _xmlNode *type)
{
	const struct _xmlNode *r = xml_child(type, NS, "restriction");
	const char *base = xml_attr(a, r, NULL, "base");
	bool number = strcmp(base, "xs:int") == 0 || strcmp(base, "xs:long") == 0;
	struct said s = {.kind = number ? FIELD_INT : strcmp(base, "xs:date") == 0 ? FIELD_DATE : FIELD_TEXT, .max = INT32_MAX};
	int64_t words = 0;

	if (strcmp(base, "xs:base64Binary") == 0)
		s.kind = FIELD_BYTES;
	if (strcmp(base, "xs:dateTime") == 0)
		s.kind = FIELD_TIME;
	for (const struct _xmlNode *f = xml_first(r); f != NULL; f = xml_next(f)) {
		const char *name = xml_name(f), *value = xml_attr(a, f, NULL, "value");
		if (strcmp(name, "pattern") == 0)
			s.pattern = value;
		else if (strcmp(name, "minLength") == 0 || strcmp(name, "minInclusive") == 0)
			s.min = atoll(value);
		else if (strcmp(name, "maxLength") == 0 || strcmp(name, "maxInclusive") == 0)
			s.max = atoll(value);
		else if (strcmp(name, "enumeration") == 0 && !number)
			s.words++;
		else if (strcmp(name, "enumeration") == 0 && words++ == 0)
			s.min = s.max = atoll(value);
		else if (strcmp(name, "enumeration") == 0)
			s.max = atoll(value) == s.max + 1 ? s.max + 1 : -1; /* one after the other, as a range is */
	}
	if (s.pattern != NULL && !number) {
		struct span p = pattern_span(s.pattern);
		s.min = p.lo > s.min ? p.lo : s.min;
		s.max = p.hi < s.max ? p.hi : s.max;
	}
	return s;
}

static const struct form *
form_of(const struct form *forms, const char *path)
{
	for (; forms != NULL && forms->path != NULL; forms++)
		if (strcmp(forms->path, path) == 0)
			return forms;
	return NULL;
}

/* The first difference, or NULL.  `where` is what the path lies in. */
static const char *
compare_simple(const char *where, const char *path, const struct said *s, const struct field *f)
{
	const struct form *own = form_of(subject->own, arena_fmt(a, "%s%s", where, path)),
			  *form = own != NULL ? own : form_of(subject->forms, path);
	bool text = f->kind == FIELD_WORD || f->kind == FIELD_LIST; /* a list whose items are no structs */
	enum field_kind kind = f->kind == FIELD_UINT ? FIELD_INT : text ? FIELD_TEXT : f->kind;
	const char *pattern = subject->forms == NULL ? s->pattern : form != NULL ? form->pattern : NULL;

	if (s->kind != kind)
		return arena_fmt(a, "%s: another kind", path);
	if (f->kind == FIELD_WORD && subject->forms != NULL)
		return s->words == f->words ? NULL : arena_fmt(a, "%s: how many words there are", path);
	/* how long a text that is answered may be is not the table's */
	if ((s->min != f->min || s->max != f->max) && (subject->forms != NULL || kind == FIELD_INT))
		return arena_fmt(a, "%s: %lld to %lld, the table says %lld to %lld", path, (long long)s->min, (long long)s->max,
		    (long long)f->min, (long long)f->max);
	if ((pattern == NULL) != (s->pattern == NULL) || (pattern != NULL && strcmp(pattern, s->pattern) != 0))
		return arena_fmt(a, "%s: the pattern %s", path, s->pattern != NULL ? s->pattern : "is gone");
	return NULL;
}

static const char *compare(const struct _xmlNode *type, const char *where, const char *prefix, const struct field **at);

static const char *
compare_element(const struct _xmlNode *e, const char *where, const char *prefix, const struct field **at)
{
	const char *path = arena_fmt(a, "%s%s", prefix, xml_attr(a, e, NULL, "name")),
		   *type = xml_attr(a, e, NULL, "type") + strlen("p:");
	const char *least = xml_attr(a, e, NULL, "minOccurs"), *most = xml_attr(a, e, NULL, "maxOccurs");
	const struct _xmlNode *simple = type_of("simpleType", type), *complex = type_of("complexType", type);
	const struct field *f = *at;
	bool may = least != NULL && strcmp(least, "0") == 0, same = f->name != NULL && strcmp(f->name, path) == 0;

	if (complex != NULL && !same) /* "Return/Mode": one row for each of what is inside */
		return may || most != NULL ? arena_fmt(a, "%s: must be there once", path)
					   : compare(complex, where, arena_fmt(a, "%s/", path), at);
	if (!same)
		return arena_fmt(a, "%s: the table has %s here", path, f->name != NULL ? f->name : "nothing");
	(*at)++;
	if (may != (f->fallback != NULL || (subject->before > 0 && *where == '\0')))
		return arena_fmt(a, "%s: may be left out in one and not in the other", path);
	if (f->kind == FIELD_LIST ? most == NULL || atoll(most) != f->max : most != NULL)
		return arena_fmt(a, "%s: how many there may be", path);
	if (simple != NULL) {
		const struct said s = read_simple(simple);
		return compare_simple(where, path, &s, f);
	}
	if (f->kind == FIELD_BOOL)
		return strcmp(type, ":boolean") == 0 ? NULL : arena_fmt(a, "%s: another kind", path);
	if (f->fields == NULL)
		return arena_fmt(a, "%s: another kind", path);
	const struct field *inside = f->fields;
	const char *differs = compare(complex, arena_fmt(a, "%s%s/", where, path), "", &inside);
	return differs != NULL || inside->name == NULL ? differs : arena_fmt(a, "%s/%s: not in the schema", path, inside->name);
}

static const char *
compare(const struct _xmlNode *type, const char *where, const char *prefix, const struct field **at)
{
	const struct _xmlNode *e = xml_first(xml_child(type, NS, "sequence"));
	const char *differs = NULL;

	for (int i = 0; i < subject->before && *where == '\0' && e != NULL; i++)
		e = xml_next(e);
	for (; e != NULL && differs == NULL; e = xml_next(e))
		differs = compare_element(e, where, prefix, at);
	return differs;
}

/* The schema's type beside the table, with the first `from` of the schema's text made `to`. */
static const char *
difference(const struct subject *of, const char *from, const char *to)
{
	const struct asset *xsd = asset_find(of->xsd);
	const char *text = arena_dup(a, xsd->data, asset_size(xsd)), *at = strstr(text, from);
	const struct field *row = of->table;

	if (at == NULL)
		fail_msg("the schema has no %s", from);
	text = arena_fmt(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	xmlDocPtr doc = xmlReadMemory(text, (int)strlen(text), "postal.xsd", NULL, XML_PARSE_NONET);
	assert_non_null(doc);
	subject = of;
	schema = xml_root(doc);
	const char *differs = compare(type_of("complexType", of->type), "", "", &row);
	if (differs == NULL && row->name != NULL)
		differs = arena_fmt(a, "%s: not in the schema", row->name);
	xmlFreeDoc(doc);
	return differs;
}

#define XSD_10 "schemas/postal/1.0/postal.xsd"
#define XSD_11 "schemas/postal/1.1/postal.xsd"

static const struct subject dossier_10 = {XSD_10, "Dossier", filing_fields, NULL, dossier_forms, 0},
			    dossier_11 = {XSD_11, "Dossier", filing_fields, NULL, dossier_forms, 0},
			    act_11 = {XSD_11, "Act", case_act_fields, act_forms, dossier_forms, 0},
			    case_11 = {XSD_11, "Case", case_answer_fields, NULL, NULL, 3},
			    receipt_11 = {XSD_11, "Receipt", receipt_fields, NULL, NULL, 0},
			    payment_11 = {XSD_11, "Payment", money_pay_fields, pay_forms, dossier_forms, 0},
			    refund_11 = {XSD_11, "Refund", money_refund_fields, money_forms, dossier_forms, 0},
			    void_11 = {XSD_11, "Void", money_void_fields, money_forms, dossier_forms, 0},
			    close_11 = {XSD_11, "TillClose", till_act_fields, money_forms, dossier_forms, 0},
			    money_11 = {XSD_11, "DossierMoney", money_answer_fields, NULL, NULL, 0},
			    till_11 = {XSD_11, "Till", till_answer_fields, NULL, NULL, 0},
			    receipt_10 = {XSD_10, "Receipt", receipt_10_fields, NULL, NULL, 0},
			    supplement_11 = {XSD_11, "Supplement", counter_supply_fields, life_forms, dossier_forms, 0},
			    withdrawal_11 = {XSD_11, "Withdrawal", counter_withdraw_fields, life_forms, dossier_forms, 0},
			    hand_over_11 = {XSD_11, "HandOver", counter_hand_over_fields, life_forms, dossier_forms, 0},
			    life_11 = {XSD_11, "DossierLife", life_answer_fields, NULL, NULL, 0},
			    procedure_11 = {XSD_11, "ProcedureDetail", procedure_detail_fields, NULL, NULL, 0},
			    found_11 = {XSD_11, "CasesFound", find_answer_fields, NULL, NULL, 0};

static void
test_the_postal_schemas_say_what_the_tables_say(void **state)
{
	static const struct subject *const all[] = {&dossier_10, &dossier_11, &act_11, &case_11, &receipt_11, &payment_11,
	    &refund_11, &void_11, &close_11, &money_11, &till_11, &receipt_10, &supplement_11, &withdrawal_11, &hand_over_11,
	    &life_11, &found_11, &procedure_11};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		const char *differs = difference(all[i], "<xs:schema", "<xs:schema");
		if (differs != NULL)
			fail_msg("%s %s: %s", all[i]->xsd, all[i]->type, differs);
	}
}

static void
test_a_planted_difference_is_seen(void **state)
{
	static const char *const planted[][2] = {
	    {"value=\"[A-Za-z0-9._\\-]{1,20}\"", "value=\"[A-Za-z0-9._\\-]{1,21}\""},
	    {"name=\"Pos\" type=\"p:OfficeText\"", "name=\"Pos\" type=\"p:CodeText\""},
	    {"<xs:maxLength value=\"200\"/>", "<xs:maxLength value=\"201\"/>"},
	    {"<xs:maxLength value=\"1000\"/>", "<xs:maxLength value=\"999\"/>"},
	    {"<xs:maxInclusive value=\"9999\"/>", "<xs:maxInclusive value=\"10000\"/>"},
	    {"<xs:maxLength value=\"131072\"/>", "<xs:maxLength value=\"131073\"/>"},
	    {"<xs:maxInclusive value=\"1000000000000\"/>", ""},
	    {"(0|\\+84)[1-9][0-9]{8,9}", "(0|\\+84)[0-9]{9,10}"},
	    {"[A-Za-z0-9._/\\-]{1,30}", "[A-Za-z0-9._\\-]{1,30}"},
	    {"type=\"p:Paper\" minOccurs=\"0\" maxOccurs=\"50\"", "type=\"p:Paper\" minOccurs=\"0\" maxOccurs=\"51\""},
	    {"type=\"p:Paper\" minOccurs=\"0\" maxOccurs=\"50\"", "type=\"p:Paper\" maxOccurs=\"50\""},
	    {"name=\"Return\" type=\"p:ReturnOfResult\"", "name=\"Return\" type=\"p:ReturnOfResult\" minOccurs=\"0\""},
	    {"name=\"Email\" type=\"p:EmailText\" minOccurs=\"0\"", "name=\"Email\" type=\"p:EmailText\""},
	    {"name=\"Clerk\"", "name=\"Clark\""},
	    {"name=\"Submitter\" type=\"p:Party\"", "name=\"Submitter\" type=\"p:Address\""},
	    {"name=\"Form\" type=\"p:PaperForm\"", "name=\"Form\" type=\"p:OwnerType\""},
	    {"<xs:element name=\"SealNo\" type=\"p:SealText\" minOccurs=\"0\">",
		"<xs:element name=\"More\" type=\"p:SealText\" minOccurs=\"0\"/><xs:element name=\"SealNo\" type=\"p:SealText\" "
		"minOccurs=\"0\">"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++)
		if (difference(&dossier_10, planted[i][0], planted[i][1]) == NULL)
			fail_msg("not seen: %s for %s", planted[i][1], planted[i][0]);
}

static void
test_a_planted_difference_about_a_case_is_seen(void **state)
{
	static const struct {
		const struct subject *of;
		const char *from, *to;
	} planted[] = {
	    {&act_11, "value=\"2147483647\"", "value=\"2147483646\""},
	    {&act_11, "{4}(-[0-9]{2}-[0-9]{2})?", "{4}-[0-9]{2}-[0-9]{2}"},
	    {&act_11, "name=\"LookUps\" type=\"p:NothingMore\"", "name=\"LookUps\" type=\"p:PersonStep\""},
	    {&act_11, "name=\"Accept\" type=\"p:NothingMore\" minOccurs=\"0\"", "name=\"Accept\" type=\"p:NothingMore\""},
	    {&act_11, "name=\"Reuse\" type=\"p:OfferIdText\"", "name=\"Reuse\" type=\"p:ToldText\""},
	    {&act_11, "name=\"Phone\" type=\"p:WrittenPhone\"", "name=\"Phone\" type=\"p:PhoneText\""},
	    {&act_11, "type=\"p:CasePaper\" minOccurs=\"0\" maxOccurs=\"50\"", "type=\"p:CasePaper\" maxOccurs=\"50\""},
	    {&act_11, "<xs:enumeration value=\"3\">\n        <xs:annotation><xs:documentation>legal",
		"<xs:enumeration value=\"5\">\n        <xs:annotation><xs:documentation>legal"},
	    {&case_11, "name=\"Here\" type=\"xs:boolean\"", "name=\"Here\" type=\"xs:int\""},
	    {&case_11, "name=\"EndsAt\" type=\"p:Moment\"", "name=\"EndsAt\" type=\"p:CalendarDate\""},
	    {&case_11, "name=\"Total\"", "name=\"Sum\""},
	    {&case_11, "type=\"p:StepState\" minOccurs=\"0\" maxOccurs=\"6\"",
		"type=\"p:StepState\" minOccurs=\"0\" maxOccurs=\"5\""},
	    {&payment_11, "<xs:enumeration value=\"TRANSFER\">",
		"<xs:enumeration value=\"CARD\"/><xs:enumeration value=\"TRANSFER\">"},
	    {&payment_11, "name=\"Reference\" type=\"p:TransferText\" minOccurs=\"0\"",
		"name=\"Reference\" type=\"p:TransferText\""},
	    {&refund_11, "<xs:maxLength value=\"64\"/>", "<xs:maxLength value=\"65\"/>"},
	    {&void_11, "[A-Za-z0-9_~\\-]{1,64}", "[A-Za-z0-9_\\-]{1,64}"},
	    {&close_11, "name=\"Counted\" type=\"p:Amount\"", "name=\"Counted\" type=\"p:MoneySum\""},
	    {&money_11, "<xs:minInclusive value=\"-1000000000000\"/>", "<xs:minInclusive value=\"0\"/>"},
	    {&money_11, "type=\"p:MoneyEntry\" minOccurs=\"0\" maxOccurs=\"200\"",
		"type=\"p:MoneyEntry\" minOccurs=\"0\" maxOccurs=\"199\""},
	    {&till_11, "name=\"Difference\"", "name=\"Rest\""},
	    {&receipt_11, "name=\"DueAt\" type=\"p:Moment\"", "name=\"DueAt\" type=\"p:Moment\" minOccurs=\"0\""},
	    {&receipt_11, "name=\"ClockStartVi\"", "name=\"ClockVi\""},
	    {&receipt_10, "name=\"Gateway\" type=\"p:GatewayIdText\">",
		"name=\"Gateway\" type=\"p:GatewayIdText\"/><xs:element name=\"ClockStart\" type=\"p:CodeText\" minOccurs=\"0\">"},
	    {&supplement_11, "type=\"p:Paper\" maxOccurs=\"50\"", "type=\"p:Paper\" minOccurs=\"0\" maxOccurs=\"50\""},
	    {&withdrawal_11, "name=\"Reason\" type=\"p:WhyText\"", "name=\"Reason\" type=\"p:LongText\""},
	    {&hand_over_11, "value=\"[0-9]{4}\"", "value=\"[0-9]{3}\""},
	    {&hand_over_11, "name=\"Receiver\" type=\"p:NameText\">", "name=\"Receiver\" type=\"p:NameText\" minOccurs=\"0\">"},
	    {&life_11, "name=\"Promise\" type=\"p:Promise\"", "name=\"Promise\" type=\"p:Promise\" minOccurs=\"0\""},
	    {&receipt_11, "name=\"CatalogueVersion\"", "name=\"Catalogue\""},
	    {&life_11, "name=\"Holder\" type=\"p:Holder\"", "name=\"Unit\" type=\"p:Holder\""},
	    {&life_11, "type=\"p:CounterAct\" minOccurs=\"0\" maxOccurs=\"20\"",
		"type=\"p:CounterAct\" minOccurs=\"0\" maxOccurs=\"14\""},
	    {&life_11, "type=\"p:CounterAct\" minOccurs=\"0\"", "type=\"p:MinuteCount\" minOccurs=\"0\""},
	    {&life_11, "name=\"Amount\" type=\"p:MoneySum\" minOccurs=\"0\"", "name=\"Amount\" type=\"p:Amount\" minOccurs=\"0\""},
	    {&life_11, "name=\"Number\" type=\"p:StepPlace\"", "name=\"Number\" type=\"p:MinuteCount\""},
	    {&life_11, "name=\"Papers\" type=\"p:TakenPaper\"", "name=\"Papers\" type=\"p:WantedPaper\""},
	    {&found_11, "name=\"MovedAt\" type=\"p:Moment\" minOccurs=\"0\"", "name=\"MovedAt\" type=\"p:Moment\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++)
		if (difference(planted[i].of, planted[i].from, planted[i].to) == NULL)
			fail_msg("not seen: %s for %s", planted[i].to, planted[i].from);
}

/* ---- news ---- */

static bool
taken(json_t *news)
{
	const struct connector *c = connector_find("igate-1.0");
	const struct partner partner = {.name = "province-42", .unit = "", .client_id = "c d"};
	const struct conn_env env = {.arena = a, .partner = &partner, .token = "T", .method = "POST", .path = "/api/v1/trang-thai"};
	struct request r = {0};
	struct err e = {0};
	char *text = json_dumps(news, 0);
	bool yes = c->admit(&env, str_of(arena_str(a, text)), NULL, &r, &e) == 0;

	free(text);
	return yes;
}

/* Is it taken with this value in the place of that member's? */
static bool
taken_with(const json_t *good, const char *name, json_t *value)
{
	json_t *news = json_deep_copy(good);

	json_object_set_new(news, name, value);
	bool yes = taken(news);
	json_decref(news);
	return yes;
}

static json_t *
letters(int64_t n)
{
	char *s = arena_alloc(a, (size_t)n + 1);

	memset(s, 'a', (size_t)n);
	return json_string(s);
}

/* At each bound of the member and beyond: does the reader agree? */
static bool
agrees(const json_t *good, const char *name, const json_t *of)
{
	const char *pattern = json_string_value(json_object_get(of, "pattern"));

	if (strcmp(json_string_value(json_object_get(of, "type")), "integer") == 0) {
		json_int_t lo = json_integer_value(json_object_get(of, "minimum")),
			   hi = json_integer_value(json_object_get(of, "maximum"));
		return taken_with(good, name, json_integer(lo)) && taken_with(good, name, json_integer(hi)) &&
		    !taken_with(good, name, json_integer(lo - 1)) && !taken_with(good, name, json_integer(hi + 1));
	}
	struct span s = {
	    json_integer_value(json_object_get(of, "minLength")), json_integer_value(json_object_get(of, "maxLength"))};
	if (pattern != NULL) {
		char *bare = arena_dup(a, pattern + 1, strlen(pattern) - 2); /* without ^ and $ */
		s = pattern_span(bare);
	}
	if (s.lo == s.hi) /* a date, an id: letters would not do */
		return !taken_with(good, name, letters(s.hi)) && !taken_with(good, name, json_string(""));
	return taken_with(good, name, letters(s.lo)) && taken_with(good, name, letters(s.hi)) &&
	    !taken_with(good, name, letters(s.hi + 1)) && (s.lo == 0 || !taken_with(good, name, letters(s.lo - 1)));
}

static bool
is_required(const json_t *type, const char *name)
{
	const json_t *list = json_object_get(type, "required");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), name) == 0)
			return true;
	return false;
}

/* The OpenAPI file's type of news beside the reader, with the first `from` in it made `to`: the member they differ about, or NULL.
 */
static const char *
news_difference(const char *from, const char *to)
{
	const struct asset *file = asset_find("schemas/province/1.0/openapi.json");
	const char *text = arena_dup(a, file->data, asset_size(file)), *start = strstr(text, "\"TinTrangThai\": {"),
		   *differs = NULL;
	const char *at = strstr(start, from), *name;

	if (at == NULL)
		fail_msg("the file has no %s", from);
	json_t *all = json_loads(arena_fmt(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)), 0, NULL);
	const json_t *types = json_object_get(json_object_get(all, "components"), "schemas"),
		     *type = json_object_get(types, "TinTrangThai");
	json_t *members = json_object_get(type, "properties"), *of,
	       *good = json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:[{s:s, s:s}], s:s, s:i, s:s, s:s, s:i, s:b}", "MaSuKien",
		   "tin-1", "MaThamChieu", "42.07-0123456789abcdefghjkmnpqrstvwxy", "MaHoSo", "H27.55-260302-0007", "TrangThai", 5,
		   "ThoiDiem", "20260302093000", "NoiDung", "Thiếu bản sao", "NgayHenTra", "20260309170000", "GiayToBoSung",
		   "MaThanhPhanHoSo", "TK.01", "LyDo", "mờ", "HanThucHien", "20260306170000", "SoTien", 20000, "CanCu",
		   "Nghị định 61/2018/NĐ-CP", "DonViXuLy", "H27.55", "BuocXuLy", 2, "XinLoi", 0);

	assert_non_null(good);
	json_object_set_new(good, "KetQua",
	    json_pack("[{s:s, s:s, s:s, s:s, s:i, s:s, s:s}]", "MaKetQua", "KQ.G03.000102", "IdTepTin", "kq-1", "TenTep", "a.pdf",
		"LoaiTep", "application/pdf", "KichThuoc", 3, "HashTepTin",
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "ChuKy", "a..b"));
	assert_true(taken(good));
	if (json_object_size(members) != json_object_size(good) || taken_with(good, "Khac", json_integer(1)))
		differs = "members";
	json_object_foreach(members, name, of)
	{
		json_t *less = json_deep_copy(good);
		json_object_del(less, name);
		if (json_object_get(good, name) == NULL || taken(less) == is_required(type, name) || !agrees(good, name, of))
			differs = arena_str(a, name);
		json_decref(less);
	}
	json_decref(good);
	json_decref(all);
	return differs;
}

static void
test_the_openapi_file_says_of_news_what_the_reader_takes(void **state)
{
	static const char *const planted[][2] = {
	    {"{1,64}$", "{1,65}$"},
	    {"{1,64}$", "{2,64}$"},
	    {"\"maximum\": 10", "\"maximum\": 11"},
	    {"\"minimum\": 1", "\"minimum\": 0"},
	    {"\"maxLength\": 2000", "\"maxLength\": 1999"},
	    {"\"minLength\": 1", "\"minLength\": 2"},
	    {"\"MaHoSo\": {", "\"MaHoSo2\": {"},
	    {"\"TrangThai\",", ""},
	    {"\"MaSuKien\",", "\"MaSuKien\", \"NoiDung\","},
	};

	(void)state;
	const char *differs = news_difference("{", "{");
	if (differs != NULL)
		fail_msg("they differ about %s", differs);
	for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++)
		if (news_difference(planted[i][0], planted[i][1]) == NULL)
			fail_msg("not seen: %s for %s", planted[i][1], planted[i][0]);
}

static int
start(void **state)
{
	(void)state;
	xml_start();
	a = arena_new(0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	xml_stop();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_postal_schemas_say_what_the_tables_say),
	    cmocka_unit_test(test_a_planted_difference_is_seen),
	    cmocka_unit_test(test_a_planted_difference_about_a_case_is_seen),
	    cmocka_unit_test(test_the_openapi_file_says_of_news_what_the_reader_takes),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
