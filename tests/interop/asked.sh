#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# asked.sh CERTS: the questions of lgsp, edata, dvcqg and igate 1.1 put to the simulated partners, which are in another language and
# made from the contracts alone: each answer, and each way of not answering.  Needs `make build/release/asked`.  TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
certs=$1 dir=$(mktemp -d) n=0 bad=0
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$dir"' EXIT

start() {                       # start NAME OPTION...: sets url_NAME
	name=$1
	shift
	node "tests/partners/$name.mjs" --port 0 --certs "$certs" --log "$dir/$name.jsonl" "$@" >"$dir/$name.out" 2>&1 &
	pids="$pids $!"
	i=0
	until grep -q '^ready' "$dir/$name.out"; do
		i=$((i + 1))
		[ $i -lt 300 ] || { echo "Bail out! $name does not start"; cat "$dir/$name.out"; exit 1; }
		sleep 0.1
	done
	eval "url_$name=$(sed -n 's/^ready [^ ]* \([^ ]*\).*/\1/p' "$dir/$name.out")"
}
tell() {                        # tell URL PATH JSON
	curl -sf -o "$dir/told" -d "$3" "$1$2" || { echo "Bail out! $1$2 does not take $3"; exit 1; }
}
says() {                        # says CLAIM PATTERN ARGUMENT...: what asked prints
	claim=$1 pattern=$2
	shift 2
	n=$((n + 1))
	build/release/asked "$@" >"$dir/got" 2>"$dir/log"
	if tr '\n' ' ' <"$dir/got" | grep -q "^$pattern"; then
		echo "ok $n - $claim"
	else
		bad=1
		echo "not ok $n - $claim"
		sed 's/^/# /' "$dir/got" "$dir/log"
	fi
}

start lgsp
start edata --share 1
start dvcqg
who=042190001234

says "a person is confirmed" "ANSWERED FITS .*Nguyễn Thị Mẫu" "$url_lgsp" "$certs" PERSON $who
says "one differs in birth" "ANSWERED DIFFERS name=0 birth=1" "$url_lgsp" "$certs" PERSON 042190001001
says "one differs in name" "ANSWERED DIFFERS name=1 birth=0" "$url_lgsp" "$certs" PERSON 042190001002
says "nobody has a number" "ANSWERED NONE" "$url_lgsp" "$certs" PERSON 042190001000
says "an enterprise is found" "ANSWERED ACTIVE" "$url_lgsp" "$certs" ENTERPRISE 0100109106
says "a database has a record" "ANSWERED 1 records Bản ghi" "$url_lgsp" "$certs" RECORDS $who
says "and none of somebody else" "ANSWERED 0 records" "$url_lgsp" "$certs" RECORDS 042190001000
says "somebody has an account" "ANSWERED exists=1 issued=0" "$url_lgsp" "$certs" ACCOUNT $who
says "another has none" "ANSWERED exists=0" "$url_lgsp" "$certs" ACCOUNT 042190001235
says "who has none gets one, once" "ANSWERED exists=1 issued=1 ANSWERED exists=1 issued=0" \
	"$url_lgsp" "$certs" ACCOUNT_ISSUE 042190001235 10000 again
tell "$url_lgsp" /_tell '{"call": "person", "do": "other-person"}'
says "an answer about another person is none" "NOT_REACHABLE SoDinhDanh" "$url_lgsp" "$certs" PERSON $who
for what in error-503 hang drop garbage garbage-body wrong-type cut-body no-body redirect 200-fault; do
	tell "$url_lgsp" /_tell "{\"call\": \"person\", \"do\": \"$what\"}"
	case $what in
	wrong-type) want="ANSWERED FITS" ;;     # its bytes are what counts
	drop) want="ANSWERED FITS" ;;           # the connection that the token left open: asked again on another
	*) want=NOT_REACHABLE ;;
	esac
	says "lgsp: $what" "$want" "$url_lgsp" "$certs" PERSON $who 1500
done
tell "$url_lgsp" /_tell '{"call": "person", "do": "late", "ms": 61000}'
says "lgsp: an answer after a minute" "NOT_REACHABLE" "$url_lgsp" "$certs" PERSON $who 2000
tell "$url_lgsp" /_tell '{"call": "person", "do": "late", "ms": 2500}'
says "lgsp: one just after the deadline is none, and the next question is answered" "NOT_REACHABLE .*ANSWERED FITS" \
	"$url_lgsp" "$certs" PERSON $who 2000 again
tell "$url_lgsp" /_tell '{"call": "token", "do": "error-503"}'
says "lgsp: no token" "NOT_REACHABLE" "$url_lgsp" "$certs" PERSON $who 3000

says "papers are found, signed" "ANSWERED 2 papers" "$url_edata" "$certs" PAPERS $who
says "the content of one, as its digest says" "ANSWERED application/pdf %PDF-1.4" "$url_edata" "$certs" CONTENT $who
tell "$url_edata" /_callback "{\"owner\": \"$who\", \"code\": \"KQ.G07.000122\", \"there\": false}"
says "one paper is not there" "ANSWERED 1 papers" "$url_edata" "$certs" PAPERS $who
tell "$url_edata" /_callback "{\"owner\": \"$who\", \"code\": \"KQ.G07.000122\", \"there\": true, \"refused\": true}"
says "a holder that gives nothing and signs that has refused" "REFUSED" "$url_edata" "$certs" CONTENT $who
tell "$url_edata" /_callback "{\"owner\": \"$who\", \"code\": \"KQ.G07.000122\", \"there\": false, \"refused\": false}"
says "a file that is gone (404) is no answer" "NOT_REACHABLE" "$url_edata" "$certs" CONTENT $who
for what in unsigned stranger expired revoked wrong-part tampered other-person error-500 hang silent drop cut-headers drip \
	endless; do
	tell "$url_edata" /_tell "{\"call\": \"papers\", \"do\": \"$what\"}"
	case $what in
	unsigned) why=unsigned ;;
	stranger | expired | revoked) why=cert-unknown ;;       # none of them is pinned
	wrong-part | tampered) why=signature-value ;;
	other-person) why=SoDinhDanhChuSoHuu ;;
	*) why= ;;
	esac
	says "edata: $what" "NOT_REACHABLE .*$why" "$url_edata" "$certs" PAPERS $who 1500
done
tell "$url_edata" /_tell '{"call": "papers", "do": "late", "ms": 61000}'
says "edata: an answer after a minute" "NOT_REACHABLE" "$url_edata" "$certs" PAPERS $who 2000

says "the catalogue" "ANSWERED [1-9][0-9]* procedures" "$url_dvcqg" "$certs" PROCEDURES -
says "a procedure" "ANSWERED 3 ways [1-9]" "$url_dvcqg" "$certs" PROCEDURE 1.001193
says "one that is not there" "REFUSED" "$url_dvcqg" "$certs" PROCEDURE 9.999999
says "agencies, twice in one session" "ANSWERED [1-9][0-9]* units ANSWERED [1-9][0-9]* units" \
	"$url_dvcqg" "$certs" UNITS - 10000 again
for what in error-503 hang garbage; do
	tell "$url_dvcqg" /_tell "{\"call\": \"LayDanhMucCoQuan\", \"do\": \"$what\"}"
	says "dvcqg: $what" "NOT_REACHABLE" "$url_dvcqg" "$certs" UNITS - 1500
done

start province --contract 1.1
result() {                      # result [HOW]: one comes out; its file, size and digest
	tell "$url_province" /_callback "{\"ref\": \"x\", \"result\": {\"code\": \"KQ.1\", \"how\": \"${1:-own}\"}}"
	sed 's/.*"IdTepTin":"\([^"]*\)".*"KichThuoc":\([0-9]*\),"HashTepTin":"\([^"]*\)".*/\1:\2:\3/' "$dir/told"
}
kq=$(result)
says "a result's file, as the news told it" "ANSWERED [0-9]* bytes" "$url_province" "$certs" RESULT "$kq"
says "another digest than was told is no answer" "NOT_REACHABLE .*HashTepTin" "$url_province" "$certs" RESULT "${kq%??}00"
says "one that is not there any more" "REFUSED" "$url_province" "$certs" RESULT "kq-x:${kq#*:}"
for what in unsigned stranger expired tampered wrong-part error-503 hang drop cut-body endless; do
	tell "$url_province" /_tell "{\"call\": \"file\", \"do\": \"$what\"}"
	want=NOT_REACHABLE
	[ $what != drop ] || want=ANSWERED      # as of lgsp
	says "province: $what" $want "$url_province" "$certs" RESULT "$kq" 1500
done
echo "1..$n"
exit $bad
