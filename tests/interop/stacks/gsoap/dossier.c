/* SPDX-License-Identifier: Apache-2.0 */
/* gSOAP against the postal contract 1.0: client WSDL ENDPOINT REF PROCEDURE ITEM KEY CA; what it read, a "name TAB value" a line.
 * The rest of the program is generated from the served WSDL by make.sh. */
#include <time.h>

#include "peer.h"

static const char scan[] = "%PDF-1.4 tờ khai";

/* How many procedures there are, and the name of one. */
static void
list(struct soap *soap, const char *to, const char *code)
{
	struct _ns1__ListProcedures in = {0};
	struct _ns1__ListProceduresResponse out;

	sign(soap);
	check(soap, soap_call___ns1__ListProcedures(soap, to, NULL, &in, &out));
	tell_number("procedures", out.__sizeProcedure);
	for (int i = 0; i < out.__sizeProcedure; i++)
		if (strcmp(out.Procedure[i].Code, code) == 0)
			tell("name", out.Procedure[i].Name);
}

static struct ns1__Procedure *
procedure(struct soap *soap, const char *to, char *code)
{
	struct _ns1__GetProcedure in = {.Code = code};
	struct _ns1__GetProcedureResponse out;

	sign(soap);
	check(soap, soap_call___ns1__GetProcedure(soap, to, NULL, &in, &out));
	return out.Procedure;
}

static struct ns1__Paper
paper(struct ns1__Component *component, char hex[65])
{
	unsigned char digest[32];

	EVP_Digest(scan, strlen(scan), digest, NULL, EVP_sha256(), NULL);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return (struct ns1__Paper){
	    .Code = component->Code, .Originals = 1, .Pages = 2, .Form = ns1__PaperForm__2,
	    .Sha256 = hex, .FileName = "tờ khai.pdf", .MediaType = "application/pdf",
	    .Content = {.__ptr = (unsigned char *)scan, .__size = (int)strlen(scan)},
	};
}

static struct _ns1__RegisterDossierResponse
file(struct soap *soap, const char *to, char *ref, struct ns1__Procedure *p, struct ns1__Paper *papers, int n, char *item)
{
	struct ns1__Address address = {.Province = "42", .Commune = "18430", .Street = "Thôn Hồng Lam, xã Nghi Xuân"};
	struct ns1__Party owner = {
	    .Type = ns1__OwnerType__1, .Name = "Nguyễn Thị Mẫu", .IdType = ns1__IdentityType__1, .IdNo = "042190001234",
	    .Phone = "0912000111", .Address = &address,
	};
	struct ns1__ReturnOfResult back = {.Mode = ns1__ReturnMode__1, .Address = &address};
	struct ns1__Money money = {.StateFee = p->StateFee, .DigitiseFee = 2000, .Postage = 26000};
	struct ns1__Dossier dossier = {
	    .ClientRef = ref, .Pos = "480150", .Clerk = "hoa.nt", .ProcedureCode = p->Code, .CompetentUnit = p->Unit[0].Code,
	    .Owner = &owner, .__sizeItem = n, .Item = papers, .Return = &back, .Money = &money, .CollectItem = item,
	    .Note = "Có dấu: ả đ & <\"'> …",
	};
	struct _ns1__RegisterDossier in = {.Dossier = &dossier};
	struct _ns1__RegisterDossierResponse out;

	sign(soap);
	check(soap, soap_call___ns1__RegisterDossier(soap, to, NULL, &in, &out));
	return out;
}

static void
find(struct soap *soap, const char *to, char *ref)
{
	struct _ns1__GetDossier in = {.ClientRef = ref};
	struct _ns1__GetDossierResponse out;

	sign(soap);
	check(soap, soap_call___ns1__GetDossier(soap, to, NULL, &in, &out));
	tell("dossier", out.Dossier->DossierId);
	tell("state", out.Dossier->StateVi);
	tell_number("consignments", out.Dossier->__sizeConsignment);
	tell("item", out.Dossier->Consignment[0].Item);
}

static void
push(struct soap *soap, const char *to, char *ref, char *item)
{
	static const char *outcomes[] = {
	    [ns1__EventOutcome__APPLIED] = "APPLIED", [ns1__EventOutcome__KEPT] = "KEPT",
	    [ns1__EventOutcome__REPEATED] = "REPEATED", [ns1__EventOutcome__REFUSED] = "REFUSED",
	};
	struct ns1__PostalEvent event = {.Id = ref, .Item = item, .Code = "EMA", .Time = time(NULL), .Receiver = "Trần Văn Bưởi"};
	struct _ns1__PushEvents in = {.BatchId = ref, .__sizeEvent = 1, .Event = &event};
	struct _ns1__PushEventsResponse out;

	sign(soap);
	check(soap, soap_call___ns1__PushEvents(soap, to, NULL, &in, &out));
	tell_number("results", out.__sizeResult);
	tell("outcome", outcomes[out.Result[0].Outcome]);
}

static void
provoke(struct soap *soap, const char *to)
{
	struct _ns1__GetProcedure in = {.Code = "9.999999"};
	struct _ns1__GetProcedureResponse out;

	sign(soap);
	tell_fault(soap, soap_call___ns1__GetProcedure(soap, to, NULL, &in, &out));
}

int
main(int argc, char **argv)
{
	if (argc != 8)
		return fprintf(stderr, "usage: client WSDL ENDPOINT REF PROCEDURE ITEM KEY CA\n"), 2;
	char *to = argv[2], *code = argv[4], *item = argv[5], ref[3][80], hex[2][65];
	const char *ends[] = {"1", "2", "e"};
	for (int i = 0; i < 3; i++)
		snprintf(ref[i], sizeof ref[i], "%s-%s", argv[3], ends[i]);

	struct soap *soap = peer_open(argv[6], argv[7]);
	struct _ns1__GetService in = {0};
	struct _ns1__GetServiceResponse out;
	sign(soap);
	check(soap, soap_call___ns1__GetService(soap, to, NULL, &in, &out));
	tell("contract", out.Contract);
	list(soap, to, code);
	struct ns1__Procedure *p = procedure(soap, to, code);
	struct ns1__Paper papers[2] = {paper(&p->Component[0], hex[0]), paper(&p->Component[2], hex[1])};
	struct _ns1__RegisterDossierResponse kept = file(soap, to, ref[0], p, papers, 1, item);
	tell("receipt", kept.Receipt->DossierId);
	tell("replay", kept.Replay ? "true" : "false");
	tell("receipt2", file(soap, to, ref[1], p, papers, 2, NULL).Receipt->DossierId);
	find(soap, to, ref[0]);
	push(soap, to, ref[2], item);
	provoke(soap, to);

	peer_close(soap);
	return 0;
}
