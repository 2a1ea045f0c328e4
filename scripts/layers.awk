# SPDX-License-Identifier: Apache-2.0
# layers.awk FILE...: which room may include which, and which library has which landlord; no circle of headers, of modules
# (a .h with its .c) or of rooms; no two files and no two structs of one name; no comment names a header or source that is not
# there.  Prints TAP.
# A room is a folder of gateway/; docs/architecture.md is the map.  Lower rooms stand first, nobody includes what stands below him.
BEGIN {
	may["base"] = ""
	may["codec"] = "base"
	may["model"] = "base codec"
	may["xml"] = "base codec"
	may["json"] = "base codec"
	may["soap"] = "base xml"
	may["forms"] = "base codec xml"
	may["scan"] = "base codec"
	may["crypto"] = "base"
	may["sign"] = "base xml json soap crypto"
	may["journal"] = "base crypto"
	may["blob"] = "base crypto"
	may["store"] = "base codec model crypto/digest.h"
	may["wire"] = "base model"
	may["connectors"] = "base codec model xml json soap sign/policy.h crypto/digest.h"
	may["conf"] = "base codec model json crypto sign/policy.h wire connectors/connector.h"
	may["run"] = "base conf"
	records = "base codec model crypto json journal blob store conf run"
	may["ledger"] = records
	may["evidence"] = records " ledger wire"
	may["call"] = records " ledger wire sign xml connectors/connector.h"
	may["cases"] = records " ledger call/call.h call/ask.h connectors/connector.h"
	may["deliver"] = records " ledger evidence wire call cases connectors/connector.h"
	may["intake"] = records " ledger cases xml soap sign connectors/connector.h"
	may["people"] = records " ledger"
	may["press"] = records " ledger xml cases people"
	may["ui"] = records " ledger xml cases people press"
	may["http"] = records " ledger evidence call deliver intake people ui connectors/connector.h"
	may["main"] = records " xml forms scan soap sign wire ledger evidence call cases deliver intake people press ui http"
	may["main"] = may["main"] " connectors/connector.h"
	lord["microhttpd.h"] = "http"
	lord["curl/"] = "wire"
	lord["libxml/"] = "xml soap sign"
	lord["libxslt/"] = "xml"
	lord["openssl/"] = "crypto"
	lord["hiredis/"] = "store"
	lord["jansson.h"] = "json"
	lord["ini.h"] = "conf"
	lord["pango/"] = "forms"
	lord["cairo"] = "forms"
	lord["fontconfig/"] = "forms"
	lord["qrencode.h"] = "forms"
	lord["zint.h"] = "forms"
	lord["leptonica/"] = "scan"
	lord["zbar.h"] = "scan"
	lord["seccomp.h"] = "scan"
	lord["argon2.h"] = "people"
	lord["liboath/"] = "people"
	bad = 0
}
function layer(path, parts) {
	split(path, parts, "/")
	return parts[1] == "connectors" ? "connectors" : parts[2]
}
# The dialect whose folder the file lies in, or "".
function dialect(path, parts, n) {
	n = split(path, parts, "/")
	return n == 3 && parts[1] == "connectors" ? parts[2] : ""
}
function allowed(l, inc, words, n, i, first) {
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
# The file that is meant by an include, as its path from the root of the tree.
function place(inc) {
	return inc ~ /^connectors\// ? inc : "gateway/" inc
}
function module(path) {
	sub(/\.[ch]$/, "", path)
	return path
}
# An arrow of the graph `g` ("headers", "modules", "rooms").
function arrow(g, from, to) {
	if (from == to || (g, from, to) in drawn)
		return
	drawn[g, from, to] = 1
	if (!((g, from) in out))
		from_all[g, ++n_from[g]] = from
	out[g, from] = out[g, from] " " to
}
# Depth first; a node that is met while it is still on the way is the end of a circle, which is told.
function visit(g, node, way, to, n, i, round) {
	colour[g, node] = 1
	n = split(out[g, node], to, " ")
	for (i = 1; i <= n; i++)
		if (!((g, to[i]) in colour))
			visit(g, to[i], way node " ")
		else if (colour[g, to[i]] == 1) {
			round = way node " "
			sub(".* " to[i] " ", to[i] " ", round)
			printf "not ok - a circle of %s: %s%s\n", g, round, to[i]
			bad++
		}
	colour[g, node] = 2
}
function circles(g, i) {
	for (i = 1; i <= n_from[g]; i++)
		if (!((g, from_all[g, i]) in colour))
			visit(g, from_all[g, i], " ")
}
# Headers and sources that a comment names, to be looked for at the end.
function mentions(text, at, word) {
	at = index(text, "/*") > 0 ? index(text, "/*") : text ~ /^[ \t]*\*/ ? 1 : 0
	for (text = at > 0 ? substr(text, at) : ""; match(text, /[a-z_0-9]+\.[ch]/); text = substr(text, RSTART + RLENGTH)) {
		word = substr(text, RSTART, RLENGTH)
		if (word !~ /^test_/ && substr(text, RSTART + RLENGTH, 1) !~ /[a-z_0-9]/ && substr(text, RSTART - 1, 1) != "<")
			mentioned[word] = FILENAME ":" FNR
	}
}
FNR == 1 {
	files++; l = layer(FILENAME); module_seen[module(FILENAME)]
	name = FILENAME; sub(/.*\//, "", name)
	if (FILENAME ~ /^gateway\// && name in named)
		complain("has the name of " named[name])
	named[name] = FILENAME
}
!/^#/ { mentions($0) }
/^(static |const )*(struct|enum|union) [a-z_0-9]+ *\{/ {
	split(substr($0, 1, index($0, "{") - 1), w, " ")
	for (k = 1; w[k] != "struct" && w[k] != "enum" && w[k] != "union"; k++)
		;
	type = w[k + 1]
	if (type in told)
		complain(w[k] " " type " is also in " told[type])
	told[type] = FILENAME ":" FNR
}
/^#include "/ {
	split($0, q, "\"")
	arrow("modules", module(FILENAME), module(place(q[2])))
	arrow("rooms", l, layer(place(q[2])))
	if (FILENAME ~ /\.h$/)
		arrow("headers", FILENAME, place(q[2]))
	if (!(l in may))
		complain("room " l " is not in scripts/layers.awk")
	else if (dialect(q[2]) != "" && dialect(q[2]) != dialect(FILENAME))
		complain("nobody but the dialect itself includes " q[2])
	else if (!allowed(l, q[2]))
		complain("room " l " may not include " q[2])
}
/^#include </ {
	split($0, q, /[<>]/)
	for (lib in lord)
		if (index(q[2], lib) == 1 && index(" " lord[lib] " ", " " l " ") == 0)
			complain(lib " belongs to " lord[lib])
}
END {
	circles("headers"); circles("modules"); circles("rooms")
	for (word in mentioned)
		if (!(word in named)) {
			printf "not ok - %s names %s, which is not there\n", mentioned[word], word
			bad++
		}
	if (!bad)
		printf "ok - %d files keep to their rooms, without circles and without two of one name\n", files
	exit bad > 0
}
