# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Functions for the scripts in this folder: messages, and the installation of required packages.
# Sourced, never run. A script that sources it may set `assume_yes=1` (its `--yes`) before it calls
# `require`.

# Debian installs mosquitto in /usr/sbin, which is not in a user's PATH.
PATH=$PATH:/usr/sbin:/sbin

# The libraries for the build, and the broker.
# shellcheck disable=SC2034 # Used by the scripts that source this one.
build_packages=(libgpiod-dev libmosquitto-dev libyaml-dev)
# The libraries for TLS and HTTP, which no program of the package links.
# shellcheck disable=SC2034
companion_packages=(libssl-dev libcurl4-openssl-dev libmicrohttpd-dev)
# shellcheck disable=SC2034
broker_packages=(mosquitto mosquitto-clients)
# The packages for the tests, which build all products.
# shellcheck disable=SC2034
test_packages=(
    "${build_packages[@]}" "${companion_packages[@]}" "${broker_packages[@]}" openssl curl python3
    python3-serial
)

# say TEXT...: prints a line that is easy to find in the output of tools.
say() {
    local bold='' plain=''
    if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
    printf '%s==> %s%s\n' "$bold" "$*" "$plain"
}

# fail TEXT...: prints an error with advice, and ends the script.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# usage FILE: prints the comment at the head of a script, without the licence line.
usage() {
    sed -n '3,/^[^#]/ { /^#/ s/^# \{0,1\}//p }' "$1"
}

# as_root COMMAND...: runs a command as root, with sudo if necessary.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "sudo is not installed; run as root: $*"
        sudo "$@"
    fi
}

# agree QUESTION: asks the user, unless the script runs as root or with --yes.
agree() {
    local answer
    if [ "$(id -u)" = 0 ] || [ "${assume_yes:-0}" = 1 ]; then return 0; fi
    [ -t 0 ] || return 1
    read -r -p "$1 [Y/n] " answer
    [[ $answer =~ ^([Yy]|[Yy]es)?$ ]]
}

# require PACKAGE...: installs the Debian packages that are missing.
require() {
    local package missing=()
    command -v apt-get >/dev/null ||
        fail "this is not Debian; the required packages are: $*"
    for package; do
        [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Missing Debian packages: ${missing[*]}"
    agree "Install them now?" ||
        fail "these packages are required; install them (apt-get install ${missing[*]})" \
            "or run again with --yes"
    install "${missing[@]}" >/dev/null 2>&1 || {
        # On a new or an old system the package lists are often missing or outdated.
        refresh_package_lists
        install "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
    }
}

# install PACKAGE...: runs apt-get install without questions.
install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet=2 --no-install-recommends "$@"
}

# refresh_package_lists: runs apt-get update. It continues if a source does not answer: another
# source may have the packages.
refresh_package_lists() {
    say "Reading the package lists"
    as_root apt-get update --quiet=2 || true
}

# require_swift: fails unless there is a Swift toolchain of a supported version.
require_swift() {
    local version
    command -v swift >/dev/null ||
        fail "'swift' is not in the PATH: install a Swift toolchain, 6.0 or newer" \
            "(on Debian 13: apt install swiftlang)"
    version=$(swift --version 2>&1) || fail "$(command -v swift) does not run: $version"
    [[ $version =~ Swift\ version\ ([6-9]|[1-9][0-9]) ]] ||
        fail "Swift 6.0 or newer is required; $(command -v swift) reports: $version"
}
