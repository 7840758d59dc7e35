// SPDX-License-Identifier: Apache-2.0

import Wire

/// A frame that a device sends in place of an answer, because it does not do what it was asked.
package struct Refusal: Hashable, Sendable {
    /// The field that says why.
    package struct Reason: Hashable, Sendable {
        package let slot: Int
        /// The words of its numbers; a text needs none.
        package let words: [NumberedWord]
        /// The numbers that mean "not now": the request is repeated when its time is over.
        package let transient: [Int64]
        /// The numbers that concern this request only: the round goes on with the next one.
        package let ofRequest: [Int64]

        package init(
            slot: Int, words: [NumberedWord] = [], transient: [Int64] = [],
            ofRequest: [Int64] = []
        ) {
            self.slot = slot
            self.words = words
            self.transient = transient
            self.ofRequest = ofRequest
        }
    }

    /// The index of the frame.
    package let frame: Int
    /// `nil` when the frame gives no reason.
    package let reason: Reason?

    package init(frame: Int, reason: Reason? = nil) {
        self.frame = frame
        self.reason = reason
    }

    /// What a frame of it says.
    ///
    /// - Parameter content: The content of a slot of the frame.
    package func statement(_ content: (Int) -> RawValue?) -> Statement {
        guard let reason, let raw = content(reason.slot) else { return Statement() }
        switch raw {
        case .integer(let number):
            let word = reason.words.first { $0.number == number }?.word
            return Statement(
                reason: word.map { "\($0) (\(number))" } ?? "reason \(number)",
                isTransient: reason.transient.contains(number),
                isOfRequest: reason.ofRequest.contains(number))
        case .word(let word): return Statement(reason: word)
        case .decimal, .unavailable: return Statement()
        }
    }

    /// Why a request was refused.
    package struct Statement: Equatable, Sendable {
        /// For a person; `nil` when the device gives none.
        package let reason: String?
        /// Whether the same request may succeed a moment later.
        package let isTransient: Bool
        /// Whether other requests may succeed.
        package let isOfRequest: Bool

        package init(
            reason: String? = nil, isTransient: Bool = false, isOfRequest: Bool = false
        ) {
            self.reason = reason
            self.isTransient = isTransient
            self.isOfRequest = isOfRequest
        }
    }
}
