// SPDX-License-Identifier: Apache-2.0

import GPIO
import LinuxSystem
import Serial
import Sysfs

extension Scan {
    /// What was found, for programs.
    var json: JSON {
        .object([
            ("serial", .array(ports.map(\.json))),
            ("gpio", .array(chips.map(\.json))),
            ("sensors", .array(sensors.map(\.json))),
            (
                "models",
                .object([
                    ("serial", .array(serialModels.map(JSON.text))),
                    ("pins", .array(pinModels.map(JSON.text))),
                ])
            ),
        ])
    }
}

extension FoundPort {
    fileprivate var json: JSON {
        .object([
            ("name", .text(name)),
            ("paths", .array(paths.map(JSON.text))),
            ("driver", JSON(driver)),
            ("product", JSON(product)),
            ("console", .bool(isConsole)),
            ("problem", JSON(obstacle)),
            ("holder", holder?.json ?? .null),
        ])
    }
}

extension LockHolder {
    fileprivate var json: JSON {
        .object([("process", .number(Int(process))), ("name", JSON(name))])
    }
}

extension Scan.Chip {
    fileprivate var json: JSON {
        let lines = lines.enumerated().map { offset, line in
            JSON.object([
                ("offset", .number(offset)), ("name", JSON(line.name.isEmpty ? nil : line.name)),
                ("holder", JSON(line.holder)),
            ])
        }
        return .object([
            ("path", .text(path)), ("label", JSON(problem == nil ? label : nil)),
            ("problem", JSON(problem)), ("lines", .array(lines)),
        ])
    }
}

extension Scan.Sensor {
    fileprivate var json: JSON {
        .object([
            ("kind", .text(found.kind.rawValue)),
            ("name", .text(found.name)),
            ("id", .text(found.id)),
            ("models", .array(models.map(JSON.text))),
            ("entry", JSON(Scan.entry(for: self)?.text)),
        ])
    }
}
