# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# A Debian 13 beside the machine's own: the other system that Martlet promises to build and run on,
# with Swift 6.0, libgpiod 2 and a newer libmosquitto. Sourced, after require.sh.
#
# It is a plain folder made by mmdebstrap from the Debian mirror that the machine itself uses, and
# kept in a cache, for it takes a minute and a gigabyte or four. Commands run in it by chroot, in
# mount and process namespaces of their own: whatever happens, nothing stays mounted or running.
# The source tree appears there as /src, with a `.build` from the cache over its own, so that the
# two Swift versions do not destroy each other's work.

debian13_cache=${MARTLET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/martlet}/debian13
debian13_root=$debian13_cache/root

# make_debian13: makes the root with Swift and all that the tests need, unless it is there.
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

# bootstrap PACKAGE...: a new root in the place of the old one, complete or not at all.
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

# debian_mirror: prints the mirror that this machine's apt has Debian itself from.
debian_mirror() {
    # shellcheck disable=SC2016 # The variable is apt's.
    apt-get indextargets --format '$(SITE)' \
        'Identifier: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | sed -n 1p
}

# run_in_debian13 COMMAND...: runs it there, in the source tree.
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

# write_gitconfig FILE: where git is told to fetch packages from elsewhere, it is told so in there.
write_gitconfig() {
    local key value
    rm -f "$1"
    git config --file "$1" safe.directory '*'
    while IFS=$'\n' read -r -d '' key value; do
        git config --file "$1" --add "$key" "$value"
    done < <(git_redirections)
}

# local_git_mirrors: prints the folders of this machine among those redirections.
local_git_mirrors() {
    local key
    while IFS=$'\n' read -r -d '' key _; do
        key=${key#url.} key=${key%.insteadof} key=${key#file://}
        if [ -d "$key" ]; then echo "${key%/}"; fi
    done < <(git_redirections) | sort -u
}

# enter_debian13 ROOT TREE BUILD GITCONFIG COUNT MIRROR... COMMAND...: as root, inside namespaces of
# its own. Sent to another shell as text: it uses nothing from outside.
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
    # SwiftPM keeps its locks there, by the path of the build folder: the same for every tree.
    mount -t tmpfs tmpfs "$root/tmp"
    exec chroot "$root" env --ignore-environment HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        bash -c 'cd /src && exec "$@"' bash "$@"
}
