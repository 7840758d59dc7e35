#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the web site of the libraries' documentation with DocC. Any warning of DocC is an error.
#
#   deploy/docs.sh [--base PATH] [FOLDER]
#
#   --base PATH   the path of the site on its server, such as /martlet; the default is /
#   --help        this text
#
# FOLDER is .build/site unless it is given; an older site there is replaced. Any web server can
# serve it, such as 'python3 -m http.server --directory .build/site'; it begins at documentation/.
# The symbols are taken from a build of its own, .build/docs. It needs the Swift toolchain, which
# brings docc, and what a build needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/require.sh
. deploy/require.sh

# The libraries with a public face, and what they export.
readonly libraries=(
    Primitives Reactor ReactorTesting ReactorTLS HTTPMessages ReactorHTTP ReactorHTTPServer
)
readonly work=.build/docs

site=.build/site base=/
while [ $# -gt 0 ]; do
    case $1 in
        --base) base=${2:?--base takes a path} && shift ;;
        --help | -h) usage "$0" && exit ;;
        -*) fail "unknown option '$1'; '$0 --help' lists the options" ;;
        *) site=$1 ;;
    esac
    shift
done
require_swift
require "${build_packages[@]}" "${companion_packages[@]}"

# symbols: builds the libraries, and writes what they declare to $work/symbols. A module that is
# built already declares nothing, so the build is new.
symbols() {
    rm -rf "$work"
    mkdir -p "$work/symbols"
    for target in "${libraries[@]}"; do
        swift build --scratch-path "$work/build" --target "$target" -debug-info-format none \
            -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir \
            -Xswiftc "$PWD/$work/symbols"
    done
}

# archive LIBRARY: converts its catalogue and its symbols.
archive() {
    mkdir -p "$work/symbols-of/$1"
    find "$work/symbols" -name "$1.symbols.json" -o -name "$1@*.symbols.json" \
        | xargs -I{} cp {} "$work/symbols-of/$1"
    docc convert "Sources/$1/$1.docc" --additional-symbol-graph-dir "$work/symbols-of/$1" \
        --warnings-as-errors --transform-for-static-hosting --hosting-base-path "$base" \
        --output-path "$work/$1.doccarchive"
}

say Symbols
symbols
archives=()
for library in "${libraries[@]}"; do
    say "$library"
    archive "$library"
    archives+=("$work/$library.doccarchive")
done
say Site
rm -rf "$site"
docc merge "${archives[@]}" --synthesized-landing-page-name Martlet --output-path "$site"
say "The site is in $site: open documentation/ on a web server"
