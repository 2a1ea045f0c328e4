#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# to_cluster.sh DIR: brings a stage up below DIR, lets a few dossiers pass, moves it from one Redis to a cluster of three masters as
# docs/operating.md says, works on there, and moves back.  Needs the ports HTTP HTTPS PROVINCE POSTAL TSA.  Prints TAP.
set -u
cd "$(dirname "$0")/../.."
[ $# -eq 1 ] || { echo "usage: to_cluster.sh DIR" >&2; exit 2; }
n=0 bad=0 gw=build/${V:-release}/postgate
mkdir -p "$1"
dir=$(cd "$1" && pwd) masters="m1 m2 m3"
conf=$dir/postgate.conf cluster=$dir/cluster.conf

. tests/interop/claim.sh

free_ports() {                  # three ports whose bus port, 10000 above, is free too
	/usr/bin/python3 -c '
import random, socket
def free(port):
    with socket.socket() as s:
        try: s.bind(("127.0.0.1", port))
        except OSError: return False
    return True
found = []
while len(found) < 3:
    port = random.randrange(20000, 30000)
    if port not in found and free(port) and free(port + 10000): found.append(port)
print(*found)'
}

start_redis() {                 # start_redis NAME OPTION VALUE...: as the gateway demands it; its socket is DIR/NAME/sock
	name=$1
	shift
	mkdir -p "$dir/$name"
	redis-server --port 0 --unixsocket "$dir/$name/sock" --dir "$dir/$name" --save '' --appendonly yes --appendfsync always \
		--aof-load-truncated no --maxmemory-policy noeviction "$@" >"$dir/$name.log" 2>&1 &
	echo $! >"$dir/$name.pid"
	until_good redis-cli -s "$dir/$name/sock" ping
}

end() {                         # end NAME...: ask, and wait until they are gone
	for name in "$@"; do
		[ -s "$dir/$name.pid" ] || continue
		pid=$(cat "$dir/$name.pid")
		kill "$pid" 2>/dev/null
		while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
		rm -f "$dir/$name.pid"
	done
}

until_good() {                  # until_good COMMAND...: up to 30 s
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	echo "# in vain: $*"
	return 1
}

serve() {                       # serve CONFIG: the stage's gateway
	"$gw" serve --config "$1" >>"$dir/gateway.log" 2>&1 &
	echo $! >"$dir/gateway.pid"
	until_good curl -sf --unix-socket "$dir/gw.sock" http://127.0.0.1/readyz
}

day() {                         # day SEED: two offices' worth of dossiers, until each is settled
	/usr/bin/python3 tests/partners/day.py --url "https://127.0.0.1:$HTTPS" --certs "$dir/certs" --count 6 --seed "$1" \
		--timeout 120
}

dump() {                        # dump NAME OPTIONS...: to DIR/NAME.dump
	name=$1
	shift
	"$gw" dump "$@" >"$dir/$name.dump"
}

same() {                        # same NAME NAME: equal, and not for being empty
	[ "$(wc -l <"$dir/$1.dump")" -gt 20 ] && cmp "$dir/$1.dump" "$dir/$2.dump" && echo "no difference"
}

spread() {                      # every master has some of it
	for name in $masters; do
		[ "$(redis-cli -s "$dir/$name/sock" dbsize)" -gt 5 ] || return 1
	done
	echo "all have some"
}

scripts/stage down "$dir" >/dev/null 2>&1
rm -rf "$dir/redis" "$dir/journal" "$dir/blobs" "$dir"/m[123] "$dir/again" "$dir/back" "$dir"/*.dump
scripts/stage up "$dir" >&2 || { echo "not ok 1 - the stage comes up"; exit 1; }
trap 'scripts/stage down "$dir"; end $masters again back' EXIT

claim "a day at one Redis" 0 "" day 1
end gateway
dump one --config "$conf"

ports=$(free_ports) seeds=
for name in $masters; do
	port=${ports%% *} ports=${ports#* }
	start_redis "$name" --port "$port" --bind 127.0.0.1 --cluster-enabled yes --cluster-require-full-coverage no
	seeds="$seeds 127.0.0.1:$port"
done
sed "s|^socket = $dir/redis.sock|cluster =$seeds|" "$conf" >"$cluster"
claim "three empty masters are a cluster" 0 "All 16384 slots covered" redis-cli --cluster create $seeds --cluster-yes
for name in $masters; do
	until_good sh -c 'redis-cli -s "$1" cluster info | grep -q cluster_state:ok' sh "$dir/$name/sock"
done
claim "the gateway does not start on the empty cluster" 1 "postgate rebuild" "$gw" serve --config "$cluster"
claim "its journal is rebuilt into it" 0 "rebuilt:" "$gw" rebuild --config "$cluster"
claim "each master has a part" 0 "all have some" spread
claim "nothing in it is damaged" 0 " 0 damaged" "$gw" dump --config "$cluster" --check
dump cluster --config "$cluster"
claim "it holds what the one Redis held" 0 "no difference" same one cluster
start_redis again
claim "the same journal is rebuilt into another Redis" 0 "rebuilt:" "$gw" rebuild --config "$conf" --into "$dir/again/sock"
dump again --config "$conf" --from "$dir/again/sock"
claim "and that holds what the cluster holds" 0 "no difference" same cluster again
claim "a second rebuild finds the cluster full" 3 "not empty" "$gw" rebuild --config "$cluster"

serve "$cluster"
claim "the gateway works on, at the cluster" 0 "" day 2
claim "all tags are open" 0 "tags 64 of 64" curl -s --unix-socket "$dir/gw.sock" http://127.0.0.1/readyz
end gateway
claim "nothing in it is damaged" 0 " 0 damaged" "$gw" dump --config "$cluster" --check
dump later --config "$cluster"
start_redis back
claim "and back: the journal goes into one Redis" 0 "rebuilt:" "$gw" rebuild --config "$conf" --into "$dir/back/sock"
dump back --config "$conf" --from "$dir/back/sock"
claim "which holds what the cluster held" 0 "no difference" same later back
echo "1..$n"
exit $bad
