// SPDX-License-Identifier: Apache-2.0

/// A Modbus device, from its registers.
struct RegisterDraft {
    private typealias Register = (name: String, source: String, count: Int)
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask() throws -> [String] {
        let baud = try dialog.text("Baud rate", or: "9600")
        let address = try dialog.text("Modbus address", or: "1")
        let registers = try dialog.list(
            "A value: its table, its address, its type and a name, like 'input 0 f32be voltage' "
                + "(empty: no more)",
            expected: "coil, discrete, input or holding; an address from 0 on; a type like u16be, "
                + "i32be or f32be; and a name",
            Self.register)
        guard let first = registers.first else {
            throw CommandError("a Modbus device needs a register; nothing is written.")
        }
        let zeros = Array(repeating: "00", count: first.count).joined(separator: " ")
        let isBit = first.source.hasPrefix("coil") || first.source.hasPrefix("discrete")
        let place = first.source.split(separator: " ").prefix(2).joined(separator: " ")
        return [
            "settings:", "  address: { type: u8, range: 1..247, default: \(address) }",
            "serial: { baud: \(baud) }", "modbus: { address: $address }", "every: 10s", "values:",
        ] + registers.map { Draft.value($0.name, from: $0.source, []) } + [
            "examples:", "  # Zeros: put in what your device answered.",
            "  - { registers: { \(place): \(zeros) }, "
                + "gives: { \(first.name): \(isBit ? "off" : "0") } }",
        ]
    }

    private static func register(_ text: String) -> Register? {
        let words = text.split(separator: " ").map(String.init)
        guard let table = words.first, let name = words.last else { return nil }
        switch (table, words.count) {
        case ("coil", 3), ("discrete", 3): return (name, words[..<2].joined(separator: " "), 1)
        case ("input", 4), ("holding", 4):
            guard let bits = Int(words[2].filter(\.isNumber)), [16, 32, 64].contains(bits) else {
                return nil
            }
            return (name, words[..<3].joined(separator: " "), bits / 8)
        default: return nil
        }
    }
}

/// A sensor that the kernel reads.
struct KernelDraft {
    private typealias Units = (prefix: String, keys: [String], example: (String, String))

    private static let units: [Units] = [
        ("in_temp", ["scale: 0.001", "unit: °C", "class: temperature"], ("21500", "21.5")),
        ("in_humidityrelative", ["scale: 0.001", "unit: '%'", "class: humidity"], ("45000", "45")),
        (
            "in_pressure", ["scale: 10", "unit: hPa", "class: atmospheric_pressure"],
            ("101.3", "1013")
        ),
        ("in_illuminance", ["unit: lx", "class: illuminance"], ("120", "120")),
        ("in_voltage", ["scale: 0.001", "unit: V", "class: voltage"], ("3300", "3.3")),
        ("temp", ["scale: 0.001", "unit: °C", "class: temperature"], ("21500", "21.5")),
        ("humidity", ["scale: 0.001", "unit: '%'", "class: humidity"], ("45000", "45")),
        ("in", ["scale: 0.001", "unit: V", "class: voltage"], ("3300", "3.3")),
        ("curr", ["scale: 0.001", "unit: A", "class: current"], ("250", "0.25")),
        ("power", ["scale: 0.000001", "unit: W", "class: power"], ("1500000", "1.5")),
        ("fan", ["unit: rpm"], ("2000", "2000")),
    ]
    /// The files of power supplies are in other units.
    private static let supplyUnits: [Units] = [
        ("capacity", ["unit: '%'", "class: battery"], ("87", "87")),
        ("voltage", ["scale: 0.000001", "unit: V", "class: voltage"], ("12100000", "12.1")),
        ("current", ["scale: 0.000001", "unit: A", "class: current"], ("250000", "0.25")),
        ("power", ["scale: 0.000001", "unit: W", "class: power"], ("1500000", "1.5")),
        ("charge", ["scale: 0.000001", "unit: Ah"], ("3800000", "3.8")),
        ("energy", ["scale: 0.000001", "unit: Wh", "class: energy_storage"], ("45000000", "45")),
        ("temp", ["scale: 0.1", "unit: °C", "class: temperature"], ("294", "29.4")),
        ("time", ["unit: s", "class: duration"], ("5400", "5400")),
        ("status", [], ("Charging", "Charging")), ("health", [], ("Good", "Good")),
    ]
    /// Files with a word in place of a number.
    private static let texts = ["status", "health"]
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask() throws -> [String] {
        let kinds = ["iio", "hwmon", "w1", "thermal", "power-supply"]
        let kind = kinds[
            try dialog.choice(
                "Where does its driver show it? ('martlet scan' lists the sensors of this machine)",
                [
                    "/sys/bus/iio", "/sys/class/hwmon", "/sys/bus/w1, a 1-Wire thermometer",
                    "/sys/class/thermal", "/sys/class/power_supply",
                ])]
        let units = kind == "power-supply" ? Self.supplyUnits : Self.units
        let name = try dialog.text(
            kind == "w1" ? "Its family, two digits like 28" : "Its name there, like bme280")
        let files = try dialog.list(
            "A value: its file or channel and a name, like "
                + "'\(kind == "iio" ? "in_temp" : "temp1_input") temperature' (empty: no more)",
            expected: "a file or a channel, and a name"
        ) { text -> (file: String, name: String)? in
            let words = text.split(separator: " ").map(String.init)
            return words.count == 2 ? (words[0], words[1]) : nil
        }
        guard let first = files.first else {
            throw CommandError("a sensor needs a value; nothing is written.")
        }
        let (raw, number) =
            units.first { first.file.hasPrefix($0.prefix) }?.example ?? ("0", "0")
        let file =
            kind == "iio" && !first.file.contains("_input") ? "\(first.file)_input" : first.file
        return ["sysfs: { \(kind): \(name) }", "every: 30s", "values:"]
            + files.map { entry in
                let keys = units.first { entry.file.hasPrefix($0.prefix) }?.keys ?? []
                let source = entry.file + (Self.texts.contains(entry.file) ? " text" : "")
                return Draft.value(entry.name, from: source, keys)
            } + [
                "examples:", "  # Numbers of this kind: put in what your sensor shows.",
                "  - { files: { \(file): \(raw) }, gives: { \(first.name): \(number) } }",
            ]
    }
}

/// A device on one pin.
struct PinDraft {
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask() throws -> [String] {
        let name = try dialog.text("A name for the value", or: "contact")
        let use = try dialog.choice(
            "What does it do?",
            ["it is on or off", "it is switched on and off", "it counts pulses"])
        let level = try dialog.choice(
            "When is it on?", ["at high level", "at low level, like a contact to ground"])
        let active = ["high", "low"][level]
        let input = "active: \(active), pull: \(level == 0 ? "down" : "up"), debounce: 20ms"
        let on = level == 0 ? "high" : "low"
        switch use {
        case 0:
            return [
                "pins:", "  \(name): { mode: in, \(input) }", "values:",
                Draft.value(name, from: name, ["simulate: { toggle: 10s }"]), "examples:",
                "  - { levels: { \(name): \(on) }, gives: { \(name): on } }",
            ]
        case 1:
            return [
                "pins:", "  \(name): { mode: out, active: \(active) }", "values:",
                Draft.value(name, from: name, []), "examples:",
                "  - { levels: { \(name): \(on) }, gives: { \(name): on } }",
            ]
        default:
            return [
                "pins:", "  \(name): { mode: count, \(input) }", "every: 10s", "values:",
                Draft.value("total", from: "\(name).total", []),
                Draft.value(
                    "rate", from: "\(name).rate",
                    ["zero-after: 1m", "unit: Hz", "simulate: { walk: 0..5, step: 0.5 }"]),
                "examples:",
                "  - { pulses: { \(name): 20 }, over: 10s, gives: { total: 20, rate: 2 } }",
            ]
        }
    }
}
