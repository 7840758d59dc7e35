// SPDX-License-Identifier: Apache-2.0

import Wire

/// The baud rate at which an answer comes, when it is not that of the line.
package enum AnswerRate: Hashable, Sendable {
    case fixed(Int)
    /// The rate that belongs to the content of a field, which the request repeats.
    case chosen(by: FieldSource, [Choice])

    /// A content and its rate.
    package struct Choice: Hashable, Sendable {
        package let content: RawValue
        package let baud: Int

        package init(_ content: RawValue, baud: Int) {
            (self.content, self.baud) = (content, baud)
        }
    }

    /// All rates that are possible.
    package var rates: [Int] {
        switch self {
        case .fixed(let baud): return [baud]
        case .chosen(_, let choices): return choices.map(\.baud)
        }
    }

    /// The rate of a request with that content; `nil` when none belongs to it.
    package func baud(_ content: (FieldSource) -> RawValue?) -> Int? {
        switch self {
        case .fixed(let baud): return baud
        case .chosen(let source, let choices):
            guard let known = content(source) else { return nil }
            return choices.first { $0.content == known }?.baud
        }
    }
}

extension Read {
    /// The same read on a line that cannot change its rate: the request asks for the rate of the
    /// line, whatever the device offers.
    ///
    /// - Returns: `nil` when the answer comes at another rate in any case.
    package func staying(at baud: Int) -> Read? {
        switch rate {
        case nil: return self
        case .fixed(let other): return other == baud ? self : nil
        case .chosen(let source, let choices):
            guard let choice = choices.first(where: { $0.baud == baud }) else { return nil }
            var copy = self
            copy.parts = parts?.fixing(source, to: choice.content)
            copy.rate = .fixed(baud)
            return copy
        }
    }
}
