/* SPDX-License-Identifier: Apache-2.0 */
/* How Redis is reached and used, of which generation of the configuration soever. */
#ifndef STORE_STORE_CONF_H
#define STORE_STORE_CONF_H

#include <stdbool.h>
#include <stdint.h>

struct store_conf {
	const char *socket; /* path of Redis' unix socket, */
	/* or, not "" or NULL, nodes of a Redis Cluster to begin with: HOST:PORT, separated by spaces or commas */
	const char *cluster;
	const char *user, *password; /* ACL user, "" for none; password is what the file held */
	const char *province;        /* two digits: our tags are "pp.00" to "pp.63" */
	int64_t timeout_ms;          /* of one round trip */
	int64_t connections;         /* at most so many to each master; callers wait for one up to timeout_ms */
	int64_t replicas;            /* so many must have a change before it counts as made (WAIT); 0: none */
	bool unsafe;                 /* benchmarks only: skip the check of the settings */
};

#endif
