// SPDX-License-Identifier: Apache-2.0

/// The counters of a decoder since its creation.
package struct DecoderCounters: Hashable, Sendable {
    /// Whole frames delivered.
    package internal(set) var frames: UInt64 = 0
    /// Bytes that were part of no frame.
    package internal(set) var droppedBytes: UInt64 = 0
    private var byReason = [UInt64](repeating: 0, count: Rejection.Reason.allCases.count)

    /// Rejections of all kinds.
    package var rejected: UInt64 { byReason.reduce(0, +) }

    package subscript(_ reason: Rejection.Reason) -> UInt64 { byReason[reason.index] }

    mutating func count(_ rejection: Rejection) {
        byReason[rejection.reason.index] += 1
    }
}

extension Rejection.Reason {
    fileprivate var index: Int {
        switch self {
        case .length: return 0
        case .constant: return 1
        case .digits: return 2
        case .check: return 3
        case .tooLong: return 4
        case .notText: return 5
        case .noMatch: return 6
        case .torn: return 7
        case .escape: return 8
        case .key: return 9
        case .tag: return 10
        case .untagged: return 11
        }
    }
}
