/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon: from the configuration file to the last answer. */
#ifndef MAIN_SERVE_H
#define MAIN_SERVE_H

#include <stdint.h>

/* Run until SIGTERM or SIGINT; SIGHUP reads the configuration again.  began_us: clock_mono_us at the process' start.  The
 * exit status: 0 stopped as asked, 1 could not start. */
int serve_run(const char *config, int64_t began_us);

/* Tell the service manager (sd_notify's protocol); nothing happens without NOTIFY_SOCKET. */
void serve_notify(const char *state);

#endif
