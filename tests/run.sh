#!/usr/bin/env bash
# Installs the servers that tests need, checks form and lints, runs every test, and tells what was
# skipped. Fails if anything does. SCHEMAGEN_REQUIRE_SERVERS=1 makes a missing server a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
SCHEMAGEN_SKIPS=$(cd "$target" && pwd)/skipped-tests.txt
export SCHEMAGEN_SKIPS
: >"$SCHEMAGEN_SKIPS"
# Tests with servers wait more than they work.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(nproc) * 2))}

failed=()
step() {
    printf '\n== %s\n' "$*"
    "$@" </dev/null || failed+=("$*")
}

step tests/install.sh --galera
step tests/corpus/fetch.sh --quick
step cargo fmt --all --check
step cargo clippy --workspace --all-targets -- -D warnings
step cargo test --workspace --no-fail-fast

echo
if [ -s "$SCHEMAGEN_SKIPS" ]; then
    echo "== $(wc -l <"$SCHEMAGEN_SKIPS") skipped"
    sort "$SCHEMAGEN_SKIPS"
else
    echo "== nothing skipped"
fi
for what in "${failed[@]}"; do
    echo "FAILED: $what"
done
[ ${#failed[@]} -eq 0 ]
