/* SPDX-License-Identifier: Apache-2.0 */
/* A route whose body is streamed: through the running server to a file, whatever its size, and memory stays what it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "http/server.h"
#include "tests/lib/tempdir.h"

enum { MANY = 64 << 20, PIECE = 1 << 20, MOST = 209715200 };

static struct tempdir dir;
static struct setup setup = {.refs = 1};
static struct core core = {.setup = &setup, .setup_lock = PTHREAD_MUTEX_INITIALIZER};
static struct server *server;
static char piece[PIECE];

static int
start(void **state)
{
	struct err e = {0};

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	tempdir_make(&dir);
	memset(piece, 'x', sizeof piece);
	setup.conf.ops.socket = strdup(tempdir_file(&dir, "ops.sock"));
	setup.conf.blobs.dir = dir.path;
	setup.conf.http.body_max = 1 << 20;
	setup.conf.http.body_memory = 1 << 20;
	setup.conf.http.deadline = setup.conf.http.idle = 60000;
	setup.conf.http.in_work = 8;
	server = server_start(&core, ROUTE_OPS, &e);
	if (server == NULL)
		print_error("%s\n", e.msg);
	return server != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	server_stop(server, 1000);
	free((char *)(uintptr_t)setup.conf.ops.socket);
	tempdir_remove(&dir);
	return 0;
}

static void
send_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, p, n, 0);
		assert_true(done > 0);
		p += done;
		n -= (size_t)done;
	}
}

static int
begin(size_t length)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	char head[200];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path, sizeof to.sun_path, "%s", setup.conf.ops.socket);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	snprintf(head, sizeof head, "POST /ops/sum HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
	    length);
	send_all(fd, head, strlen(head));
	return fd;
}

/* The whole answer, and the connection ends. */
static const char *
answer(int fd)
{
	static char all[8192];
	size_t n = 0;
	ssize_t got;

	while (n < sizeof all - 1 && (got = recv(fd, all + n, sizeof all - 1 - n, 0)) > 0)
		n += (size_t)got;
	all[n] = '\0';
	close(fd);
	return all;
}

static long
resident_kib(void)
{
	long all = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld %ld", &all, &resident), 2);
	fclose(f);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void
test_a_large_body_goes_to_a_file_whole(void **state)
{
	unsigned char want[DIGEST_LEN];
	char hex[DIGEST_HEX];
	struct str parts[MANY / PIECE];
	long before = resident_kib();
	int fd = begin(MANY);

	(void)state;
	for (size_t i = 0; i < MANY / PIECE; i++) {
		parts[i] = (struct str){piece, PIECE};
		send_all(fd, piece, PIECE);
		assert_true(resident_kib() - before < 8 * 1024);
	}
	const char *got = answer(fd);
	digest_parts(parts, MANY / PIECE, want);
	text_hex(want, DIGEST_LEN, hex);
	assert_non_null(strstr(got, "200 OK"));
	assert_non_null(strstr(got, hex));
}

static void
test_beyond_the_limit_of_its_row_it_is_refused_before_it_comes(void **state)
{
	(void)state;
	assert_non_null(strstr(answer(begin((size_t)MOST + 1)), "413"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_large_body_goes_to_a_file_whole),
	    cmocka_unit_test(test_beyond_the_limit_of_its_row_it_is_refused_before_it_comes),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
