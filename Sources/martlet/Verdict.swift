// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Diagnostics
import Plan

/// What there is to say about one file.
struct Verdict {
    /// The mistakes as a compiler would print them, if there are any, and a line that sums up; or
    /// what is good to know.
    let text: String
    let isBad: Bool

    init(path: String) {
        do throws(Mistakes) {
            let file = try AnyFile.load(path)
            let lines = ["\(path): \(Self.praise(file)), all good"] + Self.notes(file)
            text = lines.joined(separator: "\n")
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

    private static func notes(_ file: AnyFile) -> [String] {
        guard case .device(let device) = file else { return [] }
        return lackOfExamples(device.model) + noise(device)
    }

    /// A first draft may come without an example, but then nothing shows that it is right.
    private static func lackOfExamples(_ model: Model) -> [String] {
        guard model.examples.isEmpty else { return [] }
        return [
            "  warning: without an example nothing shows that the file is right; add one that the "
                + "device sent, and the values that it means"
        ]
    }

    /// A frame of which little is fixed is not wrong: it is what the sensor sends. Who describes it
    /// should know how far it can be believed.
    private static func noise(_ device: DeviceFile) -> [String] {
        guard let baud = device.serial?.baud else { return [] }
        return device.falseFramesPerHour.filter { $0.count >= 1 }.map { frame, number in
            let often = number < 1e6 ? count(Int(number.rounded()), "time") : "all the time,"
            return "  note: noise that fills the line at \(baud) baud is taken for a '\(frame)' "
                + "frame \(often) an hour; constant bytes and checks make that rarer, and 'valid' "
                + "refuses impossible values"
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
