/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text side of HTTP Message Signatures: a narrow reader of the three structured fields (RFC 8941) in the one
 * form our profile has, and the signature base (RFC 9421 section 2.5).  Knows no key and no clock.
 */
#ifndef SIGN_SIGBASE_H
#define SIGN_SIGBASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/message.h"
#include "base/str.h"

struct arena;
struct buf;

enum { SIGBASE_COMPONENTS_MAX = 32 };

struct sigbase_component {
	struct str text;      /* as it stands: "\"@method\";req" */
	struct str name;      /* without quotes */
	bool of_request, key; /* ;req  ;key="sig" */
};

struct sigbase_input {
	struct str text; /* inner list and parameters: the value of "@signature-params" */
	struct sigbase_component components[SIGBASE_COMPONENTS_MAX];
	size_t n;
	int64_t created, expires; /* seconds, as they stand */
	struct str nonce, keyid, alg;
};

/* Read the value of Signature-Input: one member `sig`, in canonical form, all five parameters.  Rule syntax,
 * components, parameters. */
int sigbase_read(struct str value, struct sigbase_input *out, struct err *e) MUST_CHECK;

/* The one member `sig` of a Signature header, with its colons: ":...:"; and its bytes.  Rule syntax. */
int sigbase_signature(struct arena *a, struct str value, struct str *member_out, struct str *bytes_out, struct err *e)
    MUST_CHECK;

/* Is a component of exactly that text covered? */
bool sigbase_covers(const struct sigbase_input *in, const char *text);

/* Append the signature base.  `request` is NULL when m is one.  Rule header, components. */
int sigbase_make(struct arena *a, const struct sigbase_input *in, const struct message *m, const struct message *request,
    struct buf *out, struct err *e) MUST_CHECK;

#endif
