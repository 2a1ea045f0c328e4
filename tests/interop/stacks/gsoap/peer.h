/* SPDX-License-Identifier: Apache-2.0 */
/* What gSOAP's clients share: they sign by themselves with the wsse plugin, in SOAP 1.2, and check every answer.  Included once, by
 * the program beside it.  Quirk: SOAP_XML_CANONICAL, or the references carry no transform; an RSA key, since its ECDSA values are
 * DER; SOAP_C_UTFSTRING, or char * is not UTF-8; dateTime is a time_t: fractions and zones are lost. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "PostalPortBinding.nsmap"
#include "soapH.h"
#include "wsseapi.h"

enum { LIFE = 300 }; /* seconds a message may live */

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

/* path: of the key and the certificate, without .key and .crt. */
static void
load(const char *path)
{
	char file[4096];
	FILE *f;

	snprintf(file, sizeof file, "%s.key", path);
	if ((f = fopen(file, "r")) == NULL || (key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		exit((fprintf(stderr, "%s: no key\n", file), 1));
	fclose(f);
	snprintf(file, sizeof file, "%s.crt", path);
	if ((f = fopen(file, "r")) == NULL || (cert = PEM_read_X509(f, NULL, NULL, NULL)) == NULL)
		exit((fprintf(stderr, "%s: no certificate\n", file), 1));
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

/* gSOAP has no exceptions: a call that fails returns non-zero, and the fault is in soap->fault, typed.  Its signature, too, was
 * checked before it got there (soap_wsse_verify_auto). */
static void
tell_fault(struct soap *soap, int failed)
{
	if (!failed || soap->fault == NULL || soap->fault->SOAP_ENV__Detail == NULL ||
	    soap->fault->SOAP_ENV__Detail->ns1__GatewayFault == NULL)
		exit((soap_print_fault(soap, stderr), 1));
	tell("exception", "SOAP_ENV__Detail");
	tell("code", soap->fault->SOAP_ENV__Detail->ns1__GatewayFault->Code);
	tell("vi", soap->fault->SOAP_ENV__Detail->ns1__GatewayFault->MessageVi);
}

/* ca: whose certificates may sign answers. */
static struct soap *
peer_open(const char *path, const char *ca)
{
	load(path);
	struct soap *soap = soap_new1(SOAP_XML_CANONICAL | SOAP_C_UTFSTRING);
	soap_register_plugin(soap, soap_wsse);
	soap->cafile = ca;
	if (soap_wsse_verify_auto(soap, SOAP_SMD_NONE, NULL, 0) != SOAP_OK)
		exit((soap_print_fault(soap, stderr), 1));
	return soap;
}

static void
peer_close(struct soap *soap)
{
	soap_destroy(soap);
	soap_end(soap);
	soap_free(soap);
	EVP_PKEY_free(key);
	X509_free(cert);
}
