/* SPDX-License-Identifier: Apache-2.0 */
/* S10 check digits. */
#include "model/s10.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

char
s10_digit(const char serial[8])
{
	static const int weight[8] = {8, 6, 4, 2, 3, 5, 9, 7};
	int sum = 0;

	for (int i = 0; i < 8; i++)
		sum += weight[i] * (serial[i] - '0');
	int c = 11 - sum % 11;
	return (char)('0' + (c == 10 ? 0 : c == 11 ? 5 : c));
}

static bool
has_shape(const char *s)
{
	for (int i = 0; i < S10_LEN; i++) {
		bool digit = i >= 2 && i < 11;
		if (digit ? !(s[i] >= '0' && s[i] <= '9') : !(s[i] >= 'A' && s[i] <= 'Z'))
			return false;
	}
	return true;
}

int
s10_parse(const char *text, const char *field, char out[S10_LEN + 1], struct err *e)
{
	size_t n = 0;

	for (; *text != '\0' && n <= S10_LEN; text++)
		if (*text != ' ')
			out[n < S10_LEN ? n : S10_LEN] = (char)toupper((unsigned char)*text), n++;
	out[n < S10_LEN ? n : S10_LEN] = '\0';
	if (n != S10_LEN || !has_shape(out)) {
		err_at(e, ERR_BAD_VALUE, field, "not an S10 number");
		return err_hint(e, HINT_ITEM_NUMBER, NULL, NULL);
	}
	char want = s10_digit(out + 2);
	if (out[10] == want)
		return 0;
	err_at(e, ERR_BAD_CHECK_DIGIT, field, "check digit %c should be %c", out[10], want);
	const char digit[] = {want, '\0'};
	char whole[S10_LEN + 1];
	snprintf(whole, sizeof whole, "%.10s%c%.2s", out, want, out + 11);
	return err_hint(e, HINT_CHECK_DIGIT, whole, digit);
}
