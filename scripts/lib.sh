# shellcheck shell=bash
# What the other scripts share. Sourcing it moves to the top of the project.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export python=.venv/bin/python

say() {
    printf '==> %s\n' "$*"
}

fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null
}

# Runs a command and shows what it printed only when it fails. A file and not $(...), which would also
# wait for whatever daemon a package starts.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    ((status == 0)) || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

can_install_packages() {
    ((EUID == 0)) && has apt-get
}

install_packages() {
    say "Installing $* with apt-get"
    # Old lists may still do, and when they do not, the installation says so.
    quietly apt-get update || true
    quietly env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# The server's own complaint is a page long.
require_free_port() {
    local port=${PORT:-8000}
    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || fail "PORT=$port is not a port number."
    if (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; then
        fail "Port $port is taken by another program. Stop that one, or choose another: make run PORT=$((port + 1))"
    fi
}
