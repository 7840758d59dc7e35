// SPDX-License-Identifier: Apache-2.0

/// Keys by the names that other programs and data sheets use.
enum FamiliarKeys {
    /// The key that was probably meant.
    ///
    /// - Parameter keys: The allowed keys that are not there yet.
    static func key(for word: String, in keys: [String]) -> String? {
        let plain = word.lowercased().filter { $0.isLetter }
        return keys.first { names[$0]?.contains(plain) == true }
    }

    /// What to write in place of a key that has no counterpart in this section.
    ///
    /// - Parameter keys: All allowed keys.
    static func advice(for word: String, in keys: [String]) -> String? {
        let plain = word.lowercased().filter { $0.isLetter }
        return advices.first { $0.words.contains(plain) && keys.contains($0.sibling) }?.advice
    }

    private static let names: [String: Set<String>] = [
        "class": ["deviceclass"],
        "unit": ["units", "unitofmeasurement"],
        "scale": ["multiplier", "multiply", "factor", "scaling", "scalefactor", "gain"],
        "round": ["precision", "decimals", "accuracydecimals", "digits"],
        "enum": ["map", "mapping", "options", "states", "lookup", "words"],
        "from": ["register", "source", "field", "read"],
        "set": ["write", "setter", "command"],
        "address": ["slave", "slaveid", "slaveaddress", "unit", "unitid", "station", "id"],
        "data": ["bytesize", "databits", "bits"],
        "stop": ["stopbits"],
        "baud": ["baudrate", "speed"],
        "every": ["interval", "updateinterval", "scaninterval", "pollinterval", "poll"],
        "sync": ["start", "header", "preamble", "prefix", "startbytes"],
        "end": ["terminator", "delimiter", "footer", "suffix", "endbytes"],
        "send": ["request", "command", "query", "tx"],
        "expect": ["response", "answer", "reply", "rx"],
        "gap": ["delay", "pause", "wait"],
        "check": ["checksum", "crc"],
        "gives": ["expect", "expected", "result", "results", "output", "values"],
        "bytes": ["hex", "input", "raw"],
        "title": ["description", "label"],
        "default": ["value", "initial"],
        "model": ["type", "sensor", "driver"],
        "port": ["device", "path", "tty", "serialport", "uart", "usb"],
        "broker": ["mqtt", "server"],
    ]

    private static let advices: [(words: Set<String>, sibling: String, advice: String)] = [
        (
            ["min", "max", "minimum", "maximum", "minvalue", "maxvalue"], "valid",
            "the limits are one range: valid: 0..100"
        ),
        (["min", "max", "minimum", "maximum"], "range", "the limits are one range: range: 1..247"),
        (
            ["host", "ip", "port", "tcp", "device", "path"], "address",
            "the place of a device is in the gateway file, like port: modbus-tcp://192.168.1.5"
        ),
        (
            ["host", "ip", "port", "tcp", "device", "path"], "baud",
            "the place of a device is in the gateway file, like port: /dev/ttyUSB0"
        ),
        (
            ["host", "ip", "tcp"], "take",
            "the address belongs to the port: port: modbus-tcp://192.168.1.5 or tcp://host:4001"
        ),
        (
            ["address", "slave", "unit", "slaveid", "unitid", "channel"], "take",
            "a property of the model is a setting: settings: { address: 2 }"
        ),
        (
            ["filters", "filter", "unit", "scale", "offset"], "take",
            "this belongs to a value: values: { pm25: { filters: [{ throttle: 10s }] } }"
        ),
        (
            ["baud", "baudrate", "parity", "stop", "stopbits", "databits"], "serial",
            "the settings of the line stand together: serial: { baud: 9600, parity: even }"
        ),
        (
            ["slave", "slaveid", "unit", "unitid", "address"], "modbus",
            "the address stands under 'modbus': modbus: { address: 1 }"
        ),
        (
            ["gpio", "pin", "line", "number", "offset", "bcm", "chip"], "active",
            "the gateway file says which GPIO: devices: { door: { pins: { contact: GPIO17 } } }"
        ),
        (
            ["function", "functioncode", "fc"], "address",
            "the table of a register tells the function: coil 1, discrete 2, holding 3, input 4"
        ),
        (
            ["every", "interval", "updateinterval", "scaninterval"], "from",
            "all values of a device are read together: write 'every' beside 'values'"
        ),
        (
            ["signed", "issigned"], "from",
            "a signed number has a type that begins with i, like i16be"
        ),
        (
            ["type", "valuetype", "datatype", "format"], "from",
            "the type belongs to the field of the frame, or to the register: holding 5 i16be"
        ),
        (
            ["offset", "position", "index", "start", "at"], "type",
            "the fields are in the order of the bytes; { skip: 3 } stands for three unused ones"
        ),
        (
            ["length", "size"], "sync",
            "a length in the frame is a field, { length: u8, of: rest }; a fixed size needs none"
        ),
        (["checksum", "check", "crc"], "sync", "the check is a field: { check: sum8 }"),
        (
            ["endian", "endianness", "byteorder", "wordorder", "order", "swap"], "type",
            "the order of the bytes is a part of the type: u16be, u16le, u32be-swap"
        ),
        (
            ["endian", "endianness", "byteorder", "wordorder", "order", "swap"], "address",
            "the order of the bytes is a part of the type: u16be, u16le, u32be-swap"
        ),
    ]
}
