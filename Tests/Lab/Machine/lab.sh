# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The lab: the gateway on a real kernel, with chips, sensors and ports that the kernel simulates.
# Sourced by deploy/test.sh, after require.sh and debian13.sh.
#
# A machine of the lab is qemu without KVM, which runs anywhere, with Debian 13's kernel and with
# one of two userlands: Debian 12 with libgpiod 1.6, or Debian 13 with libgpiod 2.2. It has no disk
# to boot from. Three archives, one behind the other, are its memory disk:
#
#   userland   libraries, broker and tools of that Debian, unpacked from its packages      cached
#   modules    what the kernel needs (kernel.sh)                                           cached
#   payload    martletd and the checks as just built, and `init`
#
# `init` runs the checks (Tests/Lab/*.swift). What they print leaves by a serial port of the
# machine's own, which is qemu's standard output: `1..N`, then for each of N checks one line
# `ok - fact` or `not ok - fact: what was seen`. Lines that begin with `#` are measurements.
#
# A machine lives three times on one small disk: for most of the checks; then with a clock that
# counts instructions, for latencies that no neighbour spoils, until it is reset in the midst of its
# work; then to see what is left.
#
# The Debian 12 programs are built by the machine's own Swift, so they need Debian 12 here; those of
# Debian 13 are built in deploy/debian13.sh's.

lab_cache=${MARTLET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/martlet}/lab
lab_machine=$PWD/Tests/Lab/Machine
lab_userland=(libc6 libstdc++6 libyaml-0-2 libmosquitto1 mosquitto mosquitto-clients gpiod
    busybox-static base-files)

# shellcheck source=Tests/Lab/Machine/kernel.sh
. "$lab_machine/kernel.sh"

# run_lab: all checks on both generations.
run_lab() {
    local generation failed=()
    require_swift
    # shellcheck disable=SC2154 # require.sh has set it.
    require "${test_packages[@]}"
    require qemu-system-x86 mmdebstrap cpio e2fsprogs
    mkdir -p "$lab_cache"
    exec {lab_lock}>"$lab_cache/lock"
    flock "$lab_lock"
    make_workshop
    make_modules
    make_userland bookworm libgpiod2
    make_userland trixie libgpiod3
    build_for_bookworm
    build_for_trixie
    for generation in bookworm trixie; do
        say "The lab, with the userland of Debian $generation"
        run_machine $generation || failed+=("$generation")
    done
    [ ${#failed[@]} = 0 ] || fail "the lab has failed on: ${failed[*]}"
    say "All is well in the lab"
}

# unpack_debian SUITE FOLDER PACKAGE...: the packages and what they depend on, unpacked and not set
# up, unless they are there.
unpack_debian() {
    local suite=$1 folder=$2
    shift 2
    if [ "$(cat "$folder.packages" 2>/dev/null)" = "$*" ]; then return 0; fi
    say "Unpacking packages of Debian $suite into $folder"
    as_root rm -rf "$folder.new"
    bootstrap_debian "$suite" "$folder.new" --variant=extract --format=directory \
        --include="$(IFS=,; echo "$*")"
    as_root rm -rf "$folder"
    as_root mv "$folder.new" "$folder"
    echo "$*" >"$folder.packages"
}

# make_userland SUITE PACKAGE...: $lab_cache/SUITE.cpio
make_userland() {
    local folder=$lab_cache/$1
    unpack_debian "$1" "$folder" "${lab_userland[@]}" "${@:2}"
    if [ "$folder.cpio" -nt "$folder.packages" ]; then return 0; fi
    pack "$folder" "$folder.cpio"
}

# pack FOLDER ARCHIVE: as the kernel wants its memory disk. Documentation stays here.
pack() {
    # shellcheck disable=SC2016 # It is the inner shell's.
    as_root bash -euc 'cd "$1"; find . -path ./usr/share -prune -o -print0 |
        cpio --quiet --null --create --format=newc --owner=0:0' bash "$1" >"$2.new"
    mv "$2.new" "$2"
}

# build_for_bookworm: martletd and the checks with this machine's Swift and libraries.
build_for_bookworm() {
    grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release ||
        fail "the lab's programs for Debian 12 are built on Debian 12, and this is another system"
    local words=(swift build --configuration release --static-swift-stdlib)
    say "Building for Debian 12"
    "${words[@]}" --product martletd
    "${words[@]}" --product Lab
    make_payload bookworm "$("${words[@]}" --show-bin-path)"
}

# build_for_trixie: the same with Debian 13's.
build_for_trixie() {
    make_debian13
    say "Building for Debian 13"
    local build='swift build --configuration release --static-swift-stdlib --product'
    run_in_debian13 bash -euc "$build martletd; $build Lab"
    # shellcheck disable=SC2154 # debian13.sh has set it.
    make_payload trixie "$debian13_cache/build/release"
}

# make_payload GENERATION FOLDER: $lab_cache/GENERATION.payload.cpio with the programs in there.
make_payload() {
    local folder=$lab_cache/$1.payload
    rm -rf "$folder"
    mkdir -p "$folder/usr/bin" "$folder/etc/martlet/devices"
    strip -o "$folder/usr/bin/martletd" "$2/martletd"
    strip -o "$folder/usr/bin/Lab" "$2/Lab"
    cp "$lab_machine/init" "$folder/init"
    cp -r devices/* Tests/Lab/devices/* "$folder/etc/martlet/devices"
    pack "$folder" "$folder.cpio"
    rm -rf "$folder"
}

# run_machine GENERATION: boots, prints what the checks say, and judges.
run_machine() {
    local folder=$lab_cache/run.$1 start=$SECONDS
    rm -rf "$folder"
    mkdir -p "$folder"
    cat "$lab_cache/$1.cpio" "$lab_cache/modules.cpio" "$lab_cache/$1.payload.cpio" \
        >"$folder/memory.cpio"
    truncate --size=64M "$folder/disk"
    /sbin/mkfs.ext4 -q "$folder/disk"
    {
        boot "$folder" all
        # Each instruction takes 4 ns, and time leaps over where there are none.
        boot "$folder" before-reset -icount shift=2,sleep=off
        boot "$folder" after-reset
    } | sed --unbuffered 's/\r$//' | tee "$folder/results"
    rm "$folder/memory.cpio"
    printf '    %s s\n' $((SECONDS - start))
    judge "$folder"
}

# boot FOLDER CHAPTER OPTION...: one life of the machine, in which those checks are run; what it
# prints is what they say.
boot() {
    local folder=$1 chapter=$2 settings="console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable"
    shift 2
    timeout 1200 qemu-system-x86_64 -machine q35 -accel tcg -cpu qemu64 -smp 1 -m 1024 \
        -nodefaults -no-user-config -display none -no-reboot \
        -kernel "$kernel" -initrd "$folder/memory.cpio" -append "$settings chapter=$chapter" \
        -serial "file:$folder/console.$chapter" \
        -chardev stdio,id=results,signal=off -device pci-serial,chardev=results \
        -drive "file=$folder/disk,format=raw,if=virtio" "$@" </dev/null
}

# judge FOLDER: true when all three lives have begun, as many checks are well as they promised, and
# none is not.
judge() {
    local lives promised well
    lives=$(grep -c '^1\.\.[1-9]' "$1/results" || true)
    promised=$(awk -F '[.]+' '/^1[.][.][0-9]+$/ { sum += $2 } END { print sum }' "$1/results")
    well=$(grep -c '^ok - ' "$1/results" || true)
    printf '%s of %s checks are well\n' "$well" "${promised:-?}"
    if [ "$lives" = 3 ] && [ "$well" = "$promised" ] && ! grep -q '^not ok' "$1/results"; then
        return 0
    fi
    printf 'what was printed, and the consoles: %s\n' "$1" >&2
    return 1
}
