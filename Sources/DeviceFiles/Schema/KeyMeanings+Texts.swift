// SPDX-License-Identifier: Apache-2.0

// Made from the tables of the reference: `MARTLET_UPDATE_SNAPSHOTS=1 swift test --filter
// theMeaningsAreThoseOfTheReference` writes this file again.
extension KeyMeanings {
    static let texts = """
        Device/The file/model: `vendor/model`, two names; must agree with the path of the file
        Device/The file/title: The name of the product, for people
        Device/The file/wiring: How to connect the device: a text or a list of texts, for people
        Device/The file/notes: What to know before using it, like warm-up and wear: a text or a \
        list of texts, for people
        Device/The file/proof: How the facts of the file were verified: see Proof
        Device/The file/settings: Properties that differ from device to device; you choose their \
        names
        Device/The file/serial: The settings of the serial line, for a device on a serial port
        Device/The file/pins: The GPIO pins, for a device on pins
        Device/The file/sysfs: The kernel driver, for a sensor that the kernel reads
        Device/The file/every: The interval at which the device sends unasked, at which the \
        gateway asks it (`reads`, `modbus`, `sysfs`), or at which it publishes a changed \
        counter: 10ms to 168h
        Device/The file/stale-after: After this time without data, the device is unavailable
        Device/The file/frames: The frames that the device sends; you choose their names
        Device/The file/refusals: The frames that the device sends in place of an answer
        Device/The file/reads: The requests of one round, in order; you choose their names
        Device/The file/writes: The requests that change something in the device; you choose \
        their names
        Device/The file/setup: A write, or a list of writes, to send before the first reading: \
        see Setup, warm-up and sleep; with `modbus`, registers and their contents
        Device/The file/warm-up: The time after which the readings are right, 1s to 1h
        Device/The file/wake: With `reads`: the write that wakes the device up before each round
        Device/The file/sleep: With `wake`: the write that puts it to sleep after each round
        Device/The file/restart: Without `reads`: the frame that the device sends when it has \
        started
        Device/The file/modbus: In place of frames, reads and writes, for a Modbus device: its \
        address and the limits of its requests
        Device/The file/values: The measured values and the outputs; you choose their names
        Device/The file/examples: Recorded input, and the values that it gives
        Device/Settings/type: A number type of the wire, like `u8`, `u16be`, `dec2` or `hex2` \
        (Types); `number`, a decimal number; or `text`
        Device/Settings/range: For a number: the allowed range, both ends included
        Device/Settings/words: For a text: the list of allowed texts
        Device/Settings/default: The value for a device that gives none
        Device/Settings/title: A description, for people
        Device/The serial line/baud: Bits per second, 50 to 4000000
        Device/The serial line/data: Data bits, `7` or `8`
        Device/The serial line/parity: `none`, `even` or `odd`
        Device/The serial line/stop: Stop bits, `1` or `2`
        Device/Frames/fields: Body: fields in wire order, each at its position
        Device/Frames/line: Body: a line of text with placeholders, `T={temperature:decimal} \
        H={humidity:decimal}`; without them, a line that confirms something, `OK`
        Device/Frames/parts: With `line`: the texts that can fill its `{parts}`, in any order: \
        `["T={t:decimal}", "H={h:decimal}"]`
        Device/Frames/csv: Body: a line of columns, each written like a placeholder: \
        `[time:word, skip, t:decimal]`
        Device/Frames/separator: With `csv` or `parts`: the text between two of them
        Device/Frames/lines: Body: several lines in any order; a list of the lines to decode, \
        and of linked lines
        Device/Frames/nmea: Body and framing: an NMEA 0183 sentence, without `$` and the check: \
        `GPVTG,{course:decimal},T,{skip}`
        Device/Frames/telegram: Body and framing: a meter telegram (DSMR P1); a list like that \
        of `lines`
        Device/Frames/block: Body and framing: a VE.Direct block (Victron); a list like that of \
        `lines`
        Device/Frames/readout: Body and framing: the data block of a meter (IEC 62056-21), \
        between STX and ETX with a check; a list like that of `lines`
        Device/Frames/mbus: Body and framing: a long frame of the wired M-Bus; a list of records
        Device/Frames/sml: Body and framing: a transmission of a meter that speaks SML; a list \
        of entries
        Device/Frames/sync: The bytes with which each frame begins; the decoder searches for \
        them
        Device/Frames/end: The bytes with which each frame ends: `lf`, `crlf`, `cr`, or any \
        bytes
        Device/Frames/silence: The line is idle for at least this time before and after each \
        frame, 1ms to 10s
        Device/Frames/stuffing: The frame stands between flag bytes, and some of its bytes are \
        escaped: see Stuffing
        Device/Frames/encrypted: `dlms`: the content is encrypted, see Encryption
        Device/Frames/authentication-key: With `encrypted`: the authentication key, if all \
        devices of the model have the same; 32 hexadecimal digits
        Device/Stuffing/flag: The byte that begins and ends a frame
        Device/Stuffing/escape: The byte before each code
        Device/Stuffing/bytes: Each byte to replace, with its code
        Device/Stuffing/xor: Flag and escape are replaced; the code is the byte XOR this byte
        Device/Linked lines/link: The placeholder that all its lines have, with the same text
        Device/Linked lines/newest: If several things fit: a placeholder with a date or a \
        number; the largest one wins
        Device/Linked lines/lines: The lines
        Device/SML entries/name: The name that values use
        Device/SML entries/obis: The number of the entry, `1-0:1.8.0*255`; `*255` may be missing
        Device/SML entries/type: `number`; `text`, characters; or `hex`, the octets as \
        hexadecimal digits
        Device/M-Bus records/name: The name that values use
        Device/M-Bus records/record: DIF, VIF and their extensions: `04 13`, `84 10 06`
        Device/Fields/name: A number or a text that values use; you choose its name
        Device/Fields/type: With `name`: its encoding, see Types
        Device/Fields/from: In a request, in place of `name`: a field of an earlier answer, see \
        Answers at another baud rate
        Device/Fields/bits: A `u8`, `u16`, `u24` or `u32` (with `be` or `le`) that holds several \
        groups of bits
        Device/Fields/groups: With `bits`: a name for each group, `{ run: 0, mode: 4..7 }`; 0 is \
        the lowest bit
        Device/Fields/skip: A number of ignored bytes, `6` or `0..40`; sent as zeros, or as in \
        the example
        Device/Fields/bytes: Constant bytes
        Device/Fields/text: Constant characters
        Device/Fields/length: A number of bytes, of a type like `u8` or `u16le`; the decoder \
        checks it, the encoder computes it
        Device/Fields/of: With `length`: the bytes that it counts. `rest` is all bytes after it \
        to the end of the frame, `frame` is the whole frame; a number can be added or \
        subtracted, `rest-4`
        Device/Fields/list: Items of the same form, one after the other: the fields of one item, \
        see Lists
        Device/Fields/most: With `list`: the largest number of items, 1 to 256
        Device/Fields/count: With `list`: the type of a number before the first item, which is \
        the number of items
        Device/Fields/size: In place of `count`: the number before the first item is the number \
        of bytes of all items
        Device/Fields/check: A check; the decoder verifies it, the encoder computes it
        Device/Fields/over: With `check`: the positions that it covers, `1..7`; `1..-2` ends two \
        bytes before the check
        Device/Checks/crc: The width of the result in bits, 8 to 32
        Device/Checks/polynomial: In hexadecimal, with the highest bit first: `8005`, not `A001`
        Device/Checks/init: The initial value, in hexadecimal
        Device/Checks/reflected: Reflection (lowest bit first): `none`, `in` (the bytes), `out` \
        (the result) or `both`
        Device/Checks/xor: The result is XORed with this value at the end
        Device/Checks/form: `be`, `le`, `hex` or `dec`
        Device/Reads/send: The bytes of the request, `{ text: "R\\r" }`, or fields, some of \
        which the gateway computes or repeats from earlier answers
        Device/Reads/expect: The frame of the answer, or a list of frames: each comes once, in \
        any order
        Device/Reads/baud: The rate at which the answer comes: see Answers at another baud rate
        Device/Reads/timeout: How long to wait for the last answer, 10ms to 1m; with `baud`, how \
        long the line may be silent before and within the answer
        Device/Reads/retries: How often to repeat the request, 0 to 10
        Device/Reads/gap: How long the line stays idle after the answer, up to 1m
        Device/Answers at another baud rate/from: A field of an answer to an earlier read, \
        `<read>.<field>`, which the request repeats
        Device/Answers at another baud rate/rates: The rate for each content of the field: `{ 0: \
        300, 5: 9600 }`
        Device/Refusals/reason: The field of the frame that says why
        Device/Refusals/enum: A word for each number of the reason, for the message: `{ 2: no \
        such register, 6: busy }`
        Device/Refusals/again: The numbers that mean "not now", `6` or `5, 6`: the request is \
        repeated when its `timeout` is over
        Device/Writes/send: The bytes of the request; fields, some with a `name`; or a line with \
        placeholders: `{ line: "S{level:integer}", end: cr }` (also `csv` and `nmea`)
        Device/Writes/expect: The frame that confirms it, or a list of frames: each comes once, \
        in any order
        Device/Writes/before: A write, or a list of writes, to send before it; they have no \
        fields
        Device/Writes/after: A write, or a list of writes, to send after it, also when it has \
        failed; they have no fields
        Device/Writes/timeout: How long to wait for the last confirmation, 10ms to 1m
        Device/Writes/retries: How often to repeat the request, 0 to 10
        Device/Writes/gap: How long the line stays idle after the confirmation, or after a \
        request without one, up to 1m
        Device/Modbus/address: The address of the device, 1 to 255
        Device/Modbus/largest: The largest number of registers in one request, 1 to 125; bits \
        count as 16 to a register
        Device/Modbus/holes: How many registers that no value names the gateway may read between \
        two others, 0 to 124; 0 if the device refuses a request for registers that it does not \
        have
        Device/Modbus/write: `multiple` for a device that only knows the functions 15 and 16, \
        also for one register; `single` uses 5 and 6 for one
        Device/Modbus/sunspec: The SunSpec models of the device; you choose their names
        Device/Modbus/timeout: How long the device may take before it answers, 10ms to 60s
        Device/Modbus/retries: How often a request without an answer is repeated, 0 to 10
        Device/Modbus/gap: A silence after each answer, for a device that needs more than the \
        3.5 characters of the standard
        Device/SunSpec/model: The number of the model, `160`, or several numbers of models with \
        the same registers, `101..103`
        Device/SunSpec/length: The number of registers after those for the number and the \
        length, as the definition of the model has it
        Device/Pins/mode: `in` for an input, `out` for an output that can be set, `count` for a \
        pulse counter
        Device/Pins/active: The level that means on, `high` or `low`
        Device/Pins/pull: Inputs and counters: the pull resistor, `up`, `down`, `off`, or \
        `as-is`
        Device/Pins/debounce: Inputs and counters: a level counts only after it was stable for \
        this time, up to 10s
        Device/Pins/off-delay: Inputs: "off" is reported after the input was off for this time, \
        up to 24h
        Device/Pins/double: Buttons: a second press within this time is a double click, up to \
        5s; with `0s` there are no double clicks, and a single click is reported at once
        Device/Pins/long: Buttons: a press of this duration is a long click, 100ms to 1m
        Device/Pins/start: Outputs: `on` or `off` when the gateway starts
        Device/Pins/exit: Outputs: `on`, `off` or `keep` when the gateway exits
        Device/Pins/max-on: Outputs: the longest time that the output is on, for any command or \
        schedule, 10ms to 168h
        Device/Pins/offline: Outputs: `on`, `off` or `keep` when the gateway has had no broker \
        for `offline-after`
        Device/Pins/offline-after: With `offline`: the time without a broker, up to 168h
        Device/Kernel sensors/w1: The family code of a 1-Wire thermometer, two hexadecimal \
        digits: `28`
        Device/Kernel sensors/iio: The name of the chip in `/sys/bus/iio/devices/*/name`
        Device/Kernel sensors/hwmon: The name of the chip in `/sys/class/hwmon/*/name`
        Device/Kernel sensors/thermal: The type of the zone in `/sys/class/thermal/*/type`
        Device/Kernel sensors/power-supply: The folder of a battery, charger or mains adapter in \
        `/sys/class/power_supply`, with or without the number at its end: `BAT0`, `BAT`
        Device/Kernel sensors/retries: How often a failed read is repeated, each time after 2 s, \
        before it is a problem, 0 to 10
        Device/Kernel sensors/overlay: The text after `dtoverlay=` in a Raspberry Pi's \
        `config.txt`; shown in the message when the sensor is missing
        Device/Values/from: The source: a field `<frame>.<field>` or `<read>.<field>`, two \
        fields or a list of fields (Fields of a value); a Modbus register; a pin; its clicks \
        `<pin>.click`; a counter's `<pin>.total` or `<pin>.rate`; a file or channel of the \
        driver, `<file> text` for one with a text
        Device/Values/set: Serial lines: what a command to the value sends, see Settable values
        Device/Values/step: With `set`: the distance of the numbers that can be set, from the \
        lower end of `valid` on
        Device/Values/label: Kernel sensors: with a `*` in `from`, the label of the channel
        Device/Values/window: Rates: count the pulses of this time, 1s to 24h
        Device/Values/zero-after: Rates: use the time between pulses; after this time without a \
        pulse the rate is 0, 100ms to 24h
        Device/Values/scale: The factor of the raw number, `0.1` or `1/8`; not zero; for a \
        counter, above zero
        Device/Values/offset: The number that is added after scaling
        Device/Values/unit: The unit
        Device/Values/class: Home Assistant's device class; a value whose words are `on` and \
        `off` may have one of a binary sensor, like a bit; `martlet check` warns of one that \
        does not exist, and of a unit that does not belong to it
        Device/Values/total: `on` for a number that only rises until the device is reset, `off` \
        for a sum that can fall too; numbers of the classes energy, reactive_energy, gas, water \
        and volume are totals without it
        Device/Values/enum: A word for each whole number, `{ 0: idle, 1: run }`, or for each \
        word, `{ A: valid, V: void }`; not together with `scale`, `offset`, `unit`, `valid`, \
        `round`
        Device/Values/round: The number of digits after the point to which the value is rounded, \
        0 to 15
        Device/Values/valid: The valid range; a number outside of it is published as `null`
        Device/Values/unavailable: Raw whole numbers that mean "no value", `65535` or `65535, \
        -1`; published as `null`
        Device/Values/event: `on` for a value that is an event and no state, like the number of \
        a card; serial lines only
        Device/Values/gone-after: With `event`: the event has ended when the device does not \
        repeat it for this time, 10ms to 1h
        Device/Values/identity: Serial lines: `on` for a value that identifies the model, see \
        Models of one family
        Device/Values/filters: A list of filters, `[{ median: { window_size: 5 } }, { throttle: \
        10s }]`: see Filters
        Device/Values/simulate: How the simulator generates the value
        Device/Simulation/constant: Always this value
        Device/Simulation/walk: A random walk in this range
        Device/Simulation/rise: A number that only rises in this range, like that of a meter, \
        and begins again at its end
        Device/Simulation/sine: A sine wave in this range
        Device/Simulation/follow: Another value of the model, multiplied by `factor`
        Device/Simulation/cycle: These values, one after the other: `[1, 2, 3]`
        Device/Simulation/toggle: Pins: on and off at random; the average duration of each
        Device/Simulation/clicks: Buttons: single, double and long clicks at random; the average \
        time between two clicks
        Device/Simulation/step: With `walk` and `rise`: the largest step
        Device/Simulation/period: With `sine`: the time from one maximum to the next, 100ms to \
        168h
        Device/Simulation/factor: With `follow`: the factor of the other value
        Device/Examples/settings: The settings of the device that sent the input
        Device/Examples/frame: The frame of the input
        Device/Examples/read: In place of `frame`: the read that the input answers
        Device/Examples/write: In place of `frame`: the input is the request of this write
        Device/Examples/key: For an encrypted frame: its key, 32 hexadecimal digits
        Device/Examples/authentication-key: For an encrypted frame: its authentication key
        Device/Examples/request: With `bytes`, for a Modbus device: the request that the bytes \
        answer
        Device/Examples/bytes: Input: a whole frame
        Device/Examples/registers: Input: for a Modbus device, bytes by the first register that \
        they fill: `{ input 0: 43 66 33 34 }`
        Device/Examples/text: Input: a line without its end, or, after `text: |`, the lines of a \
        telegram
        Device/Examples/levels: Input: `low` or `high` for each pin
        Device/Examples/pulses: Input: the number of pulses for each counter pin
        Device/Examples/over: With `pulses`: the time in which the pulses came, at equal \
        distances; without it there is no rate
        Device/Examples/files: Input: the first lines of the driver's files
        Device/Examples/gives: All values of the input; `unknown` for a value that is not valid
        Device/Examples/sets: With `write`, in place of `gives`: all values that the request \
        sets
        Device/Proof/recorded: An example was recorded from a device: where the recording comes \
        from
        Device/Proof/foreign: Software of others agrees with this file: which software, and how \
        it was compared
        Device/Proof/driver: For a kernel sensor: the driver's source files and functions
        Device/Proof/data-sheet: The document of the maker: title, version, chapter
        Device/Proof/unverified: The facts that nothing confirms: a text or a list of texts
        Gateway/The file/gateway: The name of the gateway; two gateways of one broker need \
        different names
        Gateway/The file/broker: The MQTT broker
        Gateway/The file/base-topic: The beginning of all topics
        Gateway/The file/discovery: How devices are announced to Home Assistant: `on`, one \
        message for each device; `components`, one for each value; `off`
        Gateway/The file/discovery-prefix: The beginning of the topics of these messages, as it \
        is in the settings of Home Assistant
        Gateway/The file/state-directory: The folder for data that survives a restart
        Gateway/The file/store: The limit of the readings that wait while the broker is away
        Gateway/The file/simulate: `on` simulates all devices and opens no ports and pins, like \
        `--simulate`
        Gateway/The file/seed: The seed of the simulator's random numbers, 0 to 4294967295
        Gateway/The file/devices: The devices; you choose their names, except `bridge`
        Gateway/The file/schedules: Actions at given times; you choose their names
        Gateway/The file/readings: In `store`: the largest number of readings, 100 to 1000000
        Gateway/The broker/url: `mqtt://host:port`, or `mqtts://host:port` for TLS
        Gateway/The broker/user: The user name
        Gateway/The broker/password-file: A file whose first line is the password
        Gateway/The broker/ca-file: With TLS: a PEM file with the trusted CA certificates
        Gateway/The broker/cert-file: With TLS: a PEM file with the certificate of the gateway, \
        for a broker that wants one
        Gateway/The broker/key-file: A PEM file with the private key of that certificate, \
        without a password
        Gateway/The broker/qos: The MQTT quality of service of all messages, the last will and \
        commands too, `0` or `1`
        Gateway/The broker/keepalive: After this time without traffic, the gateway sends a ping, \
        5s to 18h
        Gateway/The broker/client-id: The MQTT client identifier; each client of a broker needs \
        its own
        Gateway/Devices/model: `vendor/model`
        Gateway/Devices/title: A description, for people; the log shows it beside the name, and \
        Home Assistant as the name of the device
        Gateway/Devices/icon: The name of an icon for its entities in Home Assistant, like \
        `mdi:pump`
        Gateway/Devices/area: The room or place that Home Assistant suggests for the device
        Gateway/Devices/settings: Values for the settings of the model, `{ address: 5 }`: see \
        Settings
        Gateway/Devices/port: For a model on a serial line: the path of the port, or its address
        Gateway/Devices/serial: Line settings that differ from the model's: `baud`, `data`, \
        `parity`, `stop`
        Gateway/Devices/pins: For a model on pins: the line name of each pin, or its number on \
        `chip`
        Gateway/Devices/chip: The GPIO chip of the pins, by label or path; `gpiodetect` lists \
        the chips
        Gateway/Devices/id: For a kernel sensor: which sensor, when there are several of this \
        model
        Gateway/Devices/every: The interval of the readings, 10ms to 168h; for a model that \
        sends unasked, one reading is published in each interval
        Gateway/Devices/take: With `every`, for a model that sends unasked: publish the `newest` \
        reading of each interval, or the `mean`
        Gateway/Devices/stale-after: After this time without a reading, the device is \
        unavailable, 10ms to 168h
        Gateway/Devices/listen: `on` for a model with `reads` that something else asks: the \
        gateway sends nothing, and takes the answers
        Gateway/Devices/key-file: For a model with encrypted frames: a file with the key, see \
        Encrypted devices
        Gateway/Devices/authentication-key-file: A file with the authentication key
        Gateway/Devices/authenticate: `off` accepts frames whose tag does not fit or is missing, \
        if the check of their telegram holds
        Gateway/Devices/values: Corrections and filters of values: see Corrections
        Gateway/Corrections/scale: The factor, `0.001` or `1/8`; not zero; for a counter, above \
        zero
        Gateway/Corrections/offset: The number that is added after scaling
        Gateway/Corrections/filters: A list of filters for the corrected value, after those of \
        the model: see Filters
        Gateway/Schedules/every: The interval, 100ms to 168h
        Gateway/Schedules/cron: Minute, hour, day, month and weekday, as in a crontab, in local \
        time; or a word like `"@daily"`
        Gateway/Schedules/read: A device that the gateway asks, in addition to the device's own \
        interval
        Gateway/Schedules/set: An output and its command, `{ pump.relay: on 5m }`: see Pins; \
        also a value of a serial device that has the words `on` and `off` in its `set`, without \
        pulses
        Filters//filter_out: Swallows a value, or each value of a list; `unknown` is allowed
        Filters//throttle: Passes a value if the last one that passed is at least as old as this \
        duration
        Filters//throttle_with_priority: The same; some values pass at any time
        Filters//heartbeat: Sends the newest value in each interval of this duration, whether a \
        value came or not
        Filters//debounce: Sends a value when no other one came for this duration
        Filters//timeout: Passes each value. When none came for this duration, sends `unknown`, \
        once
        Filters//delta: Passes a value that differs from the last one that passed by more than \
        this number, or this percentage (`20%`); `0` passes each change
        Filters//skip_initial: Swallows this number of values at the beginning
        Filters//or: A list of filters; each gets each value, and what leaves any of them passes
        Filters//min_value: With `delta`: the difference, when there are other parameters
        Filters//max_value: With `delta`: a larger difference than this number or percentage is \
        swallowed
        Filters//period: With `heartbeat`: the duration, when there are other parameters
        Filters//optimistic: With `heartbeat`: `on` also passes each value at once
        Filters//timeout: With `timeout` and `throttle_with_priority`: the duration, when there \
        are other parameters
        Filters//value: With `timeout`: the value that is sent; `last` is the last value again. \
        With `throttle_with_priority`: a value with priority, or a list
        Filters//offset: Adds this number
        Filters//multiply: Multiplies by this number, `1.2` or `1/8`
        Filters//calibrate_linear: Converts by a line through points `measured -> true`
        Filters//calibrate_polynomial: Converts by a polynomial through such points
        Filters//clamp: Limits the number to a range
        Filters//round: Rounds to this number of digits after the point, half away from zero
        Filters//round_to_multiple_of: Rounds to the nearest multiple of this number; between \
        two, to the even one
        Filters//round_to_significant_digits: Rounds to this number of digits from the first one \
        that is not 0
        Filters//datapoints: With both calibrations: the list of points
        Filters//method: With `calibrate_linear`: `least_squares` is the line that fits best, \
        `exact` goes from each point to the next
        Filters//degree: With `calibrate_polynomial`: the degree, 1 to 9; the points are fitted \
        by least squares
        Filters//min_value: With `clamp`: the smallest number
        Filters//max_value: With `clamp`: the largest number
        Filters//ignore_out_of_range: With `clamp`: `on` swallows a number outside
        Filters//accuracy_decimals: With `round`: the same as the number alone
        Filters//multiple: With `round_to_multiple_of`: the same as the number alone
        Filters//median: The median of the newest values
        Filters//quantile: The smallest number that is not below this part of the newest \
        numbers: `0.9` is not below nine of ten
        Filters//min: The smallest of the newest values
        Filters//max: The largest of the newest values
        Filters//sliding_window_moving_average: The mean of the newest values
        Filters//exponential_moving_average: The moving average in which each new number has the \
        weight `alpha`
        Filters//throttle_average: The mean of each interval of this duration, at its end
        Filters//clock_window: One number for each minute, hour or day of the wall clock
        Filters//window_size: How many values the window holds, 1 to 10000
        Filters//send_every: After how many values one is sent
        Filters//send_first_at: After how many values the first one is sent, up to `send_every`
        Filters//quantile: The part of the numbers, 0 to 1
        Filters//alpha: The weight of the newest number, above 0, up to 1
        Filters//every: With `clock_window`: a duration that divides a day, like `1m`, `15m`, \
        `1h` or `24h`
        Filters//take: With `clock_window`: `mean`, `min`, `max`, `sum` or `count`
        """
}
