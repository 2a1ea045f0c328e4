/* SPDX-License-Identifier: Apache-2.0 */
/* Names. */
#include "model/office_day.h"

const char *
office_line_word(enum office_line_why w)
{
	static const char *const words[OFFICE_LINES_WHY] = {
	    "SUPPLEMENT", "PAYMENT", "RESULT", "DEAD", "DUE", "UNPAID", "UNSURE", "EXPIRES", "WARNED"};
	return words[w];
}
