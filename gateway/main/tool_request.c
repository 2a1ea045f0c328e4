/* SPDX-License-Identifier: Apache-2.0 */
/* postgate request verify|sign: a raw HTTP message as the daemon would judge or sign it; see tools.h. */
#include "main/tools.h"

#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/message.h"
#include "base/text.h"
#include "main/tool_common.h"
#include "main/tool_raw.h"
#include "sign/httpsig.h"
#include "sign/jws.h"

static const char usage[] =
    "usage: postgate request verify --cert FILE [options] FILE\n"
    "       postgate request sign --key FILE --cert FILE [options] FILE\n"
    "\n"
    "Judge or make an HTTP request with an RFC 9421 signature exactly as the gateway does.  FILE (- for standard input)\n"
    "is the raw request: request line, headers, an empty line, the body.  An answer is judged with its request.\n"
    "  --jws          a detached JSON Web Signature in the header " JWS_HEADER " instead\n"
    "\n"
    "verify: prints `accepted: ...` (exit status 0) or `refused: rule: why` (1).\n"
    "  --cert FILE    pinned certificate of the signer, PEM; may be given more than once\n"
    "  --ca FILE      who issued it, to check the revocation list\n"
    "  --crl FILE     revocation list\n"
    "  --request FILE the request that FILE answers\n"
    "  --at TIME      judge as of then: 2026-11-24T08:00:00+07:00 (default: now)\n"
    "  --show         print the signature base that was verified\n"
    "\n"
    "sign: adds Content-Digest, Signature-Input and Signature (--jws: " JWS_HEADER "), and prints the whole request.\n"
    "  --key FILE     private key, PEM, readable by its owner only\n"
    "  --cert FILE    its certificate, PEM\n"
    "  --life SPAN    from created to expires (default 5m)\n"
    "\n"
    "Exit status: 0 accepted or signed, 1 refused, 2 wrong usage or a file that cannot be read.\n";

/* ---- the verbs ---- */

/* what is covered, for the verdict: the component names as they stand in Signature-Input */
static void
list_covered(struct tool *t, const struct message *m)
{
	const struct str *input = message_header(m, "Signature-Input");
	const char *open = memchr(input->p, '(', input->n),
		   *close = open != NULL ? memchr(open, ')', input->n - (size_t)(open - input->p)) : NULL;
	if (close != NULL)
		buf_fmt(&t->covered, " %.*s", (int)(close - open - 1), open + 1);
}

static int
read_message(struct tool *t, const char *path, struct message *out)
{
	struct err e = {0};
	struct str bytes;
	if (tool_read(t, path, &bytes) != 0)
		return -1;
	return tool_raw_read(t->a, bytes, out, &e) == 0 ? 0 : (tool_cannot(t, &e), -1);
}

static int
verify_file(struct tool *t)
{
	struct err e = {0};
	struct message m, request, *asked = t->request != NULL ? &request : NULL;
	struct httpsig_verified v;
	struct jws_verified jws;
	if (tool_trust(t) != 0 || read_message(t, t->file, &m) != 0 || (asked != NULL && read_message(t, t->request, asked) != 0))
		return TOOL_UNREADABLE;
	if (t->jws) {
		if (jws_verify(t->a, &m, asked, t->trust, &t->policy, t->now_ms, &jws, &e) != 0)
			return tool_refused(&e);
		buf_str(&t->covered, asked != NULL ? " sta req cty body" : " htm htu cty body");
		return tool_accepted(t, jws.pin, jws.created_ms, jws.expires_ms);
	}
	if (httpsig_verify(t->a, &m, asked, t->trust, &t->policy, t->now_ms, &t->shower, &v, &e) != 0)
		return tool_refused(&e);
	list_covered(t, &m);
	return tool_accepted(t, v.pin, v.created_ms, v.expires_ms);
}

static void
print_header(const struct header *h)
{
	printf("%.*s: %.*s\r\n", (int)h->name.n, h->name.p, (int)h->value.n, h->value.p);
}

static void
print_signed(const struct message *m, const struct header made[HTTPSIG_HEADERS])
{
	printf("%.*s %.*s%s%.*s HTTP/1.1\r\n", (int)m->method.n, m->method.p, (int)m->path.n, m->path.p,
	    m->query.n > 0 ? "?" : "", (int)m->query.n, m->query.p);
	for (size_t i = 0; i < m->n_headers; i++)
		print_header(&m->headers[i]);
	for (int i = 0; i < HTTPSIG_HEADERS; i++)
		if (made[i].value.p != NULL)
			print_header(&made[i]);
	printf("\r\n");
	fwrite(m->body.p, 1, m->body.n, stdout);
}

static int
sign_file(struct tool *t, const struct sign_key *k)
{
	static const char *const of_httpsig[] = {"Content-Digest", "Signature-Input", "Signature", NULL},
				 *const of_jws[] = {JWS_HEADER, NULL};
	const char *const *ours = t->jws ? of_jws : of_httpsig;
	struct err e = {0};
	struct message m;
	struct header made[HTTPSIG_HEADERS] = {0};
	if (read_message(t, t->file, &m) != 0)
		return TOOL_UNREADABLE;
	if (m.status != 0) {
		err_set(&e, ERR_BAD_HTTP, "that is an answer: only requests are signed here");
		return tool_cannot(t, &e);
	}
	for (int i = 0; ours[i] != NULL; i++)
		if (message_count(&m, ours[i]) > 0) {
			err_set(&e, ERR_BAD_HTTP, "it has a header %s already", ours[i]);
			return tool_cannot(t, &e);
		}
	if ((t->jws ? jws_sign(t->a, k, &m, NULL, clock_now_ms(), t->life_ms, made, &e)
		    : httpsig_sign(t->a, k, &m, NULL, clock_now_ms(), t->life_ms, made, &e)) != 0)
		return tool_cannot(t, &e);
	print_signed(&m, made);
	return TOOL_OK;
}

static const struct tool_verbs verbs = {usage, "cartsqj", "kclj", verify_file, sign_file};

int
tool_request(int argc, char **argv)
{
	return tool_run(&verbs, argc, argv);
}
