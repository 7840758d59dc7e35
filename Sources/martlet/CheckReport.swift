// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Diagnostics
import Plan
import Primitives

/// The result of the check of one file.
struct CheckReport {
    /// The errors, in the format of a compiler, and a summary; for a valid file its contents and
    /// notes.
    let text: String
    let isBad: Bool

    init(path: String) {
        do throws(Mistakes) {
            let warnings = Report()
            let file = try AnyFile.load(path, warnings: warnings)
            let lines = ["\(path): \(Self.contents(file)), valid"] + Self.notes(file)
            text =
                DiagnosticFormatter().format(warnings.diagnostics) + lines.joined(separator: "\n")
            isBad = false
        } catch {
            text = Self.errors(error.diagnostics, path)
            isBad = true
        }
    }

    /// The contents of a valid file.
    private static func contents(_ file: AnyFile) -> String {
        switch file {
        case .gateway(let gateway):
            let schedules = gateway.schedules.count
            return counted(gateway.devices.count, "device")
                + (schedules > 0 ? ", \(counted(schedules, "schedule"))" : "")
        case .device(let device):
            let (values, examples) = (device.model.values.count, device.model.examples.count)
            return
                "\(device.model.name), \(counted(values, "value")), \(counted(examples, "example"))"
        }
    }

    private static func notes(_ file: AnyFile) -> [String] {
        guard case .device(let device) = file else { return [] }
        return lackOfExamples(device.model) + noise(device)
    }

    /// A first draft may have no example, but then nothing proves that it is correct.
    private static func lackOfExamples(_ model: Model) -> [String] {
        guard model.examples.isEmpty else { return [] }
        return [
            "  warning: no example proves that this file is correct; add bytes that the device "
                + "sent, and their values"
        ]
    }

    /// A frame with few constant bytes is not an error: the sensor sends it. But its author should
    /// know how often noise looks like it.
    private static func noise(_ device: DeviceFile) -> [String] {
        guard let baud = device.serial?.baud else { return [] }
        return device.falseFramesPerHour.filter { $0.count >= 1 }.map { frame, number in
            let rate = number < 1e6 ? "about \(Int(number.rounded()))" : "millions of"
            return "  note: continuous noise at \(baud) baud gives \(rate) false '\(frame)' frames "
                + "per hour; constant bytes and checks reduce them, and 'valid' rejects "
                + "impossible values"
        }
    }

    private static func errors(_ diagnostics: [Diagnostic], _ path: String) -> String {
        let errors = diagnostics.filter { $0.severity == .error }
        var places: [String] = []
        for place in errors.map(\.place.file.path) where !places.contains(place) {
            places.append(place)
        }
        let naming = places.contains(path) ? "" : ", used by \(path)"
        return DiagnosticFormatter().format(diagnostics)
            + "\(counted(errors.count, "error")) in \(places.joined(separator: ", "))\(naming)"
    }
}
