# SPDX-License-Identifier: Apache-2.0
# For scripts that print TAP about commands: wants $dir, and n=0 bad=0 to begin with.
# shellcheck shell=sh disable=SC2034,SC2154

# claim WHAT WANTED-STATUS WANTED-TEXT COMMAND...: runs it; the status must be as wanted and the text be in its output
claim() {
	what=$1 status=$2 text=$3
	shift 3
	n=$((n + 1))
	"$@" >"$dir/out" 2>&1 </dev/null
	got=$?
	if [ "$got" -eq "$status" ] && grep -qF -e "$text" "$dir/out"; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what: status $got, wanted $status and \"$text\""
		head -c 600 "$dir/out" | sed 's/^/# /'
		bad=1
	fi
}
