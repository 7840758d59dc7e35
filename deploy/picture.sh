#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the pictures of the demo that the README shows: runs deploy/demo.sh in a terminal of tmux,
# waits, and writes what stands there then to .github/demo-light.svg and .github/demo-dark.svg.
#
#   deploy/picture.sh [OPTION]...
#
#   --seconds N   how long the demo runs before the picture is taken; 75 without it
#   --yes         install what is missing without asking
#   --help        this text
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh

assume_yes=0 seconds=75
while [ $# -gt 0 ]; do
    case $1 in
        --seconds)
            [ $# -gt 1 ] || fail "--seconds needs a number: --seconds 75"
            seconds=$2
            shift
            ;;
        --seconds=*) seconds=${1#*=} ;;
        --yes | -y) assume_yes=1 ;;
        --help | -h) usage "$0" && exit ;;
        *) fail "unknown option '$1'; '$0 --help' lists the options" ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]{0,3}$ ]] ||
    fail "--seconds takes a whole number from 1 to 9999, not '$seconds'"

require_swift
require "${build_packages[@]}" "${broker_packages[@]}" tmux python3

# A server of its own: no settings of this user, and nothing but the demo in it.
folder=$(mktemp -d "${TMPDIR:-/tmp}/martlet-picture.XXXXXX")
terminal() { tmux -S "$folder/tmux" -f /dev/null "$@"; }
clean_up() {
    # The demo gets its Ctrl-C, and time to end what it started.
    terminal send-keys C-c 2>/dev/null || true
    for ((attempt = 0; attempt < 100; attempt++)); do
        terminal has-session 2>/dev/null || break
        sleep 0.1
    done
    terminal kill-server 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT

say "Building and starting the demo"
# The size is given twice: with its errors in a file, the demo's shell cannot ask the terminal.
terminal new-session -d -x 84 -y 26 "COLUMNS=84 LINES=26 LANG=C.UTF-8 TERM=xterm-256color \
    deploy/demo.sh --yes --release 2>'$folder/errors'"
until terminal capture-pane -p 2>/dev/null | grep -q '^ MESSAGES'; do
    terminal has-session 2>/dev/null || fail "the demo ended: $(tail -n 5 "$folder/errors")"
    sleep 1
done
say "Waiting for $seconds s of readings"
sleep "$seconds"
terminal capture-pane -e -p >"$folder/screen"
for colours in light dark; do
    deploy/picture.py "$colours" "deploy/demo.sh" <"$folder/screen" >"$folder/$colours.svg"
    mv "$folder/$colours.svg" ".github/demo-$colours.svg"
    say "Wrote .github/demo-$colours.svg"
done
