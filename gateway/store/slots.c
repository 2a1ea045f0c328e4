/* SPDX-License-Identifier: Apache-2.0 */
/* The map of a cluster; see slots.h. */
#include "store/slots.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/str_list.h"

/* ---- a key's slot ---- */

enum { CRC_POLYNOMIAL = 0x1021 }; /* CRC16/XMODEM: begins with 0, nothing reflected */

static unsigned
crc16(const char *p, size_t n)
{
	unsigned crc = 0;

	for (size_t i = 0; i < n; i++) {
		crc ^= (unsigned)(unsigned char)p[i] << 8;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc << 1 ^ (crc & 0x8000 ? CRC_POLYNOMIAL : 0)) & 0xffff;
	}
	return crc;
}

/* What is between the first brace and the next one that closes, if that is anything; else the whole key. */
unsigned
slot_of(struct str key)
{
	const char *open = key.n > 0 ? memchr(key.p, '{', key.n) : NULL;
	const char *close = open != NULL ? memchr(open, '}', key.n - (size_t)(open - key.p)) : NULL;

	if (close != NULL && close > open + 1)
		return crc16(open + 1, (size_t)(close - open - 1)) % SLOTS;
	return crc16(key.p, key.n) % SLOTS;
}

/* Where the first key stands of the commands in which it is not the first argument; 0: they have none. */
static const struct {
	const char *name;
	size_t at;
} places[] = {
    {"FCALL", 3},
    {"XGROUP", 2},
    {"MULTI", 0},
    {"EXEC", 0},
    {"SCAN", 0},
    {"CONFIG", 0},
    {"BGREWRITEAOF", 0},
    {"CLUSTER", 0},
    {"WAIT", 0},
};

static size_t
key_place(const struct str_list *command)
{
	struct str name = command->v[0];

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (str_eq(name, places[i].name))
			return places[i].at;
	for (size_t i = 0; str_eq(name, "XREADGROUP") && i + 1 < command->n; i++)
		if (str_eq(command->v[i], "STREAMS"))
			return i + 1;
	return 1;
}

struct str
slot_key(const struct str_list *command)
{
	const struct str none = {NULL, 0};
	size_t at = command->n > 0 ? key_place(command) : 0;

	if (at == 0 || at >= command->n || (at == 3 && str_eq(command->v[2], "0")))
		return none;
	return command->v[at];
}

/* ---- the map ---- */

void
slots_init(struct slots *s, const char *only)
{
	*s = (struct slots){.cluster = only == NULL};
	memset(s->node, only != NULL ? 0 : SLOT_NOBODY, sizeof s->node);
	if (only != NULL)
		(void)slots_node(s, only);
}

int
slots_node(struct slots *s, const char *address)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->address[i], address) == 0)
			return (int)i;
	if (s->n == SLOT_NODES)
		return -1;
	snprintf(s->address[s->n], SLOT_ADDRESS, "%s", address);
	return (int)s->n++;
}

/* HOST:PORT, with the host of `asked` where none is named.  false: it does not fit. */
static bool
print_address(char out[SLOT_ADDRESS], const char *host, size_t host_n, const char *port, const char *asked)
{
	const char *colon = strrchr(asked, ':');

	if (host_n == 0 && colon != NULL) {
		host = asked;
		host_n = (size_t)(colon - asked);
	}
	int n = snprintf(out, SLOT_ADDRESS, "%.*s:%s", (int)host_n, host, port);
	return host_n > 0 && host_n < SLOT_ADDRESS && n > 0 && n < SLOT_ADDRESS;
}

struct range {
	long long first, last;
	char address[SLOT_ADDRESS];
};

/* [first, last, [host or nil, port, id, ...], replicas...] */
static bool
read_range(const redisReply *r, const char *asked, struct range *out)
{
	char port[24];

	if (r->type != REDIS_REPLY_ARRAY || r->elements < 3 || r->element[0]->type != REDIS_REPLY_INTEGER ||
	    r->element[1]->type != REDIS_REPLY_INTEGER || r->element[2]->type != REDIS_REPLY_ARRAY || r->element[2]->elements < 2)
		return false;
	const redisReply *host = r->element[2]->element[0], *number = r->element[2]->element[1];
	out->first = r->element[0]->integer;
	out->last = r->element[1]->integer;
	if (out->first < 0 || out->last < out->first || out->last >= SLOTS || number->type != REDIS_REPLY_INTEGER ||
	    (host->type != REDIS_REPLY_STRING && host->type != REDIS_REPLY_NIL))
		return false;
	snprintf(port, sizeof port, "%lld", number->integer);
	bool named = host->type == REDIS_REPLY_STRING;
	return print_address(out->address, named ? host->str : "", named ? host->len : 0, port, asked);
}

static int
not_understood(struct err *e)
{
	return err_set(e, ERR_STORE, "Redis: CLUSTER SLOTS answered something else");
}

int
slots_read(struct slots *s, const redisReply *r, const char *asked, struct err *e)
{
	unsigned char node[SLOTS];
	struct range range;

	if (r == NULL || r->type != REDIS_REPLY_ARRAY)
		return not_understood(e);
	memset(node, SLOT_NOBODY, sizeof node);
	for (size_t i = 0; i < r->elements; i++)
		if (!read_range(r->element[i], asked, &range))
			return not_understood(e);
	for (size_t i = 0; i < r->elements; i++) {
		(void)read_range(r->element[i], asked, &range);
		int k = slots_node(s, range.address);
		if (k < 0)
			return err_set(e, ERR_STORE, "Redis: more than %d masters", SLOT_NODES);
		memset(node + range.first, k, (size_t)(range.last - range.first + 1));
	}
	memcpy(s->node, node, sizeof node);
	return 0;
}

/* ---- answers ---- */

static bool
begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

/* "SLOT HOST:PORT"; HOST may be empty. */
static bool
read_redirect(const char *p, const char *asked, unsigned *slot, char address[SLOT_ADDRESS])
{
	size_t digits = strcspn(p, " ");
	const char *host = p[digits] == ' ' ? p + digits + 1 : p + digits, *colon = strrchr(host, ':');
	int64_t n;

	if (colon == NULL || text_int(p, digits, 0, SLOTS - 1, &n) != 0)
		return false;
	*slot = (unsigned)n;
	return print_address(address, host, (size_t)(colon - host), colon + 1, asked);
}

enum slot_answer
slot_answer(const redisReply *r, const char *asked, unsigned *slot, char address[SLOT_ADDRESS])
{
	if (r == NULL || r->type != REDIS_REPLY_ERROR)
		return SLOT_HERE;
	if (begins(r->str, "MOVED ") && read_redirect(r->str + 6, asked, slot, address))
		return SLOT_MOVED;
	if (begins(r->str, "ASK ") && read_redirect(r->str + 4, asked, slot, address))
		return SLOT_ASK;
	return begins(r->str, "TRYAGAIN") || begins(r->str, "CLUSTERDOWN") ? SLOT_LATER : SLOT_HERE;
}
