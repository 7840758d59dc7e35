# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts of this folder have in common: they speak, and they find and install what they
# need. Sourced, never run. A script that sources it may set `assume_yes=1` (its `--yes`) before it
# calls `require`.

# Debian keeps mosquitto in /usr/sbin, which a user's PATH leaves out.
PATH=$PATH:/usr/sbin:/sbin

# What the package is built on, and what its readings are sent to.
# shellcheck disable=SC2034 # Used by the scripts that source this one.
build_packages=(libgpiod-dev libmosquitto-dev libyaml-dev)
# shellcheck disable=SC2034
broker_packages=(mosquitto mosquitto-clients)
# What all tests need.
# shellcheck disable=SC2034
test_packages=("${build_packages[@]}" "${broker_packages[@]}" openssl)

# say TEXT...: one line that stands out between the output of tools.
say() {
    local bold='' plain=''
    if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
    printf '%s==> %s%s\n' "$bold" "$*" "$plain"
}

# fail TEXT...: says what is wrong and what to do, and ends the script.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# usage FILE: prints the comment that a script opens with, from below the licence line.
usage() {
    sed -n '3,/^[^#]/ { /^#/ s/^# \{0,1\}//p }' "$1"
}

# as_root COMMAND...: runs it as root, by sudo where that is needed.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "there is no sudo here; as root, run: $*"
        sudo "$@"
    fi
}

# agree QUESTION: asks a person, unless this is root or --yes was given.
agree() {
    local answer
    if [ "$(id -u)" = 0 ] || [ "${assume_yes:-0}" = 1 ]; then return 0; fi
    [ -t 0 ] || return 1
    read -r -p "$1 [Y/n] " answer
    [[ $answer =~ ^([Yy]|[Yy]es)?$ ]]
}

# require PACKAGE...: installs those of these Debian packages that are missing.
require() {
    local package missing=()
    command -v apt-get >/dev/null ||
        fail "this is not Debian; the packages needed are: $*"
    for package; do
        [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Missing Debian packages: ${missing[*]}"
    agree "Install them now?" ||
        fail "without them it cannot go on; install them (apt-get install ${missing[*]})" \
            "or run again with --yes"
    install "${missing[@]}" >/dev/null 2>&1 || {
        # The list of packages is missing or stale: the usual state of a fresh or an old system.
        refresh_package_lists
        install "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
    }
}

# install PACKAGE...: apt-get without questions.
install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet=2 --no-install-recommends "$@"
}

# refresh_package_lists: apt-get update. A source that does not answer is told, and not the end:
# what is needed may come from another.
refresh_package_lists() {
    say "Reading the package lists"
    as_root apt-get update --quiet=2 || true
}

# require_swift: there is a Swift toolchain, and it is new enough.
require_swift() {
    local version
    command -v swift >/dev/null ||
        fail "there is no 'swift' in the PATH: install a Swift toolchain, 6.0 or newer" \
            "(on Debian 13: apt install swiftlang)"
    version=$(swift --version 2>&1) || fail "$(command -v swift) does not run: $version"
    [[ $version =~ Swift\ version\ ([6-9]|[1-9][0-9]) ]] ||
        fail "Swift 6.0 or newer is needed; $(command -v swift) says: $version"
}
