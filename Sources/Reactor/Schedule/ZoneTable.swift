// SPDX-License-Identifier: Apache-2.0

/// A zone from its file (TZif, RFC 9636): the moments of its clock changes, and a rule for the time
/// after the last of them.
struct ZoneTable: Sendable {
    /// An offset from a moment on: both in seconds.
    private struct Change {
        let moment: Int64
        let offset: Int64
    }

    private var changes: [Change] = []
    private let firstOffset: Int64
    private let rule: ZoneRule?

    /// `nil` if the bytes are not such a file, or one of the old kind with 32 bits only.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes[...])
        guard let old = reader.header(), old.version >= 2, reader.skip(old.size(time: 4)),
            let counts = reader.header()
        else { return nil }
        let moments = (0..<counts.times).map { _ in reader.integer(8) }
        let kinds = (0..<counts.times).map { _ in Int(reader.integer(1)) }
        let offsets = (0..<counts.types).map { _ in
            let offset = reader.integer(4)
            _ = reader.skip(2)
            return offset
        }
        let rest = counts.characters + counts.leaps * 12 + counts.standards + counts.universals
        guard !offsets.isEmpty, kinds.allSatisfy({ offsets.indices.contains($0) }),
            reader.skip(rest + 1)
        else { return nil }
        firstOffset = offsets[0]
        changes = zip(moments, kinds).map { Change(moment: $0, offset: offsets[$1]) }
        let footer = String(decoding: reader.bytes.prefix { $0 != 10 }, as: UTF8.self)
        rule = ZoneRule(footer)
    }

    /// How far its clocks are ahead of UTC, in seconds.
    func offset(at seconds: Int64) -> Int64 {
        if let rule, seconds >= changes.last?.moment ?? .min { return rule.offset(at: seconds) }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].moment <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : changes[low - 1].offset
    }

    /// The counts in a header, for the block after it.
    private struct Counts {
        let version: Int
        let universals, standards, leaps, times, types, characters: Int

        /// The size of the block in bytes, with `time` bytes for each moment.
        func size(time: Int) -> Int {
            times * (time + 1) + types * 6 + characters + leaps * (time + 4) + standards
                + universals
        }
    }

    /// Reads numbers from the front. Past the end it reads zeros and cannot skip.
    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func skip(_ count: Int) -> Bool {
            guard bytes.count >= count else { return false }
            bytes = bytes.dropFirst(count)
            return true
        }

        /// A signed number, highest byte first.
        mutating func integer(_ size: Int) -> Int64 {
            var number: UInt64 = 0
            for _ in 0..<size { number = number << 8 | UInt64(bytes.popFirst() ?? 0) }
            let unused = UInt64(64 - 8 * size)
            return size == 1 ? Int64(number) : Int64(bitPattern: number << unused) >> Int64(unused)
        }

        mutating func header() -> Counts? {
            guard bytes.starts(with: Array("TZif".utf8)), skip(4) else { return nil }
            let version = Int(integer(1)) - 48
            guard skip(15) else { return nil }
            let counts = (0..<6).map { _ in Int(integer(4)) }
            guard counts.allSatisfy({ (0...bytes.count).contains($0) }) else { return nil }
            return Counts(
                version: version, universals: counts[0], standards: counts[1], leaps: counts[2],
                times: counts[3], types: counts[4], characters: counts[5])
        }
    }
}
