/* SPDX-License-Identifier: Apache-2.0 */
/* One document, read by a process of its own in a cage: whatever it does to that one, the caller goes on. */
#ifndef SCAN_SCAN_CHILD_H
#define SCAN_SCAN_CHILD_H

#include "scan/scan_verdict.h"

enum { SCAN_WAIT_MS = 30000 }; /* for one document; a page takes some 150 */

/* Fork, shut, scan_read, and the verdict back.  The process has one thread, after scan_start.  ERR_BAD_VALUE at "Document": what
 * scan_read says, or it ended the reader (a call that is not allowed, memory, time): nothing of it is kept.  ERR_INTERNAL: no
 * process or cage could be made. */
int scan_child(struct arena *a, struct str document, struct scan_verdict *out, struct err *e) MUST_CHECK;

/* The same, by another reader than scan_read, for which is waited so long.  For tests: how a cage holds. */
typedef int scan_reader(struct arena *a, struct str document, struct scan_verdict *out, struct err *e);
int scan_child_by(scan_reader *reader, int64_t wait_ms, struct arena *a, struct str document, struct scan_verdict *out,
    struct err *e) MUST_CHECK;

#endif
