/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of readings and their records; see reading.h. */
#include "evidence/reading.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "conf/conf.h"
#include "journal/journal.h"
#include "json/json.h"
#include "model/dossier.h"

enum { NOTE_MAX = 4096, NAME = 32, WAIT_STEP_MS = 50 };

struct note {
	const char *act, *dossier, *who, *why, *id;
};

static const struct field fields[] = {
    {"act", FIELD_TEXT, .at = offsetof(struct note, act), .min = 1, .max = 20},
    {"dossier", FIELD_TEXT, .at = offsetof(struct note, dossier), .min = DOSSIER_ID_LEN, .max = DOSSIER_ID_LEN},
    {"who", FIELD_TEXT, .at = offsetof(struct note, who), .min = 1, .max = READING_TEXT},
    {"why", FIELD_TEXT, .at = offsetof(struct note, why), .min = 1, .max = READING_TEXT},
    {"id", FIELD_TEXT, .at = offsetof(struct note, id), .min = 26, .max = 26},
    {0},
};

static struct str
print(struct arena *a, const struct note *n)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, NOTE_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "act", n->act);
	json_out_text(&w, "dossier", n->dossier);
	json_out_text(&w, "who", n->who);
	json_out_text(&w, "why", n->why);
	json_out_text(&w, "id", n->id);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

static int
record(struct journal *j, const char *dossier, struct str data, struct err *e)
{
	const struct journal_entry entry = {JOURNAL_READ, dossier, "", data};
	return journal_append(j, &entry, 1, NULL, e);
}

/* ---- the daemon ---- */

/* What it is that lies there, not whether there is a file handle or memory to read it with just now. */
static bool
is_passing(int why)
{
	return why == EMFILE || why == ENFILE || why == ENOMEM || why == EINTR || why == EIO;
}

/* 1 read, 0 it is none, -1 with errno: perhaps later.  Never waits, whatever lies there. */
static int
read_note(int dir, const char *name, char bytes[NOTE_MAX], struct str *out)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, NOTE_MAX);
	int why = errno;

	if (fd >= 0)
		close(fd);
	errno = why;
	*out = (struct str){bytes, n > 0 ? (size_t)n : 0};
	if (n < 0)
		return is_passing(why) ? -1 : 0;
	return n > 0 && n < NOTE_MAX;
}

static int
failed(struct err *e, const char *name)
{
	return err_set(e, ERR_STORE, "reads/%s: %s", name, strerror(errno));
}

/* The tool that waits for it sees that it was not taken. */
static int
set_aside(struct arena *a, int dir, const char *name, const char *why, struct err *e)
{
	if (renameat(dir, name, dir, arena_fmt(a, "%s" READING_ASIDE, name)) != 0)
		return errno == ENOENT ? 0 : failed(e, name);
	metric_add(METRIC_READINGS_BAD, 1);
	log_event(LOG_READING_BAD, "note=%s msg=\"%s\"", text_is_token(name, ".-_", 64) ? name : "?", why);
	return 0;
}

static int
take_note(struct arena *a, int dir, const char *name, struct journal *j, struct err *e)
{
	char *bytes = arena_alloc(a, NOTE_MAX);
	struct note n = {0};
	struct err why = {0};
	struct str data;
	int got = read_note(dir, name, bytes, &data);

	if (got < 0)
		return failed(e, name);
	if (got == 0)
		return set_aside(a, dir, name, "not a readable file of 1 to 4095 bytes", e);
	if (json_read(a, data, fields, false, &n, &why) != 0 || !dossier_id_ok(n.dossier))
		return set_aside(a, dir, name, "not a note of a reading", e);
	if (record(j, n.dossier, data, e) != 0)
		return -1;
	if (FAULT_HERE(reading_taken))
		return err_set(e, ERR_STORE, "fault reading_taken");
	return unlinkat(dir, name, 0) == 0 || errno == ENOENT ? 0 : failed(e, name);
}

static bool
is_note(const char *name)
{
	size_t n = strlen(name), k = sizeof READING_ASIDE - 1;

	return strncmp(name, "read-", 5) == 0 && (n < k || strcmp(name + n - k, READING_ASIDE) != 0);
}

int
reading_take(struct arena *a, const char *journal_dir, struct journal *j, struct err *e)
{
	int fd = open(arena_fmt(a, "%s/reads", journal_dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	int rc = 0;

	if (d == NULL)
		return errno == ENOENT ? 0 : err_set(e, ERR_STORE, "reads: %s", strerror(errno));
	for (const struct dirent *x; rc == 0 && (x = readdir(d)) != NULL;)
		if (is_note(x->d_name))
			rc = take_note(a, fd, x->d_name, j, e);
	closedir(d);
	return rc;
}

/* ---- the tool ---- */

static int
put_note(int dir, const char *name, struct str data)
{
	int fd = openat(dir, "note.tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t n = fd < 0 ? -1 : write(fd, data.p, data.n);
	bool good = n >= 0 && (size_t)n == data.n && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good && renameat(dir, "note.tmp", dir, name) == 0 && fsync(dir) == 0 ? 0 : -1;
}

static bool
is_there(int dir, const char *name)
{
	struct stat st;
	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* Until the daemon has taken it; a note nobody takes is removed again. */
static int
wait_taken(int dir, const char *name, const char *aside)
{
	const struct timespec step = {0, WAIT_STEP_MS * 1000000L};

	for (int64_t ms = 0; ms < READING_WAIT_MS && is_there(dir, name); ms += WAIT_STEP_MS)
		nanosleep(&step, NULL);
	bool taken = unlinkat(dir, name, 0) != 0 && errno == ENOENT;
	return taken && !is_there(dir, aside) ? 0 : -1;
}

static int
ask_daemon(struct arena *a, const char *journal_dir, const char *id, struct str data, struct err *e)
{
	const char *path = arena_fmt(a, "%s/reads", journal_dir), *name = arena_fmt(a, "read-%s", id);
	int rc = -1;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_STORE, "%s: %s", path, strerror(errno));
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || put_note(dir, name, data) != 0)
		err_set(e, ERR_STORE, "%s: %s", path, strerror(errno));
	else if ((rc = wait_taken(dir, name, arena_fmt(a, "%s" READING_ASIDE, name))) != 0)
		err_set(e, ERR_STORE, "the gateway holds the journal but did not record this reading within %d s",
		    READING_WAIT_MS / 1000);
	if (dir >= 0)
		close(dir);
	return rc;
}

static int
check_text(const char *name, const char *text, struct err *e)
{
	size_t n = strlen(text);
	return n > 0 && n <= READING_TEXT && text_is_utf8(text, n) && strpbrk(text, "\r\n\t\033") == NULL ? 0
	    : err_set(e, ERR_BAD_VALUE, "%s must be one line of text, at most %d bytes", name, READING_TEXT);
}

int
reading_record(struct arena *a, const struct setup *s, const struct vault *v, const char *dossier, const char *who,
    const char *why, struct str *data_out, struct err *e)
{
	char id[27];
	struct err held = {0};
	const char *dir = s->conf.journal.dir;

	if (check_text("--who", who, e) != 0 || check_text("--why", why, e) != 0)
		return -1;
	if (!dossier_id_ok(dossier))
		return err_set(e, ERR_BAD_VALUE, "%s is not written like a dossier's id", dossier);
	id_random(id);
	*data_out = print(a, &(struct note){"evidence", dossier, who, why, id});
	struct journal *j = journal_open(dir, v, (uint64_t)s->conf.journal.segment, &held);
	if (j == NULL) /* in use, or damaged: then no daemon runs either */
		return ask_daemon(a, dir, id, *data_out, e) == 0 ? 0 : err_doing(e, "%s", held.msg);
	int rc = record(j, dossier, *data_out, e);
	journal_close(j);
	return rc;
}
