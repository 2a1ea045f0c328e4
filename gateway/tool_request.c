/* SPDX-License-Identifier: Apache-2.0 */
/* postgate request verify|sign: a raw HTTP request as the daemon would judge or sign it; see tools.h.  The reader of raw
 * HTTP is for files that people write: line ends may be LF, everything else is strict. */
#include "tools.h"

#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/message.h"
#include "base/text.h"
#include "sign/httpsig.h"
#include "tool_common.h"

enum { HEADERS_MAX = 100 };

static const char usage[] =
    "usage: postgate request verify --cert FILE [options] FILE\n"
    "       postgate request sign --key FILE --cert FILE [options] FILE\n"
    "\n"
    "Judge or make an HTTP request with an RFC 9421 signature exactly as the gateway does.  FILE (- for standard input)\n"
    "is the raw request: request line, headers, an empty line, the body.\n"
    "\n"
    "verify: prints `accepted: ...` (exit status 0) or `refused: rule: why` (1).\n"
    "  --cert FILE    pinned certificate of the signer, PEM; may be given more than once\n"
    "  --ca FILE      who issued it, to check the revocation list\n"
    "  --crl FILE     revocation list\n"
    "  --at TIME      judge as of then: 2026-11-24T08:00:00+07:00 (default: now)\n"
    "  --show         print the signature base that was verified\n"
    "\n"
    "sign: adds Content-Digest, Signature-Input and Signature, and prints the whole request.\n"
    "  --key FILE     private key, PEM, readable by its owner only\n"
    "  --cert FILE    its certificate, PEM\n"
    "  --life SPAN    from created to expires (default 5m)\n"
    "\n"
    "Exit status: 0 accepted or signed, 1 refused, 2 wrong usage or a file that cannot be read.\n";

/* ---- raw HTTP ---- */

/* up to LF or CRLF; false at the end of the bytes */
static bool
take_line(struct str *rest, struct str *line)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	if (end == NULL)
		return false;
	*line = (struct str){rest->p, (size_t)(end - rest->p)};
	rest->n -= line->n + 1;
	rest->p = end + 1;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* up to `stop`; false when there is none */
static bool
take_until(struct str *s, char stop, struct str *out)
{
	const char *end = s->n > 0 ? memchr(s->p, stop, s->n) : NULL;
	if (end == NULL)
		return false;
	*out = (struct str){s->p, (size_t)(end - s->p)};
	s->n -= out->n + 1;
	s->p = end + 1;
	return true;
}

static int
parse_target(struct str target, struct message *m, struct err *e)
{
	if (target.n == 0 || target.p[0] != '/')
		return err_set(e, ERR_BAD_HTTP, "the target must begin with / (origin form)");
	m->query = (struct str){target.p + target.n, 0};
	m->path = target;
	if (take_until(&target, '?', &m->path))
		m->query = target;
	return 0;
}

static int
parse_request_line(struct arena *a, struct str line, struct message *m, struct err *e)
{
	struct str target;
	if (!take_until(&line, ' ', &m->method) || !take_until(&line, ' ', &target) || !str_eq(line, "HTTP/1.1") ||
	    !text_is_token(arena_dup(a, m->method.p, m->method.n), "", 16))
		return err_set(e, ERR_BAD_HTTP, "the first line must be: METHOD /path?query HTTP/1.1");
	return parse_target(target, m, e);
}

static int
parse_header(struct arena *a, struct str line, struct header *out, struct err *e)
{
	if (!take_until(&line, ':', &out->name) || !text_is_token(arena_dup(a, out->name.p, out->name.n), "-_.", 100))
		return err_set(e, ERR_BAD_HTTP, "not a header: %.*s", (int)(line.n < 60 ? line.n : 60), line.p);
	while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
		line.p++, line.n--;
	while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
		line.n--;
	out->value = line;
	return 0;
}

/* Host and Content-Length must say what is there */
static int
check_framing(struct message *m, struct err *e)
{
	const struct str *host = message_header(m, "Host"), *length = message_header(m, "Content-Length");
	int64_t n;
	if (host == NULL || host->n == 0)
		return err_set(e, ERR_BAD_HTTP, "there must be one Host header");
	m->authority = *host;
	if (message_count(m, "Transfer-Encoding") > 0)
		return err_set(e, ERR_BAD_HTTP, "Transfer-Encoding: write the body as it is, with Content-Length or without");
	if (length == NULL)
		return message_count(m, "Content-Length") == 0 ? 0 : err_set(e, ERR_BAD_HTTP, "two Content-Length");
	if (text_int(length->p, length->n, 0, INT32_MAX, &n) != 0 || (size_t)n != m->body.n)
		return err_set(e, ERR_BAD_HTTP, "Content-Length says %.*s, but %zu bytes follow the empty line",
		    (int)(length->n < 20 ? length->n : 20), length->p, m->body.n);
	return 0;
}

static int
parse_raw(struct arena *a, struct str bytes, struct message *m, struct err *e)
{
	struct header *headers = arena_alloc(a, HEADERS_MAX * sizeof *headers);
	struct str line;
	memset(m, 0, sizeof *m);
	m->headers = headers;
	if (!take_line(&bytes, &line))
		return err_set(e, ERR_BAD_HTTP, "there is no request line");
	if (parse_request_line(a, line, m, e) != 0)
		return -1;
	for (;;) {
		if (!take_line(&bytes, &line))
			return err_set(e, ERR_BAD_HTTP, "there is no empty line after the headers");
		if (line.n == 0)
			break;
		if (m->n_headers == HEADERS_MAX)
			return err_set(e, ERR_BAD_HTTP, "more than %d headers", HEADERS_MAX);
		if (parse_header(a, line, &headers[m->n_headers++], e) != 0)
			return -1;
	}
	m->body = bytes;
	return check_framing(m, e);
}

/* ---- the verbs ---- */

/* what is covered, for the verdict: the component names as they stand in Signature-Input */
static void
list_covered(struct tool *t, const struct message *m)
{
	const struct str *input = message_header(m, "Signature-Input");
	struct str list = *input, names;
	if (take_until(&list, '(', &names) && take_until(&list, ')', &names))
		buf_fmt(&t->covered, " %.*s", (int)names.n, names.p);
}

static int
verify_file(struct tool *t)
{
	struct err e = {0};
	struct str bytes;
	struct message m;
	struct httpsig_verified v;
	if (tool_trust(t) != 0 || tool_read(t, &bytes) != 0)
		return TOOL_UNREADABLE;
	if (parse_raw(t->a, bytes, &m, &e) != 0)
		return tool_cannot(t, &e);
	if (httpsig_verify(t->a, &m, NULL, t->trust, &t->policy, t->now_ms, &t->shower, &v, &e) != 0)
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
	static const char *const ours[] = {"Content-Digest", "Signature-Input", "Signature"};
	struct err e = {0};
	struct str bytes;
	struct message m;
	struct header made[HTTPSIG_HEADERS];
	if (tool_read(t, &bytes) != 0)
		return TOOL_UNREADABLE;
	if (parse_raw(t->a, bytes, &m, &e) != 0)
		return tool_cannot(t, &e);
	for (int i = 0; i < HTTPSIG_HEADERS; i++)
		if (message_count(&m, ours[i]) > 0) {
			err_set(&e, ERR_BAD_HTTP, "it has a header %s already", ours[i]);
			return tool_cannot(t, &e);
		}
	if (httpsig_sign(t->a, k, &m, NULL, clock_now_ms(), t->life_ms, made, &e) != 0)
		return tool_cannot(t, &e);
	print_signed(&m, made);
	return TOOL_OK;
}

static int
run_verify(struct arena *a, int argc, char **argv)
{
	struct tool t;
	int status = TOOL_UNREADABLE;
	if (tool_options(&t, a, argc, argv, "carts") == 0)
		status = t.help ? (fputs(usage, stdout), TOOL_OK) : verify_file(&t);
	tool_done(&t);
	return status;
}

static int
run_sign(struct arena *a, int argc, char **argv)
{
	struct tool t;
	struct sign_key *k = NULL;
	int status = TOOL_UNREADABLE;
	if (tool_options(&t, a, argc, argv, "kcl") == 0) {
		if (t.help)
			status = (fputs(usage, stdout), TOOL_OK);
		else if ((k = tool_key(&t)) != NULL)
			status = sign_file(&t, k);
	}
	sign_key_free(k);
	tool_done(&t);
	return status;
}

int
tool_request(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	const char *verb = argc > 1 ? argv[1] : "";
	int status = TOOL_UNREADABLE;
	if (strcmp(verb, "verify") == 0)
		status = run_verify(a, argc, argv);
	else if (strcmp(verb, "sign") == 0)
		status = run_sign(a, argc, argv);
	else if (strcmp(verb, "--help") == 0)
		status = (fputs(usage, stdout), TOOL_OK);
	else
		fputs(usage, stderr);
	arena_free(a);
	return status;
}
