# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The demo's table: what a subscriber knows of each device, drawn in place. Sourced by demo.sh,
# whose `base`, `port`, `gateway` and `configuration` it reads.
#
# A picture is composed in one string and written at once, over the one before: nothing is cleared
# first, so nothing flickers. Nothing here starts a process, so that the table costs next to nothing
# beside what it shows.
#
# shellcheck disable=SC2034,SC2154 # The two files share these variables.

# `µg/m³` and the bars of a trend are cut and padded by their characters.
LC_ALL=C.UTF-8

# The devices in the order of the gateway file, and what is known of each.
devices=()
declare -A model=() received=() seen=() availability=()
# By device: the names of its values. By `device/value`: unit, newest text, and the last numbers.
declare -A names=() unit=() newest=() history=()

# read_model DEVICE: takes the names and units of its values from the device file.
read_model() {
    local line name='' is_inside=''
    while IFS= read -r line; do
        if [[ $line =~ ^([a-z]+): ]]; then
            is_inside=''
            if [ "${BASH_REMATCH[1]}" = values ]; then is_inside=1; fi
        elif [ -n "$is_inside" ] && [[ $line =~ ^\ \ ([a-z0-9_-]+): ]]; then
            name=${BASH_REMATCH[1]}
            names[$1]+="$name "
        elif [ -n "$is_inside" ] && [[ $line =~ ^\ \ \ \ unit:\ \"?([^\"]+) ]]; then
            unit[$1/$name]=${BASH_REMATCH[1]}
        fi
    done <"devices/${model[$1]}.yaml"
}

while IFS= read -r line; do
    if [[ $line =~ ^\ +([a-z0-9_-]+):\ +\{\ *model:\ *([^, }]+) ]]; then
        devices+=("${BASH_REMATCH[1]}")
        model[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
        received[${BASH_REMATCH[1]}]=0
        read_model "${BASH_REMATCH[1]}"
    fi
done <deploy/demo.yaml

# The newest messages, topic and payload, the oldest first.
messages=()
# When the table was drawn last, in milliseconds, and whether there is news since.
drawn=0 is_stale=1
# How many numbers a trend shows.
trend_length=10
# How to give the terminal back; empty while there is no table in it.
terminal=''

plain=$'\e[m' bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' cyan=$'\e[36m'

# clock: sets `now`, in milliseconds.
clock() {
    now=${EPOCHREALTIME//[!0-9]/}
    now=${now%???}
}

# receive TOPIC PAYLOAD: takes one message in.
receive() {
    local topic=${1#"$base/"} device
    device=${topic%%/*} is_stale=1
    clock
    messages+=("$topic $2")
    if ((${#messages[@]} > 20)); then messages=("${messages[@]:1}"); fi
    [ -n "${model[$device]:-}" ] || return 0
    case $topic in
        "$device" | "$device/history")
            received[$device]=$((received[$device] + 1))
            seen[$device]=$now
            receive_values "$device" "$2"
            ;;
        "$device/availability") availability[$device]=$2 ;;
    esac
}

# receive_values DEVICE PAYLOAD: takes a reading apart: {"time":"...","pm25":8,"pm10":9}.
receive_values() {
    local rest=${2#*,} pair numbers
    rest=${rest%\}}
    while [ -n "$rest" ]; do
        pair=${rest%%,*}
        if [ "$pair" = "$rest" ]; then rest=''; else rest=${rest#*,}; fi
        pair=${pair//\"/}
        newest[$1/${pair%%:*}]=${pair#*:}
        read_number "${pair#*:}"
        # shellcheck disable=SC2206 # Numbers have no blanks.
        numbers=(${history[$1/${pair%%:*}]:-} $number)
        if ((${#numbers[@]} > trend_length)); then numbers=("${numbers[@]:1}"); fi
        history[$1/${pair%%:*}]=${numbers[*]}
    done
}

# read_number TEXT: sets `number`, in thousandths; empty for what is none.
read_number() {
    local fraction
    number=''
    case $1 in
        on) number=1000 ;;
        off) number=0 ;;
        *)
            [[ $1 =~ ^(-?)([0-9]+)(\.([0-9]+))?$ ]] || return 0
            fraction=${BASH_REMATCH[4]}000
            number=${BASH_REMATCH[1]}$((10#${BASH_REMATCH[2]}${fraction:0:3}))
            ;;
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

# put STYLE TEXT: appends to the line that is being drawn, cut so that the last column stays free:
# what erases the rest of a line would erase a character there.
put() {
    local text=${2:0:columns-1-used}
    used=$((used + ${#text}))
    picture+=$1$text$plain
}

# put_cell STYLE WIDTH TEXT: the same in a column, to the right if the width is negative. `printf`
# would count the bytes of `µg/m³`.
put_cell() {
    local blanks width=${2#-} text
    text=${3:0:width}
    printf -v blanks '%*s' $((width - ${#text})) ''
    case $2 in
        -*) put "$1" "$blanks$text " ;;
        *) put "$1" "$text$blanks " ;;
    esac
}

# end_line: what follows goes into the next line.
end_line() {
    picture+=$'\e[K\n'
    used=0 rows=$((rows + 1))
}

# add FORMAT ARGUMENT...: a whole line, in `style`.
add() {
    local text
    # shellcheck disable=SC2059 # The format is the caller's.
    printf -v text "$@"
    put "$style" "$text"
    end_line
}

draw_table() {
    local picture=$'\e[H' used=0 rows=0 style='' columns lines
    columns=${COLUMNS:-80} lines=${LINES:-24}
    style=$bold add ' Martlet: simulated sensors, a real broker, and what a subscriber receives'
    draw_processes
    add ''
    style=$dim draw_row DEVICE MODEL VALUE NEWEST TREND COUNT AGE
    draw_devices
    add ''
    style=$dim add ' MESSAGES below %s' "$base"
    draw_messages $((lines - rows - 4))
    add ''
    style=$dim add " mosquitto_sub -p %s -v -t '%s/#'" "$port" "$base"
    style=$dim add ' mosquitto_pub -p %s -t %s/lamp/relay/set -m on' "$port" "$base"
    style=$dim add ' Both run in another terminal. Ctrl-C ends the demo.'
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
    style=$dim add ' martletd: %s, %s MB (%s build)   mosquitto: port %s   since %d:%02d' \
        "$threads" "$memory" "$configuration" "$port" $((SECONDS / 60)) $((SECONDS % 60))
}

# draw_row DEVICE MODEL VALUE NEWEST TREND COUNT AGE: 79 columns. The value is drawn in
# `value_style`, all else in `style`.
draw_row() {
    put '' ' '
    put_cell "${style:-$bold}" 8 "$1"
    put_cell "${style:-$dim}" 20 "$2"
    put_cell "$style" 11 "$3"
    put_cell "${value_style:-$style}" -10 "$4"
    put '' ' '
    put_cell "${style:-$cyan}" "$trend_length" "$5"
    put_cell "$style" -5 "$6"
    put_cell "$style" -7 "$7"
    end_line
}

# draw_devices: a row for each value; what is the same for all values of a device only once.
draw_devices() {
    local device name age style value_style heads
    for device in "${devices[@]}"; do
        style='' value_style='' age=''
        if [ -n "${seen[$device]:-}" ]; then
            age=$((now - seen[$device]))
            if ((age < 700)); then value_style=$green; fi
            describe_age
        fi
        if [ "${availability[$device]:-}" = offline ]; then style=$red age=offline; fi
        heads=("$device" "${model[$device]}" "${received[$device]}" "$age")
        for name in ${names[$device]:-}; do
            describe_trend "$device/$name"
            draw_row "${heads[0]}" "${heads[1]}" "$name" \
                "${newest[$device/$name]--}${unit[$device/$name]+ ${unit[$device/$name]}}" \
                "$trend" "${heads[2]}" "${heads[3]}"
            heads=('' '' '' '')
        done
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

# describe_trend KEY: sets `trend`: a bar for each of the last numbers, between their extremes.
describe_trend() {
    local number low='' high='' bars=(▁ ▂ ▃ ▄ ▅ ▆ ▇ █)
    trend=''
    for number in ${history[$1]:-}; do
        if [ -z "$low" ] || ((number < low)); then low=$number; fi
        if [ -z "$high" ] || ((number > high)); then high=$number; fi
    done
    for number in ${history[$1]:-}; do
        if ((high == low)); then
            trend+=▄
        else
            trend+=${bars[(number - low) * 7 / (high - low)]}
        fi
    done
}

# draw_messages ROOM: the newest that fit into that many lines, the newest last.
draw_messages() {
    local index first=$((${#messages[@]} - $1)) room=$1
    if ((first < 0)); then first=0; fi
    for ((index = first; index < ${#messages[@]}; index++, room--)); do
        put "$cyan" " ${messages[index]%% *} "
        put '' "${messages[index]#* }"
        end_line
    done
    for (( ; room > 0; room--)); do end_line; done
}

# print_counts: one line for each device.
print_counts() {
    local device plural
    for device in "${devices[@]}"; do
        if ((received[$device] == 1)); then plural=''; else plural=s; fi
        printf '%-10s %6d reading%s\n' "$device" "${received[$device]}" "$plural"
    done
}
