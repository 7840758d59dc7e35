#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Looks whether the package in /tmp works, in a Debian that was made for this and is thrown away:
# started there as root by `deploy/package.sh --check`. Nothing is booted, so what systemd would do
# is done here by hand: its user, its folders, its start.
set -eu
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

say() { echo "    $*"; }

fail() {
    echo "package-check: $*" >&2
    exit 1
}

# quietly COMMAND...: shows what it says only when it fails.
quietly() {
    "$@" >/tmp/quietly.log 2>&1 || fail "$*: $(cat /tmp/quietly.log)"
}

# until_heard PATTERN FILE: waits for what a program writes.
until_heard() {
    attempt=0
    until grep -q -- "$1" "$2" 2>/dev/null; do
        attempt=$((attempt + 1))
        [ $attempt -lt 200 ] || fail "no '$1' in $2: $(cat "$2")"
        sleep 0.1
    done
}

# listing: all that a package could leave behind.
listing() {
    find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /run -o -path /var/cache \
        -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o -print | sort
}

install_it() {
    # The tools of the test and the broker are not what is looked at.
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

# run_it: as the service's user, with a loopback and pseudo terminals of its own, so that nobody
# else on this machine notices. The broker comes later than the gateway.
run_it() {
    ip link set lo up
    mount -t devpts -o ptmxmode=666,mode=620,gid=5 devpts /dev/pts
    mount --bind /dev/pts/ptmx /dev/ptmx
    install -d -o martlet -g martlet -m 750 /var/lib/martlet
    setpriv --reuid martlet --regid martlet --init-groups --no-new-privs --bounding-set=-all \
        env STATE_DIRECTORY=/var/lib/martlet martletd 2>/tmp/martletd.log &
    gateway=$!
    until_heard 'no connection to the broker' /tmp/martletd.log
    mosquitto -d
    until_heard 'connected to the broker' /tmp/martletd.log
    for device in air co2 bell lamp; do
        say "$(mosquitto_sub -C 1 -W 20 -v -t "martlet/home/$device")"
    done
    mosquitto_sub -C 2 -W 20 -v -t martlet/home/bridge/state >/tmp/state.log &
    subscriber=$!
    until_heard online /tmp/state.log
    kill -TERM $gateway
    wait $gateway || fail "martletd ended with $?: $(cat /tmp/martletd.log)"
    wait $subscriber || fail "no farewell: $(cat /tmp/state.log)"
    say "$(tail -n 1 /tmp/state.log)"
}

# upgrade_it: to a package that brings another gateway file, over one that a person has changed.
upgrade_it() {
    dpkg-deb --raw-extract /tmp/martlet_*.deb /tmp/next
    sed -i 's/^Version: .*/&+next/' /tmp/next/DEBIAN/control
    echo '# of the next version' >>/tmp/next/etc/martlet/gateway.yaml
    dpkg-deb --build /tmp/next /tmp/next.deb >/dev/null
    sed -i 's/^gateway: home$/gateway: shed/' /etc/martlet/gateway.yaml
    quietly apt-get install --yes -o Dpkg::Options::=--force-confold /tmp/next.deb
    grep -q '^gateway: shed$' /etc/martlet/gateway.yaml || fail "the upgrade took the changes away"
    [ -e /etc/martlet/gateway.yaml.dpkg-dist ] || fail "the upgrade brought no new gateway file"
    say "upgraded to $(dpkg-query -Wf '${Version}' martlet); the changed gateway file stayed"
}

purge_it() {
    quietly apt-get remove --yes martlet
    [ ! -e /usr/bin/martletd ] || fail "martletd is still there"
    grep -q '^gateway: shed$' /etc/martlet/gateway.yaml || fail "remove took the gateway file away"
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
