#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Tests the package in /tmp, in a temporary Debian system. `deploy/package.sh --check` starts this
# script there as root. The system is not booted, so this script does the work of systemd: it sets
# the user and the folders, and starts the service.
set -eu
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

say() { echo "    $*"; }

fail() {
    echo "package-check: $*" >&2
    exit 1
}

# quietly COMMAND...: shows the output of a command only if it fails.
quietly() {
    "$@" >/tmp/quietly.log 2>&1 || fail "$*: $(cat /tmp/quietly.log)"
}

# wait_for PATTERN FILE: waits until a program has written a matching line to the file.
wait_for() {
    attempt=0
    until grep -q -- "$1" "$2" 2>/dev/null; do
        attempt=$((attempt + 1))
        [ $attempt -lt 200 ] || fail "no '$1' in $2: $(cat "$2")"
        sleep 0.1
    done
}

# listing: all files that a package could leave behind.
listing() {
    find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /run -o -path /var/cache \
        -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o -print | sort
}

install_it() {
    # The tools of the test and the broker are installed before the first listing.
    quietly apt-get install --yes mosquitto mosquitto-clients
    echo '127.0.0.1 localhost' >/etc/hosts
    listing >/tmp/before
    quietly apt-get install --yes /tmp/martlet_*.deb
    say "installed: $(martlet --version), $(martletd --version)"
    quietly martlet check /etc/martlet/gateway.yaml
    say "$(cat /tmp/quietly.log)"
    [ -h /etc/systemd/system/multi-user.target.wants/martlet.service ] || fail "not enabled"
    quietly systemd-analyze verify --man=no martlet.service
    say "the unit's $(systemd-analyze security --offline=yes martlet.service | tail -n 1 |
        sed 's/^[^A-Za-z]*//')"
    say "the service's user: $(id martlet)"
}

# run_it: runs the gateway as the service's user, with separate loopback and pseudo terminals, so
# that it does not affect the rest of this machine. The broker starts after the gateway.
run_it() {
    ip link set lo up
    mount -t devpts -o ptmxmode=666,mode=620,gid=5 devpts /dev/pts
    mount --bind /dev/pts/ptmx /dev/ptmx
    install -d -o martlet -g martlet -m 750 /var/lib/martlet
    setpriv --reuid martlet --regid martlet --init-groups --no-new-privs --bounding-set=-all \
        env STATE_DIRECTORY=/var/lib/martlet martletd 2>/tmp/martletd.log &
    gateway=$!
    wait_for 'no connection to the broker' /tmp/martletd.log
    mosquitto -d
    wait_for 'connected to the broker' /tmp/martletd.log
    # The packaged gateway file names no gateway, so its name is that of the host.
    base=martlet/$(hostname -s | tr '[:upper:]' '[:lower:]')
    for device in air co2 bell lamp; do
        say "$(mosquitto_sub -C 1 -W 20 -v -t "$base/$device")"
    done
    mosquitto_sub -C 2 -W 20 -v -t "$base/bridge/state" >/tmp/state.log &
    subscriber=$!
    wait_for online /tmp/state.log
    kill -TERM $gateway
    wait $gateway || fail "martletd ended with $?: $(cat /tmp/martletd.log)"
    wait $subscriber || fail "no offline message: $(cat /tmp/state.log)"
    say "$(tail -n 1 /tmp/state.log)"
}

# upgrade_it: upgrades to a package with a new gateway file, after the user has changed the old one.
upgrade_it() {
    dpkg-deb --raw-extract /tmp/martlet_*.deb /tmp/next
    sed -i 's/^Version: .*/&+next/' /tmp/next/DEBIAN/control
    echo '# of the next version' >>/tmp/next/etc/martlet/gateway.yaml
    dpkg-deb --build /tmp/next /tmp/next.deb >/dev/null
    sed -i 's/^# gateway: shed$/gateway: shed/' /etc/martlet/gateway.yaml
    quietly apt-get install --yes -o Dpkg::Options::=--force-confold /tmp/next.deb
    grep -q '^gateway: shed$' /etc/martlet/gateway.yaml || fail "the upgrade removed the changes"
    [ -e /etc/martlet/gateway.yaml.dpkg-dist ] || fail "the upgrade installed no new gateway file"
    say "upgraded to $(dpkg-query -Wf '${Version}' martlet); the changed gateway file was kept"
}

purge_it() {
    quietly apt-get remove --yes martlet
    [ ! -e /usr/bin/martletd ] || fail "martletd is still there"
    grep -q '^gateway: shed$' /etc/martlet/gateway.yaml || fail "remove deleted the gateway file"
    quietly apt-get purge --yes --autoremove martlet
    listing | comm -13 /tmp/before - >/tmp/left
    [ ! -s /tmp/left ] || fail "left behind: $(cat /tmp/left)"
    if getent passwd martlet; then fail "the user is left behind"; fi
    say "removed and purged, nothing was left behind"
}

if [ "${1:-}" = run ]; then
    run_it
    exit
fi
install_it
unshare --mount --propagation=unchanged --net --pid --fork --kill-child sh "$0" run
upgrade_it
purge_it
