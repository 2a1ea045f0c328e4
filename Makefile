# SPDX-License-Identifier: Apache-2.0
#
# postgate.  What to say:
#
#   make               build build/release/postgate
#   make check         the tests that need no stage, and the habits of the tree; says what it needs; ends with `N passed, N failed`
#   make V=asan check  the same under address and undefined-behaviour sanitizers (also: tsan, cov)
#   make cov           which share of the lines `make check` runs, by layer
#   make fuzz T=soap   libFuzzer on one door (needs clang); make fuzz-list names them
#   make torture       kill, cut and starve the whole stage, N runs from SEED on (KIND=one of them); tests/torture
#   make bench         measure against the limits of this machine; build/bench.json.  BASE=COMMIT: and in turn with that commit
#   make bench-cases   only cases at counters, deadlines and quotes; build/bench-cases.json.  DAY=40000: a whole day of them instead, and
#                      how long others wait meanwhile; build/bench-day.json
#   make bench-console only the pages, with 100 clerks at once; build/bench-console.json
#   make bench-rebuild fill Redis from a journal of N (20000) dossiers, and restart; N=1000000 is the whole measure
#   make docs          print the generated documents anew
#   make headers       compile each header alone
#   make format        lay out the lines of C that you changed as .clang-format says; `make check` refuses others
#   make sizes         the ten longest files and functions
#   make install       into DESTDIR and PREFIX (/usr/local)
#   make clean         throw build/ away
#
# VERBOSE=1 shows whole commands.  CFLAGS, CPPFLAGS and LDFLAGS are yours.

V ?= release
O := build/$(V)
PREFIX ?= /usr/local

CC.fuzz := clang
ifneq ($(origin CC),command line)
ifneq ($(CC.$(V)),)
CC := $(CC.$(V))
endif
endif

# What is missing is said before anything fails for want of it.
ifneq ($(filter-out clean help sizes fuzz-list,$(or $(MAKECMDGOALS),all)),)
MISSING := $(shell CC='$(CC)' sh scripts/needs $(if $(filter check% cov,$(MAKECMDGOALS)),check,build))
ifneq ($(MISSING),)
$(error $(MISSING))
endif
endif

PKGS        := libmicrohttpd libcurl libxml-2.0 libxslt openssl hiredis jansson inih libargon2 liboath pangocairo fontconfig libqrencode lept zbar libseccomp
GW_CPPFLAGS := -D_GNU_SOURCE -Igateway -I. -include gateway/base/banned.h $(shell pkg-config --cflags $(PKGS))
WARN        := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef \
               -Wwrite-strings -Wswitch-enum -Wpointer-arith -Wcast-qual -Werror=implicit -Werror=int-conversion
GW_CFLAGS    = -std=gnu17 -g $(WARN) $(CFLAGS.$(V))
ALL          = $(GW_CPPFLAGS) $(CPPFLAGS) $(GW_CFLAGS) $(CFLAGS)
LIBS        := $(shell pkg-config --libs $(PKGS)) -lzint -lm -pthread

CFLAGS.release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS.release := -pie -Wl,-z,relro,-z,now
# Of what debuggers want only the lines, which is what a sanitizer's report names: a fifth less to compile and to link.
CFLAGS.asan    := -O1 -g1 -fno-omit-frame-pointer -fno-sanitize-recover=all -Werror -DGW_FAULTS \
                  -fsanitize=address,undefined
LDFLAGS.asan   := -fsanitize=address,undefined
CFLAGS.tsan    := -O1 -g1 -fno-omit-frame-pointer -Werror -DGW_FAULTS -fsanitize=thread
LDFLAGS.tsan   := -fsanitize=thread
CFLAGS.torture := $(CFLAGS.release) -DGW_FAULTS
LDFLAGS.torture := $(LDFLAGS.release)
CFLAGS.cov     := -O0 --coverage -DGW_FAULTS
LDFLAGS.cov    := --coverage
CFLAGS.fuzz    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link
LDFLAGS.fuzz   := -fsanitize=address,undefined

SRC    := $(filter-out gateway/main/main.c,$(sort $(wildcard gateway/*/*.c gateway/ui/*/*.c connectors/*.c connectors/*/*.c)))
HDR    := $(sort $(wildcard gateway/*/*.h gateway/ui/*/*.h connectors/*.h connectors/*/*.h))
OBJ    := $(SRC:%.c=$O/obj/%.o) $O/assets.o
ASSETS := $(sort $(wildcard schemas/*/*/*.xsd schemas/*/*/*.wsdl schemas/*/*/*.json schemas/*/*/*.xsl \
             gateway/store/*.lua gateway/ui/*/*.xsl gateway/ui/*/*.txt))
# What browsers fetch (docs/ui.md): made once, for all variants; an asset's path is without build/.
THEME  := gateway/ui/theme
UITEXT := desk.css jsqr.js $(notdir $(wildcard gateway/ui/script/*.js))
UI     := $(addprefix build/ui/,$(UITEXT) $(UITEXT:%=%.gz) first.css icon.svg licences.txt \
             $(foreach w,400 700,be-vietnam-pro-latin-$w.woff2 be-vietnam-pro-vietnamese-$w.woff2))
ASSETS += $(UI)
UNIT   := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZ   := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
ifeq ($(V),tsan)                # only what has threads: the rest is slow there and shows nothing new
UNIT   := test_ask test_blob test_case test_change test_child test_commit test_conf test_evening test_jobs test_journal test_queue test_schema test_store \
          test_thread_pool test_token_shared test_wire test_worker
FUZZ   :=
endif
# A hundred test programs in each variant: the linker that takes half the time, where there is one.  What people run is linked as ever.
TEST_LD := $(if $(shell command -v ld.gold),-fuse-ld=gold)
TLIB   := $(patsubst %.c,$O/obj/%.o,$(sort $(wildcard tests/lib/*.c)))
RUN    := sh scripts/tap $O/results

Q = $(if $(VERBOSE),,@echo "  $(1)	$(subst $O/,,$@)";)

.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all check check-rules check-fits check-docs check-built check-sum docs cov fuzz fuzz-list torture torture-build bench bench-cases bench-console bench-rebuild headers sizes install clean help FORCE

all: $O/postgate compile_commands.json

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

$O/postgate: $O/obj/gateway/main/main.o $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $^ $(LIBS) -o $@

$O/libgw.a: $(OBJ)
	$(call Q,AR)rm -f $@; $(AR) rcs $@ $^

$O/obj/%.o: %.c $O/.flags
	$(call Q,CC)mkdir -p $(@D); $(CC) $(ALL) -MMD -MP -c $< -o $@

$(UI) &: $(THEME)/package-lock.json $(wildcard $(THEME)/*.mjs $(THEME)/*.scss $(THEME)/*.svg $(THEME)/*.licence gateway/ui/script/*.js)
	$(if $(VERBOSE),,@echo "  UI	build/ui";) node $(THEME)/build.mjs build/ui

$O/assets.s: scripts/embed.sh $(ASSETS)
	$(call Q,EMBED)mkdir -p $(@D); sh scripts/embed.sh $(ASSETS) > $@

$O/assets.o: $O/assets.s
	$(call Q,AS)$(CC) -c $< -o $@

$O/.flags: FORCE                # rebuild when the flags change, and only then
	@mkdir -p $(@D); echo '$(CC) $(ALL)' | cmp -s - $@ || echo '$(CC) $(ALL)' > $@

compile_commands.json: $(SRC) Makefile
	@{ echo '['; for f in $(SRC) gateway/main/main.c; do \
	  printf '%s{"directory":"%s","file":"%s","command":"%s -c %s"}\n' "$$sep" "$(CURDIR)" $$f '$(subst ",\",$(CC) $(ALL))' $$f; sep=,; done; echo ']'; } > $@

# ---- tests -------------------------------------------------------------------------------------------

$O/test_%: $O/obj/tests/unit/test_%.o $(TLIB) $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $(TEST_LD) $^ $(LIBS) -lcmocka -o $@

$O/replay_%: $O/obj/tests/fuzz/fuzz_%.o $O/obj/tests/fuzz/replay.o $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $(TEST_LD) $^ $(LIBS) -o $@

# Asks the simulated partners; see tests/interop/asked.sh.
$O/asked: $O/obj/tests/interop/asked.o $(TLIB) $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $(TEST_LD) $^ $(LIBS) -lcmocka -o $@

check: check-sum

$O/results: FORCE
	@mkdir -p $O; : > $@

run-test_%: $O/test_% $O/results
	@$(RUN) test_$* $O/test_$*

run-fuzz_%: $O/replay_% $O/results
	@$(RUN) replay_$* $O/replay_$* tests/fuzz/corpus/$*

# The habits of the tree, which hold for its text and so for every variant of the build; tests/habits.sh shows that each can be broken.
WRITTEN := $(SRC) gateway/main/main.c $(HDR) $(shell find tests scripts gateway -name node_modules -prune -o -name corpus -prune -o \
             -type f \( -path 'tests/*.[ch]' -o -path 'scripts/*.c' -o -name '*.sh' -o -name '*.py' -o -name '*.awk' -o -name '*.lua' -o \
             -name '*.mjs' -o -name '*.js' -o -name '*.scss' -o -name '*.xsl' -o -path 'scripts/*' ! -name '*.*' \) -print)

check-rules: $O/results $(if $(filter release,$V),headers)
	@$(RUN) layers awk -f scripts/layers.awk $(SRC) gateway/main/main.c $(HDR)
	@$(RUN) columns env LC_ALL=C awk -f scripts/columns.awk $(WRITTEN)
	@$(RUN) format scripts/format check
	@$(RUN) habits sh tests/habits.sh

check-fits: $O/results
	@$(RUN) sabotage_fits /usr/bin/python3 tests/sabotage/sabotage.py --fits
	@$(RUN) growth_fits /usr/bin/python3 tests/growth/growth.py --fits

check-docs: $O/gendocs $O/results
	@$(RUN) docs sh scripts/docs check $O/gendocs

# What runs otherwise, or is warned of otherwise, in another variant of the build; the rest is asked once, of the release.
check-built: $(UNIT:%=run-%) $(FUZZ:%=run-%) all $(if $(filter tsan,$V),,check-docs $O/bench $O/fill)

check-sum: check-rules check-fits check-built check-docs $O/bench $O/fill
	@awk '{ p += $$2; f += $$3 } END { printf "%d passed, %d failed\n", p, f; exit f > 0 || p == 0 }' $O/results

$O/gendocs: $O/obj/scripts/gendocs.o $O/obj/scripts/limits.o $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $^ $(LIBS) -o $@

docs: $O/gendocs
	@sh scripts/docs write $O/gendocs

cov:
	$(MAKE) V=cov check
	@scripts/cov build/cov

fuzz-list:
	@echo $(FUZZ:fuzz_%=%)

fuzz:
	$(MAKE) V=fuzz build/fuzz/fuzz_$(T)
	mkdir -p build/fuzz/corpus/$(T)
	build/fuzz/fuzz_$(T) -max_len=65536 $(FUZZFLAGS) build/fuzz/corpus/$(T) tests/fuzz/corpus/$(T)

build/fuzz/fuzz_%: build/fuzz/obj/tests/fuzz/fuzz_%.o build/fuzz/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) -fsanitize=fuzzer $^ $(LIBS) -o $@

$O/bench: $(patsubst %.c,$O/obj/%.o,$(sort $(wildcard tests/bench/*.c))) $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $^ $(LIBS) -o $@

bench: $O/postgate $O/bench
	@scripts/bench

bench-console: $O/postgate $O/bench
	@ONLY_CONSOLE=1 scripts/bench

bench-cases: $O/postgate $O/bench
	@ONLY_CASES=1 $(if $(DAY),DAY=$(DAY)) scripts/bench

# What kills, fails and remembers from inside (tests/torture/shim.c) is preloaded into the gateway and Redis.
build/torture/shim.so: tests/torture/shim.c
	$(call Q,CC)mkdir -p $(@D); $(CC) -std=gnu17 -O2 -g -Wall -Wextra -Werror -shared -fPIC $< -o $@

build/torture/nth: tests/torture/nth.c
	$(call Q,CC)mkdir -p $(@D); $(CC) -std=gnu17 -O2 -g -Wall -Wextra -Werror $< -o $@

# A clock that is set on, for a tool that a scene runs (tests/scenes/late.mjs).
build/scenes/later.so: tests/scenes/later.c
	$(call Q,CC)mkdir -p $(@D); $(CC) -std=gnu17 -O2 -g -Wall -Wextra -Werror -shared -fPIC $< -o $@

torture-build:
	@$(MAKE) -s V=torture build/torture/postgate build/torture/shim.so build/torture/nth

torture: torture-build
	@/usr/bin/python3 tests/torture/torture.py $(if $(SEED),--seed $(SEED)) $(if $(N),--runs $(N)) $(if $(KIND),--kind $(KIND)) $(if $(JOBS),--jobs $(JOBS))

# Another build of the same sources, for the test of an upgrade: its own version, and store functions with another digest.
build/next/postgate: build/release/postgate Makefile
	$(call Q,NEXT)rm -rf build/next; mkdir -p build/next/src; cp --parents $(ASSETS) build/next/src
	@for f in $(filter %.lua,$(ASSETS)); do echo '-- the next build' >> build/next/src/$$f; done
	@cd build/next/src && sh $(CURDIR)/scripts/embed.sh $(ASSETS) > assets.s && $(CC) -c assets.s -o ../assets.o
	@$(CC) $(ALL) -DVERSION='"0.1-next"' -c gateway/main/main.c -o build/next/main.o
	@$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) build/next/main.o build/next/assets.o build/release/libgw.a $(LIBS) -o $@

$O/fill: $O/obj/tests/bench-rebuild/fill.o $O/obj/tests/lib/kept.o $O/libgw.a
	$(call Q,LINK)$(CC) $(CFLAGS.$(V)) $(LDFLAGS.$(V)) $(LDFLAGS) $^ $(LIBS) -o $@

bench-rebuild: $O/postgate $O/fill
	@scripts/bench-rebuild

# ---- the rest ----------------------------------------------------------------------------------------

headers: $(HDR:%=$O/headers/%.ok) $O/results
	@$(RUN) headers echo "ok - each of $(words $(HDR)) headers compiles alone"

$O/headers/%.ok: % $O/.flags
	@mkdir -p $(@D); $(CC) $(ALL) -MMD -MP -MF $@.d -MT $@ -x c -fsyntax-only $< && touch $@

format:
	@scripts/format write

sizes:
	@wc -l $(SRC) gateway/main/main.c | sort -rn | sed -n '2,11p'
	@awk 'FNR==1{s=0} /^[a-z].*\)$$|^[a-z_0-9]+\(/{n=$$1} /^{/{s=FNR} /^}/{if(s)print FNR-s-1, FILENAME, n; s=0}' $(SRC) | sort -rn | head

install: $O/postgate
	install -D -m 755 $O/postgate $(DESTDIR)$(PREFIX)/bin/postgate
	install -D -m 644 docs/postgate.8 $(DESTDIR)$(PREFIX)/share/man/man8/postgate.8
	install -D -m 644 docs/postgate.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/postgate.conf.5
	install -D -m 644 docs/postgate.service $(DESTDIR)$(PREFIX)/lib/systemd/system/postgate.service
	install -D -m 644 docs/postgate.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/postgate.socket
	install -D -m 644 docs/postgate-catalogue.service $(DESTDIR)$(PREFIX)/lib/systemd/system/postgate-catalogue.service
	install -D -m 644 docs/postgate-catalogue.timer $(DESTDIR)$(PREFIX)/lib/systemd/system/postgate-catalogue.timer

clean:
	rm -rf build compile_commands.json

-include $(shell find $O/obj $O/headers -name "*.d" 2>/dev/null)  # of the tests, too: they are built against the same structs
