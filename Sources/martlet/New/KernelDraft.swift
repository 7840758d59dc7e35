// SPDX-License-Identifier: Apache-2.0

import DeviceFiles

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
        let name = try askName(kind)
        let files = try dialog.list(
            "its file or channel and a name, like "
                + "'\(kind == "iio" ? "in_temp" : "temp1_input") temperature'",
            name: \.name
        ) { (text) throws(TypedText.Mistake) -> (file: String, name: String) in
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 2 else {
                throw TypedText.Mistake("expected a file or a channel, and a name")
            }
            return (words[0], try TypedText.name(words[1]))
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

    private func askName(_ kind: String) throws -> String {
        switch kind {
        case "w1":
            return try dialog.ask("Its family, two digits like 28", TypedText.oneWireFamily)
        case "power-supply":
            return try dialog.text("The name of its folder there, like BAT0")
        default:
            let file = kind == "thermal" ? "type" : "name"
            return try dialog.ask(
                "Its name there, the content of the file '\(file)', like "
                    + (kind == "thermal" ? "cpu-thermal" : "bme280")
            ) { (text) throws(TypedText.Mistake) in
                guard !text.isEmpty else { throw TypedText.Mistake("expected a text") }
                guard text.wholeMatch(of: /(hwmon|iio:device|thermal_zone)[0-9]+/) == nil else {
                    throw TypedText.Mistake(
                        "'\(text)' is a folder: the name is in its file '\(file)'")
                }
                return text
            }
        }
    }
}
