/* SPDX-License-Identifier: Apache-2.0 */
/* A process that is measured: started, asked how much processor and memory it took, ended by its id. */
#ifndef TESTS_BENCH_DAEMON_H
#define TESTS_BENCH_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

/* Start `postgate serve`; when it is ready, *ms_out is how long that took.  Its log goes to LOG.  -1 when it is not within 20 s. */
pid_t daemon_start(const char *program, const char *config, const char *socket, const char *log, double *ms_out);

/* A bare HTTP server in the gateway's threading mode that sends each body back. */
pid_t daemon_echo(const char *socket);

void daemon_stop(pid_t pid);

double daemon_cpu_us(pid_t pid);  /* of all its threads, ended ones included */
double daemon_mib(pid_t pid, const char *what); /* "VmRSS", "VmHWM" */

#endif
