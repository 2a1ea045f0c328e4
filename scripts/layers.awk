# SPDX-License-Identifier: Apache-2.0
# layers.awk FILE...: who may include whom, and which library has which landlord.  Prints TAP.
BEGIN {
	may["base"] = ""
	may["model"] = "base"
	may["xml"] = "base"
	may["json"] = "base"
	may["soap"] = "base xml"
	may["sign"] = "base xml soap"
	may["journal"] = "base sign"
	may["blob"] = "base sign"
	may["store"] = "base model sign/digest.h"
	may["wire"] = "base model"
	may["connectors"] = "base model xml json soap sign/policy.h"
	all = "base model xml json soap sign journal blob store wire"
	may["flow"] = all " connectors/connector.h conf.h"
	may["http"] = all " flow conf.h connectors/connector.h"
	may["main"] = "*"
	lord["microhttpd.h"] = "http"
	lord["curl/"] = "wire"
	lord["libxml/"] = "xml soap sign"
	lord["openssl/"] = "sign"
	lord["hiredis/"] = "store"
	lord["jansson.h"] = "json"
	lord["ini.h"] = "main"
	bad = 0
}
function layer(path, parts, n) {
	n = split(path, parts, "/")
	if (parts[1] == "connectors")
		return "connectors"
	return n == 2 ? "main" : parts[2]
}
function allowed(l, inc, words, n, i, first) {
	if (may[l] == "*" )
		return 1
	first = inc; sub("/.*", "", first)
	if (first == l)
		return 1
	n = split(may[l], words, " ")
	for (i = 1; i <= n; i++)
		if (words[i] == first || words[i] == inc)
			return 1
	return 0
}
function complain(what) {
	printf "not ok - %s:%d %s\n", FILENAME, FNR, what
	bad++
}
FNR == 1 { files++; l = layer(FILENAME) }
/^#include "/ {
	split($0, q, "\"")
	if (!(l in may))
		complain("layer " l " is not in scripts/layers.awk")
	else if (!allowed(l, q[2]))
		complain("layer " l " may not include " q[2])
}
/^#include </ {
	split($0, q, /[<>]/)
	for (lib in lord)
		if (index(q[2], lib) == 1 && index(" " lord[lib] " main ", " " l " ") == 0)
			complain(lib " belongs to " lord[lib])
}
END { if (!bad) printf "ok - %d files keep to their layers\n", files; exit bad > 0 }
