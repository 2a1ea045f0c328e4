#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# forms.sh POSTGATE: every paper, drawn from its sample and judged by programs of others: fonts by pdffonts, words by pdftotext,
# size by pdfinfo, codes by zbarimg.  Prints TAP.
set -u
[ $# -eq 1 ] || { echo "usage: forms.sh POSTGATE" >&2; exit 2; }
gw=$1 n=0 bad=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
samples=$(dirname "$0")/../forms
export LC_ALL=C.UTF-8

. "$(dirname "$0")/claim.sh"

draw() {                        # draw MODEL OUT [OPTION...]
	model=$1 out=$2
	shift 2
	form=$(sed -n 's/^<\([a-z0-9-]*\)>$/\1/p' "$model" | head -n 1)
	"$gw" form draw "$form" --model "$model" --out "$out" "$@"
}
done_by() {                     # done_by COMMAND...: says so when it succeeds
	"$@" && echo done
}
fonts() {                       # all that are used are in the file
	pdffonts "$1" | awk 'NR > 2 { n++; if ($(NF - 4) != "yes") { print; bad = 1 } }
		END { if (n && !bad) print "all are in it"; exit bad || !n }'
}
# What stands in elements whose text a person must find again, a line each; wrapped lines are joined before looking.
words() {
	pdftotext -raw "$1" - | tr '\n\f' '  ' | sed 's/\xc2\xa0/ /g; s/  */ /g' >"$dir/text"
	/usr/bin/python3 - "$2" "$dir/text" <<'PY'
import sys, unicodedata
import xml.etree.ElementTree as et
text = open(sys.argv[2], encoding="utf-8").read()
lost = 0
assert unicodedata.is_normalized("NFC", text), "the text is not NFC"
flat = lambda s: "".join(unicodedata.normalize("NFC", s).split()).casefold()
text = flat(text)
for e in et.parse(sys.argv[1]).iter():
    if len(e) == 0 and e.tag in ("Name", "Clerk", "ProcedureName", "Address", "AmountVi", "Reason", "Office", "Item",
                           "DossierNumber", "IdNo", "Bag"):
        if flat(e.text or "") not in text:
            print("lost:", e.tag, e.text)
            lost = 1
print("all are there" if not lost else "")
sys.exit(lost)
PY
}
codes() {                       # codes PDF CODES: what scanners read on all pages, each once, and what they shall
	pdftoppm -r 200 -png "$1" "$dir/page"
	zbarimg -q "$dir"/page*.png 2>/dev/null | LC_ALL=C sort -u >"$dir/read"
	rm -f "$dir"/page*.png
	LC_ALL=C sort -u "$2" | cmp -s - "$dir/read" && echo "read as meant" && return
	echo "meant:"; cat "$2"; echo "read:"; cat "$dir/read"
	return 1
}
size() {                        # size PDF "595.276 x 841.89"
	pdfinfo "$1" | grep '^Page size'
}

for model in "$samples"/*.xml; do
	name=$(basename "$model" .xml)
	claim "$name is drawn" 0 done done_by draw "$model" "$dir/$name.pdf"
	claim "$name: each font is in the file" 0 "all are in it" fonts "$dir/$name.pdf"
	claim "$name: names and sums are found again" 0 "all are there" words "$dir/$name.pdf" "$model"
	if [ -f "$samples/$name.codes" ]; then
		claim "$name: scanners read its codes" 0 "read as meant" codes "$dir/$name.pdf" "$samples/$name.codes"
	fi
	case $name in
	address-label*) wanted="283.465 x 425.197" ;;
	mau06*) wanted="841.89 x 595.276" ;;
	*) wanted="595.276 x 841.89" ;;
	esac
	claim "$name has its size" 0 "$wanted" size "$dir/$name.pdf"
	draw "$model" "$dir/again.pdf"
	claim "$name: another run gives the same bytes" 0 done done_by cmp "$dir/$name.pdf" "$dir/again.pdf"
	form=$(sed -n 's/^<\([a-z0-9-]*\)>$/\1/p' "$model" | head -n 1)
	sed "s|^</$form>|<Reprint>2</Reprint><Provisional>true</Provisional></$form>|" "$model" >"$dir/again.xml"
	draw "$dir/again.xml" "$dir/again.pdf"
	claim "$name: a reprint says so" 0 "IN LẠI LẦN 2" pdftotext -raw "$dir/again.pdf" -
	claim "$name: a provisional one says so" 0 "PHIẾU TẠM" pdftotext -raw "$dir/again.pdf" -
done

claim "the forms are listed" 0 "mau01                built in" "$gw" form list
mkdir "$dir/own"
cat >"$dir/own/mau01.xsl" <<'E2'
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/mau01"><sheet><p>Của riêng chúng tôi: <xsl:value-of select="Clerk"/></p></sheet></xsl:template>
</xsl:stylesheet>
E2
claim "a replaced template is listed" 0 "mau01                of the folder" "$gw" form list --forms "$dir/own"
claim "and drawn" 0 done done_by "$gw" form draw mau01 --model "$samples/mau01.xml" --forms "$dir/own" --out "$dir/own.pdf"
claim "as it says" 0 "Của riêng chúng tôi: Huỳnh Thị Mỹ Lệ" pdftotext "$dir/own.pdf" -
sed -i 's|<p>|<p colour="red">|' "$dir/own/mau01.xsl"
claim "a wrong template says where" 1 "p: no attribute colour is known here" \
	"$gw" form draw mau01 --model "$samples/mau01.xml" --forms "$dir/own" --out "$dir/own.pdf"
claim "a form that is not there" 1 "there is no form mau99" "$gw" form draw mau99 --model "$samples/mau01.xml" --out "$dir/x.pdf"
claim "a model of another form" 1 "begins with <mau01>" "$gw" form draw mau02 --model "$samples/mau01.xml" --out "$dir/x.pdf"
claim "a model that is not there" 2 "No such file" "$gw" form draw mau01 --model "$dir/none" --out "$dir/x.pdf"
claim "a place that cannot be written" 2 "No such file" \
	"$gw" form draw mau01 --model "$samples/mau01.xml" --out "$dir/none/x.pdf"
claim "wrong usage" 2 "usage: postgate form" "$gw" form draw mau01
printf '<?xml version="1.0"?><fontconfig><dir>%s</dir></fontconfig>' "$dir/own" >"$dir/fonts.conf"
claim "without its typefaces nothing is drawn in others" 1 "apt install fonts-liberation2" \
	env FONTCONFIG_FILE="$dir/fonts.conf" "$gw" form list

echo "1..$n"
exit $bad
