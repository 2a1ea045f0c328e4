# SPDX-License-Identifier: Apache-2.0
# columns.awk FILE...: no line is longer than 132 columns, where a tab goes to the next multiple of eight and a character of UTF-8
# counts as one.  To be run in the C locale, where awk counts bytes.  Prints TAP.
function width(line, at, n) {
	gsub(/[\200-\277]/, "", line)  # all but the first byte of a character
	n = 0
	while ((at = index(line, "\t")) > 0) {
		n += at - 1
		n += 8 - n % 8
		line = substr(line, at + 1)
	}
	return n + length(line)
}
FNR == 1 { files++ }
length($0) > 50 && (w = width($0)) > 132 {
	printf "not ok - %s:%d is %d columns wide, 132 are allowed\n", FILENAME, FNR, w
	bad++
}
END {
	if (!bad)
		printf "ok - no line of %d files is wider than 132 columns\n", files
	exit bad > 0
}
