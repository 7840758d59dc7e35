# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The demo's table: what a subscriber knows of each device, drawn in place. Sourced by demo.sh,
# whose `base`, `port` and `gateway` it reads.
#
# A picture is composed in one string and written at once, over the one before: nothing is cleared
# first, so nothing flickers. Nothing here starts a process, so that the table costs next to nothing
# beside what it shows.
#
# shellcheck disable=SC2034,SC2154 # The two files share these variables.

# The devices in the order of the gateway file, and what is known of each.
devices=()
declare -A model=() values=() received=() seen=() availability=()
while IFS= read -r line; do
    if [[ $line =~ ^\ +([a-z0-9_-]+):\ +\{\ *model:\ *([^, }]+) ]]; then
        devices+=("${BASH_REMATCH[1]}")
        model[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
        received[${BASH_REMATCH[1]}]=0
    fi
done <deploy/demo.yaml

# The newest messages, topic and payload, the oldest first.
messages=()
# When the table was drawn last, in milliseconds, and whether there is news since.
drawn=0 is_stale=1
# 79 columns: device, model, values, how many readings, age.
columns_of_a_row=' %-8s %-20s %-34.34s %5s %7s'
# How to give the terminal back; empty while there is no table in it.
terminal=''

# clock: sets `now`, in milliseconds.
clock() {
    now=${EPOCHREALTIME//[!0-9]/}
    now=${now%???}
}

# receive TOPIC PAYLOAD: takes one message in.
receive() {
    local topic=${1#"$base/"} device body
    device=${topic%%/*} is_stale=1
    clock
    messages+=("$topic $2")
    if ((${#messages[@]} > 20)); then messages=("${messages[@]:1}"); fi
    [ -n "${model[$device]:-}" ] || return 0
    case $topic in
        "$device" | "$device/history")
            received[$device]=$((received[$device] + 1))
            seen[$device]=$now
            # {"time":"...","pm25":8,"pm10":9} as `pm25 8  pm10 9`.
            body=${2#*,} body=${body%\}}
            body=${body//\"/} body=${body//:/ }
            values[$device]=${body//,/  }
            ;;
        "$device/availability") availability[$device]=$2 ;;
    esac
}

# open_table: a screen of its own without cursor; what was in the terminal comes back afterwards.
open_table() {
    terminal=$(stty -g 2>/dev/null </dev/tty) || terminal=unknown
    stty -echo 2>/dev/null </dev/tty || true
    shopt -s checkwinsize
    printf '\e[?1049h\e[?25l\e[?7l'
    trap 'drawn=0' WINCH
}

# close_table: gives the terminal back, if there is a table in it.
close_table() {
    [ -n "$terminal" ] || return 0
    printf '\e[?7h\e[?25h\e[?1049l'
    [ "$terminal" = unknown ] || stty "$terminal" 2>/dev/null </dev/tty || true
    terminal=''
}

# set_patience: sets `patience`, the seconds until the table is to be looked at again. Ages grow
# once a second; news waits a tenth of a second for more, so that a burst is one picture.
set_patience() {
    patience=1
    if ((is_stale)); then patience=0.1; fi
}

# refresh_table: draws when there is something new to see, at most ten times a second.
refresh_table() {
    clock
    if ((now - drawn >= 1000 || is_stale && now - drawn >= 100)); then
        draw_table
        drawn=$now is_stale=0
    fi
}

# add FORMAT ARGUMENT...: appends a line to the `picture`, cut so that the
# last column stays free: what erases the rest of a line would erase a character there.
add() {
    local text
    # shellcheck disable=SC2059 # The format is the caller's.
    printf -v text "$@"
    picture+="$style${text:0:columns-1}"$'\e[m\e[K\n'
    rows=$((rows + 1))
}

draw_table() {
    local picture=$'\e[H' rows=0 style='' columns lines bold=$'\e[1m' dim=$'\e[2m'
    columns=${COLUMNS:-80} lines=${LINES:-24}
    style=$bold add ' Martlet: simulated sensors, a real broker, and what a subscriber receives'
    draw_processes
    add ''
    style=$bold add "$columns_of_a_row" DEVICE MODEL 'NEWEST VALUES' COUNT AGE
    draw_devices
    add ''
    style=$bold add ' MESSAGES below %s' "$base"
    draw_messages $((lines - rows - 6))
    add ''
    add ' From another terminal:'
    add "   mosquitto_sub -p %s -v -t '%s/#'" "$port" "$base"
    add '   mosquitto_pub -p %s -t %s/lamp/relay/set -m on' "$port" "$base"
    style=$dim add ' Ctrl-C ends it.'
    # No line feed behind the last line: in a full window it would scroll.
    printf '%s\e[J' "${picture%$'\n'}"
}

# draw_processes: who is at work. The daemon's threads and memory as the kernel tells them.
draw_processes() {
    local key value memory='?' threads='?'
    while read -r key value _; do
        case $key in
            Threads:) threads=$value ;;
            VmRSS:) memory=$((value / 1024)) ;;
        esac
    done 2>/dev/null <"/proc/$gateway/status" || true
    if [ "$threads" = 1 ]; then threads='1 thread'; else threads="$threads threads"; fi
    style=$dim add ' martletd: %s, %s MB (debug build)   mosquitto: port %s   since %d:%02d' \
        "$threads" "$memory" "$port" $((SECONDS / 60)) $((SECONDS % 60))
}

draw_devices() {
    local device age
    for device in "${devices[@]}"; do
        style='' age=''
        if [ -n "${seen[$device]:-}" ]; then
            age=$((now - seen[$device]))
            if ((age < 700)); then style=$'\e[32m'; fi
            describe_age
        fi
        if [ "${availability[$device]:-}" = offline ]; then style=$'\e[31m' age=offline; fi
        add "$columns_of_a_row" "$device" "${model[$device]}" \
            "${values[$device]:-(nothing yet)}" "${received[$device]}" "$age"
    done
}

# describe_age: turns the `age` in milliseconds into words.
describe_age() {
    age=$((age / 1000))
    if ((age < 1)); then
        age=now
    elif ((age < 120)); then
        age="$age s"
    else
        age="$((age / 60)) min"
    fi
}

# draw_messages ROOM: the newest that fit into so many lines, the newest last.
draw_messages() {
    local index first=$((${#messages[@]} - $1)) room=$1
    if ((first < 0)); then first=0; fi
    style=''
    for ((index = first; index < ${#messages[@]}; index++, room--)); do
        add ' %s' "${messages[index]}"
    done
    for (( ; room > 0; room--)); do add ''; done
}

# print_counts: one line for each device.
print_counts() {
    local device plural
    for device in "${devices[@]}"; do
        if ((received[$device] == 1)); then plural=''; else plural=s; fi
        printf '%-10s %6d reading%s\n' "$device" "${received[$device]}" "$plural"
    done
}
