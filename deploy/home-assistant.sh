# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The test against a real Home Assistant. Sourced by deploy/test.sh, after require.sh and
# debian13.sh.
#
# Home Assistant needs a newer Python than Debian 12 has. So it is installed from its Python
# packages into a Debian 13 of its own, with the packages that it would install at its first start:
# a run needs no network. That takes 5 minutes and 1.5 GB, so it stays in the cache. The broker,
# martletd and the driver (Tests/HomeAssistant, in Python too) run on this machine.
#
# A run has separate mount, process and network namespaces. So all ports are free, nothing outside
# is reached, and no mount and no process remains, even after an error. Home Assistant looks for a
# network when it starts: a pair of virtual interfaces is one.

# The last version that runs on Debian 13's Python 3.13.
home_assistant_version=2026.2.3
# Some of its packages have no binary form, so they are compiled.
home_assistant_debian=(python3-venv python3-dev build-essential libffi-dev ca-certificates)
# The driver's own packages.
home_assistant_driver=(paho-mqtt==2.1.0 websockets==15.0.1 PyYAML==6.0.3)

home_assistant_cache=${MARTLET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/martlet}/home-assistant
home_assistant_root=$home_assistant_cache/root
home_assistant_tests=$PWD/Tests/HomeAssistant

# check_home_assistant [AREA]...: all areas of the test, or some (see Tests/HomeAssistant/main.py).
check_home_assistant() {
    local flags=(-debug-info-format none -Xswiftc -warnings-as-errors) output=.build/home-assistant
    require_swift
    # shellcheck disable=SC2154 # require.sh has set it.
    require "${build_packages[@]}" "${broker_packages[@]}" python3-venv iproute2
    make_home_assistant_driver
    make_home_assistant
    step Build without_progress swift build --product martletd "${flags[@]}"
    as_root rm -rf "$output"
    mkdir -p "$output"
    step "Martlet and Home Assistant $home_assistant_version" in_home_assistant_namespaces \
        "$home_assistant_cache/driver/bin/python3" "$home_assistant_tests/main.py" \
        --martletd "$(swift build --show-bin-path)/martletd" --devices "$PWD/devices" \
        --root "$home_assistant_root" --output "$output" "$@"
    say "All checks passed; the logs are in $output"
}

# make_home_assistant_driver: the Python environment of the driver.
make_home_assistant_driver() {
    local folder=$home_assistant_cache/driver
    mkdir -p "$home_assistant_cache"
    [ -x "$folder/bin/python3" ] || python3 -m venv "$folder"
    step "Python packages" "$folder/bin/pip" --quiet --disable-pip-version-check install \
        "${home_assistant_driver[@]}"
}

# make_home_assistant: the root with Home Assistant, unless it exists.
make_home_assistant() {
    local contents="$home_assistant_version ${home_assistant_debian[*]}"
    exec {home_assistant_lock}>"$home_assistant_cache/lock"
    flock "$home_assistant_lock"
    if [ "$(cat "$home_assistant_cache/contents" 2>/dev/null)" != "$contents" ]; then
        require mmdebstrap
        say "Installing Home Assistant in $home_assistant_cache (5 minutes, 1.5 GB)"
        install_home_assistant
        echo "$contents" >"$home_assistant_cache/contents"
    fi
    flock --unlock "$home_assistant_lock"
}

# install_home_assistant: replaces the root by a new one, but only if the new one is complete.
install_home_assistant() {
    local new=$home_assistant_root.new
    as_root rm -rf "$new"
    bootstrap_debian trixie "$new" --format=directory \
        --include="$(IFS=,; echo "${home_assistant_debian[*]}")"
    write_pip_config "$home_assistant_cache/pip.conf"
    as_root cp "$home_assistant_cache/pip.conf" "$new/etc/pip.conf"
    as_root cp -L /etc/ssl/certs/ca-certificates.crt "$new/etc/ssl/certs/ca-certificates.crt"
    as_root cp "$home_assistant_tests/requirements.py" "$new/opt/requirements.py"
    as_root unshare --mount --pid --fork --kill-child bash -euc \
        "$(declare -f fill_home_assistant); fill_home_assistant \"\$@\"" bash \
        "$new" "$home_assistant_version" >"$home_assistant_cache/install.log" 2>&1 ||
        fail "Home Assistant could not be installed; see $home_assistant_cache/install.log"
    # They may have a password.
    as_root rm -f "$new/etc/pip.conf" "$home_assistant_cache/pip.conf"
    as_root rm -rf "$home_assistant_root"
    as_root mv "$new" "$home_assistant_root"
}

# write_pip_config FILE: writes this user's settings of pip to a file for the root: the package
# source, the proxy and the time limits, but no path of this machine.
write_pip_config() {
    {
        echo '[global]'
        echo 'cert = /etc/ssl/certs/ca-certificates.crt'
        "$home_assistant_cache/driver/bin/pip" config list | sed -n -E \
            "s/^[^=]*\.((extra-)?index-url|trusted-host|proxy|(default-)?timeout|retries)='(.*)'$/\
\1 = \4/p" | sort -u -t = -k 1,1
    } >"$1"
    chmod 600 "$1"
}

# fill_home_assistant ROOT VERSION: runs as root, in separate namespaces. It is passed to another
# shell as text, so it must not use other functions or variables.
fill_home_assistant() {
    local root=$1 version=$2
    mount --make-rprivate /
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    # shellcheck disable=SC2016 # The root's shell expands it.
    chroot "$root" env --ignore-environment HOME=/root LANG=C.UTF-8 \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        bash -euc '
            python3 -m venv /opt/hass
            /opt/hass/bin/pip install "homeassistant==$1"
            /opt/hass/bin/python /opt/requirements.py >/opt/requirements.txt
            /opt/hass/bin/pip install -r /opt/requirements.txt' bash "$version"
}

# in_home_assistant_namespaces COMMAND...: runs a command as root, where the root is prepared for a
# Home Assistant, without a network.
in_home_assistant_namespaces() {
    as_root unshare --mount --pid --net --fork --kill-child bash -euc \
        "$(declare -f enter_home_assistant); enter_home_assistant \"\$@\"" bash \
        "$home_assistant_root" "$@"
}

# enter_home_assistant ROOT COMMAND...: runs as root, in separate namespaces. It is passed to
# another shell as text, so it must not use other functions or variables.
enter_home_assistant() {
    local root=$1
    shift
    mount --make-rprivate /
    mount -t proc proc /proc
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/tmp"
    # martletd keeps the counters of the devices there, for the next start.
    mount -t tmpfs tmpfs /run
    mkdir -p "$root/config"
    ip link set lo up
    ip link add name test0 type veth peer name test1
    ip address add 192.0.2.1/24 dev test0
    ip link set test0 up
    ip link set test1 up
    ip route add default via 192.0.2.2
    exec env PYTHONDONTWRITEBYTECODE=1 "$@"
}
