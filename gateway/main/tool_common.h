/* SPDX-License-Identifier: Apache-2.0 */
/* What the two tools share: options, files, the verdict and the showing of digested bytes. */
#ifndef MAIN_TOOL_COMMON_H
#define MAIN_TOOL_COMMON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/key.h"
#include "sign/policy.h"
#include "sign/show.h"

enum { TOOL_OK = 0, TOOL_REFUSED = 1, TOOL_UNREADABLE = 2, TOOL_CERTS_MAX = 8 };

struct tool {
	struct arena *a;
	const char *name;  /* "postgate message verify" */
	const char *certs[TOOL_CERTS_MAX];
	size_t n_certs;
	const char *key, *ca, *crl, *file, *request;
	bool show, help, soap12, soap_given, jws;
	struct sign_policy policy;
	int64_t now_ms, life_ms;
	struct trust *trust;
	struct sign_show shower;
	struct buf covered; /* names of what was digested, a blank before each */
};

/* Read the options of `argv` (argv[0] the tool, argv[1] the verb) that `allowed` names by their short letters, and the one
 * FILE.  0; or -1 after saying what is wrong. */
int tool_options(struct tool *t, struct arena *a, int argc, char **argv, const char *allowed);
void tool_done(struct tool *t);

/* The whole file, "-" for standard input.  0; or -1 after saying what is wrong. */
int tool_read(struct tool *t, const char *path, struct str *out);

/* Pin the certificates given, with authority and list.  0; or -1 after saying what is wrong. */
int tool_trust(struct tool *t);

/* The key given with its certificate; NULL after saying what is wrong. */
struct sign_key *tool_key(struct tool *t);

/* Print the verdict; returns the exit status. */
int tool_accepted(struct tool *t, const struct pin *pin, int64_t created_ms, int64_t expires_ms);
int tool_refused(const struct err *e);

/* What one tool is: its texts, which options (short letters) each verb takes, and the two acts. */
struct tool_verbs {
	const char *usage, *verify_options, *sign_options;
	int (*verify)(struct tool *t);
	int (*sign)(struct tool *t, const struct sign_key *k);
};

/* Run the verb of argv[1]: `verify`, `sign` or `--help`; returns the exit status. */
int tool_run(const struct tool_verbs *v, int argc, char **argv);

/* Say on standard error what cannot be done; returns TOOL_UNREADABLE. */
int tool_cannot(const struct tool *t, const struct err *e);

#endif
