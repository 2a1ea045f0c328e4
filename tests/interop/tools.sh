#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools.sh POSTGATE: the integrator's tools as a person uses them.  Prints TAP.
set -u
[ $# -eq 1 ] || { echo "usage: tools.sh POSTGATE" >&2; exit 2; }
gw=$1 n=0 bad=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
umask 077

. "$(dirname "$0")/claim.sh"

key() { # NAME GENPKEY-OPTIONS...
	name=$1
	shift
	openssl genpkey -out "$dir/$name.key" "$@" 2>/dev/null
	openssl req -x509 -new -key "$dir/$name.key" -out "$dir/$name.pem" -days 30 -subj "/O=Test/CN=$name" \
		-addext keyUsage=digitalSignature 2>/dev/null
}
key ec -algorithm EC -pkeyopt ec_paramgen_curve:P-256
key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key other -algorithm EC -pkeyopt ec_paramgen_curve:P-256
cp "$dir/ec.key" "$dir/open.key"
chmod 644 "$dir/open.key"

printf '<r:Get xmlns:r="urn:r"><r:Ref>A-1</r:Ref></r:Get>\n' >"$dir/payload.xml"
printf '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><r:Get xmlns:r="urn:r"/></e:Body></e:Envelope>' \
	>"$dir/plain.xml"
printf 'POST /a/b?x=1 HTTP/1.1\nHost: gate.example\nContent-Type: application/json\n\n{"a":1}' >"$dir/request"

for k in ec rsa; do
	"$gw" message sign --key "$dir/$k.key" --cert "$dir/$k.pem" "$dir/payload.xml" >"$dir/$k.xml"
	claim "a message signed with $k is accepted" 0 "accepted: signed by CN=$k,O=Test" \
		"$gw" message verify --cert "$dir/$k.pem" "$dir/$k.xml"
	"$gw" request sign --key "$dir/$k.key" --cert "$dir/$k.pem" "$dir/request" >"$dir/$k.http"
	claim "a request signed with $k is accepted" 0 "accepted: signed by CN=$k,O=Test" \
		"$gw" request verify --cert "$dir/$k.pem" "$dir/$k.http"
done
claim "the verdict says what is covered" 0 "covers Timestamp Body" "$gw" message verify --cert "$dir/ec.pem" "$dir/ec.xml"
claim "one of two pinned certificates is enough" 0 "CN=ec" \
	"$gw" message verify --cert "$dir/other.pem" --cert "$dir/ec.pem" "$dir/ec.xml"
claim "the canonical Body is shown" 0 "<r:Get xmlns:r=\"urn:r\"><r:Ref>A-1</r:Ref></r:Get></soap:Body>" \
	"$gw" message verify --show --cert "$dir/ec.pem" "$dir/ec.xml"
claim "the signature base is shown" 0 '"@query": ?x=1' "$gw" request verify --show --cert "$dir/ec.pem" "$dir/ec.http"

sed 's/A-1/A-2/' "$dir/ec.xml" >"$dir/changed.xml"
claim "a changed message is refused by its rule" 1 "refused: digest-value:" \
	"$gw" message verify --cert "$dir/ec.pem" "$dir/changed.xml"
sed 's/"a":1/"a":2/' "$dir/ec.http" >"$dir/changed.http"
claim "a changed request is refused by its rule" 1 "refused: content-digest:" \
	"$gw" request verify --cert "$dir/ec.pem" "$dir/changed.http"
claim "a stranger's message is refused" 1 "refused: cert-unknown:" "$gw" message verify --cert "$dir/other.pem" "$dir/ec.xml"
claim "a stranger's request is refused" 1 "refused: cert-unknown:" "$gw" request verify --cert "$dir/other.pem" "$dir/ec.http"
claim "an unsigned message is refused" 1 "refused: unsigned:" "$gw" message verify --cert "$dir/ec.pem" "$dir/plain.xml"
claim "an unsigned request is refused" 1 "refused: unsigned:" "$gw" request verify --cert "$dir/ec.pem" "$dir/request"
claim "what is not XML is refused" 1 "refused:" "$gw" message verify --cert "$dir/ec.pem" "$dir/request"
soon=$(date -u -d '+10 minutes' +%Y-%m-%dT%H:%M:%SZ)
claim "--at judges as of another time" 1 "refused: expired:" "$gw" message verify --at "$soon" --cert "$dir/ec.pem" "$dir/ec.xml"
claim "--at judges a request too" 1 "refused: expired:" "$gw" request verify --at "$soon" --cert "$dir/ec.pem" "$dir/ec.http"
claim "--at before the certificate was valid" 1 "refused: cert-not-yet:" \
	"$gw" message verify --at 2020-01-01T00:00:00+07:00 --cert "$dir/ec.pem" "$dir/ec.xml"

claim "an envelope's payload and version are taken over" 0 'xmlns:soap="http://www.w3.org/2003/05/soap-envelope"' \
	"$gw" message sign --key "$dir/ec.key" --cert "$dir/ec.pem" "$dir/plain.xml"
claim "--soap chooses the version" 0 'xmlns:soap="http://www.w3.org/2003/05/soap-envelope"' \
	"$gw" message sign --soap 1.2 --key "$dir/ec.key" --cert "$dir/ec.pem" "$dir/payload.xml"
"$gw" message sign --life 1s --key "$dir/ec.key" --cert "$dir/ec.pem" "$dir/payload.xml" >"$dir/brief.xml"
sleep 1
claim "--life bounds the life" 1 "refused: expired:" "$gw" message verify --cert "$dir/ec.pem" "$dir/brief.xml"

claim "a key that others may read is refused with advice" 2 "chmod 600" \
	"$gw" message sign --key "$dir/open.key" --cert "$dir/ec.pem" "$dir/payload.xml"
claim "a certificate of another key is refused" 2 "is not for the key" \
	"$gw" request sign --key "$dir/ec.key" --cert "$dir/other.pem" "$dir/request"
claim "a request that is signed already is not signed again" 2 "has a header" \
	"$gw" request sign --key "$dir/ec.key" --cert "$dir/ec.pem" "$dir/ec.http"
printf 'POST /a HTTP/1.1\nHost: h\nContent-Length: 3\n\n{}' >"$dir/short"
claim "a wrong Content-Length is named" 2 "Content-Length" "$gw" request verify --cert "$dir/ec.pem" "$dir/short"
printf 'POST /a HTTP/1.1\nHost : h\n\n' >"$dir/blank"
claim "a malformed header is named" 2 "not a header" "$gw" request verify --cert "$dir/ec.pem" "$dir/blank"
claim "an absent file is unreadable" 2 "cannot read" "$gw" message verify --cert "$dir/ec.pem" "$dir/absent"
claim "an absent certificate is unreadable" 2 "cannot read" "$gw" message verify --cert "$dir/absent" "$dir/ec.xml"
claim "no certificate is a usage error" 2 "--cert" "$gw" message verify "$dir/ec.xml"
claim "an unknown option is a usage error" 2 "try --help" "$gw" message verify --nonsense "$dir/ec.xml"
claim "an option of the other verb is a usage error" 2 "not for this verb" \
	"$gw" message verify --life 5m --cert "$dir/ec.pem" "$dir/ec.xml"
claim "a time without zone is a usage error" 2 "not a time" "$gw" message verify --at 2026-11-24 --cert "$dir/ec.pem" "$dir/ec.xml"
claim "no verb is a usage error" 2 "usage:" "$gw" message
claim "help is no error" 0 "usage: postgate message" "$gw" message verify --help
claim "help for requests" 0 "usage: postgate request" "$gw" request --help

# revocation
mkdir "$dir/ca"
(
	cd "$dir/ca" || exit 1
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key
	openssl req -x509 -new -key ca.key -out ca.pem -days 30 -subj /CN=ca
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out leaf.key
	openssl req -new -key leaf.key -out leaf.csr -subj /CN=leaf
	openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 77 -days 30 -out leaf.pem
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=7\n' >ca.cnf
	: >index.txt
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -gencrl -out empty.crl
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -revoke leaf.pem
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -gencrl -out list.crl
) >/dev/null 2>&1
ca=$dir/ca
"$gw" message sign --key "$ca/leaf.key" --cert "$ca/leaf.pem" "$dir/payload.xml" >"$dir/leaf.xml"
claim "a certificate not on the list is accepted" 0 "accepted:" \
	"$gw" message verify --cert "$ca/leaf.pem" --ca "$ca/ca.pem" --crl "$ca/empty.crl" "$dir/leaf.xml"
claim "a revoked certificate is refused" 1 "refused: cert-revoked:" \
	"$gw" message verify --cert "$ca/leaf.pem" --ca "$ca/ca.pem" --crl "$ca/list.crl" "$dir/leaf.xml"
claim "a list without its authority is refused" 2 "not signed by an authority" \
	"$gw" message verify --cert "$ca/leaf.pem" --crl "$ca/list.crl" "$dir/leaf.xml"

# ---- catalogues ----

here=$(cd "$(dirname "$0")/../.." && pwd)/schemas/catalogue
claim "the built-in catalogue is good" 0 "the calendar ends with" "$gw" catalogue check
claim "a catalogue of before is good" 0 "version 1.0" "$gw" catalogue check "$here/1.0/catalogue.json"
claim "a folder that is not there" 2 "cannot be read" "$gw" catalogue check "$dir/none"
claim "a procedure as a clerk reads it" 0 "Lệ phí hộ tịch: 20.000 đồng" "$gw" catalogue show 1.004873
claim "a procedure as it was" 0 "Áp dụng đến hết ngày: 2025-02-28" "$gw" catalogue show 2.000488 --day 2025-01-02
claim "a procedure that there is not" 1 "there is no procedure 9" "$gw" catalogue show 9
claim "show wants a code" 2 "usage: postgate catalogue" "$gw" catalogue show
claim "a verb that there is not" 2 "usage: postgate catalogue" "$gw" catalogue bake
cp -r "$here/2.0" "$dir/new"
claim "the same folder has nothing otherwise" 0 "same" sh -c '"$0" catalogue diff built-in "$1" && echo same' "$gw" "$dir/new"
sed -i 's/"amount": 115000/"amount": 120000/' "$dir/new/procedures-giao-thong-van-tai.json"
claim "a changed fee is told" 1 "ONLINE fee LP.GPLX: 115000 dong" "$gw" catalogue diff built-in "$dir/new"
sed -i 's/"amount": 120000, /"amount": -1, /' "$dir/new/procedures-giao-thong-van-tai.json"
claim "what is wrong is told with file and entry" 1 \
	"procedures-giao-thong-van-tai.json: procedures[0].channels[1].fees[0].amount: expected a whole number from 0" \
	"$gw" catalogue check "$dir/new"
sed -i 's/"amount": -1, /"amount": 115000, /' "$dir/new/procedures-giao-thong-van-tai.json"
printf '{"lastDay": "%s"}\n' "$(date -d '+40 days' +%Y-%m-%d)" >"$dir/new/calendar.json"
claim "a calendar that ends soon" 3 "the calendar ends too early for the longest limit in" "$gw" catalogue check "$dir/new"
printf '{"note": []}\n' >"$dir/new/calendar.json"
claim "no calendar at all" 1 "lastDay is in no file" "$gw" catalogue check "$dir/new"

echo "1..$n"
exit $bad
