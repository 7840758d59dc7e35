#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Lets a fuzzer loose on what takes bytes from outside apart: libFuzzer tries inputs and keeps those
# that take new branches. It stops at the first crash, hang, or memory that grows.
#
#   deploy/fuzz.sh [--seconds N] [decoder|templates|yaml]...
#
#   --seconds N   how long each of them runs; 600 unless said
#   --help        this text
#
# Without a name all three are run, one after the other. What a run has learned is kept in
# .build/fuzz/corpus, and the next run goes on from there. An input that breaks something is in
# .build/fuzz/found: when its cause is mended, move it to Tests/FuzzingTests/Found/<name>, where it
# is tried in every `swift test`.
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
        *) fail "unknown word '$1'; '$0 --help' lists the words" ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "--seconds takes a number of seconds, 1 or more"
[ ${#subjects[@]} -gt 0 ] || subjects=(decoder templates yaml)

readonly folder=.build/fuzz
readonly modules=(Fuzzing DeviceFiles Devices Wire Readings YAML Diagnostics Ports Reactor
    LinuxSystem CLinux)

# build: the modules that Fuzzing needs, watched by the fuzzer, linked with its main.
build() {
    local objects=() module
    swift build --configuration release --target Fuzzing --scratch-path $folder \
        -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address
    for module in "${modules[@]}"; do
        while read -r object; do objects+=("$object"); done \
            < <(find "$folder/release/$module.build" -name '*.o')
    done
    swiftc -sanitize=fuzzer,address "${objects[@]}" -lyaml -o $folder/fuzz 2>"$folder/link.log" ||
        { cat "$folder/link.log" >&2 && fail "it does not link"; }
}

# words: what stands before colons in device files, as a dictionary for the fuzzer.
words() {
    grep --only-matching --no-filename --extended-regexp '[a-z][a-z0-9-]*: ' devices/*/*.yaml |
        sort --unique | sed 's/.*/"&"/'
}

# fuzz SUBJECT
fuzz() {
    local corpus=$folder/corpus/$1 found=$folder/found/$1 options=()
    mkdir -p "$corpus" "$found"
    [ "$1" != yaml ] || { words >$folder/words && options+=("-dict=$folder/words"); }
    # The sanitizers' runtime refuses a kernel that spreads addresses too widely. A hang is an input
    # that takes ten seconds; memory is bounded by 1 GB, most of which is the sanitizer's. That
    # bound is what finds a leak: the sanitizer's own search does not see that an array is held when
    # Swift keeps the case of an enum in spare bits of its pointer.
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
say "Nothing was found"
