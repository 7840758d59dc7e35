# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# A Debian 13 system in a folder: the second system that Martlet supports. It has Swift 6.0,
# libgpiod 2 and a newer libmosquitto. Sourced, after require.sh.
#
# mmdebstrap makes the folder from the Debian mirror of this machine. It takes about 2 minutes and
# 4 GB, so it stays in a cache. Commands run in it by chroot, in separate mount and process
# namespaces: so no mount and no process remains, even after an error. The source tree is mounted as
# /src, and a folder of the cache as its `.build`, so that the two Swift versions do not overwrite
# each other's output.

debian13_cache=${MARTLET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/martlet}/debian13
debian13_root=$debian13_cache/root

# make_debian13: makes the root with Swift and the packages for the tests, unless it exists.
make_debian13() {
    local packages=(swiftlang libstdc++-14-dev libc6-dev ca-certificates git "${test_packages[@]}")
    mkdir -p "$debian13_cache"
    exec {debian13_lock}>"$debian13_cache/lock"
    flock "$debian13_lock"
    if [ "$(cat "$debian13_cache/packages" 2>/dev/null)" != "${packages[*]}" ]; then
        require mmdebstrap
        say "Making a Debian 13 in $debian13_cache (2 minutes, 4 GB)"
        bootstrap "${packages[@]}"
        echo "${packages[*]}" >"$debian13_cache/packages"
    fi
    flock --unlock "$debian13_lock"
}

# bootstrap PACKAGE...: replaces the root by a new one, but only if the new one is complete.
bootstrap() {
    as_root rm -rf "$debian13_root.new"
    bootstrap_debian trixie "$debian13_root.new" --format=directory \
        --include="$(IFS=,; echo "$*")"
    as_root rm -rf "$debian13_root"
    as_root mv "$debian13_root.new" "$debian13_root"
}

# bootstrap_debian RELEASE TARGET OPTION...: mmdebstrap with the mirror and the proxy of this
# machine's apt.
bootstrap_debian() {
    local release=$1 target=$2 keys=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    shift 2
    mirror=${MARTLET_MIRROR:-$(debian_mirror)}
    [ -n "$mirror" ] || fail "apt's sources name no Debian mirror; name one in MARTLET_MIRROR"
    mkdir -p "$debian13_cache"
    apt-config dump | grep -i '^Acquire::.*proxy' >"$debian13_cache/apt.conf" || true
    as_root mmdebstrap --quiet --mode=root --variant=apt --aptopt="$debian13_cache/apt.conf" "$@" \
        "$release" "$target" "deb [signed-by=$keys] $mirror $release main" ||
        fail "mmdebstrap could not make a Debian '$release' from $mirror"
}

# debian_mirror: prints the Debian mirror that this machine's apt uses.
debian_mirror() {
    # shellcheck disable=SC2016 # The variable is apt's.
    apt-get indextargets --format '$(SITE)' \
        'Identifier: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | sed -n 1p
}

# run_in_debian13 COMMAND...: runs a command in the root, in the source tree.
run_in_debian13() {
    local config=$debian13_cache/gitconfig mirrors
    mkdir -p "$debian13_cache/build" .build
    write_gitconfig "$config"
    mapfile -t mirrors < <(local_git_mirrors)
    as_root unshare --mount --pid --fork --kill-child bash -euc \
        "$(declare -f enter_debian13); enter_debian13 \"\$@\"" bash \
        "$debian13_root" "$PWD" "$debian13_cache/build" "$config" \
        ${#mirrors[@]} "${mirrors[@]}" "$@"
}

# git_redirections: this user's url.*.insteadOf settings, as `key<newline>value<nul>`.
git_redirections() {
    git config --null --get-regexp '^url\..*\.insteadof$' || true
}

# write_gitconfig FILE: writes this user's redirections of package sources to a file for the root.
write_gitconfig() {
    local key value
    rm -f "$1"
    git config --file "$1" safe.directory '*'
    while IFS=$'\n' read -r -d '' key value; do
        git config --file "$1" --add "$key" "$value"
    done < <(git_redirections)
}

# local_git_mirrors: prints those redirections that are folders of this machine.
local_git_mirrors() {
    local key
    while IFS=$'\n' read -r -d '' key _; do
        key=${key#url.} key=${key%.insteadof} key=${key#file://}
        if [ -d "$key" ]; then echo "${key%/}"; fi
    done < <(git_redirections) | sort -u
}

# enter_debian13 ROOT TREE BUILD GITCONFIG COUNT MIRROR... COMMAND...: runs as root, in separate
# namespaces. It is passed to another shell as text, so it must not use other functions or
# variables.
enter_debian13() {
    local root=$1 tree=$2 build=$3 config=$4 count=$5 mirror
    shift 5
    mount --make-rprivate /
    mkdir -p "$root/src"
    mount --bind "$tree" "$root/src"
    mount --bind "$build" "$root/src/.build"
    for mirror in "${@:1:count}"; do
        mkdir -p "$root$mirror"
        mount --bind "$mirror" "$root$mirror"
    done
    shift "$count"
    cp "$config" "$root/etc/gitconfig"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    # SwiftPM keeps locks in /tmp, named by the path of the build folder, which is equal for all
    # trees.
    mount -t tmpfs tmpfs "$root/tmp"
    exec chroot "$root" env --ignore-environment HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        bash -c 'cd /src && exec "$@"' bash "$@"
}
