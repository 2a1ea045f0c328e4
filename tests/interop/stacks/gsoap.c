/* SPDX-License-Identifier: Apache-2.0 */
/* A client on what wsdl2h and soapcpp2 generate: endpoint, reference, procedure, unit, component, fee, item, event id, time. */
#include "soapH.h"

#include <string.h>

#include "PostalPortBinding.nsmap"

static int count, failed;

static void
claim(const char *name, int ok, struct soap *s)
{
	printf("%s %d - gSOAP: %s\n", ok ? "ok" : "not ok", ++count, name);
	failed += !ok;
	if (!ok)
		soap_print_fault(s, stdout);
	s->header = NULL; /* gSOAP would send the answer's header, signature and all, with the next request */
}

static int
register_dossier(struct soap *s, char **v, char *ref)
{
	struct ns1__Address address = {"42", "18430", "Thôn Đông Hà"};
	struct ns1__Party owner = {.Type = 0, .Name = "Nguyễn Thị Mẫu Đặng", .IdNo = "042190001234", .Address = &address};
	struct ns1__Paper paper;
	struct ns1__ReturnOfResult back;
	struct ns1__Money money = {strtoll(v[6], NULL, 10), 0, 26000};
	struct ns1__Dossier d;
	struct _ns1__RegisterDossier q;
	struct _ns1__RegisterDossierResponse r;

	soap_default_ns1__Paper(s, &paper);
	soap_default_ns1__ReturnOfResult(s, &back);
	soap_default_ns1__Dossier(s, &d);
	soap_default__ns1__RegisterDossier(s, &q);
	soap_s2ns1__OwnerType(s, "1", &owner.Type);
	soap_s2ns1__IdentityType(s, "1", &owner.IdType);
	paper.Code = v[5];
	paper.Originals = 1;
	paper.Pages = 2;
	soap_s2ns1__PaperForm(s, "0", &paper.Form);
	soap_s2ns1__ReturnMode(s, "0", &back.Mode);
	d.ClientRef = ref;
	d.Pos = "480150";
	d.Clerk = "hoa.nt";
	d.ProcedureCode = v[3];
	d.CompetentUnit = v[4];
	d.Owner = &owner;
	d.__sizeItem = 1;
	d.Item = &paper;
	d.Return = &back;
	d.Money = &money;
	d.CollectItem = v[7];
	q.Dossier = &d;
	return soap_call___ns1__RegisterDossier(s, v[1], NULL, &q, &r) == SOAP_OK && strcmp(r.Receipt->ClientRef, ref) == 0;
}

static int
push_event(struct soap *s, char **v)
{
	struct ns1__PostalEvent event;
	struct _ns1__PushEvents q;
	struct _ns1__PushEventsResponse r;

	soap_default_ns1__PostalEvent(s, &event);
	soap_default__ns1__PushEvents(s, &q);
	event.Id = v[8];
	event.Item = v[7];
	event.Code = "EMA";
	event.Time = v[9];
	q.BatchId = "b-1";
	q.__sizeEvent = 1;
	q.Event = &event;
	return soap_call___ns1__PushEvents(s, v[1], NULL, &q, &r) == SOAP_OK && r.__sizeResult == 1;
}

int
main(int argc, char **v)
{
	struct soap *s = soap_new1(SOAP_C_UTFSTRING);
	struct _ns1__GetService service;
	struct _ns1__GetServiceResponse is;
	struct _ns1__ListProcedures all;
	struct _ns1__ListProceduresResponse list;
	struct _ns1__GetProcedure wrong;
	struct _ns1__GetProcedureResponse none;

	if (argc != 10)
		return 2;
	soap_set_namespaces(s, namespaces);
	soap_default__ns1__GetService(s, &service);
	claim("GetService answers", soap_call___ns1__GetService(s, v[1], NULL, &service, &is) == SOAP_OK && strcmp(is.Contract, "1.0") == 0, s);
	soap_default__ns1__ListProcedures(s, &all);
	claim("a list comes as a list", soap_call___ns1__ListProcedures(s, v[1], NULL, &all, &list) == SOAP_OK && list.__sizeProcedure > 5, s);
	claim("a dossier is registered", register_dossier(s, v, v[2]), s);
	claim("events are answered one by one", push_event(s, v), s);
	soap_default__ns1__GetProcedure(s, &wrong);
	wrong.Code = "9.999999";
	int code = soap_call___ns1__GetProcedure(s, v[1], NULL, &wrong, &none);
	struct SOAP_ENV__Detail *detail = s->fault != NULL ? s->fault->detail : NULL;
	claim("a fault is its own, with code and sentence, Vietnamese text intact", code != SOAP_OK && detail != NULL && detail->ns1__GatewayFault != NULL &&
	    strcmp(detail->ns1__GatewayFault->Code, "UNKNOWN_PROCEDURE") == 0 &&
	    strcmp(detail->ns1__GatewayFault->MessageVi, "không có thủ tục hành chính này") == 0, s);
	return failed > 0;
}
