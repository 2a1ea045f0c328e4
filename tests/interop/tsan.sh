#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tsan.sh [SECONDS]: the daemon built with V=tsan between Redis and the simulated partners, under a mix of everything that
# can happen at once (mix.py).  Prints TAP: no thread may race with another, and nothing sent may get lost.
set -u
cd "$(dirname "$0")/../.."
seconds=${1:-10}
dir=var/tsan
export V=tsan TSAN_OPTIONS="halt_on_error=0 history_size=4 second_deadlock_stack=1 ${TSAN_OPTIONS:-}"

scripts/stage down $dir
rm -rf $dir/redis $dir/journal $dir/blobs $dir/*.log
trap 'scripts/stage down $dir' EXIT
trap 'exit 1' INT TERM
if ! STAGE_NAMES=gateway scripts/stage up $dir; then
	echo "not ok 1 - the stage comes up with the daemon built for the thread sanitizer"
	echo "1..1"
	exit 1
fi
/usr/bin/python3 tests/interop/mix.py --http "${HTTP:-8080}" --https "${HTTPS:-8443}" --socket $dir/gw.sock \
	--certs $dir/certs --seconds "$seconds"
mixed=$?
scripts/stage down $dir
if ! grep -q 'WARNING: ThreadSanitizer' $dir/gateway.log && grep -q ' gateway\.stop' $dir/gateway.log; then
	echo "ok 4 - it stopped as asked, and no two threads raced"
else
	echo "not ok 4 - it stopped as asked, and no two threads raced"
	sed -n '/WARNING: ThreadSanitizer/,/^SUMMARY/p; /^SUMMARY/q' $dir/gateway.log | sed 's/^/# /'
	tail -n 3 $dir/gateway.log | sed 's/^/# /'
	mixed=1
fi
echo "1..4"
exit $mixed
