// SPDX-License-Identifier: Apache-2.0

/// A block of lines (Victron VE.Direct). Each line begins with CR LF and has a label, a tabulator
/// and a value. The last line has the label `Checksum` and the byte that makes the sum of all bytes
/// zero.
///
///     CR LF PID TAB 0x203
///     CR LF V TAB 12800
///     CR LF I TAB -340
///     CR LF Checksum TAB <byte>
///
/// Messages from `:` to LF may occur anywhere; they are not part of the block.
package struct Block: Framing {
    /// The text before the check.
    static let label = Array("\r\nChecksum\t".utf8)
    static let check: Check = "sum8-negate"

    package init() {}

    package var hasCheck: Bool { true }
    package var company: FramingCompany { .records }
    package var lineStyle: LineStyle { LineStyle(before: LineEnd.crlf.bytes, after: []) }
    package var requirement: String {
        "it is lines that begin with CR LF, up to Checksum and a byte"
    }

    package var isCollected: Bool { true }

    package func collector(
        of formats: [(format: Int, body: FrameBody)]
    ) -> any FrameCollector {
        BlockCollector(formats[0].body, format: formats[0].format)
    }

    package func longest(ofContent count: Int) -> Int { count + Self.label.count + 1 }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        let bytes = content + Self.label
        let check = bytes.withUnsafeBytes { Self.check.value(over: $0) }
        return bytes + [UInt8(truncatingIfNeeded: check)]
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        let body = frame.dropLast()
        guard body.suffix(Self.label.count) == Self.label[...] else { return nil }
        return Array(body.dropLast(Self.label.count))
    }

    package func chanceInNoise(_ body: FrameBody) -> Double {
        chance(ofBytes: Self.label.count) * Self.check.chanceInNoise
    }
}
