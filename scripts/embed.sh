#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints assembler that carries the named files and the table assets[] of base/asset.h; what was built is named without build/.
# 64-bit ELF.
set -eu
echo '	.section .rodata'
n=0
for f in "$@"; do
	printf '	.balign 16\n.La%d: .incbin "%s"\n.Le%d: .byte 0\n' "$n" "$f" "$n"
	printf '.Lp%d: .asciz "%s"\n.Lt%d: .asciz "%s"\n' "$n" "${f#build/}" "$n" "$(sha256sum "$f" | cut -c1-64)"
	n=$((n + 1))
done
printf '	.section .data.rel.ro,"aw"\n	.balign 8\n	.global assets\nassets:\n'
i=0
while [ "$i" -lt "$n" ]; do
	printf '	.quad .Lp%d, .La%d, .Le%d, .Lt%d\n' "$i" "$i" "$i" "$i"
	i=$((i + 1))
done
printf '	.quad 0, 0, 0, 0\n	.section .note.GNU-stack,"",@progbits\n'
