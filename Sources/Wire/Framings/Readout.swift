// SPDX-License-Identifier: Apache-2.0

/// The data block of a meter that was asked for it (IEC 62056-21, mode C): lines between STX and
/// ETX, and the XOR of all bytes after the STX.
///
///     02  1.8.0(000123.456*kWh) CR LF ... ! CR LF  03  <XOR>
package struct Readout: Framing {
    private static let begin: UInt8 = 0x02
    private static let end: UInt8 = 0x03
    private static let check: Check = "xor8"

    package init() {}

    package var exampleForms: Set<ExampleForm> { [.bytes, .lines] }
    package var requirement: String { "it goes from 02 to 03 and the XOR of the bytes after 02" }

    package func mayBegin(with byte: UInt8) -> Bool { byte == Self.begin }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        for at in bytes.indices.dropFirst() {
            // The next block begins before this one has ended.
            if bytes[at] == Self.begin { return .bad(.torn) }
            guard bytes[at] == Self.end else { continue }
            guard at + 1 < bytes.count else { return .partial(content: 1..<at) }
            let covered = UnsafeRawBufferPointer(rebasing: bytes[1...at])
            guard Self.check.value(over: covered) == bytes[at + 1] else { return .bad(.check) }
            return .whole(size: at + 2, content: 1..<at)
        }
        return .partial(content: 1..<max(1, bytes.count))
    }

    package func longest(ofContent count: Int) -> Int { count + 3 }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        guard !content.contains(Self.begin), !content.contains(Self.end) else {
            throw EncodingError(slot: nil, "the frame would hold its end before its end")
        }
        return closed(content)
    }

    private func closed(_ content: [UInt8]) -> [UInt8] {
        let covered = content + [Self.end]
        let value = covered.withUnsafeBytes { Self.check.value(over: $0) }
        return [Self.begin] + covered + [UInt8(truncatingIfNeeded: value)]
    }

    /// An example may be its lines alone.
    package func content(of frame: [UInt8]) -> [UInt8]? {
        guard frame.first == Self.begin else { return frame }
        guard frame.count > 2, frame[frame.count - 2] == Self.end else { return nil }
        return Array(frame.dropFirst().dropLast(2))
    }

    package func completed(_ example: [UInt8]) -> [UInt8] {
        example.first == Self.begin ? example : closed(example)
    }

    package func chanceInNoise(_ body: FrameBody) -> Double {
        chance(ofBytes: 2) * Self.check.chanceInNoise * body.chanceInNoise
    }
}
