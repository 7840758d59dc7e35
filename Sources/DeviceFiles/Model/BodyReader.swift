// SPDX-License-Identifier: Apache-2.0

import YAML

/// Reads the body of a model, by its connection: a serial line, pins or the kernel.
struct BodyReader {
    /// The kinds of connection.
    private static let kinds = ["serial", "pins", "sysfs"]
    /// The keys that only a model on a serial line has.
    private static let serialKeys =
        ["stale-after", "frames", "reads", "writes", "refusals", "modbus"] + LifecycleReader.keys

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read() -> ModelBody? {
        switch section.single(of: Self.kinds) {
        case "serial" where section.entry("modbus") != nil:
            return ModbusBodyReader(section: section).read()
        case "serial": return SerialBodyReader(section: section).read()
        case "pins":
            for entry in section.entries where Self.serialKeys.contains(entry.key) {
                scope.error(
                    "'\(entry.key)' goes with 'serial', not with 'pins'",
                    entry.keyRange)
            }
            return PinBodyReader(section: section).read()
        case "sysfs":
            for entry in section.entries
            where Self.serialKeys.contains(entry.key) && entry.key != "every" {
                scope.error(
                    "'\(entry.key)' goes with 'serial', not with 'sysfs'",
                    entry.keyRange)
            }
            return SensorBodyReader(section: section).read()
        default:
            if Self.kinds.allSatisfy(section.lacks) {
                let isOnLine = section.entry("modbus") != nil || section.entry("frames") != nil
                scope.error(
                    isOnLine
                        ? "missing key 'serial', the settings of the line"
                        : "missing key 'serial', 'pins' or 'sysfs'", section.title)
            }
            return nil
        }
    }
}
