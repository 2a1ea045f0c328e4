#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# xmlsec1.sh POSTGATE: our signed messages judged by xmlsec1 and zeep, theirs judged by us.  Prints TAP.  Needs xmlsec1,
# python3-zeep, python3-xmlsec.
set -u
[ $# -eq 1 ] || { echo "usage: xmlsec1.sh POSTGATE" >&2; exit 2; }
gw=$1 here=$(dirname "$0") n=0 bad=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
umask 077

claim() { # WHAT WANTED COMMAND...: WANTED is yes or no
	what=$1 wanted=$2
	shift 2
	n=$((n + 1))
	if "$@" >"$dir/out" 2>&1; then got=yes; else got=no; fi
	if [ $got = "$wanted" ]; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		head -c 900 "$dir/out" | sed 's/^/# /'
		bad=1
	fi
}

peer() {
	/usr/bin/python3 "$here/wsse_peer.py" "$@"
}

refused_for() { # RULE CERT FILE
	"$gw" message verify --cert "$2" "$3" | grep "^refused: $1:"
}

by_xmlsec1() { # CERT FILE
	xmlsec1 --verify --enabled-reference-uris same-doc --pubkey-cert-pem "$1" \
		--id-attr:Id "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd:Timestamp" \
		--id-attr:Id "http://schemas.xmlsoap.org/soap/envelope/:Body" \
		--id-attr:Id "http://www.w3.org/2003/05/soap-envelope:Body" "$2"
}

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$dir/ec.key" 2>/dev/null
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$dir/rsa.key" 2>/dev/null
for k in ec rsa; do
	openssl req -x509 -new -key "$dir/$k.key" -out "$dir/$k.pem" -days 30 -subj "/O=Test/CN=$k" 2>/dev/null
done
cat >"$dir/payload.xml" <<'X'
<r:Register xmlns:r="urn:r" xmlns:unused="urn:u" b='2' a="1&lt;2&#10;3">
 <Name>Nguyễn Thị &amp; Hoa</Name><r:Empty/><x:Other xmlns:x="urn:r" x:b="&quot;"/></r:Register>
X

for k in ec rsa; do
	for v in 1.1 1.2; do
		"$gw" message sign --soap $v --key "$dir/$k.key" --cert "$dir/$k.pem" "$dir/payload.xml" >"$dir/ours.xml"
		claim "xmlsec1 accepts our SOAP $v message signed with $k" yes by_xmlsec1 "$dir/$k.pem" "$dir/ours.xml"
		sed 's/Hoa/Hoà/' "$dir/ours.xml" >"$dir/changed.xml"
		claim "and refuses it when changed" no by_xmlsec1 "$dir/$k.pem" "$dir/changed.xml"
	done
	"$gw" message sign --key "$dir/$k.key" --cert "$dir/$k.pem" "$dir/payload.xml" >"$dir/ours.xml"
	claim "zeep accepts our message signed with $k" yes peer verify "$dir/$k.pem" "$dir/ours.xml"

	peer zeep "$dir/$k.key" "$dir/$k.pem" >"$dir/theirs.xml"
	claim "we accept what zeep signed with $k" yes "$gw" message verify --cert "$dir/$k.pem" "$dir/theirs.xml"
	sed 's/<a:Name>T/<a:Name>X/' "$dir/theirs.xml" >"$dir/changed.xml"
	claim "and refuse it for its digest when changed" yes refused_for digest-value "$dir/$k.pem" "$dir/changed.xml"
	for prefixes in "" "soap-env" "soap-env u o a"; do
		peer xmlsec "$dir/$k.key" "$dir/$k.pem" "$prefixes" >"$dir/theirs.xml"
		claim "we accept python-xmlsec's with $k, prefix list \"$prefixes\", token last, broken lines" yes \
			"$gw" message verify --cert "$dir/$k.pem" "$dir/theirs.xml"
	done
done
echo "1..$n"
exit $bad
