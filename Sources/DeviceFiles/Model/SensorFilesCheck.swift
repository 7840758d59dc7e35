// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import YAML

/// Warns of a kernel sensor that will not be found: a folder in place of the name of a chip, and
/// files of another kind of driver.
///
/// Facts. The number of a folder like `hwmon2` depends on the order in which the drivers were
/// loaded: it differs at the next start. The chip's name is in its file `name`. The files of hwmon
/// are `temp1_input`, those of IIO `in_temp_input`; many chips have a driver of both kinds.
struct SensorFilesCheck {
    let model: Model
    /// The whole device file.
    let section: Section

    func report() {
        guard case .sensor(let sensor) = model.kind,
            let sysfs = section.entry("sysfs")?.value.entry(sensor.kind.rawValue)
        else { return }
        warnOfFolder(sensor, sysfs.value)
        warnOfOtherFiles(sensor.kind, sysfs.keyRange)
    }

    private func warnOfFolder(_ sensor: SensorModel, _ node: Node) {
        let name = sensor.name
        let (start, path, file): (String, String, String)
        switch sensor.kind {
        case .hwmon: (start, path, file) = ("hwmon", "/sys/class/hwmon", "name")
        case .iio: (start, path, file) = ("iio:device", "/sys/bus/iio/devices", "name")
        case .thermal: (start, path, file) = ("thermal_zone", "/sys/class/thermal", "type")
        case .w1, .powerSupply: return
        }
        guard name.hasPrefix(start), wholeNumber(String(name.dropFirst(start.utf8.count))) != nil
        else { return }
        section.scope.warning(
            "'\(name)' is a folder, whose number may be another one at the next start",
            node.range,
            notes: [
                "write the name that is in \(path)/\(name)/\(file); 'martlet scan' prints it"
            ])
    }

    /// One warning is enough: the other values have the same mistake.
    private func warnOfOtherFiles(_ kind: SensorKind, _ place: SourceRange) {
        guard kind == .iio || kind == .hwmon else { return }
        let other: SensorKind = kind == .iio ? .hwmon : .iio
        for value in model.values {
            guard let node = section.node(value.name, "from"), let file = node.scalar?.text,
                SensorKind.of(file: file) == other
            else { continue }
            return section.scope.warning(
                "'\(file)' is a file of \(other.rawValue), and the driver is one of "
                    + "\(kind.rawValue)", node.range,
                notes: [
                    "if the sensor is in \(other.folder), write "
                        + "'sysfs: { \(other.rawValue): ... }'",
                    "a driver of \(kind.rawValue) has \(kind.files)",
                ])
        }
    }
}

extension SensorKind {
    /// The kind of driver with files of that name; `nil` for a name that tells nothing.
    fileprivate static func of(file: String) -> SensorKind? {
        if file.hasPrefix("in_") || file.hasPrefix("out_") { return .iio }
        let quantity = file.prefix { $0.isLetter }
        let rest = file.dropFirst(quantity.count)
        let digits = rest.prefix { $0.isNumber }
        let isNumbered =
            !digits.isEmpty && (rest == digits || rest.dropFirst(digits.count) == "_input")
        return isNumbered && quantities.contains(String(quantity)) ? .hwmon : nil
    }

    /// What the files of hwmon begin with.
    private static let quantities = [
        "temp", "in", "curr", "power", "energy", "fan", "humidity",
    ]

    fileprivate var folder: String { self == .iio ? "/sys/bus/iio" : "/sys/class/hwmon" }

    fileprivate var files: String {
        self == .iio ? "channels like in_temp" : "files like temp1_input"
    }
}
