/* SPDX-License-Identifier: Apache-2.0 */
/* The words of changes: what can refuse one, and what a worker holds while it makes one. */
#ifndef STORE_CLASH_H
#define STORE_CLASH_H

#include <stdint.h>

/* OLDER: a change of that number, or a later one of its journal, was here before. */
enum change_clash {
	CLASH_NONE,
	CLASH_DOSSIER,
	CLASH_CONSIGNMENT,
	CLASH_EXCHANGE,
	CLASH_QUEUE,
	CLASH_SEEN,
	CLASH_OBJECT,
	CLASH_OLDER
};

/* What a worker holds: the stream entry it took. */
struct taken {
	const char *dossier, *exchange; /* ids */
	const char *entry;              /* stream entry id */
	const char *tag;                /* whose stream; the tag of every change that holds it */
	const char *consumer;           /* who took it, as told to queue_take or queue_reclaim */
	int64_t since_us;               /* monotonic, before it was asked for: it is ours no longer than since then */
};

#endif
