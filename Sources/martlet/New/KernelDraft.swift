// SPDX-License-Identifier: Apache-2.0

import DeviceFiles

/// A sensor that the kernel reads.
struct KernelDraft {
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
        let isIIO = kind == "iio"
        let name = try askName(kind)
        let files = try dialog.list(
            "its file or channel and a name, like "
                + "'\(isIIO ? "in_temp" : "temp1_input") temperature'",
            name: \.name
        ) { (text, _) throws(TypedText.Mistake) -> (file: String, name: String) in
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 2 else {
                throw TypedText.Mistake("expected a file or a channel, and a name")
            }
            return (words[0], try TypedText.name(words[1]))
        }
        let first = files[0]
        let known = KernelUnits.of(first.file, kind)
        let isFile = !isIIO || first.file.hasSuffix("_input") || first.file.hasSuffix("_raw")
        let file = isFile ? first.file : "\(first.file)_input"
        return ["sysfs: { \(kind): \(name) }", "every: 30s", "values:"]
            + files.map { entry in
                let keys = KernelUnits.of(entry.file, kind)?.keys ?? []
                // `ls` shows the raw file of a channel.
                let isRaw = isIIO && entry.file.hasSuffix("_raw")
                let channel = isRaw ? String(entry.file.dropLast(4)) : entry.file
                let source = channel + (Self.texts.contains(entry.file) ? " text" : "")
                return Draft.value(entry.name, from: source, keys)
            } + [
                "examples:", "  # Numbers of this kind: put in what your sensor shows.",
                "  - { files: { \(file): \(known?.raw ?? "12") }, "
                    + "gives: { \(first.name): \(known?.number ?? "12") } }",
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
