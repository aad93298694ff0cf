#!/bin/sh
# Installs what building, testing and running GSTD needs on Debian 12. Safe to run again: fast and
# silent when all is there. Needs root or sudo. Prints the log only when something fails.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

case "${1:-}" in
  -h|--help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  '') ;;
  *) echo "setup.sh: unknown word '$1' (it takes none)" >&2; exit 2 ;;
esac

# Compilers and build tools; libraries; servers and tools of the tests. One line a purpose.
packages="
  g++ cmake ninja-build ccache pkg-config git ca-certificates
  clang-14 clang-tidy-14 clang-format-14 lld-14 libclang-rt-14-dev llvm-14
  libcaf-dev librdkafka-dev libpq-dev libsqlite3-dev
  libsodium-dev libssl-dev libcurl4-openssl-dev zlib1g-dev libgoogle-perftools-dev
  rapidjson-dev libboost1.81-dev libboost-test1.81-dev libexpected-dev libcli11-dev
  libspdlog-dev prometheus-cpp-dev wabt
  librapidcheck-dev
  postgresql-15 maven openjdk-17-jre-headless
  prometheus python3 python3-yaml curl jq kcat openssl
  python3-kafka python3-jsonschema
"

# Debian's Node and npm serve; so does any other that is there already.
command -v npm >/dev/null || packages="$packages nodejs npm"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
  "$@" >"$log" 2>&1 || { echo "setup.sh: failed: $*" >&2; cat "$log" >&2; exit 1; }
}
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# shellcheck disable=SC2086  # The list is meant to be split.
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $packages 2>/dev/null || true)
missing=
for package in $packages; do
  case "$installed" in
    *"$package installed"*) ;;
    *) missing="$missing $package" ;;
  esac
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "setup.sh: needs root or sudo to install:$missing" >&2
    exit 1
  fi
  echo "installing:$missing"
  # A fresh machine has no package lists; an old list names files that are gone. Somebody else's
  # broken source must not stop us: if ours is broken, the installation says so.
  as_root apt-get update >"$log" 2>&1 || true
  # shellcheck disable=SC2086  # The list is meant to be split.
  quietly as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $missing
fi

# The Kafka broker is not in Debian: its jars come from Maven Central, once.
quietly env PYTHONDONTWRITEBYTECODE=1 \
  python3 "$root/ops/kafka/broker.py" --data "$root/.cache/kafka" --fetch-only

# So do the packages of the TON contracts' compiler and of the local chain: from npm, once.
chain=$root/ops/ton-chain
if [ ! "$chain/node_modules/.package-lock.json" -nt "$chain/package-lock.json" ]; then
  quietly npm ci --prefix "$chain" --no-audit --no-fund
  touch "$chain/node_modules/.package-lock.json"
fi
