#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# evidence.sh POSTGATE STAGE: a dossier's evidence from a running stage, judged by the commands of docs/evidence.md, taken out of
# it, and by `postgate verify`; then with one byte changed in each entry.  Prints TAP.
set -u
[ $# -eq 2 ] || { echo "usage: evidence.sh POSTGATE STAGE" >&2; exit 2; }
gw=$1 stage=$(cd "$2" && pwd) n=0 bad=0
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
umask 077
recipe=$dir/recipe.sh
{ echo 'set -eu'; sed -n '/^```sh$/,/^```$/p' "$here/../../docs/evidence.md" | grep -v '^```'; } >"$recipe"

judge() {                       # judge NAME GOOD: counts it
	n=$((n + 1))
	if [ "$2" = yes ]; then echo "ok $n - $1"; else
		echo "not ok $n - $1"
		sed 's/^/# /' "$dir/out" | tail -n 5
		bad=1
	fi
}

by_recipe() {                   # by_recipe CONTAINER
	rm -rf "$dir/recipe"
	mkdir "$dir/recipe"
	(cd "$dir/recipe" && CONTAINER=$1 CA=$stage/certs/ca.crt TSA_CA=$stage/certs/ca.crt sh "$recipe") >"$dir/out" 2>&1
}

by_us() {                       # by_us CONTAINER
	"$gw" verify --container "$1" --trust "$stage/certs/ca.crt" --tsa-ca "$stage/certs/ca.crt" >"$dir/out" 2>&1
}

change() {                      # change ENTRY PACKED?: its middle byte; with a fitting checksum when PACKED is yes
	/usr/bin/python3 - "$dir/good.asice" "$dir/bad.asice" "$1" "$2" <<-'P'
	import sys, zipfile
	src, dst, name, packed = sys.argv[1:]
	whole = bytearray(open(src, 'rb').read())
	with zipfile.ZipFile(src) as z:
	    entries = [(i, z.read(i)) for i in z.infolist()]
	i = next(i for i, _ in entries if i.filename == name)
	at = i.header_offset + 30 + len(name) + i.file_size // 2
	whole[at] ^= 1
	if packed != 'yes':
	    open(dst, 'wb').write(whole)
	    sys.exit()
	with zipfile.ZipFile(dst, 'w') as z:
	    for k, data in entries:
	        if k.filename == name:
	            data = data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1:]
	        z.writestr(zipfile.ZipInfo(k.filename), data)
	P
}

refused() {                     # refused WHO ENTRY PACKED?
	change "$2" "$3"
	if "$1" "$dir/bad.asice" || ! grep -qF -e "$2" "$dir/out"; then
		echo "# $1 $2 packed=$3: $(tail -n 2 "$dir/out" | tr '\n' ' ')" >>"$dir/missed"
	fi
}

# One of the postal partner's; what came first is under a head by now, or will be within seconds.
for key in $(redis-cli -s "$stage/redis.sock" --scan --pattern 'gw:{*}:d:*' | sort); do
	id=${key##*:d:}
	[ "$(redis-cli -s "$stage/redis.sock" HGET "$key" partner)" != vnpost-42 ] || break
done
tries=0
while :; do
	rm -f "$dir/good.asice"
	"$gw" evidence --config "$stage/postgate.conf" --who officer --why "kiểm tra" --papers --out "$dir/good.asice" "$id" \
		>"$dir/out" 2>&1
	status=$?
	tries=$((tries + 1))
	if [ $tries -gt 15 ] || unzip -Z1 "$dir/good.asice" 2>/dev/null | grep -q '^heads/.*tsr'; then break; fi
	sleep 1
done
judge "the evidence of a dossier is written while the gateway runs" "$([ $status = 0 ] && echo yes)"
by_recipe "$dir/good.asice" && grep -q '^CONFIRMED$' "$dir/out"
judge "public tools confirm it by the recipe" "$([ $? = 0 ] && echo yes)"
judge "a message of the counter was confirmed" "$(grep -q 'received-.*xml: signed by' "$dir/out" && echo yes)"
judge "the province's answers and our requests to it were confirmed" \
	"$(grep -q 'sent-.*http: signed by' "$dir/out" &&
		grep -q 'received-.*http: signed by .*, answers messages/.*-sent-' "$dir/out" && echo yes)"
[ -z "$(redis-cli -s "$stage/redis.sock" --scan --pattern 'gw:{*}:out:dvcqg' | head -n 1)" ] ||
	judge "what no signature in its fields proves is named" \
		"$(grep -q 'sent-dvcqg.http: not signed in its fields' "$dir/out" && echo yes)"
unpacked=$dir/recipe/unpacked
request=$(grep -l '^POST /v1/ho-so ' "$unpacked"/messages/*-sent-*.http | tail -n 1)
at=$(sed -n 's/.*;created=\([0-9]*\);.*/\1/p' "$request")
"$gw" request verify --cert "$unpacked"/certificates/gateway-to-hatinh.pem \
	--at "$(date -u -d "@$((at + 1))" +%Y-%m-%dT%H:%M:%SZ)" "$request" >"$dir/out" 2>&1
judge "postgate request verify accepts a request out of it" "$([ $? = 0 ] && echo yes)"
grep -h -i '^authorization:' "$unpacked"/messages/*.http | sort -u >"$dir/out"
judge "no access token is in it" "$([ "$(cat "$dir/out" | tr -d '\r')" = 'Authorization: [withheld]' ] && echo yes)"
by_us "$dir/good.asice"
judge "postgate verify confirms it" "$([ $? = 0 ] && echo yes)"

: >"$dir/missed"
unzip -Zl "$dir/good.asice" | awk '/^-/ && $4 > 0 { print $NF }' >"$dir/names"
while read -r name; do
	refused by_recipe "$name" yes </dev/null
	refused by_us "$name" no </dev/null
done <"$dir/names"
cp "$dir/missed" "$dir/out"
judge "one byte changed in any of $(wc -l <"$dir/names") entries: refused, the entry named" \
	"$([ ! -s "$dir/missed" ] && [ -s "$dir/names" ] && echo yes)"

# One dossier of each program that sent one as the postal partner: each signs in its own way, and the one above may be of any.
{
	sed -n '1,/^sha256sum/p' "$recipe"
	sed -n '/^for certificate in/,/^done/p; /^for message in messages\/\*\.xml/,/^done/p' "$recipe"
} >"$dir/soap.sh"
for key in $(redis-cli -s "$stage/redis.sock" --scan --pattern 'gw:{*}:d:*'); do
	[ "$(redis-cli -s "$stage/redis.sock" HGET "$key" partner)" != vnpost-42 ] ||
		echo "$(redis-cli -s "$stage/redis.sock" HGET "$key" ref | sed 's/[-.].*//') ${key##*:d:}"
done | sort -u -k 1,1 >"$dir/programs"
recipe=$dir/soap.sh
while read -r program id; do
	rm -f "$dir/one.asice"
	"$gw" evidence --config "$stage/postgate.conf" --who officer --why "kiểm tra" --out "$dir/one.asice" "$id" \
		>"$dir/out" 2>&1 </dev/null && by_recipe "$dir/one.asice" </dev/null &&
		grep -q 'received-vnpost-42.xml: signed by' "$dir/out"
	judge "what $program signed is confirmed by the recipe, too" "$([ $? = 0 ] && echo yes)"
done <"$dir/programs"
judge "they are several" "$([ "$(wc -l <"$dir/programs")" -gt 5 ] && echo yes)"

"$gw" evidence --config "$stage/postgate.conf" --who officer --why x --out "$dir/none.asice" 42.00-0000000000000000000000000000000 \
	>"$dir/out" 2>&1
judge "a dossier that is not there has no evidence" "$([ $? = 1 ] && [ ! -e "$dir/none.asice" ] && echo yes)"
"$gw" evidence --config "$stage/postgate.conf" --why x --out "$dir/none.asice" "$id" >"$dir/out" 2>&1
judge "nobody reads without saying who he is" "$([ $? = 2 ] && [ ! -e "$dir/none.asice" ] && echo yes)"
echo "1..$n"
exit $bad
