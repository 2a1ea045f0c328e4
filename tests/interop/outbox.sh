#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# outbox.sh DIR: brings a stage up below DIR whose province cannot be delivered to, registers a few dossiers, and moves what died
# as an operator would.  Needs the ports HTTP HTTPS PROVINCE POSTAL.  Prints TAP.
set -u
cd "$(dirname "$0")/../.."
[ $# -eq 1 ] || { echo "usage: outbox.sh DIR" >&2; exit 2; }
dir=$1 n=0 bad=0 gw=build/${V:-release}/postgate
export STAGE_PROVINCE=$'attempts = 2\nbreaker_after = 1000'
scripts/stage down "$dir" >/dev/null 2>&1
rm -rf "$dir/redis" "$dir/journal" "$dir/blobs"
scripts/stage up "$dir" >&2 || { echo "not ok 1 - the stage comes up"; exit 1; }
trap 'scripts/stage down "$dir"' EXIT
certs=$dir/certs conf=$dir/postgate.conf

. tests/interop/claim.sh

outbox() {                      # outbox VERB ARGUMENTS...
	verb=$1
	shift
	"$gw" outbox "$verb" --config "$conf" "$@"
}

tell() {
	curl -sf --cacert "$certs/ca.crt" --cert "$certs/tls-gateway.crt" --key "$certs/tls-gateway.key" \
	    -H 'content-type: application/json' \
		-d "$1" "https://127.0.0.1:$PROVINCE/_tell" >/dev/null
}

wait_for() {                    # wait_for TEXT COMMAND...: up to 20 s
	text=$1
	shift
	for _ in $(seq 100); do
		"$@" 2>/dev/null | grep -qF -e "$text" && return 0
		sleep 0.2
	done
	return 1
}

metric() {
	curl -s --unix-socket "$dir/ops.sock" http://localhost/metrics
}

dead() {                        # the n-th dead exchange as DOSSIER EXCHANGE
	outbox list --state DEAD | awk -v n="$1" 'NR == n + 2 { print $2, $3 }'
}

tell '{"call": "number", "do": "error-500", "times": 1000}'
/usr/bin/python3 tests/partners/day.py --url "https://127.0.0.1:$HTTPS" --certs "$certs" --count 4 --timeout 60 \
	>"$dir/day.log" 2>&1 &
day=$!
wait_for 'gw_outbox_dead{partner="hatinh"} 4' metric || true
first=$(dead 1) second=$(dead 2)

claim "the socket is its owner's alone" 0 600 stat -c %a "$dir/ops.sock"
claim "the front does not know the operator's paths" 0 404 \
	curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$HTTP/ops/outbox"
claim "dead exchanges are counted" 0 'gw_outbox_dead{partner="hatinh"}' metric
claim "dead exchanges are listed" 0 REGISTER outbox list --state DEAD --partner hatinh
claim "a machine gets them as JSON" 0 '"state":"DEAD"' outbox list --state DEAD --json
claim "one is shown with its way" 0 GAVE_UP outbox show $first
claim "and the catalogue its dossier was accepted under" 0 "catalogue at acceptance: " outbox show $first
claim "who looks may say so" 0 GAVE_UP outbox show --who hoa.nt --why "a citizen asks" $first
claim "a look by GET is answered too" 0 GAVE_UP \
	curl -s --unix-socket "$dir/ops.sock" "http://localhost/ops/outbox/$(echo $first | tr ' ' /)"
claim "without a reason nothing is done" 2 why outbox retry $first
claim "what is not there is said so" 1 NOT_FOUND outbox show ${first% *} nothing
claim "a state that is none is refused" 1 BAD_VALUE outbox list --state BROKEN
claim "one that the partner will not have is dropped" 0 REJECTED outbox drop --who hoa.nt --why "registered by hand" $second
claim "dropped is dropped" 1 ILLEGAL_MOVE outbox retry --why again $second
tell '{"do": "behave"}'
claim "after the cause is mended one is retried" 0 UNSURE outbox retry --who hoa.nt --why "mended" $first
wait_for DONE outbox show $first || true
claim "and is delivered" 0 DONE outbox show $first
claim "who and why are on record, with the user id" 0 "hoa.nt (uid $(id -u)): mended" outbox show $first
claim "the log tells of it" 0 'act=drop' grep ops.act "$dir/gateway.log"
claim "the log does not tell why" 0 0 sh -c 'grep -c "registered by hand" "$1" || true' sh "$dir/gateway.log"
kill "$day" 2>/dev/null
echo "1..$n"
exit $bad
