#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the Debian package: programs, device files, a gateway file with simulated devices, a
# service.
#
#   deploy/package.sh [OPTION]...
#
#   --debian13    for Debian 13 (Raspberry Pi OS Trixie), built in a Debian 13: see deploy/test.sh
#   --check       check the package with lintian; install it in a fresh Debian, run the gateway,
#                 upgrade, remove and purge; root or sudo
#   --yes         install missing packages without asking
#   --help        this text
#
# The package is for the Debian release on which it is built, because the releases have different
# versions of libgpiod. It is written to .build/package. The programs contain the Swift library. The
# build is reproducible: the same commit, tools and folder give an identical package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh
# shellcheck source=deploy/debian13.sh
. deploy/debian13.sh

assume_yes=0 debian13=0 check=0
for argument; do
    case $argument in
        --debian13) debian13=1 ;;
        --check) check=1 ;;
        --yes | -y) assume_yes=1 ;;
        --help | -h) usage "$0" && exit ;;
        *) fail "unknown option '$argument'; '$0 --help' lists the options" ;;
    esac
done

# The maintainer and the date of the package: from the environment, or else from the commit.
export DEBFULLNAME=${DEBFULLNAME:-$(git log -1 --format=%cn)}
export DEBEMAIL=${DEBEMAIL:-$(git log -1 --format=%ce)}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
[ -n "$SOURCE_DATE_EPOCH" ] ||
    fail "this is no git checkout; set DEBFULLNAME, DEBEMAIL and SOURCE_DATE_EPOCH"

folder=.build/package
if [ $debian13 = 1 ]; then
    release=13
else
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && echo "$VERSION_ID")
fi

# build: makes the package for this Debian release.
build() {
    require_swift
    require "${build_packages[@]}" debhelper chrpath
    say "Building martlet and martletd"
    local flags=(--configuration release --static-swift-stdlib) product
    # Full RELRO, which Debian requires; GNU ld does not produce it for these programs.
    flags+=(-Xswiftc -use-ld=lld -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now)
    for product in martletd martlet; do swift build "${flags[@]}" --product "$product"; done
    say "Packing"
    lay_out "$(swift build "${flags[@]}" --show-bin-path)"
    (
        cd "$folder/source"
        DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage --build=binary --no-sign \
            --no-check-builddeps >../build.log 2>&1
    ) || fail "dpkg-buildpackage failed: $(tail -n 20 "$folder/build.log")"
}

# lay_out PROGRAMS: the files of the package, in the layout that debian/rules expects.
lay_out() {
    rm -rf "$folder/source" "$folder"/*~deb"$release"_*
    mkdir -p "$folder/source"
    cp -r "$1/martlet" "$1/martletd" devices CHANGELOG.md deploy/debian "$folder/source"
    mv "$folder/source/debian/gateway.yaml" "$folder/source"
    sed -i "s|@MAINTAINER@|$DEBFULLNAME <$DEBEMAIL>|" "$folder/source/debian/control"
    write_changelog >"$folder/source/debian/changelog"
}

# write_changelog: Debian's changelog, with the version and the date of the package. By the rules
# for versions an official Debian package of the same version is newer than this one, and the
# package for Debian 13 is newer than the one for Debian 12.
write_changelog() {
    local version
    version=$(sed -n 's/^package let martletVersion = "\(.*\)"$/\1/p' Sources/Runtime/Version.swift)
    echo "martlet ($version-1~deb$release) unstable; urgency=medium"
    echo
    echo "  * For the changes see CHANGELOG.md."
    echo
    echo " -- $DEBFULLNAME <$DEBEMAIL>  $(date --utc --rfc-email --date="@$SOURCE_DATE_EPOCH")"
}

# build_in_debian13: makes the package in Debian 13.
build_in_debian13() {
    make_debian13
    run_in_debian13 env DEBFULLNAME="$DEBFULLNAME" DEBEMAIL="$DEBEMAIL" \
        SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" deploy/package.sh --yes
    mkdir -p "$folder"
    rm -f "$folder"/*~deb13_*
    cp "$debian13_cache/build/package/"*~deb13_* "$folder"
}

# check_package FILE: tests the package without booting a machine, in a temporary Debian system.
check_package() {
    local name
    case $release in
        12) name=bookworm ;;
        13) name=trixie ;;
        *) fail "--check supports Debian 12 and 13; this is '$release'" ;;
    esac
    require lintian mmdebstrap
    say "lintian"
    lintian --fail-on error,warning "$1"
    say "Installing it in a minimal Debian $release"
    # shellcheck disable=SC2016 # The second hook's $1 is mmdebstrap's: the folder of the new root.
    bootstrap_debian "$name" /dev/null --include=iproute2,systemd \
        --customize-hook="copy-in '$1' deploy/package-check.sh /tmp" \
        --customize-hook='chroot "$1" sh /tmp/package-check.sh'
}

if [ $debian13 = 1 ]; then build_in_debian13; else build; fi
packages=("$folder"/*~deb"$release"_*.deb)
if [ $check = 1 ]; then check_package "${packages[0]}"; fi
say "${packages[0]}"
