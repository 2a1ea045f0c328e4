/* SPDX-License-Identifier: Apache-2.0 */
/* gSOAP against the postal contract 1.1: client WSDL ENDPOINT REF PROCEDURE UNIT CARD KEY CA; what it read, a "name TAB value" a
 * line.  The rest of the program is generated from the served WSDL by make.sh.  Quirk: its Timestamp is of whole seconds, and RSA
 * signs the same bytes the same way: what is sent again within a second needs a RequestId of its own, or it is that very message.
 */
#include "peer.h"

enum { PAPERS = 20 };

static const char scan[] = "%PDF-1.4 tờ khai";

static struct soap *soap;
static char *to, *ref, *audience, *case_id;
static int seen; /* version of the case, as it was last told */

static struct ns1__Act
act_of(char *id)
{
	return (struct ns1__Act){.Id = id, .Seen = seen, .Pos = "480150", .Clerk = "hoa.nt"};
}

static int
send_act(struct ns1__Act *step, struct _ns1__ActOnCaseResponse *out)
{
	static int sent;
	char id[20];
	struct _ns1__ActOnCase in = {.RequestId = id, .Audience = audience, .CaseId = case_id, .Act = step};

	snprintf(id, sizeof id, "act-%d", ++sent);
	sign(soap);
	return soap_call___ns1__ActOnCase(soap, to, NULL, &in, out);
}

static struct ns1__Case *
act(struct ns1__Act step)
{
	struct _ns1__ActOnCaseResponse out;

	check(soap, send_act(&step, &out));
	if (out.Case->Version != NULL)
		seen = *out.Case->Version;
	return out.Case;
}

/* Whom the calls are for, and a case. */
static void
begin(void)
{
	struct _ns1__GetService in = {0};
	struct _ns1__GetServiceResponse service;
	struct _ns1__OpenCase open = {.ClientRef = ref, .Pos = "480150", .Clerk = "hoa.nt"};
	struct _ns1__OpenCaseResponse opened;

	sign(soap);
	check(soap, soap_call___ns1__GetService(soap, to, NULL, &in, &service));
	tell("contract", service.Contract);
	open.Audience = audience = service.Gateway;
	sign(soap);
	check(soap, soap_call___ns1__OpenCase(soap, to, NULL, &open, &opened));
	case_id = opened.Case->CaseId;
	seen = *opened.Case->Version;
	tell("case", case_id);
	tell("next", soap_ns1__StepName2s(soap, *opened.Case->Next));
}

static void
too_early(struct ns1__ProcedureStep *procedure)
{
	struct ns1__Act step = act_of("early");
	struct _ns1__ActOnCaseResponse out;

	step.Procedure = procedure;
	tell_fault(soap, send_act(&step, &out));
	tell("expected", soap->fault->SOAP_ENV__Detail->ns1__GatewayFault->Expected);
}

static void
person(char *card)
{
	struct ns1__CaseOwner owner = {.Phone = "0912 000 111"};
	struct ns1__PersonStep person = {.Card = card, .Owner = &owner};
	struct ns1__Act step = act_of("person");

	step.Person = &person;
	tell("phone", act(step)->Owner->Phone);
}

/* What is required, the first of it as a scan; returns how many. */
static int
papers(struct ns1__CaseProcedure *p, struct ns1__CasePaper out[PAPERS])
{
	static char hex[65];
	unsigned char digest[32];
	int n = 0;

	EVP_Digest(scan, strlen(scan), digest, NULL, EVP_sha256(), NULL);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	for (int i = 0; i < p->__sizeComponents && n < PAPERS; i++)
		if (p->Components[i].Required)
			out[n++] = (struct ns1__CasePaper){
			    .Code = p->Components[i].Code,
			    .Originals = 1,
			    .Pages = 2,
			    .Form = ns1__PaperForm__0,
			};
	out[0].Originals = 0;
	out[0].Form = ns1__PaperForm__2;
	out[0].Sha256 = hex;
	out[0].FileName = "tờ khai.pdf";
	out[0].MediaType = "application/pdf";
	out[0].Content.__ptr = (unsigned char *)scan;
	out[0].Content.__size = (int)strlen(scan);
	return n;
}

static void
hand_in(struct ns1__ProcedureStep *procedure)
{
	struct ns1__NothingMore nothing = {0};
	struct ns1__CasePaper items[PAPERS];
	struct ns1__PapersStep handed = {.Item = items};
	struct ns1__Act step = act_of("procedure");

	step.Procedure = procedure;
	handed.__sizeItem = papers(act(step)->Procedure, items);
	tell_number("required", handed.__sizeItem);
	step = act_of("look");
	step.LookUps = &nothing;
	act(step);
	step = act_of("papers");
	step.Papers = &handed;
	act(step);
}

static void
quote(void)
{
	struct ns1__CaseReturn back = {.Mode = ns1__ReturnMode__0};
	struct ns1__QuoteStep asked = {.Return = &back, .Note = "Có dấu: ả đ & <\"'> …"};
	struct ns1__Act step = act_of("quote");
	long long sum = 0;

	step.Quote = &asked;
	struct ns1__CaseQuote *told = act(step)->Quote;
	for (int i = 0; i < told->__sizeLines; i++)
		sum += told->Lines[i].Amount;
	tell_number("total", (int)told->Total);
	tell_number("sum", (int)sum);
}

static void
accept_twice(void)
{
	struct ns1__NothingMore nothing = {0};
	struct ns1__Act step = act_of("accept");

	step.Accept = &nothing;
	struct ns1__Case *first = act(step), *again = act(step);
	tell("receipt", first->Receipt->DossierId);
	tell("replay", first->Replay ? "true" : "false");
	tell("receipt2", again->Receipt->DossierId);
	tell("replay2", again->Replay ? "true" : "false");
}

static void
show(void)
{
	struct _ns1__GetCase in = {.Audience = audience, .ClientRef = ref};
	struct _ns1__GetCaseResponse out;

	sign(soap);
	check(soap, soap_call___ns1__GetCase(soap, to, NULL, &in, &out));
	tell("state", soap_ns1__CaseState2s(soap, out.Case->State));
}

static void
pay(char *series)
{
	struct ns1__Payment payment = {
	    .Id = "pay",
	    .Pos = "480150",
	    .Clerk = "hoa.nt",
	    .Method = ns1__MoneyMethod__CASH,
	    .Amount = 1000,
	    .Series = series,
	};
	struct _ns1__TakePayment in = {.Audience = audience, .DossierId = case_id, .Payment = &payment};
	struct _ns1__TakePaymentResponse out;

	sign(soap);
	check(soap, soap_call___ns1__TakePayment(soap, to, NULL, &in, &out));
	tell_number("owed", (int)out.Money->Owed);
	tell_number("number", (int)*out.Money->Entries[0].Number);
	tell("words", out.Money->Entries[0].AmountVi);
}

int
main(int argc, char **argv)
{
	char series[21];

	if (argc != 9)
		return fprintf(stderr, "usage: client WSDL ENDPOINT REF PROCEDURE UNIT CARD KEY CA\n"), 2;
	to = argv[2];
	ref = argv[3];
	struct ns1__ProcedureStep procedure = {.ProcedureCode = argv[4], .CompetentUnit = argv[5]};
	snprintf(series, sizeof series, "Z%s", ref + strlen(ref) - 12);
	soap = peer_open(argv[7], argv[8]);
	begin();
	too_early(&procedure);
	person(argv[6]);
	hand_in(&procedure);
	quote();
	accept_twice();
	show();
	pay(series);
	peer_close(soap);
	return 0;
}
