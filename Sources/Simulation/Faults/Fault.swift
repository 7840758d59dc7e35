// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics

/// Something that goes wrong with a simulated sensor or its cable, and how often.
package struct Fault: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Bytes are lost.
        case drop
        /// Bits are turned around.
        case flip
        /// The check of a frame does not hold.
        case badCheck = "bad-check"
        /// Random bytes stand between two frames.
        case noise
        /// Frames are held back and come glued together.
        case burst
        /// The sensor says nothing for 5 to 30 s.
        case silence
        /// The plug is pulled, and back after 1 to 5 s.
        case unplug
        /// From some moment on the sensor never stops, and never makes sense again.
        case babble

        /// How often it happens when nothing else is said.
        package var usualRate: Double {
            switch self {
            case .drop, .flip: return 0.01
            case .badCheck, .noise, .burst: return 0.2
            case .silence, .unplug: return 0.05
            case .babble: return 1
            }
        }
    }

    package let kind: Kind
    /// How likely it is, 0 ... 1: of each byte for `drop` and `flip`, of each frame for the others.
    package let rate: Double

    /// - Parameter rate: The usual one if it is left out.
    package init(_ kind: Kind, rate: Double? = nil) {
        let rate = rate ?? kind.usualRate
        precondition((0...1).contains(rate), "a rate is a probability, 0 to 1")
        self.kind = kind
        self.rate = rate
    }
}

/// Why a text is no fault, for a person.
package struct FaultError: Error, Equatable {
    package let message: String

    package init(message: String) {
        self.message = message
    }
}

extension Fault {
    /// Reads `drop`, or `drop:0.05`.
    ///
    /// - Throws: `FaultError` with the nearest kind, or with what a rate is.
    package init(_ text: String) throws(FaultError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let names = Kind.allCases.map(\.rawValue)
        guard let kind = Kind(rawValue: name) else {
            let help = nearest(to: name, in: names).map { "did you mean '\($0)'?" }
            throw FaultError(
                message: "There is no fault '\(name)'; "
                    + (help ?? "there are \(names.joined(separator: ", ")).")
            )
        }
        guard parts.count > 1 else {
            self.init(kind)
            return
        }
        guard let rate = Double(parts[1]), (0...1).contains(rate) else {
            throw FaultError(
                message: "'\(parts[1])' is no rate: it is a probability from 0 to 1, "
                    + "like \(name):\(kind.usualRate).")
        }
        self.init(kind, rate: rate)
    }
}

extension Fault {
    /// Why this cannot go wrong with a model, for a person; `nil` when it can.
    package func complaint(for model: Model) -> String? {
        guard kind == .badCheck, case .serial(let serial) = model.kind else { return nil }
        var voice = SensorVoice(model, seed: 0, name: model.name)
        let hasCheck = serial.messages.indices.contains { index in
            guard let frame = try? voice.frame(index, at: 0) else { return false }
            return BadCheck.made(of: frame, serial.frames) != nil
        }
        return hasCheck ? nil : "No frame of \(model.name) has a check that could be bad."
    }
}
