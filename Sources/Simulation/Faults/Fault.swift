// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics

/// A fault of a simulated sensor or its cable, and its rate.
package struct Fault: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Bytes are lost.
        case drop
        /// Bits are flipped.
        case flip
        /// The check of a frame is wrong.
        case badCheck = "bad-check"
        /// Random bytes are inserted between two frames.
        case noise
        /// Frames are held back and sent together, without a pause between them.
        case burst
        /// The sensor sends nothing for 5 to 30 s.
        case silence
        /// The sensor is unplugged, and plugged in again after 1 to 5 s.
        case unplug
        /// From some moment on the sensor sends random bytes without pause.
        case flood

        /// The rate when none is given.
        package var defaultRate: Double {
            switch self {
            case .drop, .flip: return 0.01
            case .badCheck, .noise, .burst: return 0.2
            case .silence, .unplug: return 0.05
            case .flood: return 1
            }
        }
    }

    package let kind: Kind
    /// The probability, 0 ... 1: for each byte with `drop` and `flip`, for each frame otherwise.
    package let rate: Double

    /// - Parameter rate: 0 ... 1; `defaultRate` if it is left out.
    package init(_ kind: Kind, rate: Double? = nil) {
        let rate = rate ?? kind.defaultRate
        precondition((0...1).contains(rate), "a rate is a probability, 0 to 1")
        self.kind = kind
        self.rate = rate
    }
}

/// The reason why a fault cannot be used, as a message for the user.
package struct FaultError: Error, Equatable {
    package let message: String

    package init(message: String) {
        self.message = message
    }
}

extension Fault {
    /// Reads `drop`, or `drop:0.05`.
    ///
    /// - Throws: `FaultError` for an unknown kind, with the nearest one, and for a wrong rate.
    package init(_ text: String) throws(FaultError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let names = Kind.allCases.map(\.rawValue)
        guard let kind = Kind(rawValue: name) else {
            let help = nearest(to: name, in: names).map { "did you mean '\($0)'?" }
            throw FaultError(
                message: "unknown fault '\(name)'; "
                    + (help ?? "expected one of \(names.joined(separator: ", ")).")
            )
        }
        guard parts.count > 1 else {
            self.init(kind)
            return
        }
        guard let rate = Double(parts[1]), (0...1).contains(rate) else {
            throw FaultError(
                message: "'\(parts[1])' is not a rate; expected a probability from 0 to 1, "
                    + "for example \(name):\(kind.defaultRate).")
        }
        self.init(kind, rate: rate)
    }
}

extension Fault {
    /// The reason why a model cannot have this fault, as a message for the user; `nil` if it can.
    package func problem(for model: Model) -> String? {
        guard kind == .badCheck, case .serial(let serial) = model.kind else { return nil }
        var generator = FrameGenerator(model, seed: 0, name: model.name)
        let hasCheck = serial.messages.indices.contains { index in
            guard let frame = try? generator.frame(index, at: 0) else { return false }
            return BadCheck.made(of: frame, serial.frames) != nil
        }
        return hasCheck ? nil : "no frame of \(model.name) has a check"
    }
}
