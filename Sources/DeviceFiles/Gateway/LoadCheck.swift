// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import Readings
import YAML

/// Warns of a serial line whose devices cannot be asked as often as the file wants.
struct LoadCheck {
    let scope: Scope
    private var lines: [(port: PortAddress, devices: [(entry: DeviceEntry, node: Node)])] = []

    init(scope: Scope) {
        self.scope = scope
    }

    /// - Parameter node: The device in the file.
    mutating func add(_ device: DeviceEntry, at node: Node) {
        guard case .serial(let port, _) = device.place, port.hasLine, device.isPolled else {
            return
        }
        guard let line = lines.firstIndex(where: { $0.port == port }) else {
            lines.append((port, [(device, node)]))
            return
        }
        lines[line].devices.append((device, node))
    }

    func report() {
        for line in lines {
            let load = LineLoad(line.devices.map(\.entry))
            guard load.share > 1, let (part, every) = load.relief,
                let device = line.devices.first(where: { $0.entry.name == part.name })
            else { continue }
            let place = device.node.entry("every")?.value.range ?? device.node.range
            scope.report.add(
                Diagnostic(
                    "the line \(line.port) is \(percent(load.share)) full: '\(part.name)' cannot "
                        + "be read every \(part.every.written)"
                        + (every.map { "; every \(rounded($0).written) can be" } ?? ""),
                    at: scope.place(place), severity: .warning,
                    notes: notes(load, isReliefOf: every != nil)))
        }
    }

    private func notes(_ load: LineLoad, isReliefOf one: Bool) -> [Diagnostic.Note] {
        let parts = load.parts.map {
            "\($0.name) takes \(milliseconds($0.round)) of each \($0.every.written)"
        }
        var notes = [Diagnostic.Note(parts.joined(separator: ", "))]
        if !one {
            notes.append(
                Diagnostic.Note(
                    "multiply the intervals of all devices by \(tenths(load.share)), or use a "
                        + "second line, or a higher baud rate"))
        }
        return notes
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private func milliseconds(_ duration: Duration) -> String {
        "\(Int((duration / .milliseconds(1)).rounded(.up))) ms"
    }

    /// A factor, rounded up to a tenth.
    private func tenths(_ factor: Double) -> String {
        let tenths = Int((factor * 10).rounded(.up))
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Rounded up to two digits: 1.4 s, 250 ms.
    private func rounded(_ duration: Duration) -> Duration {
        let milliseconds = max(1, Int64((duration / .milliseconds(1)).rounded(.up)))
        var unit: Int64 = 1
        while milliseconds / unit >= 100 { unit *= 10 }
        return .milliseconds((milliseconds + unit - 1) / unit * unit)
    }
}
