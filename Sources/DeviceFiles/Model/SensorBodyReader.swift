// SPDX-License-Identifier: Apache-2.0

import Devices
import YAML

/// Reads the body of a model with a kernel driver: the name of its driver, and its values.
struct SensorBodyReader {
    static let kinds = SensorKind.allCases.map(\.rawValue)
    static let keys = kinds + ["retries", "overlay"]

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read() -> ModelBody? {
        let sensor = section.section("sysfs", keys: Self.keys).flatMap(readSensor)
        let every = section.required("every", .interval)
        // A wrong kind is reported; the sources of the values are still checked.
        let sources = Sources.sensor(sensor?.kind ?? .iio)
        let values = ValuesReader(sources: sources, scope: scope).read(section)
        guard let sensor, let every, let values else { return nil }
        return ModelBody(
            kind: .sensor(sensor), values: values, every: every, staleAfter: nil, serial: nil,
            pins: [])
    }

    private func readSensor(_ section: Section) -> SensorModel? {
        let retries = section.value("retries", .integer(0...10), or: 2)
        let overlay = section.value("overlay", .line)
        guard let key = section.single(of: Self.kinds), let kind = SensorKind(rawValue: key) else {
            if Self.kinds.allSatisfy(section.lacks) {
                scope.error("expected one of \(Self.kinds.joined(separator: ", "))", section.title)
            }
            return nil
        }
        return section.value(key, Self.nameType(kind)).map { name in
            SensorModel(kind: kind, name: name, retries: retries, overlay: overlay)
        }
    }

    private static func nameType(_ kind: SensorKind) -> TextType<String> {
        switch kind {
        case .w1: return .oneWireFamily
        case .powerSupply: return .powerSupply
        case .iio, .hwmon, .thermal: return .line
        }
    }
}

extension TextType<String> {
    /// The family code of 1-Wire sensors, the beginning of their numbers.
    static let oneWireFamily = TextType(
        "the family's code, like 28: two hexadecimal digits",
        reading: { text in
            let isCode =
                text.utf8.count == 2 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
            return isCode ? text : nil
        })

    /// The folder of a power supply.
    fileprivate static let powerSupply = TextType(
        "the name of a folder in /sys/class/power_supply, like BAT0"
    ) { text in
        guard !text.contains("/"), !text.hasPrefix("."), isLine(text) else {
            return .failure(Mismatch(suggestion: text.split(separator: "/").last.map(String.init)))
        }
        return .success(text)
    }
}
