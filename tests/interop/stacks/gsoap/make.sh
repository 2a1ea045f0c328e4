#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make.sh WSDL DIR NAME: DIR/client, NAME.c with what is generated from the WSDL as it is served.  Of the two bindings gSOAP makes
# one service; by default it speaks SOAP 1.2.  Everything generated stays in DIR.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
wsdl=$1
share=/usr/share/gsoap
mkdir -p "$2"
cd "$2"
rm -f ./*.[cho] ./*.nsmap client
wsdl2h -c -s -x -L -W -o postal.h "$wsdl" >wsdl2h.log 2>&1 || { cat wsdl2h.log >&2; exit 1; }
soapcpp2 -2 -c -C -L -x -w "-I$share/import" postal.h >soapcpp2.log 2>&1 || { cat soapcpp2.log >&2; exit 1; }
# WITH_DOM and WITH_OPENSSL as the packaged library was built; the plugins come as sources.
for source in plugin/wsseapi plugin/smdevp plugin/mecevp plugin/threads custom/struct_timeval; do
	cp "$share/$source.c" "$share/$source.h" .
done
cp "$here/$3.c" "$here/peer.h" .
# shellcheck disable=SC2046
gcc -O1 -w $(pkg-config --cflags gsoapssl) -DWITH_DOM -DWITH_OPENSSL -I. -o client "$3.c" soapC.c soapClient.c \
    wsseapi.c smdevp.c mecevp.c threads.c struct_timeval.c $(pkg-config --libs gsoapssl) -lssl -lcrypto -lpthread
