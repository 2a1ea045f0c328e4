/* SPDX-License-Identifier: Apache-2.0 */
/* The library's callbacks for one connection and one request.  Internal to http. */
#ifndef HTTP_HANDLE_H
#define HTTP_HANDLE_H

#include <microhttpd.h>

struct server;

/* MHD_OPTION_URI_LOG_CALLBACK, the access handler, _NOTIFY_COMPLETED; cls is the struct server. */
void *handle_uri(void *cls, const char *uri, struct MHD_Connection *c);
enum MHD_Result handle_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **slot);
void handle_completed(void *cls, struct MHD_Connection *c, void **slot, enum MHD_RequestTerminationCode how);

/*
 * The library is about to answer a request itself, because it cannot read it, and does not say which.  When it reads from one
 * connection only, that one gets a problem document from us, once, so that the library's own page cannot leave.  Does nothing
 * when there are others, when the request line was not read yet, or when it has its answer (inbound_cut).
 */
void handle_unreadable(struct server *s, unsigned status);

#endif
