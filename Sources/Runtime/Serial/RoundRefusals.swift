// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings

/// The questions of a round that a device refused, although it answered others.
///
/// A Modbus device refuses a request when it lacks one of its registers. The values of that request
/// are not known then; those of the others count.
struct RoundRefusals {
    private var refused: [(step: Int, message: String)] = []

    /// - Parameters:
    ///   - step: The place of the question in the round.
    ///   - read: The name of the question.
    mutating func add(_ step: Int, _ read: String, _ reason: String?) {
        let words = reason.map { ": \($0)" } ?? ""
        refused.append((step, "refuses the question '\(read)'\(words)"))
    }

    /// Whether one of these questions was refused.
    func hasAny(of steps: Range<Int>) -> Bool { refused.contains { steps.contains($0.step) } }

    /// Whether all of these questions were refused.
    func hasAll(of steps: some Sequence<Int>) -> Bool {
        steps.allSatisfy { step in refused.contains { $0.step == step } }
    }

    /// What the device has; `nil` when it answered everything.
    var problem: Problem? {
        guard let first = refused.first else { return nil }
        let others = refused.count > 1 ? " and \(refused.count - 1) more" : ""
        return Problem(kind: .refusedRead, message: first.message + others)
    }

    /// Makes the values unknown that only the refused questions would have given. The identity of a
    /// device that does not tell it stays absent: it is no other device for that.
    func mark(_ values: inout [Value?], _ model: Model, _ steps: [PolledStep]) {
        for message in refused.flatMap({ steps[$0.step].messages }) {
            for place in values.indices
            where values[place] == nil && !model.values[place].isIdentity
                && model.values[place].isFed(by: message)
            {
                values[place] = .unknown
            }
        }
    }
}
