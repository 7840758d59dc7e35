// SPDX-License-Identifier: Apache-2.0

import Devices
import GPIO
import LinuxSystem
import Readings
import Serial
import Sysfs

extension Scan {
    /// The result as one JSON object, for programs.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.addObjects("serial", ports) { $0.write(to: &$1) }
            json.addObjects("gpio", chips) { $0.write(to: &$1) }
            json.addObjects("sensors", sensors) { $0.write(to: &$1) }
            json.key("models")
            json.object { json in
                json.addObjects("serial", serialModels) { $0.write(to: &$1) }
                json.addObjects("pins", pinModels) { $0.write(to: &$1) }
                json.addObjects("sensors", sensorModels) { $0.write(to: &$1) }
            }
        }
        return json.text
    }
}

extension JSONWriter {
    /// Adds an array with an object for each item. `members` writes the members of one object.
    fileprivate mutating func addObjects<Item>(
        _ name: String, _ items: [Item], _ members: (Item, inout JSONWriter) -> Void
    ) {
        key(name)
        array { json in
            for item in items { json.object { members(item, &$0) } }
        }
    }
}

extension FoundPort {
    fileprivate func write(to json: inout JSONWriter) {
        json.add("name", name)
        json.add("paths", paths)
        json.add("driver", driver)
        json.add("product", product)
        json.add("console", isConsole)
        json.add("problem", obstacle)
        json.key("holder")
        guard let holder else { return json.writeNull() }
        json.object { json in
            json.add("process", Int(holder.process))
            json.add("name", holder.name)
        }
    }
}

extension Scan.Chip {
    fileprivate func write(to json: inout JSONWriter) {
        json.add("path", path)
        json.add("label", problem == nil ? label : nil)
        json.add("problem", problem)
        json.addObjects("lines", Array(lines.enumerated())) { item, json in
            let (offset, line) = item
            json.add("offset", offset)
            json.add("name", line.name.isEmpty ? nil : line.name)
            json.add("holder", line.holder)
        }
    }
}

extension Model {
    fileprivate func write(to json: inout JSONWriter) {
        json.add("name", name)
        json.add("title", title)
        json.addObjects("values", values) { value, json in
            json.add("name", value.name)
            json.add("unit", value.unit)
            json.add("class", value.deviceClass)
        }
    }
}

extension Scan.Sensor {
    fileprivate func write(to json: inout JSONWriter) {
        json.add("kind", found.kind.rawValue)
        json.add("name", found.name)
        json.add("id", found.id)
        json.add("models", models)
        json.add("entry", Scan.suggestion(for: self)?.text)
    }
}
