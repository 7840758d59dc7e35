// SPDX-License-Identifier: Apache-2.0

/// A frame between flags. Its content never shows the flag: an escape and another byte replace it.
///
///     content      00 D0 01 03 7E 2B
///     on the wire  7E 00 D0 01 03 7D 5E 2B 7E
///
/// Facts. The flag occurs nowhere else, so a receiver that starts late, or loses bytes, finds the
/// next frame. One flag may end a frame and begin the next; SLIP needs no flag before a frame. A
/// sender may escape more bytes than necessary, and a receiver accepts them all.
///
/// Choice. Positions and checks of the body count over the content, without flags and escapes. An
/// encoded frame has a flag on both sides and escapes the bytes in the table. Over an example with
/// the same content, the example's own escapes stay.
package struct Stuffing: Framing, Hashable {
    package let flag: UInt8
    package let escape: UInt8
    /// The code after the escape for each escaped byte; other bytes are not escaped.
    private let codes: [UInt8: UInt8]
    /// The byte for each code; `nil` for a byte that is no code.
    private let originals: [UInt8?]

    /// RFC 1662: an escaped byte is combined with 20, exclusive-or, and any byte may be escaped.
    package static let hdlc = known(flag: 0x7E, escape: 0x7D, xor: 0x20)
    /// Sensirion's.
    package static let shdlc = known(
        flag: 0x7E, escape: 0x7D, [(0x7E, 0x5E), (0x7D, 0x5D), (0x11, 0x31), (0x13, 0x33)])
    /// RFC 1055.
    package static let slip = known(flag: 0xC0, escape: 0xDB, [(0xC0, 0xDC), (0xDB, 0xDD)])

    /// An escape table.
    ///
    /// - Parameter codes: The replaced bytes, each with its code after the escape.
    /// - Throws: `LayoutError` when the table has no inverse, with the wrong row as its field.
    package init(
        flag: UInt8, escape: UInt8, codes: [(byte: UInt8, code: UInt8)]
    ) throws(LayoutError) {
        try Self.checkRows(flag, escape, codes)
        var originals = [UInt8?](repeating: nil, count: 256)
        for (byte, code) in codes { originals[Int(code)] = byte }
        self.init(flag, escape, Dictionary(codes) { first, _ in first }, originals)
    }

    /// An escaped byte is combined with a number, exclusive-or.
    ///
    /// - Throws: `LayoutError` when the code of the flag or of the escape would be one of them.
    package init(flag: UInt8, escape: UInt8, xor: UInt8) throws(LayoutError) {
        try Self.checkRows(flag, escape, [(flag, flag ^ xor), (escape, escape ^ xor)])
        let originals = (0...255).map { UInt8($0) ^ xor }
        self.init(flag, escape, [flag: flag ^ xor, escape: escape ^ xor], originals)
    }

    private init(
        _ flag: UInt8, _ escape: UInt8, _ codes: [UInt8: UInt8], _ originals: [UInt8?]
    ) {
        self.flag = flag
        self.escape = escape
        self.codes = codes
        self.originals = originals
    }

    private static func known(
        flag: UInt8, escape: UInt8, _ codes: [(UInt8, UInt8)] = [], xor: UInt8? = nil
    ) -> Stuffing {
        do {
            guard let xor else { return try Stuffing(flag: flag, escape: escape, codes: codes) }
            return try Stuffing(flag: flag, escape: escape, xor: xor)
        } catch {
            preconditionFailure(error.message)
        }
    }

    private static func checkRows(
        _ flag: UInt8, _ escape: UInt8, _ rows: [(byte: UInt8, code: UInt8)]
    ) throws(LayoutError) {
        guard flag != escape else {
            throw LayoutError(fieldIndex: nil, "the flag and the escape are the same byte")
        }
        let replaced = rows.map(\.byte)
        for (name, byte) in [("flag", flag), ("escape", escape)] where !replaced.contains(byte) {
            throw LayoutError(
                fieldIndex: nil,
                "the \(name) \([byte].hexText) has no code: a frame that holds it could not be sent"
            )
        }
        for (row, code) in rows.map(\.code).enumerated() {
            guard !replaced.contains(code) else {
                throw LayoutError(
                    fieldIndex: row,
                    "the code \([code].hexText) is itself a byte that must not stand in a frame: "
                        + "take one that is not replaced")
            }
            guard let other = rows[..<row].first(where: { $0.code == code }) else { continue }
            throw LayoutError(
                fieldIndex: row,
                "\([other.byte].hexText) has the code \([code].hexText) already: a receiver could "
                    + "not know which of the two it stands for")
        }
    }
}

extension Stuffing {
    package var unpacks: Bool { true }
    package var company: FramingCompany { .stuffed(self) }
    package var requirement: String { "it goes from \([flag].hexText) to \([flag].hexText)" }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        guard bytes[0] == flag || beginning != .unknown else { return .none }
        unpacked.removeAll(keepingCapacity: true)
        var at = bytes[0] == flag ? 1 : 0
        while at < bytes.count {
            var byte = bytes[at]
            if byte == flag {
                let content = 0..<unpacked.count
                return content.isEmpty ? .none : .whole(size: at + 1, content: content)
            }
            if byte == escape {
                at += 1
                guard at < bytes.count else { break }
                guard bytes[at] != flag, let original = originals[Int(bytes[at])] else {
                    return .bad(.escape)
                }
                byte = original
            }
            unpacked.append(byte)
            at += 1
        }
        return .partial(content: 0..<unpacked.count)
    }

    /// Two flags, and each byte after an escape.
    package func longest(ofContent count: Int) -> Int { 2 + 2 * count }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        if let over, self.content(of: over) == content { return over }
        let stuffed = content.flatMap { byte in codes[byte].map { [escape, $0] } ?? [byte] }
        return [flag] + stuffed + [flag]
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        var unpacked: [UInt8] = []
        let found = frame.withUnsafeBytes { bytes in
            bytes.isEmpty
                ? FrameExtent.none
                : extent(of: bytes, at: .frame, isOver: false, unpacked: &unpacked)
        }
        guard case .whole(frame.count, _) = found else { return nil }
        return unpacked
    }

    /// Flags on both sides, and other bytes between them.
    package func chanceInNoise(_ body: FrameBody) -> Double {
        chance(ofBytes: 2) * body.chanceInNoise
    }
}
