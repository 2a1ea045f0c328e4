#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# import.sh POSTGATE CERTS: a catalogue brought in step with the simulated national portal, which is in another language and made
# from the contract alone: what changes, what is refused, what is written.  Prints TAP.
set -u
[ $# -eq 2 ] || { echo "usage: import.sh POSTGATE CERTS" >&2; exit 2; }
gw=$1 certs=$(cd "$2" && pwd) n=0 bad=0
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT
umask 077

. "$here/claim.sh"

node "$here/../partners/dvcqg.mjs" --port 0 --control 0 --tls --certs "$certs" --log "$dir/dvcqg.jsonl" --session-life 2 \
	>"$dir/dvcqg.out" 2>&1 &
pid=$!
i=0
until grep -q '^ready' "$dir/dvcqg.out"; do
	i=$((i + 1))
	[ $i -lt 300 ] || { echo "Bail out! the portal does not start"; cat "$dir/dvcqg.out"; exit 1; }
	sleep 0.1
done
url=$(sed -n 's/^ready [^ ]* \([^ ]*\).*/\1/p' "$dir/dvcqg.out") control=$(sed -n 's/.* control //p' "$dir/dvcqg.out")
tell() {                        # tell JSON: what the portal does with a call
	curl -sf -o "$dir/told" -d "$1" "$control/_tell" || { echo "Bail out! the portal does not take $1"; exit 1; }
}

cp -r "$here/../../schemas/catalogue/2.0" "$dir/own"
# a fee that the portal has otherwise
old=$(grep -o '"amount": [1-9][0-9]*' "$dir/own/procedures-chung-thuc.json" | head -1)
sed -i "0,/$old/s//\"amount\": 987000/" "$dir/own/procedures-chung-thuc.json"

cat >"$dir/gw.conf" <<-END
	[gateway]
	id = gw-42
	province = 42
	url = http://127.0.0.1:1
	catalogue = $dir/own
	[http]
	socket = $dir/gw.sock
	[ops]
	socket = $dir/ops.sock
	[store]
	socket = $dir/redis.sock
	[journal]
	dir = $dir/journal
	[blobs]
	dir = $dir/blobs
	[vault]
	key_file = $certs/vault.key
	[key p256]
	key_file = $certs/gateway.key
	cert_file = $certs/gateway.crt
	[partner dvcqg]
	dialect = dvcqg-1.0
	url = $url
	key = p256
	client_id = postgate
	secret_file = $certs/client.secret
	reply_trust = tls
	tls_ca_file = $certs/ca.crt
	unit_prefix = 000.00.12.H42
	END
run() {                         # run OPTION...
	"$gw" catalogue import --config "$dir/gw.conf" "$@"
}

claim "its help" 0 "--dry-run" "$gw" catalogue import --help
claim "neither --into nor --dry-run" 2 "usage:" run
claim "both" 2 "usage:" run --into "$dir/new" --dry-run
claim "a partner that is not there" 2 "has no catalogues" run --dry-run --partner nobody
claim "differences are shown" 1 "differences; catalogue of now" run --dry-run
claim "the fee that is another is told" 1 ": 987000 dong" run --dry-run
# what the nightly unit starts, here
nightly=$(sed -n "s|^ExecStart=/usr/local/bin/postgate \(.*\) /etc/postgate/postgate.conf\$|\1 $dir/gw.conf|p" \
	"$here/../../docs/postgate-catalogue.service")
# shellcheck disable=SC2086     # its words
claim "the nightly unit fails when something is otherwise" 1 "differences; catalogue of now" "$gw" $nightly
[ ! -e "$dir/new" ] && [ ! -e "$dir/own/earlier" ] || { echo "not ok $((n += 1)) - --dry-run wrote something"; bad=1; }

for what in error-503 garbage drop; do
	tell "{\"call\": \"LayDanhMucCoQuan\", \"do\": \"$what\"}"
	case $what in
	error-503) text=differences ;; # asked again
	*) text="nothing was taken over: asking for the list of agencies" ;;
	esac
	claim "the portal's agencies: $what" 1 "$text" run --dry-run
done
tell '{"call": "LayThuTuc", "do": "late", "ms": 2500}'
claim "it tells how far it is, and begins an ended session again" 1 " procedures asked, " run --dry-run
tell '{"call": "LayThuTuc", "do": "garbage"}'
claim "half an answer changes nothing" 1 "nothing was taken over: asking for" run --into "$dir/new"
[ ! -e "$dir/new" ] || { echo "not ok $((n += 1)) - half an answer was written"; bad=1; }

claim "it is written" 0 "written to $dir/new" run --into "$dir/new"
claim "what was written is a catalogue" 0 "good" "$gw" catalogue check "$dir/new"
claim "what the portal says is in it" 1 "procedure" "$gw" catalogue diff "$dir/own" "$dir/new"
claim "never over one that is there" 1 "File exists" run --into "$dir/new"
claim "the version of before is kept" 0 "good" "$gw" catalogue check "$dir"/new/earlier/*
claim "and is the one of before" 0 same \
	sh -c '"$0" catalogue diff "$1" "$2" && echo same' "$gw" "$dir/own" "$(echo "$dir"/new/earlier/*)"
claim "then there is no difference" 0 "no difference" run --dry-run --catalogue "$dir/new"
sed -i "s|^\(.*\)catalogue = .*|\1catalogue = $dir/new|" "$dir/gw.conf"
# shellcheck disable=SC2086
claim "the nightly unit is content with it" 0 "no difference" "$gw" $nightly
claim "the gateway takes the folder with its versions of before" 0 "catalogue = $dir/new" "$gw" check --config "$dir/gw.conf"
cp "$dir/new/calendar.json" "$dir/kept.json"
printf '{"lastDay": "%s"}\n' "$(date -d '+80 days' +%Y-%m-%d)" >"$dir/new/calendar.json"
claim "a calendar that ends soon is told by check" 0 "ends too early for the longest limit" "$gw" check --config "$dir/gw.conf"
mv "$dir/kept.json" "$dir/new/calendar.json"
echo '{' >"$(echo "$dir"/new/earlier/*)/places.json"
claim "a broken version of before is told" 1 "places.json" "$gw" check --config "$dir/gw.conf"
sed -i "s|catalogue = .*|catalogue = $dir/own|" "$dir/gw.conf"

# what the portal has and we lack
cp -r "$here/../../schemas/catalogue/2.0" "$dir/less"
rm "$dir/less/procedures-viec-lam.json"
code=$(sed -n 's/.*"code": "\([12]\.[0-9]*\)".*/\1/p' "$here/../../schemas/catalogue/2.0/procedures-viec-lam.json" | head -1)
less() {                        # less OPTION...
	run --catalogue "$dir/less" "$@"
}
claim "what we lack is counted and not taken" 1 "that we lack; --new adds them as drafts" less --dry-run
claim "none of it is new without being asked for" 1 none \
	sh -c '"$0" catalogue import --config "$1" --catalogue "$2" --dry-run | grep -q "+ draft" || { echo none; exit 1; }' \
	"$gw" "$dir/gw.conf" "$dir/less"
claim "it is shown before it is written" 1 "+ draft procedure $code: " less --dry-run --new all
claim "with what is to be done" 1 "name the competent units, or unitKinds" less --dry-run --new "$code"
claim "a code that nobody has" 1 "! 9.999999: the portal lists no such procedure and no such unit" \
    less --dry-run --new "9.999999,$code"
claim "drafts are written" 0 "written to $dir/more" less --into "$dir/more" --new all
claim "and are a catalogue's" 0 "then move it to procedures" "$gw" catalogue check "$dir/more"
claim "that offers none of them" 1 "there is no procedure $code" "$gw" catalogue show "$code" --catalogue "$dir/more"
claim "they are added once" 0 "no difference" run --catalogue "$dir/more" --dry-run --new all
kill "$pid"
wait "$pid" 2>/dev/null
claim "nobody is there" 1 "nothing was taken over: beginning a session" run --dry-run
# shellcheck disable=SC2086
claim "which the nightly unit tells, too" 1 "nothing was taken over: beginning a session" "$gw" $nightly
echo "1..$n"
exit $bad
