#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs all checks: style, a build without warnings, all tests. It installs missing Debian packages
# (it asks once, unless it runs as root) and stops at the first failure.
#
#   deploy/test.sh [OPTION]...
#
#   --debian13              build and test in a Debian 13 with Debian's Swift 6.0; the first run
#                           makes it in ~/.cache/martlet (or $MARTLET_CACHE); root or sudo, 4 GB
#   --sanitize=thread       build and test under the thread sanitizer
#   --sanitize=address      the same under the address sanitizer
#   --sanitize=undefined    the same, to find undefined behaviour in the C targets
#   --filter=PATTERN        only the tests whose names match
#   --package               make the Debian package instead, and test its installation in a fresh
#                           Debian (12, or 13 with --debian13); root or sudo
#   --lab                   run the gateway on virtual machines with simulated GPIO chips, 1-Wire,
#                           IIO, hwmon and USB instead, one with Debian 12 and one with Debian 13;
#                           root or sudo, on Debian 12 (see Tests/Lab/Machine/lab.sh)
#   --docs                  make the site of the documentation instead; a warning is an error
#   --foreign               run the tests that hold Martlet against Python packages of others
#                           instead; the first run installs these in ~/.cache/martlet
#   --home-assistant        run the gateway with a real Home Assistant instead; the first run
#                           installs it in ~/.cache/martlet; root or sudo, 1.5 GB. --filter names
#                           one of its areas, like removal (see Tests/HomeAssistant/main.py)
#   --soak[=MINUTES]        run the gateway instead for 30 minutes, or for another time, with 60
#                           simulated devices, some of which flood or are pulled, and a broker
#                           that freezes, dies and refuses by turns; at the same time, another
#                           gateway with dead, slow and lying slaves on one line
#   --damage                run the test of damaged frames instead, with 100 000 for each frame of
#                           the library, in a release build
#   --no-lint               skip the check of the style
#   --yes                   install without asking
#   --help                  this text
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh

assume_yes=0 debian13=0 docs=0 lab=0 package=0 soak='' lint=1 sanitizer='' filter=''
foreign=0 damage=0 home_assistant=0
for argument; do
    case $argument in
        --debian13) debian13=1 ;;
        --foreign) foreign=1 ;;
        --home-assistant) home_assistant=1 ;;
        --lab) lab=1 ;;
        --sanitize=thread | --sanitize=address | --sanitize=undefined)
            sanitizer=${argument#*=} ;;
        --filter=*) filter=${argument#*=} ;;
        --package) package=1 ;;
        --docs) docs=1 ;;
        --damage) damage=1 ;;
        --soak) soak=30 ;;
        --soak=[1-9]*) soak=${argument#*=} ;;
        --no-lint) lint=0 ;;
        --yes | -y) assume_yes=1 ;;
        --help | -h) usage "$0" && exit ;;
        *) fail "unknown option '$argument'; '$0 --help' lists the options" ;;
    esac
done

# step NAME COMMAND...: runs a command under a heading, and prints its duration.
step() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    "$@" || fail "$name: failed: $*"
    printf '    %s s\n' $((SECONDS - start))
}

# without_progress COMMAND...: omits progress messages, unless the output is a terminal.
without_progress() {
    if [ -t 1 ]; then
        "$@"
    else
        "$@" 2>&1 | sed --unbuffered -e '/^\[[0-9]*\/[0-9]*\] /d' -e '/^◇ .* started\.$/d'
    fi
}

# Most of their time, these tests wait: for brokers, outages and lines at their real speed.
waiting_tests='^(EndToEndTests|MQTTTests|SerialTests)\.'

# run_tests OPTION...: all tests, in two processes at the same time. Those that wait leave the
# processor to the others, and have it first when they need it.
run_tests() {
    local waiting failed=0 output=.build/waiting-tests.log
    "${run[@]}" swift test --ignore-lock --skip-build "$@" --filter "$waiting_tests" \
        >"$output" 2>&1 &
    waiting=$!
    without_progress nice "${run[@]}" swift test --ignore-lock --skip-build "$@" \
        --skip "$waiting_tests" || failed=1
    wait $waiting || failed=1
    without_progress cat "$output"
    return $failed
}

# check: style, build and tests, with this machine's Swift.
check() {
    local flags=(-Xswiftc -warnings-as-errors) run=() tests=()
    if [ -n "$sanitizer" ]; then
        flags+=(--scratch-path ".build/sanitize-$sanitizer")
        # The sanitizers' runtimes do not start with strong address randomization.
        run=(setarch "$(uname -m)" --addr-no-randomize)
        # Tests of rates, delays or threads would measure the sanitizer.
        local skipped='FleetTests|FloodTests|DaemonTests/(oneThread|portThatIsPlugged)'
        skipped+='|ProcessProbeTests|CrowdTests|childrenInheritNothing|ReactorHTTPTests.ProbeTests'
        tests+=(--skip "$skipped")
        # The parts of a gateway refer to each other until the process ends, so tests that make a
        # gateway leave reference cycles. The purpose here is to find memory errors, not leaks.
        # Foundation, which some tests start programs with, copies whole directory entries, also the
        # last one of a buffer, which is shorter (Swift 6.3, findMaximumOpenFromProcSelfFD).
        mkdir -p .build
        echo interceptor_via_lib:libFoundation.so >.build/address-suppressions
        export ASAN_OPTIONS=detect_leaks=0:suppressions=$PWD/.build/address-suppressions
    fi
    case $sanitizer in
        thread | address) flags+=(--sanitize="$sanitizer") ;;
        # Swift's compiler does not support it on Linux, so SwiftPM's option cannot be used.
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
    tests+=(--disable-xctest "${flags[@]}")
    if [ -n "$filter" ]; then
        step Tests without_progress "${run[@]}" swift test "${tests[@]}" --filter "$filter"
    else
        step Tests run_tests "${tests[@]}"
    fi
    say "All checks passed"
}

# Versions that are known to work; sdm_modbus needs a pymodbus before 3.7.
foreign_packages=(
    pymodbus==3.6.9 minimalmodbus==2.1.1 pyserial==3.5 smllib==1.7
    pyMeterBus==0.8.4 pysunspec2==1.3.7 iec62056-21==0.0.2 dsmr_parser==1.11.2
    dlms-cosem==21.3.2 cryptography==50.0.2)

# Those of the programs that compare the library name their packages themselves.
library_programs=Tests/CommandLineTests/OtherSoftware/Library

# check_foreign: the tests with software of others, with this machine's Swift.
check_foreign() {
    local flags=(-Xswiftc -warnings-as-errors)
    local folder=${MARTLET_CACHE:-$HOME/.cache/martlet}/foreign
    require_swift
    require "${test_packages[@]}" python3-venv ser2net
    mapfile -t -O "${#foreign_packages[@]}" foreign_packages < <(
        sed -n 's/^# Needs: *//p' "$library_programs"/*.py | tr -s ' ' '\n' | grep . | sort -u)
    [ -x "$folder/bin/python3" ] || python3 -m venv "$folder"
    step "Python packages" "$folder/bin/pip" --quiet install "${foreign_packages[@]}"
    step Build without_progress swift build --build-tests "${flags[@]}"
    export MARTLET_OTHER_SOFTWARE=1
    PATH=$folder/bin:$PATH step "Tests with software of others" without_progress swift test \
        --disable-xctest "${flags[@]}" \
        --filter "${filter:-OtherSoftwareTests|RFC2217ServerTests}"
    say "All checks passed"
}

# run_soak: the long run, with this machine's Swift. It ends with a summary and the gateway's log.
run_soak() {
    local flags=(-Xswiftc -warnings-as-errors)
    require_swift
    require "${test_packages[@]}"
    step Build without_progress swift build --build-tests "${flags[@]}"
    export MARTLET_SOAK=$soak
    step "A long run of $soak minutes" without_progress swift test --disable-xctest \
        "${flags[@]}" --filter SoakTests
}

# check_damage: frames of all models with faults, with this machine's Swift.
check_damage() {
    local flags=(--configuration release -Xswiftc -enable-testing --scratch-path .build/damage)
    require_swift
    require "${test_packages[@]}"
    step Build without_progress swift build --build-tests "${flags[@]}"
    export MARTLET_DAMAGED_FRAMES=100000
    step "Damaged frames" without_progress swift test --disable-xctest "${flags[@]}" \
        --filter DamagedFramesTests
    say "All checks passed"
}

# check_in_debian13: build and tests in Debian 13. The formatter of Swift 6.0 has other rules, so
# the style is checked only on this machine.
check_in_debian13() {
    # shellcheck source=deploy/debian13.sh
    . deploy/debian13.sh
    make_debian13
    run_in_debian13 deploy/test.sh --yes --no-lint ${sanitizer:+"--sanitize=$sanitizer"} \
        ${filter:+"--filter=$filter"}
}

if [ $docs = 1 ]; then exec deploy/docs.sh; fi
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
elif [ $foreign = 1 ]; then
    check_foreign
elif [ $home_assistant = 1 ]; then
    # shellcheck source=deploy/debian13.sh
    . deploy/debian13.sh
    # shellcheck source=deploy/home-assistant.sh
    . deploy/home-assistant.sh
    check_home_assistant ${filter:+"$filter"}
elif [ $damage = 1 ]; then
    check_damage
elif [ -n "$soak" ]; then
    run_soak
elif [ $debian13 = 1 ]; then
    check_in_debian13
else
    check
fi
