// SPDX-License-Identifier: Apache-2.0

extension Check {
    /// A check at the end of a message, found by trying all.
    package struct Found: Hashable, Sendable {
        package let check: Check
        /// The first byte that it covers; it covers all from there to itself.
        package let start: Int
    }

    /// The check of a whole message whose last bytes are it, if it is one that has a name.
    ///
    /// A wide check is tried before a narrow one, because a sum of one byte fits by chance in one
    /// of 256 messages. Many messages begin with bytes that the check does not cover, so the first
    /// two may be left out.
    package static func found(atEndOf bytes: [UInt8]) -> Found? {
        let wideFirst = all.filter { !$0.isText }.sorted { $0.width > $1.width }
        for check in wideFirst where bytes.count > check.width + 2 {
            let end = bytes.count - check.width
            let start = (0...2).first { check.holds(over: $0..<end, in: bytes, at: end) }
            if let start { return Found(check: check, start: start) }
        }
        return nil
    }
}
