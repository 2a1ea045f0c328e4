#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# habits.sh: each habit of the tree that `make check` holds (rooms, circles, names, columns, layout, headers, needs) is broken once
# in a small tree of its own, and must be refused in words that say what is wrong.  Prints TAP.
set -u
root=$(cd "$(dirname "$0")/.." && pwd) n=0 bad=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS BASE V

result() {                      # result CLAIM yes|no
	n=$((n + 1))
	[ "$2" = yes ] && echo "ok $n - $1" && return
	bad=1
	echo "not ok $n - $1"
	sed 's/^/# /' out
}
refused() {                     # refused CLAIM WORDS COMMAND...: it fails and says WORDS
	claim=$1 words=$2
	shift 2
	"$@" >out 2>&1 && { result "$claim" no; return; }
	grep -q "$words" out && result "$claim" yes || result "$claim" no
}
accepted() {                    # accepted CLAIM COMMAND...
	claim=$1
	shift
	"$@" >out 2>&1 && result "$claim" yes || result "$claim" no
}
tree() {                        # a small tree that keeps all habits: two modules of base, one of json
	rm -rf gateway connectors
	mkdir -p gateway/base gateway/json connectors/one
	printf '#pragma once\n#include <stddef.h>\nstruct a {\n\tsize_t n;\n};\n' >gateway/base/a.h
	printf '#include "base/a.h"\n' >gateway/base/a.c
	printf '#pragma once\n#include "base/a.h"\n' >gateway/base/b.h
	printf '#include "base/b.h"\n#include "base/a.h"\n' >gateway/base/b.c
	printf '#pragma once\n' >gateway/json/c.h
	printf '#include "json/c.h"\n#include "base/b.h"\n' >gateway/json/c.c
	printf '#pragma once\n' >connectors/one/one.h
}
layers() {
	awk -f "$root/scripts/layers.awk" gateway/*/*.c gateway/*/*.h connectors/*/*.h
}

tree
accepted "a tree that keeps its rooms" layers
printf '#include "base/b.h"\n' >>gateway/base/a.h
refused "a circle of headers" "a circle of headers: gateway/base/[ab].h gateway/base/[ab].h gateway/base/[ab].h" layers
tree
printf '#include "base/b.h"\n' >>gateway/base/a.c
refused "a circle of modules, through their .c" "a circle of modules: gateway/base/[ab] gateway/base/[ab] gateway/base/[ab]" layers
tree
printf '#include "json/c.h"\n' >>gateway/base/b.c
refused "a circle of rooms" "a circle of rooms: \(base json base\|json base json\)" layers
refused "a room below that includes one above" "room base may not include json/c.h" layers
tree
printf '#include <jansson.h>\n' >>gateway/base/b.c
refused "a library outside its landlord's room" "jansson.h belongs to json" layers
tree
printf '#include "connectors/one/one.h"\n' >>gateway/json/c.c
refused "a dialect's own header in a room" "nobody but the dialect itself includes connectors/one/one.h" layers
tree
printf '#include "base/b.h"\n' >gateway/json/b.c
refused "two files of one name" "gateway/json/b.c:1 has the name of gateway/base/b.c" layers
tree
printf 'static const struct a {\n\tint x;\n} table[] = {{1}};\n' >>gateway/json/c.c
refused "two structs of one name" "struct a is also in gateway/\(json/c.c:3\|base/a.h:3\)" layers
tree
printf 'enum a { X };\n' >>gateway/json/c.c
refused "an enum with the name of a struct" "a is also in gateway/" layers
tree
printf '/* Its other half; see gone.h. */\n' >>gateway/json/c.c
refused "a comment that sends its reader to a header of before" "gateway/json/c.c:3 names gone.h, which is not there" layers

columns() {
	LC_ALL=C awk -f "$root/scripts/columns.awk" "$@"
}
wide=$(printf '%132s' '' | tr ' ' x)
printf '%s\n\t%s\n%s\n' "$wide" "$(echo "$wide" | cut -c9-)" "$(echo "$wide" | sed 's/x/ạ/g')" >fits.sh
accepted "132 columns, with a tab, in Vietnamese" columns fits.sh
echo "x$wide" >wide.py
refused "133 columns" "wide.py:1 is 133 columns wide" columns fits.sh wide.py
printf '\t%s\n' "$(echo "$wide" | cut -c8-)" >wide.c
refused "a tab counts to the next eighth column" "wide.c:1 is 133 columns wide" columns wide.c

repository=$dir/repository
mkdir -p "$repository/scripts"
cp "$root/.clang-format" "$repository"
cp "$root/scripts/format" "$repository/scripts"
git_() {
	git -C "$repository" -c user.name=x -c user.email=x@x "$@" >/dev/null
}
format() {
	"$repository/scripts/format" check
}
accepted "without git, layout is said to be skipped" sh -c "$repository/scripts/format check | grep -q '^ok - format # SKIP'"
git_ init -q
printf 'int  old;\nint two;\n' >"$repository/x.c"
git_ add -A
git_ commit -qm one
printf 'int  old;\nint new;\n' >"$repository/x.c"
accepted "lines that nobody changed may look as they do" format
printf 'int  old;\nint   new;\n' >"$repository/x.c"
if clang-format --version | grep -q 'version 14'; then
	refused "a changed line that is laid out otherwise" "run make format" format
	git_ commit -qam two
	refused "one that was committed" "run make format" format
	(cd "$repository" && BASE=HEAD~1 scripts/format write >/dev/null)
	accepted "make format puts it right" sh -c "grep -qx 'int new;' '$repository/x.c' && grep -qx 'int  old;' '$repository/x.c'"
else
	accepted "another clang-format is said to be skipped" sh -c "$repository/scripts/format check | grep -q SKIP"
fi

tree
cp -r "$root/Makefile" "$root/scripts" .
cp "$root/gateway/base/banned.h" gateway/base
mkdir -p tests
accepted "headers that compile alone" make -s headers
printf '#pragma once\nlater_t nobody_said_what_that_is(void);\n' >gateway/json/c.h
refused "a header that needs another before it" "unknown type name" make -s headers

mkdir stub
printf '#!/bin/sh\ncase "$*" in *cmocka* | *inih*) exit 1 ;; esac\nexit 0\n' >stub/pkg-config
chmod +x stub/pkg-config
refused "make check says at its start what is missing" "missing: libinih-dev libcmocka-dev.*apt install libinih-dev libcmocka-dev" \
	env PATH="$dir/stub:$PATH" make -s check
refused "make says what it needs to build" "missing: libinih-dev\..*apt install libinih-dev (" env PATH="$dir/stub:$PATH" make -s
accepted "make help needs nothing" env PATH="$dir/stub:$PATH" make -s help

echo "1..$n"
exit $bad
