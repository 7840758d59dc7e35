#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs a fuzzer on the parsers of external data: libFuzzer generates inputs and keeps those that
# reach new branches. It stops at the first crash, hang, or excessive use of memory.
#
#   deploy/fuzz.sh [--seconds N] [decoder|templates|yaml]...
#
#   --seconds N   the duration of each run; the default is 600
#   --help        this text
#
# Without a name all three parsers are fuzzed, one after the other. A run stores its inputs in
# .build/fuzz/corpus, and the next run continues with them. An input that causes a failure is stored
# in .build/fuzz/found. After you have corrected the cause, move it to
# Tests/FuzzingTests/Found/<name>, where every `swift test` uses it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh

seconds=600 subjects=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) seconds=${2:-} && shift ;;
        --seconds=*) seconds=${1#*=} ;;
        decoder | templates | yaml) subjects+=("$1") ;;
        --help | -h) usage "$0" && exit ;;
        *) fail "unknown argument '$1'; see '$0 --help'" ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "--seconds takes a number of seconds, 1 or more"
[ ${#subjects[@]} -gt 0 ] || subjects=(decoder templates yaml)

readonly folder=.build/fuzz
readonly modules=(Fuzzing DeviceFiles Devices Plan Primitives Wire Readings YAML Diagnostics
    LinuxSystem CLinux)

# build: the modules that Fuzzing needs, instrumented and linked with libFuzzer's main.
build() {
    local objects=() module
    swift build --configuration release --target Fuzzing --scratch-path $folder \
        -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address
    for module in "${modules[@]}"; do
        while read -r object; do objects+=("$object"); done \
            < <(find "$folder/release/$module.build" -name '*.o')
    done
    swiftc -sanitize=fuzzer,address "${objects[@]}" -lyaml -o $folder/fuzz 2>"$folder/link.log" ||
        { cat "$folder/link.log" >&2 && fail "linking failed"; }
}

# dictionary: the keys of the device files, as a dictionary for the fuzzer.
dictionary() {
    grep --only-matching --no-filename --extended-regexp '[a-z][a-z0-9-]*: ' devices/*/*.yaml |
        sort --unique | sed 's/.*/"&"/'
}

# fuzz SUBJECT
fuzz() {
    local corpus=$folder/corpus/$1 found=$folder/found/$1 options=()
    mkdir -p "$corpus" "$found"
    [ "$1" != yaml ] || { dictionary >$folder/words && options+=("-dict=$folder/words"); }
    # The sanitizers' runtime does not start with strong address randomization. A hang is an input
    # that takes ten seconds. The memory limit is 1 GB, most of which the sanitizer needs. This
    # limit also finds leaks. The leak detection of the sanitizer is off: it reports an array as
    # leaked when Swift stores the case of an enum in spare bits of the array's pointer.
    MARTLET_FUZZ=$1 MARTLET_FUZZ_SEEDS=$corpus SWIFT_BACKTRACE=enable=no \
        setarch "$(uname -m)" --addr-no-randomize $folder/fuzz \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=4096 -detect_leaks=0 \
        -artifact_prefix="$found/" -print_final_stats=1 "${options[@]}" "$corpus" </dev/null
}

require_swift
say "Build"
build
for subject in "${subjects[@]}"; do
    say "$subject, $seconds s"
    fuzz "$subject" >"$folder/$subject.log" 2>&1 ||
        { tail -n 40 "$folder/$subject.log" && fail "$subject: see $folder/found/$subject"; }
    tail -n 6 "$folder/$subject.log"
done
say "No failures found"
