#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks everything: style, a build without warnings, all tests. It installs the Debian packages
# that are missing (asks once, unless run as root) and stops at the first failure.
#
#   deploy/test.sh [OPTION]...
#
#   --debian13              build and test in a Debian 13 with its own Swift 6.0, made on the first
#                           run and kept in ~/.cache/martlet (or $MARTLET_CACHE); root or sudo, 4 GB
#   --sanitize=thread       build and test under the thread sanitizer
#   --sanitize=address      the same under the address sanitizer
#   --sanitize=undefined    the same, looking for undefined behaviour in the C targets
#   --filter=PATTERN        only the tests whose names match
#   --package               make the Debian package instead, and look whether it works when it is
#                           installed in a fresh Debian (12, or 13 with --debian13); root or sudo
#   --lab                   run the gateway on virtual machines with simulated GPIO chips, 1-Wire,
#                           IIO, hwmon and USB instead, one of Debian 12 and one of Debian 13;
#                           root or sudo, on Debian 12 (see Tests/Lab/Machine/lab.sh)
#   --no-lint               leave the style out
#   --yes                   install without asking
#   --help                  this text
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh

assume_yes=0 debian13=0 lab=0 package=0 lint=1 sanitizer='' filter=''
for argument; do
    case $argument in
        --debian13) debian13=1 ;;
        --lab) lab=1 ;;
        --sanitize=thread | --sanitize=address | --sanitize=undefined)
            sanitizer=${argument#*=} ;;
        --filter=*) filter=${argument#*=} ;;
        --package) package=1 ;;
        --no-lint) lint=0 ;;
        --yes | -y) assume_yes=1 ;;
        --help | -h) usage "$0" && exit ;;
        *) fail "unknown option '$argument'; '$0 --help' lists the options" ;;
    esac
done

# step NAME COMMAND...: runs it under a heading, and says how long it took.
step() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    "$@" || fail "$name: failed: $*"
    printf '    %s s\n' $((SECONDS - start))
}

# without_progress COMMAND...: in a log, leaves out the lines that say what is being begun.
without_progress() {
    if [ -t 1 ]; then
        "$@"
    else
        "$@" 2>&1 | sed --unbuffered -e '/^\[[0-9]*\/[0-9]*\] /d' -e '/^◇ .* started\.$/d'
    fi
}

# check: style, build, tests, with the Swift that is here.
check() {
    local flags=(-Xswiftc -warnings-as-errors) run=() tests=()
    if [ -n "$filter" ]; then tests+=(--filter "$filter"); fi
    if [ -n "$sanitizer" ]; then
        flags+=(--scratch-path ".build/sanitize-$sanitizer")
        # The sanitizers' runtimes refuse a kernel that spreads addresses too widely.
        run=(setarch "$(uname -m)" --addr-no-randomize)
        # Tests that measure rates, delays or threads would measure the sanitizer.
        tests+=(--skip 'FleetTests|FloodTests|DaemonTests/(oneThread|portThatIsPlugged)')
        # The parts of a gateway refer to each other for as long as the process lives; tests that
        # make one leave that circle behind. Memory that is used wrongly is what is looked for.
        export ASAN_OPTIONS=detect_leaks=0
    fi
    case $sanitizer in
        thread | address) flags+=(--sanitize="$sanitizer") ;;
        # Swift's compiler refuses it on Linux, so SwiftPM's own option does not work.
        undefined) flags+=(
            -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined
            -Xswiftc -Xclang-linker -Xswiftc -fsanitize=undefined) ;;
    esac
    require_swift
    require "${test_packages[@]}"
    if [ $lint = 1 ]; then
        step Style swift format lint --strict -r Sources Tests Package.swift
    fi
    step Build without_progress swift build --build-tests "${flags[@]}"
    step Tests without_progress "${run[@]}" swift test --disable-xctest "${flags[@]}" \
        "${tests[@]}"
    say "All is well"
}

# check_in_debian13: the same in there. Swift 6.0's formatter has a taste of its own, so the style
# is left to a run outside.
check_in_debian13() {
    # shellcheck source=deploy/debian13.sh
    . deploy/debian13.sh
    make_debian13
    run_in_debian13 deploy/test.sh --yes --no-lint ${sanitizer:+"--sanitize=$sanitizer"} \
        ${filter:+"--filter=$filter"}
}

if [ $package = 1 ]; then
    options=(--check)
    [ $debian13 = 0 ] || options+=(--debian13)
    [ $assume_yes = 0 ] || options+=(--yes)
    exec deploy/package.sh "${options[@]}"
fi
if [ $lab = 1 ]; then
    # shellcheck source=deploy/debian13.sh
    . deploy/debian13.sh
    # shellcheck source=Tests/Lab/Machine/lab.sh
    . Tests/Lab/Machine/lab.sh
    run_lab
elif [ $debian13 = 1 ]; then
    check_in_debian13
else
    check
fi
