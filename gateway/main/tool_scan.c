/* SPDX-License-Identifier: Apache-2.0 */
/* postgate scan FILE...: what is wrong with scanned pages, page by page, as the counter will say it (scan/). */
#include "main/tools.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "main/tool_common.h"
#include "scan/scan_child.h"
#include "scan/scan_read.h"

static const char usage[] =
    "usage: postgate scan [--lang vi|en] [--measures] FILE...\n"
    "\n"
    "Looks at scanned papers (JPEG, PNG, TIFF of several pages) and says of each page whether it serves: resolution,\n"
    "colour, blank, cut off, skewed, blurred, dark, two pages in one, upside down; and which bar codes were read.  Each\n"
    "file is read by a process of its own that can open nothing and connect to nobody; one that breaks it is refused, and\n"
    "the next is read.\n"
    "\n"
    "  --lang en      in English; Vietnamese else\n"
    "  --measures     one line a page of what was measured, for who sets up a scanner\n"
    "\n"
    "Example: postgate scan page-1.jpg page-2.jpg\n"
    "\n"
    "Exit status: 0 every page serves; 1 a page must be scanned again, or a file is none that can be taken; 2 wrong usage,\n"
    "or a file that cannot be read.\n";

struct scan_tool {
	struct tool t;
	bool vi, measures;
};

static void
tell(struct scan_tool *s, const struct scan_page *p, size_t number)
{
	unsigned said = 0;

	for (unsigned f = 0; f < SCAN_FINDINGS; f++) {
		if ((p->found & 1u << f) == 0)
			continue;
		if (said++ == 0)
			printf("  %s %zu: ", s->vi ? "trang" : "page", number);
		printf("%s%s", said > 1 ? "; " : "", scan_finding_text(s->t.a, p, (enum scan_finding)f, s->vi));
	}
	if (said == 0)
		printf("  %s %zu: %s, %lld dpi", s->vi ? "trang" : "page", number, s->vi ? "đạt" : "good", (long long)p->dpi);
	const char *before = s->vi ? "; mã" : "; code";
	for (const char *c = p->codes; c != NULL && *c != '\0'; c += *c == '\n') {
		size_t n = strcspn(c, "\n");
		printf("%s %.*s", before, (int)n, c);
		c += n;
		before = ",";
	}
	printf("\n");
}

static void
measures(const struct scan_page *p, size_t number)
{
	static const char *const colours[SCAN_COLOURS] = {"colour", "grey", "bilevel"};

	printf("page=%zu width=%lld height=%lld dpi=%lld said=%d a_size=%d colour=%s ink=%lld skew=%lld sharp=%lld white=%lld "
	       "cut=%u two_pages=%d upside_down=%d damaged=%d codes=",
	    number, (long long)p->width, (long long)p->height, (long long)p->dpi, p->dpi_said, p->a_size, colours[p->colour],
	    (long long)p->ink, (long long)p->skew, (long long)p->sharp, (long long)p->white, p->cut, p->two_pages, p->upside_down,
	    p->damaged);
	for (const char *c = p->codes; c != NULL && *c != '\0'; c++)
		putchar(*c == '\n' ? ',' : *c);
	printf(" found=");
	for (unsigned f = 0, n = 0; f < SCAN_FINDINGS; f++)
		if ((p->found & 1u << f) != 0)
			printf("%s%s", n++ > 0 ? "," : "", scan_finding_word((enum scan_finding)f));
	printf("\n");
}

static int
look(struct scan_tool *s, const char *path)
{
	struct scan_verdict v;
	struct err e = {0};
	struct str document;

	if (tool_read(&s->t, path, &document) != 0)
		return TOOL_UNREADABLE;
	printf("%s\n", path);
	fflush(stdout); /* so that it stands there while the file is read */
	if (scan_child(s->t.a, document, &v, &e) != 0) {
		printf("  %s: %s\n", s->vi ? "không nhận được tệp này" : "this file cannot be taken", e.msg);
		return TOOL_REFUSED;
	}
	const struct scan_page *pages = v.pages.items;
	for (size_t i = 0; i < v.pages.n; i++)
		if (s->measures)
			measures(&pages[i], i + 1);
		else
			tell(s, &pages[i], i + 1);
	return scan_verdict_again(&v) ? TOOL_REFUSED : TOOL_OK;
}

static int
look_at_all(struct scan_tool *s, int argc, char **argv)
{
	int worst = TOOL_OK;

	scan_start();
	for (int i = 0; i < argc; i++) {
		int rc = look(s, argv[i]);
		worst = rc > worst ? rc : worst;
		arena_reset(s->t.a);
	}
	return fflush(stdout) == 0 ? worst : TOOL_UNREADABLE;
}

/* Options into *s: where the files begin, or -1. */
static int
options(struct scan_tool *s, int argc, char **argv)
{
	int at = 1;

	for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
		if (strcmp(argv[at], "--measures") == 0) {
			s->measures = true;
			continue;
		}
		if (strcmp(argv[at], "--lang") != 0 || ++at == argc || (strcmp(argv[at], "vi") != 0 && strcmp(argv[at], "en") != 0))
			return -1;
		s->vi = strcmp(argv[at], "vi") == 0;
	}
	return at < argc ? at : -1;
}

int
tool_scan(int argc, char **argv)
{
	struct scan_tool s = {.t = {.name = "postgate scan"}, .vi = true};

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) < 0 ? TOOL_UNREADABLE : TOOL_OK;
	int at = options(&s, argc, argv);
	if (at < 0) {
		fputs(usage, stderr);
		return TOOL_UNREADABLE;
	}
	s.t.a = arena_new(0);
	int rc = look_at_all(&s, argc - at, argv + at);
	arena_free(s.t.a);
	return rc;
}
