# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The lab: the gateway on a real kernel, with chips, sensors and ports that the kernel simulates.
# Sourced by deploy/test.sh, after require.sh and debian13.sh.
#
# A machine of the lab is qemu without KVM, which runs on any host, with Debian 13's kernel and one
# of two userlands: Debian 12 with libgpiod 1.6, or Debian 13 with libgpiod 2.2. It does not boot
# from a disk. Its initial RAM disk consists of three archives, one after the other:
#
#   userland   libraries, broker and tools of that Debian, unpacked from its packages      cached
#   modules    the kernel's modules (kernel.sh)                                            cached
#   payload    martletd and the checks as just built, and `init`
#
# `init` runs the checks (Tests/Lab/*.swift). Their output goes to a separate serial port, which is
# qemu's standard output: `1..N`, then for each of N checks one line `ok - fact` or
# `not ok - fact: observation`. Lines that begin with `#` are measurements.
#
# A machine boots three times with one small disk. The first boot runs most of the checks. The
# second boot has a clock that counts instructions, so that the load of the host does not affect
# the latencies; it ends with a reset during operation. The third boot checks the state after the
# reset.
#
# The programs for Debian 12 are built by this machine's Swift, so this machine must be Debian 12.
# The programs for Debian 13 are built in the root of deploy/debian13.sh.

lab_cache=${MARTLET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/martlet}/lab
lab_machine=$PWD/Tests/Lab/Machine
lab_userland=(libc6 libstdc++6 libyaml-0-2 libmosquitto1 mosquitto mosquitto-clients gpiod
    busybox-static base-files)

# shellcheck source=Tests/Lab/Machine/kernel.sh
. "$lab_machine/kernel.sh"

# run_lab: runs all checks on both releases.
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
    say "All checks of the lab passed"
}

# unpack_debian SUITE FOLDER PACKAGE...: unpacks packages and their dependencies without configuring
# them, unless they are unpacked already.
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

# pack FOLDER ARCHIVE: packs a folder in the format of an initial RAM disk, without documentation.
pack() {
    # shellcheck disable=SC2016 # It is the inner shell's.
    as_root bash -euc 'cd "$1"; find . -path ./usr/share -prune -o -print0 |
        cpio --quiet --null --create --format=newc --owner=0:0' bash "$1" >"$2.new"
    mv "$2.new" "$2"
}

# build_for_bookworm: builds martletd and the checks with this machine's Swift and libraries.
build_for_bookworm() {
    grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release ||
        fail "the lab's programs for Debian 12 are built on Debian 12, and this is another system"
    local command=(swift build --configuration release --static-swift-stdlib)
    say "Building for Debian 12"
    "${command[@]}" --product martletd
    "${command[@]}" --product Lab
    make_payload bookworm "$("${command[@]}" --show-bin-path)"
}

# build_for_trixie: builds them with Debian 13's Swift and libraries.
build_for_trixie() {
    make_debian13
    say "Building for Debian 13"
    local build='swift build --configuration release --static-swift-stdlib --product'
    run_in_debian13 bash -euc "$build martletd; $build Lab"
    # shellcheck disable=SC2154 # debian13.sh has set it.
    make_payload trixie "$debian13_cache/build/release"
}

# make_payload GENERATION FOLDER: packs the programs in a folder as
# $lab_cache/GENERATION.payload.cpio.
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

# run_machine GENERATION: boots the machine three times, prints the output of the checks, and
# evaluates it.
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
        # Each instruction takes 4 ns, and the clock skips idle time.
        boot "$folder" before-reset -icount shift=2,sleep=off
        boot "$folder" after-reset
    } | sed --unbuffered 's/\r$//' | tee "$folder/results"
    rm "$folder/memory.cpio"
    printf '    %s s\n' $((SECONDS - start))
    evaluate "$folder"
}

# boot FOLDER PHASE OPTION...: boots the machine, runs the checks of a phase, and prints their
# output.
boot() {
    local folder=$1 phase=$2 settings="console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable"
    shift 2
    timeout 1200 qemu-system-x86_64 -machine q35 -accel tcg -cpu qemu64 -smp 1 -m 1024 \
        -nodefaults -no-user-config -display none -no-reboot \
        -kernel "$kernel" -initrd "$folder/memory.cpio" -append "$settings phase=$phase" \
        -serial "file:$folder/console.$phase" \
        -chardev stdio,id=results,signal=off -device pci-serial,chardev=results \
        -drive "file=$folder/disk,format=raw,if=virtio" "$@" </dev/null
}

# evaluate FOLDER: succeeds if all three phases have started, all announced checks have passed, and
# none has failed.
evaluate() {
    local started planned passed
    started=$(grep -c '^1\.\.[1-9]' "$1/results" || true)
    planned=$(awk -F '[.]+' '/^1[.][.][0-9]+$/ { sum += $2 } END { print sum }' "$1/results")
    passed=$(grep -c '^ok - ' "$1/results" || true)
    printf '%s of %s checks passed\n' "$passed" "${planned:-?}"
    if [ "$started" = 3 ] && [ "$passed" = "$planned" ] && ! grep -q '^not ok' "$1/results"; then
        return 0
    fi
    printf 'the output of the checks and the consoles: %s\n' "$1" >&2
    return 1
}
