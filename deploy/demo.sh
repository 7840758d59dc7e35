#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Shows Martlet at work without any hardware: simulated sensors send their real bytes over pseudo
# terminals, martletd reads them and publishes, and a table shows what a subscriber receives.
#
#   deploy/demo.sh [OPTION]...
#
#   --seconds N   end after N seconds; without a terminal too. The last lines on standard output
#                 are one for each device: its name, and how many readings arrived
#   --release     build martletd as it is shipped: smaller and faster, but longer to build
#   --yes         install what is missing without asking
#   --help        this text
#
# It installs the Debian packages that are missing (it asks once, unless run as root), builds
# martletd (a debug build without --release, since that is ready soonest), and starts a mosquitto of
# its own on a free port of this machine, with a configuration of its own. The gateway file is
# deploy/demo.yaml. Ctrl-C ends all that it started and leaves nothing behind. Without a terminal
# and without --seconds it prints each message as a line, until SIGTERM or SIGINT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh
# shellcheck source=deploy/table.sh
. deploy/table.sh

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

folder='' broker='' gateway='' subscriber='' stopping=''

# build: everything that must be there before the curtain rises.
build() {
    require_swift
    require "${build_packages[@]}" "${broker_packages[@]}"
    local flags=(--product martletd --configuration "$configuration")
    if [ "$configuration" = release ]; then flags+=(--static-swift-stdlib); fi
    if [ -x ".build/$configuration/martletd" ]; then
        say "Building martletd"
    else
        say "Building martletd, for the first time here: a minute or three"
    fi
    swift build "${flags[@]}" || fail "martletd could not be built"
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

# start_subscriber: who sees everything, from the first reading on; heard at descriptor `news`.
start_subscriber() {
    exec {news}< <(exec setsid mosquitto_sub -h 127.0.0.1 -p "$port" -q 1 -t "$base/#" -F '%t %p')
    subscriber=$!
    wait_for "$broker" "$folder/mosquitto.log" " $base/#" || fail "mosquitto_sub does not subscribe"
}

# start_gateway: martletd with every device played by itself.
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

# clean_up: runs last in any case. The gateway ends first, because it publishes its last messages.
clean_up() {
    trap '' INT TERM HUP
    # The terminal may be gone: what cannot be written there must not keep the rest from happening.
    set +e
    close_table
    # shellcheck disable=SC2086 # What was not started is no word.
    stop $gateway $subscriber $broker
    [ -z "$folder" ] || rm -rf "$folder"
}

# check_running PID NAME: ends the demo when a process that should run does not.
check_running() {
    if kill -0 "$1" 2>/dev/null; then return 0; fi
    close_table
    fail "$2 has ended$(tail -n 5 "$folder/$2.log" 2>/dev/null | sed '1s/^/:\n/')"
}

# listen: takes what the subscriber hears until the time is up or Ctrl-C; a table, when there is a
# terminal, shows it as it comes.
listen() {
    local topic payload patience
    while [ -z "$stopping" ] && { [ -z "$seconds" ] || ((SECONDS < seconds)); }; do
        set_patience
        if IFS=' ' read -r -t "$patience" -u "$news" topic payload; then
            receive "$topic" "$payload"
            if [ "$view" = lines ]; then printf '%s %s\n' "$topic" "$payload"; fi
        else
            check_running "$gateway" martletd
            check_running "$broker" mosquitto
            check_running "$subscriber" mosquitto_sub
        fi
        if [ "$view" = table ]; then refresh_table; fi
    done
}

# The answer belongs on standard output, the way there does not.
build >&2
base=martlet/demo
folder=$(mktemp -d "${TMPDIR:-/tmp}/martlet-demo.XXXXXX")
trap clean_up EXIT
trap 'exit 143' TERM HUP
trap stopping=1 INT
start_broker
start_subscriber
start_gateway
SECONDS=0
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
    view=table
    open_table
elif [ -n "$seconds" ]; then
    view=none
else
    view=lines
fi
listen
close_table
if [ "$view" != lines ]; then print_counts; fi
