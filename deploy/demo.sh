#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Shows Martlet at work without any hardware: simulated sensors send their real bytes over pseudo
# terminals, martletd reads them and publishes, and 'martlet watch' shows what arrives at the
# broker.
#
#   deploy/demo.sh [OPTION]...
#
#   --seconds N   end after N seconds; without a terminal too. The last lines on standard output
#                 are one for each device: its name, and how many readings arrived
#   --release     build the programs as they are shipped: smaller and faster, but longer to build
#   --yes         install what is missing without asking
#   --help        this text
#
# It installs the Debian packages that are missing (it asks once, unless run as root), builds
# martletd and martlet (debug builds without --release, which are ready soonest), and starts a
# mosquitto of its own on a free port of this machine. The gateway file is deploy/demo.yaml. q or
# Ctrl-C ends all that it started and leaves nothing behind. Without a terminal and without
# --seconds it prints each message as a line, until SIGTERM or SIGINT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh

assume_yes=0 seconds='' configuration=debug
while [ $# -gt 0 ]; do
    case $1 in
        --seconds)
            [ $# -gt 1 ] || fail "--seconds needs a number: --seconds 20"
            seconds=$2
            shift
            ;;
        --seconds=*) seconds=${1#*=} ;;
        --release) configuration=release ;;
        --yes | -y) assume_yes=1 ;;
        --help | -h) usage "$0" && exit ;;
        *) fail "unknown option '$1'; '$0 --help' lists the options" ;;
    esac
    shift
done
[[ $seconds =~ ^(|[1-9][0-9]{0,5})$ ]] ||
    fail "--seconds takes a whole number from 1 to 999999, not '$seconds'"

folder='' broker='' gateway='' watcher=''

# build: the programs.
build() {
    require_swift
    require "${build_packages[@]}" "${broker_packages[@]}"
    local program flags=(--configuration "$configuration")
    if [ "$configuration" = release ]; then flags+=(--static-swift-stdlib); fi
    for program in martletd martlet; do
        if [ -x ".build/$configuration/$program" ]; then
            say "Building $program"
        else
            say "Building $program, for the first time here: a minute or three"
        fi
        swift build "${flags[@]}" --product "$program" || fail "$program could not be built"
    done
}

# wait_for PID LOG TEXT: until the log of a process holds the text. False when the process has
# ended, or said nothing of the kind for ten seconds.
wait_for() {
    local attempt
    for ((attempt = 0; attempt < 200; attempt++)); do
        if grep -qF -- "$3" "$2" 2>/dev/null; then return 0; fi
        kill -0 "$1" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# start_broker: a mosquitto that only this machine can reach. Which port is free is known only
# when mosquitto has taken it.
start_broker() {
    local attempt
    for ((attempt = 0; attempt < 20; attempt++)); do
        port=$((20000 + RANDOM % 12000))
        cat >"$folder/mosquitto.conf" <<END
listener $port 127.0.0.1
allow_anonymous true
persistence false
user $(id -un)
log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
log_type subscribe
END
        # A session of its own keeps the terminal's Ctrl-C away: what is started here is ended here,
        # in order.
        setsid mosquitto -c "$folder/mosquitto.conf" >"$folder/mosquitto.log" 2>&1 &
        broker=$!
        if wait_for "$broker" "$folder/mosquitto.log" ' running'; then return 0; fi
        stop "$broker"
    done
    fail "mosquitto does not start: $(tail -n 3 "$folder/mosquitto.log")"
}

# start_gateway: martletd, which simulates all devices.
start_gateway() {
    sed "s|mqtt://localhost:1883|mqtt://127.0.0.1:$port|" deploy/demo.yaml >"$folder/gateway.yaml"
    MARTLET_DEVICES=$PWD/devices setsid ".build/$configuration/martletd" --simulate \
        "$folder/gateway.yaml" >"$folder/martletd.log" 2>&1 &
    gateway=$!
}

# stop PID...: ends processes that this script started, one after the other. What has not ended
# after five seconds is ended without asking.
stop() {
    local pid attempt
    for pid; do
        kill "$pid" 2>/dev/null || continue
        for ((attempt = 0; attempt < 100; attempt++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.05
        done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

# clean_up: runs last in any case. The gateway ends before its broker, because it publishes its last
# messages.
clean_up() {
    trap '' INT TERM HUP
    # The terminal may be gone: an error of a write must not prevent the rest.
    set +e
    # shellcheck disable=SC2086 # What was not started is no word.
    stop $watcher $gateway $broker
    [ -z "$folder" ] || rm -rf "$folder"
}

# check_running PID NAME: ends the demo when a process that should run does not.
check_running() {
    if kill -0 "$1" 2>/dev/null; then return 0; fi
    fail "$2 has ended$(tail -n 5 "$folder/$2.log" 2>/dev/null | sed '1s/^/:\n/')"
}

# watch: shows what a subscriber receives, until the time is up, q or Ctrl-C. Its own processes get
# no Ctrl-C (setsid), so they end in order.
watch() {
    local options=()
    [ -z "$seconds" ] || options=(--seconds "$seconds")
    # In the background, so that a signal to this script need not wait for its end; there a shell
    # takes away the keyboard and Ctrl-C.
    MARTLET_DEVICES=$PWD/devices env --default-signal=INT ".build/$configuration/martlet" watch \
        "${options[@]}" "$folder/gateway.yaml" <&0 &
    watcher=$!
    # A signal ends the wait; the program gets it too, and then its end is waited for.
    wait "$watcher" || wait "$watcher" || true
    watcher=''
}

# The result belongs on standard output, the messages of the build do not.
build >&2
folder=$(mktemp -d "${TMPDIR:-/tmp}/martlet-demo.XXXXXX")
trap clean_up EXIT
trap 'exit 143' TERM HUP
trap : INT
start_broker
start_gateway
wait_for "$gateway" "$folder/martletd.log" 'connected to the broker' ||
    check_running "$gateway" martletd
watch
check_running "$gateway" martletd
check_running "$broker" mosquitto
