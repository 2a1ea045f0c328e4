#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gSOAP (SOAP 1.1): a client generated from the contract as it is served, compiled and run.  Arguments: WSDL RELAY FACTS(JSON)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
# Times stay text: gSOAP's own type for them loses fraction and zone.
echo 'xsd__dateTime = | char* | char*' >typemap
{ wsdl2h -c -s -t typemap -o postal.h "$1" && soapcpp2 -1 -c -C -L -x postal.h; } >log 2>&1 || { tail -5 log; echo "not ok - gSOAP: the WSDL loads"; exit 1; }
echo "ok - gSOAP: the WSDL loads"
# The policy in the contract makes gSOAP import WS-Security, which brings a type of time with its own source.
cc -w -I. -I/usr/share/gsoap "$here/gsoap.c" soapC.c soapClient.c /usr/share/gsoap/custom/struct_timeval.c -lgsoap -o client >log 2>&1 || { tail -5 log; echo "not ok - gSOAP: the generated client compiles"; exit 1; }
f=$3
get() {
	printf '%s' "$f" | python3 -c "import json, sys; f = json.load(sys.stdin); d = f['dossier']; print($1)"
}
./client "$2" "$(get "d['ClientRef']")" "$(get "d['ProcedureCode']")" "$(get "d['CompetentUnit']")" "$(get "d['Item']['Code']")" \
    "$(get "d['Money']['StateFee']")" "$(get "f['item']")" "$(get "f['tag']")" "$(get "f['time']")"
