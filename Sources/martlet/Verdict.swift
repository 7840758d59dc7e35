// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Diagnostics

/// What there is to say about one file.
struct Verdict {
    /// The mistakes as a compiler would print them, if there are any, and a line that sums up.
    let text: String
    let isBad: Bool

    init(path: String) {
        do throws(Mistakes) {
            text = "\(path): \(Self.praise(try AnyFile.load(path))), all good"
            isBad = false
        } catch {
            text = Self.complaint(error.diagnostics, path)
            isBad = true
        }
    }

    /// What is in a file that is right.
    private static func praise(_ file: AnyFile) -> String {
        switch file {
        case .gateway(let gateway):
            let schedules = gateway.schedules.count
            return count(gateway.devices.count, "device")
                + (schedules > 0 ? ", \(count(schedules, "schedule"))" : "")
        case .device(let device):
            let (values, examples) = (device.model.values.count, device.model.examples.count)
            return "\(device.model.name), \(count(values, "value")), \(count(examples, "example"))"
        }
    }

    private static func complaint(_ diagnostics: [Diagnostic], _ path: String) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        var places: [String] = []
        for place in diagnostics.map(\.place.file.path) where !places.contains(place) {
            places.append(place)
        }
        let naming = places.contains(path) ? "" : ", which \(path) names"
        return DiagnosticFormatter().format(diagnostics)
            + "\(count(errors, "error")) in \(places.joined(separator: ", "))\(naming)"
    }
}

/// `1 device`, `4 devices`.
func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
}
