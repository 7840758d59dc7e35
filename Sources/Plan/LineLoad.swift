// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings

/// How much of the time of a serial line its questions and answers need.
///
/// Facts. A line carries one exchange at a time. Its length follows from the baud rates, the sizes
/// of request and answer and the silences between them. The time that a device needs to begin its
/// answer is not known before it was asked; many need 5 to 20 ms.
///
/// Choice. Only what is known counts, so a line that is full here is full in any case. A device
/// that does not answer costs the time of its question each time, and up to 1/64 of the line in the
/// long run (see `Absence`). One such device is included when several share the line.
package struct LineLoad: Sendable {
    /// One device that is asked.
    package struct Part: Sendable {
        package let name: String
        /// How long one round of its questions occupies the line.
        package let round: Duration
        package let every: Duration

        /// The part of the line's time, 1 for all of it.
        package var share: Double { round / every }
    }

    /// The share of one device that does not answer.
    package static let shareOfMissing = 1.0 / 64

    package let parts: [Part]

    /// - Parameter devices: The devices on one line.
    package init(_ devices: [DeviceEntry]) {
        parts = devices.filter(\.isPolled).map {
            Part(name: $0.name, round: $0.round, every: $0.interval)
        }
    }

    /// The part of the line's time that is needed, 1 for all of it.
    package var share: Double {
        parts.reduce(parts.count > 1 ? Self.shareOfMissing : 0) { $0 + $1.share }
    }

    /// The device with the largest share, and the shortest interval that the line allows it when
    /// all others keep theirs; `nil` when the others fill the line.
    package var relief: (part: Part, every: Duration?)? {
        guard let largest = parts.max(by: { $0.share < $1.share }) else { return nil }
        let rest = 1 - (share - largest.share)
        guard rest > 0.01 else { return (largest, nil) }
        let nanoseconds = largest.round / .nanoseconds(1) / rest
        return (largest, .nanoseconds(Int64(nanoseconds.rounded(.up))))
    }
}

extension DeviceEntry {
    /// How long one round of questions occupies the line, without the time that the device needs to
    /// begin its answers.
    package var round: Duration {
        guard case .serial(let port, let settings) = place, port.hasLine,
            case .serial(let serial) = file.model.kind
        else { return .zero }
        let pace = LinePace(settings)
        let silence = serial.modbus == nil ? .zero : pace.modbusSilence
        return reads.enumerated().reduce(.zero) { sum, read in
            let answers = serial.answers(to: read.offset).map { file.model.size(ofMessage: $0) }
            // Of several possible rates, the fastest is what is known.
            let answer = LinePace(settings, at: read.element.rate?.rates.max())
            let bytes =
                pace.duration(of: read.element.request.count)
                + answer.duration(of: answers.reduce(0, +))
            return sum + .nanoseconds(bytes) + silence + read.element.gap
        }
    }
}

extension Model {
    /// The size of a message in bytes: that of an example, or the smallest.
    fileprivate func size(ofMessage message: Int) -> Int {
        guard case .serial(let serial) = kind else { return 0 }
        if let example = examples.lazy.compactMap({ $0.bytes(of: message) }).first {
            return serial.format(of: message).completed(example).count
        }
        let values = [Value?](repeating: nil, count: values.count)
        return (try? encode(message, values))?.count ?? 0
    }
}
