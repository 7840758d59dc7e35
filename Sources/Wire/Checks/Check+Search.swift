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

extension Check {
    /// A check in a line of text that ends with ETX, found by trying all.
    package struct FoundInText: Hashable, Sendable {
        package let check: Check
        package let place: Range<Int>
        /// The first character that it covers.
        package let start: Int
        /// The last one, counted from the check: -1 is the one before it.
        package let last: Int
    }

    /// The check behind or before the ETX of a line.
    ///
    /// Before it, only the usual checks count: two digits there may be a value, for which one of
    /// the many checks fits by chance.
    package static func found(inText bytes: [UInt8]) -> FoundInText? {
        guard let end = bytes.lastIndex(of: 0x03) else { return nil }
        let isBehind = end + 1 < bytes.count
        let usual = ["xor8-hex", "sum8-hex", "sum8-dec"].compactMap(Check.init(name:))
        for check in isBehind ? usual + all.filter(\.isText) : usual {
            let place =
                isBehind ? end + 1..<end + 1 + check.width : end - check.width..<end
            guard place.lowerBound > 3, isBehind ? place.upperBound == bytes.count : true else {
                continue
            }
            for last in [-1, -2] {
                let start = [0, 1].first { start in
                    check.holds(
                        over: start..<place.lowerBound + last + 1, in: bytes,
                        at: place.lowerBound)
                }
                guard let start else { continue }
                return FoundInText(check: check, place: place, start: start, last: last)
            }
        }
        return nil
    }
}
