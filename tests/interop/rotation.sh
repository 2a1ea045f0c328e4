#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rotation.sh: rotation.mjs with the gateway's socket held for all gateways it starts (scripts/hold, in systemd's place).
set -u
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
scripts/hold "$dir/gw.sock" node tests/interop/rotation.mjs --dir "$dir"
