#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# heads.sh DIR: the newest timestamped head of the stage below DIR, confirmed by the openssl command alone; TAP.
set -u
heads=$1/journal/heads certs=$1/certs n=0 failed=0

claim() {                       # claim TEXT yes|no COMMAND...
	text=$1 want=$2 n=$((n + 1)) got=no
	shift 2
	"$@" >/dev/null 2>&1 && got=yes
	[ $got = "$want" ] && echo "ok $n - $text" || { echo "not ok $n - $text"; failed=1; }
}

i=0
while [ -z "$(ls "$heads"/*.tsr 2>/dev/null)" ] && [ $i -lt 200 ]; do
	sleep 0.1
	i=$((i + 1))
done
tsr=$(ls "$heads"/*.tsr 2>/dev/null | tail -n 1)
head=${tsr%.tsr}
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
{ cat "$head.json" && echo; } >"$bad" 2>/dev/null

cms() { openssl cms -verify -binary -inform DER -in "$head.p7s" -content "$1" -CAfile "$2" -out /dev/null; }
ts() { openssl ts -verify -data "$1" -in "$head.tsr" -CAfile "$2"; }

claim "openssl cms confirms a head's signature" yes cms "$head.json" "$certs/ca.crt"
claim "not over another text" no cms "$bad" "$certs/ca.crt"
claim "not with a stranger's authority" no cms "$head.json" "$certs/stranger-ca.crt"
claim "openssl ts confirms the signature's timestamp" yes ts "$head.p7s" "$certs/ca.crt"
claim "not over another text" no ts "$bad" "$certs/ca.crt"
claim "not with a stranger's authority" no ts "$head.p7s" "$certs/stranger-ca.crt"
echo "1..$n"
exit $failed
