// SPDX-License-Identifier: Apache-2.0

/// A transmission of the Smart Message Language (version 1 of its transport).
///
///     1B 1B 1B 1B  01 01 01 01        begin
///     76 ...                          messages, filled with zeros to a multiple of four bytes
///     1B 1B 1B 1B  1A 01  4C 2A       end, the number of zeros, CRC of all bytes before it
///
/// Four bytes 1B of the content are sent twice.
package struct SMLTransport: Framing {
    private static let escape: [UInt8] = [0x1B, 0x1B, 0x1B, 0x1B]
    private static let begin: [UInt8] = escape + [0x01, 0x01, 0x01, 0x01]
    /// The escape, the mark of the end, the number of zeros, the CRC.
    private static let endCount = 8

    package init() {}

    package var unpacks: Bool { true }
    package var hasCheck: Bool { true }
    package var requirement: String {
        "it goes from 1B 1B 1B 1B 01 01 01 01 to 1B 1B 1B 1B 1A, a number and a CRC"
    }

    package func mayBegin(with byte: UInt8) -> Bool { byte == Self.begin[0] }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        unpacked.removeAll(keepingCapacity: true)
        for (byte, expected) in zip(bytes, Self.begin) where byte != expected { return .none }
        var at = Self.begin.count
        while at < bytes.count {
            guard bytes[at...].starts(with: Self.escape) else {
                unpacked.append(bytes[at])
                at += 1
                continue
            }
            guard at + Self.endCount <= bytes.count else { break }
            let code = bytes[(at + 4)...].prefix(4)
            if code.elementsEqual(Self.escape) {
                unpacked += Self.escape
                at += Self.endCount
                continue
            }
            guard code.first == 0x1A else {
                return .bad(code.elementsEqual(Self.begin.suffix(4)) ? .torn : .escape)
            }
            return Self.closed(bytes, at, &unpacked)
        }
        return .partial(content: 0..<unpacked.count)
    }

    /// The match of a transmission with its end at that position.
    private static func closed(
        _ bytes: UnsafeRawBufferPointer, _ end: Int, _ unpacked: inout [UInt8]
    ) -> FrameExtent {
        let (zeros, place) = (Int(bytes[end + 5]), end + 6)
        guard SMLCheck(in: bytes, over: 0..<place, at: place) != nil else { return .bad(.check) }
        guard zeros <= 3, zeros <= unpacked.count else { return .bad(.length) }
        unpacked.removeLast(zeros)
        return .whole(size: end + endCount, content: 0..<unpacked.count)
    }

    /// All bytes of the content may be escaped.
    package func longest(ofContent count: Int) -> Int {
        Self.begin.count + 2 * count + 3 + Self.endCount
    }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        let zeros = (4 - content.count % 4) % 4
        var bytes = Self.begin
        var run = 0
        for byte in content + [UInt8](repeating: 0, count: zeros) {
            bytes.append(byte)
            run = byte == Self.escape[0] ? run + 1 : 0
            if run == Self.escape.count {
                bytes += Self.escape
                run = 0
            }
        }
        bytes += Self.escape + [0x1A, UInt8(zeros)]
        let check = over.flatMap(Self.check) ?? SMLCheck.usual
        let value = bytes.withUnsafeBytes { check.value(over: $0) }
        let place = bytes.count
        bytes += [0, 0]
        check.write(value, to: &bytes, at: place)
        return bytes
    }

    /// The algorithm of an example's CRC.
    static func check(of frame: [UInt8]) -> Check? {
        guard frame.count > endCount else { return nil }
        let place = frame.count - 2
        return frame.withUnsafeBytes { SMLCheck(in: $0, over: 0..<place, at: place)?.check }
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        var unpacked: [UInt8] = []
        let found = frame.withUnsafeBytes {
            $0.isEmpty
                ? FrameExtent.none
                : extent(of: $0, at: .frame, isOver: false, unpacked: &unpacked)
        }
        guard case .whole(frame.count, _) = found else { return nil }
        return unpacked
    }

    /// Begin and end, and either of two checks.
    package func chanceInNoise(_ body: FrameBody) -> Double {
        chance(ofBytes: Self.begin.count + 5) * Double(SMLCheck.known.count) * chance(ofBytes: 2)
    }
}
