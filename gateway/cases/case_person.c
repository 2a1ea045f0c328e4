/* SPDX-License-Identifier: Apache-2.0 */
/* Who hands in, and for whom: from a card, from what was typed, or both (domain section 6). */
#include "cases/case_ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/unicode.h"
#include "base/vietnamese.h"
#include "model/passport.h"
#include "model/person_check.h"

#define AT        "Person/"
#define OWNER     AT "Owner/"
#define SUBMITTER AT "Submitter/"

enum { CITIZEN = 1 };

/* What is known of the owner on the way. */
struct owner_said {
	struct case_owner o;
	const char *number_field;
};

static int
missing(struct err *e, const char *field)
{
	err_at(e, ERR_BAD_VALUE, field, "it must be there");
	return err_hint(e, HINT_JSON_REQUIRED, NULL, NULL);
}

/* ---- the card ---- */

/* What was typed besides may add to the card, and correct all but the number. */
static int
take_card(struct case_work *w, const struct case_person *in, struct owner_said *said, struct err *e)
{
	struct person_card card;
	struct case_owner *o = &said->o;

	if (person_card(w->x->keep.a, in->card, AT "Card", w->x->now_ms, &card, &w->doubts, e) != 0)
		return -1;
	if (o->id_no != NULL && strcmp(o->id_no, card.number) != 0 && strcmp(o->id_no, card.old_number) != 0) {
		err_at(e, ERR_BAD_VALUE, AT "Owner/IdNo", "another number than on the card");
		return err_hint(e, HINT_NOT_AS_CARD, NULL, NULL);
	}
	o->id_no = card.number;
	o->id_type = PARTY_PERSONAL;
	o->name = o->name != NULL ? o->name : card.name;
	o->birth = o->birth != NULL ? o->birth : card.birth_date[0] != '\0' ? card.birth_date : NULL;
	o->sex = o->sex != 0 ? o->sex : (int64_t)card.sex;
	said->number_field = AT "Card";
	return 0;
}

/* ---- the passport ---- */

/* As with a card.  The lines have no marks and cut long names, so a name that was typed counts, and is compared. */
static int
take_passport(struct case_work *w, const struct case_person *in, struct owner_said *said, struct err *e)
{
	struct case_owner *o = &said->o;
	struct arena *a = w->x->keep.a;
	struct passport p;

	if (passport_read(a, in->mrz, AT "Mrz", w->x->now_ms, &p, &w->doubts, e) != 0)
		return -1;
	if ((o->id_type != 0 && o->id_type != PARTY_PASSPORT) || (o->id_no != NULL && strcmp(o->id_no, p.number) != 0)) {
		err_at(e, ERR_BAD_VALUE, AT "Owner/IdNo", "another number than in the passport");
		return err_hint(e, HINT_NOT_AS_CARD, NULL, NULL);
	}
	if (o->name == NULL)
		doubt_add(&w->doubts, DOUBT_PASSPORT_NAME, AT "Owner/Name", NULL, NULL);
	else if (strcmp(vietnamese_search_key(a, o->name), vietnamese_search_key(a, p.name)) != 0)
		doubt_add(&w->doubts, DOUBT_PASSPORT_DIFFERS, AT "Owner/Name", NULL, NULL);
	if (o->birth != NULL && strncmp(o->birth, p.birth_date, strlen(p.birth_date)) != 0)
		doubt_add(&w->doubts, DOUBT_PASSPORT_DIFFERS, AT "Owner/Birth", NULL, NULL);
	o->id_no = p.number;
	o->id_type = PARTY_PASSPORT;
	o->issuer = p.issuer;
	o->name = o->name != NULL ? o->name : p.name;
	o->birth = o->birth != NULL ? o->birth : p.birth_date;
	o->sex = o->sex != 0 ? o->sex : (int64_t)p.sex;
	said->number_field = AT "Mrz";
	return 0;
}

/* ---- numbers ---- */

static int
check_old_number(const char *no, const char *field, struct err *e)
{
	if (strlen(no) == 9 && strspn(no, "0123456789") == 9)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no old identity number");
	return err_hint(e, HINT_IDENTITY_DIGITS, "9", NULL);
}

/* What stands beside it in `at` (Person/Owner/, Person/Submitter/) is compared with it; the number itself may stand on a card. */
static int
check_number(struct case_work *w, const struct case_owner *o, const char *field, const char *at, struct err *e)
{
	struct arena *a = w->x->keep.a;
	const char *issuer_field = arena_fmt(a, "%sIssuer", at);
	struct person_number n;

	if (o->issuer != NULL && o->id_type != PARTY_PASSPORT) {
		err_at(e, ERR_BAD_VALUE, issuer_field, "no passport");
		return err_hint(e, HINT_PASSPORT_ONLY, NULL, NULL);
	}
	switch (o->id_type) {
	case PARTY_PASSPORT:
		if (o->issuer != NULL && passport_state(o->issuer, issuer_field, e) != 0)
			return -1;
		return passport_number(o->id_no, o->issuer, field, &w->doubts, e);
	case PARTY_TAX_CODE:
		return person_tax_code(o->id_no, field, e);
	case PARTY_OLD_CARD:
		return check_old_number(o->id_no, field, e);
	}
	if (person_number(o->id_no, field, &n, e) != 0)
		return -1;
	const char *birth = arena_fmt(a, "%s%s", at, strcmp(at, OWNER) == 0 ? "Birth" : "BirthDate");
	const char *unseen = strcmp(field, AT "Card") != 0 ? field : NULL; /* a card's own number was looked at when it was read */
	person_compare(&n, unseen, o->birth, birth, (enum person_sex)o->sex, arena_fmt(a, "%sSex", at), &w->doubts);
	return 0;
}

/* ---- the owner ---- */

static int
read_owner(struct case_work *w, struct owner_said *said, struct err *e)
{
	const struct case_person *in = w->act->input.person;

	if (in->owner != NULL)
		said->o = *in->owner;
	if (in->card != NULL && in->mrz != NULL) {
		err_at(e, ERR_BAD_VALUE, AT "Mrz", "a card and a passport");
		return err_hint(e, HINT_EITHER, "Card", "Mrz");
	}
	if (in->card == NULL && in->mrz == NULL && in->owner == NULL) {
		err_at(e, ERR_BAD_VALUE, "Person", "neither card nor owner");
		return err_hint(e, HINT_CARD_OR_OWNER, NULL, NULL);
	}
	if (in->card != NULL && take_card(w, in, said, e) != 0)
		return -1;
	if (in->mrz != NULL && take_passport(w, in, said, e) != 0)
		return -1;
	if (said->o.name == NULL)
		return missing(e, AT "Owner/Name");
	if (said->o.id_no == NULL)
		return missing(e, AT "Owner/IdNo");
	said->o.type = said->o.type != 0 ? said->o.type : CITIZEN;
	said->o.id_type = said->o.id_type != 0 ? said->o.id_type : PARTY_PERSONAL;
	return 0;
}

static int
check_owner(struct case_work *w, struct owner_said *said, struct err *e)
{
	const struct case_person *in = w->act->input.person;
	struct case_owner *o = &said->o, typed = *o;

	if (in->card != NULL) { /* what it says itself was compared when it was read, and is told once */
		typed.birth = in->owner != NULL ? in->owner->birth : NULL;
		typed.sex = in->owner != NULL ? in->owner->sex : 0;
	}
	if (case_check_name(w, o->name, AT "Owner/Name", e) != 0 || check_number(w, &typed, said->number_field, OWNER, e) != 0)
		return -1;
	if (o->birth != NULL && person_birth(o->birth, AT "Owner/Birth", w->x->now_ms, e) != 0)
		return -1;
	if (o->birth != NULL && strlen(o->birth) == 4 && o->id_type != PARTY_PERSONAL) /* person_compare has said it of a citizen */
		doubt_add(&w->doubts, DOUBT_BIRTH_YEAR_ONLY, AT "Owner/Birth", NULL, NULL);
	if (case_check_address(w, o->address, AT "Owner/Address", e) != 0 || case_check_email(o->email, AT "Owner/Email", e) != 0)
		return -1;
	return case_take_phone(w, &o->phone, AT "Owner/Phone", e);
}

static struct party *
as_party(struct arena *a, const struct case_owner *o)
{
	struct party *p = arena_alloc(a, sizeof *p);

	*p = (struct party){.type = o->type,
	    .name = o->name,
	    .id_type = o->id_type,
	    .issuer = o->issuer,
	    .id_no = o->id_no,
	    .phone = o->phone,
	    .email = o->email,
	    .address = o->address};
	p->birth_date = o->birth != NULL && strlen(o->birth) == 10 ? o->birth : NULL;
	return p;
}

/* ---- somebody else ---- */

static int
check_submitter(struct case_work *w, struct err *e)
{
	const struct case_person *in = w->act->input.person;
	struct party *s = in->submitter;

	if (s == NULL && in->authority != 0) {
		err_at(e, ERR_BAD_VALUE, AT "Authority", "nobody else hands it in");
		return err_hint(e, HINT_SUBMITTER_FIRST, NULL, NULL);
	}
	if (s == NULL)
		return 0;
	if (in->authority == 0) {
		err_at(e, ERR_BAD_VALUE, AT "Authority", "by what?");
		return err_hint(e, HINT_AUTHORITY, NULL, NULL);
	}
	const struct case_owner as = {.id_type = s->id_type, .id_no = s->id_no, .issuer = s->issuer, .birth = s->birth_date};
	if (case_check_name(w, s->name, AT "Submitter/Name", e) != 0 ||
	    check_number(w, &as, AT "Submitter/IdNo", SUBMITTER, e) != 0)
		return -1;
	if (s->birth_date != NULL && person_birth(s->birth_date, AT "Submitter/BirthDate", w->x->now_ms, e) != 0)
		return -1;
	if (case_check_address(w, s->address, AT "Submitter/Address", e) != 0 ||
	    case_check_email(s->email, AT "Submitter/Email", e) != 0)
		return -1;
	return case_take_phone(w, &s->phone, AT "Submitter/Phone", e);
}

/* ---- what the databases say ---- */

static const char *
person_result(const void *answer)
{
	return person_check_name(((const struct person_found *)answer)->result);
}

static void
confirm_citizen(struct case_work *w, const struct case_owner *o)
{
	const struct person_asked asked = {.number = o->id_no, .name = o->name, .birth = o->birth};
	struct person_found found = {0};

	if (o->birth == NULL) { /* the database is not asked for what nobody said */
		case_not_asked(w, CASE_PERSON, conn_ask_name(CONN_ASK_PERSON));
		return;
	}
	if (!case_ask(w, CASE_PERSON, CONN_ASK_PERSON, &asked, &found, "Person", person_result))
		return;
	if (found.result == PERSON_CHECK_NONE)
		doubt_add(&w->doubts, DOUBT_PERSON_UNKNOWN, AT "Owner/IdNo", NULL, NULL);
	if (found.name_differs)
		doubt_add(&w->doubts, DOUBT_PERSON_DIFFERS, AT "Owner/Name", NULL, NULL);
	if (found.birth_differs)
		doubt_add(&w->doubts, DOUBT_PERSON_DIFFERS, AT "Owner/Birth", NULL, NULL);
}

static const char *
enterprise_result(const void *answer)
{
	const struct enterprise_found *found = answer;
	return found->exists ? enterprise_status_name(found->status) : "NONE";
}

static void
confirm_enterprise(struct case_work *w, const struct case_owner *o)
{
	const struct enterprise_asked asked = {.tax_code = o->id_no};
	struct enterprise_found found = {0};
	struct arena *a = w->x->keep.a;

	if (!case_ask(w, CASE_PERSON, CONN_ASK_ENTERPRISE, &asked, &found, "Person", enterprise_result))
		return;
	if (!found.exists)
		doubt_add(&w->doubts, DOUBT_ENTERPRISE_UNKNOWN, AT "Owner/IdNo", NULL, NULL);
	else if (found.status != ENTERPRISE_ACTIVE)
		doubt_add(&w->doubts, DOUBT_ENTERPRISE_STATUS, AT "Owner/IdNo", enterprise_status_name(found.status), NULL);
	if (found.exists && strcmp(vietnamese_search_key(a, found.name), vietnamese_search_key(a, o->name)) != 0)
		doubt_add(&w->doubts, DOUBT_ENTERPRISE_DIFFERS, AT "Owner/Name", NULL, NULL);
}

static const char *
account_result(const void *answer)
{
	const struct account_found *found = answer;
	return !found->exists ? "NONE" : found->issued ? "ISSUED" : "FOUND";
}

/* Who has no account on the portal gets one (domain section 1.3, rule 2). */
static void
find_account(struct case_work *w, const struct case_owner *o)
{
	const struct account_asked asked = {.number = o->id_no, .name = o->name, .birth = o->birth, .phone = o->phone};
	struct account_found found = {0};

	bool answered = case_ask(w, CASE_PERSON, CONN_ASK_ACCOUNT_ISSUE, &asked, &found, "Person", account_result);
	if (answered && found.exists)
		w->c->account = found.id;
	else if (answered || case_ask_refused(w)) /* of what could not be asked it is said elsewhere */
		doubt_add(&w->doubts, DOUBT_NO_ACCOUNT, "Person", NULL, NULL);
}

static void
confirm(struct case_work *w, const struct case_owner *o)
{
	case_ask_anew(w->c, CASE_PERSON);
	w->c->account = NULL;
	if (o->id_type == PARTY_PERSONAL)
		confirm_citizen(w, o);
	else if (o->id_type == PARTY_TAX_CODE)
		confirm_enterprise(w, o);
	else /* nobody can be asked by an old number or a passport */
		case_not_asked(w, CASE_PERSON, conn_ask_name(CONN_ASK_PERSON));
	if (o->id_type == PARTY_PERSONAL || o->id_type == PARTY_TAX_CODE)
		find_account(w, o);
	else
		case_not_asked(w, CASE_PERSON, conn_ask_name(CONN_ASK_ACCOUNT_ISSUE));
}

int
case_person(struct case_work *w, struct err *e)
{
	const struct case_person *in = w->act->input.person;
	struct owner_said said = {.number_field = AT "Owner/IdNo"};
	struct counter_case *c = w->c;
	const struct party *before = c->filing->owner;

	if (read_owner(w, &said, e) != 0 || check_owner(w, &said, e) != 0 || check_submitter(w, e) != 0)
		return -1;
	if (in->authority_note != NULL && unicode_check(in->authority_note, TEXT_RULE_NOTE, AT "AuthorityNote", e) != 0)
		return -1;
	/* what was looked up and handed in is another's only if the person is */
	w->undoes = before == NULL || before->id_type != said.o.id_type || strcmp(before->id_no, said.o.id_no) != 0;
	if (w->undoes) /* nor is what was offered him anybody else's */
		c->n_offers = 0;
	confirm(w, &said.o);
	c->filing->owner = as_party(w->x->keep.a, &said.o);
	c->filing->submitter = in->submitter;
	c->birth = said.o.birth;
	c->sex = said.o.sex;
	c->authority = in->authority;
	c->authority_note = in->authority_note;
	return 0;
}
