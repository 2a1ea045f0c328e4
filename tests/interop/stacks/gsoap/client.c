/* SPDX-License-Identifier: Apache-2.0 */
/* gSOAP against the postal contract: client WSDL ENDPOINT REF PROCEDURE ITEM CERTS; what it read, a "name TAB value" a line.
 * The rest of the program is generated from the served WSDL by make.sh.  It signs by itself with the wsse plugin, in
 * SOAP 1.2.  Quirk: SOAP_XML_CANONICAL, or the references carry no transform; an RSA key, since its ECDSA values are DER;
 * SOAP_C_UTFSTRING, or char * is not UTF-8; dateTime is a time_t: fractions and zones are lost. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "PostalPortBinding.nsmap"
#include "soapH.h"
#include "wsseapi.h"

enum { LIFE = 300 };                    /* seconds a message may live */

static const char scan[] = "%PDF-1.4 tờ khai";

static EVP_PKEY *key;
static X509 *cert;

static void
tell(const char *name, const char *value)
{
	printf("%s\t%s\n", name, value);
}

static void
tell_number(const char *name, int value)
{
	printf("%s\t%d\n", name, value);
}

static void
load(const char *certs)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/postal.key", certs);
	if ((f = fopen(path, "r")) == NULL || (key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		exit((fprintf(stderr, "%s: no key\n", path), 1));
	fclose(f);
	snprintf(path, sizeof path, "%s/postal.crt", certs);
	if ((f = fopen(path, "r")) == NULL || (cert = PEM_read_X509(f, NULL, NULL, NULL)) == NULL)
		exit((fprintf(stderr, "%s: no certificate\n", path), 1));
	fclose(f);
}

/* Before each call: Timestamp, token, and a signature of Body and Timestamp. */
static void
sign(struct soap *soap)
{
	soap_wsse_delete_Security(soap);
	if (soap_wsse_add_Timestamp(soap, "Timestamp", LIFE) != SOAP_OK ||
	    soap_wsse_add_BinarySecurityTokenX509(soap, "X509Token", cert) != SOAP_OK ||
	    soap_wsse_add_KeyInfo_SecurityTokenReferenceX509(soap, "#X509Token") != SOAP_OK ||
	    soap_wsse_sign_body(soap, SOAP_SMD_SIGN_RSA_SHA256, key, 0) != SOAP_OK)
		exit((soap_print_fault(soap, stderr), 1));
}

/* After each answer: the plugin checks the signature with the certificate beside it, and that with the CA. */
static void
check(struct soap *soap, int failed)
{
	if (failed || soap_wsse_verify_body(soap) != SOAP_OK || soap_wsse_verify_Timestamp(soap) != SOAP_OK)
		exit((soap_print_fault(soap, stderr), 1));
}

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

/* gSOAP has no exceptions: a call that fails returns non-zero, and the fault is in soap->fault, typed.  Its signature, too,
 * was checked before it got there (soap_wsse_verify_auto). */
static void
provoke(struct soap *soap, const char *to)
{
	struct _ns1__GetProcedure in = {.Code = "9.999999"};
	struct _ns1__GetProcedureResponse out;

	sign(soap);
	int failed = soap_call___ns1__GetProcedure(soap, to, NULL, &in, &out);
	if (!failed || soap->fault == NULL || soap->fault->SOAP_ENV__Detail == NULL ||
	    soap->fault->SOAP_ENV__Detail->ns1__GatewayFault == NULL)
		exit((soap_print_fault(soap, stderr), 1));
	tell("exception", "SOAP_ENV__Detail");
	tell("code", soap->fault->SOAP_ENV__Detail->ns1__GatewayFault->Code);
	tell("vi", soap->fault->SOAP_ENV__Detail->ns1__GatewayFault->MessageVi);
}

int
main(int argc, char **argv)
{
	if (argc != 7)
		return fprintf(stderr, "usage: client WSDL ENDPOINT REF PROCEDURE ITEM CERTS\n"), 2;
	char *to = argv[2], *code = argv[4], *item = argv[5], ref[3][80], hex[2][65], ca[4096];
	const char *ends[] = {"1", "2", "e"};
	for (int i = 0; i < 3; i++)
		snprintf(ref[i], sizeof ref[i], "%s-%s", argv[3], ends[i]);
	snprintf(ca, sizeof ca, "%s/ca.crt", argv[6]);
	load(argv[6]);

	struct soap *soap = soap_new1(SOAP_XML_CANONICAL | SOAP_C_UTFSTRING);
	soap_register_plugin(soap, soap_wsse);
	soap->cafile = ca;
	if (soap_wsse_verify_auto(soap, SOAP_SMD_NONE, NULL, 0) != SOAP_OK)
		exit((soap_print_fault(soap, stderr), 1));

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

	soap_destroy(soap);
	soap_end(soap);
	soap_free(soap);
	EVP_PKEY_free(key);
	X509_free(cert);
	return 0;
}
