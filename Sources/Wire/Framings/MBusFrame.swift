// SPDX-License-Identifier: Apache-2.0

/// A long frame of the wired M-Bus (EN 13757-2).
///
///     68 L L 68 | C A CI ... | sum 16          L bytes between the second 68 and the sum
package struct MBusFrame: Framing {
    private static let begin: UInt8 = 0x68
    private static let end: UInt8 = 0x16
    private static let check: Check = "sum8"
    /// The bytes before the content, and after it.
    private static let (head, tail) = (4, 2)

    package init() {}

    package var hasCheck: Bool { true }
    package var requirement: String {
        "it goes from 68, a length, the length again and 68 to a sum and 16"
    }

    package func mayBegin(with byte: UInt8) -> Bool { byte == Self.begin }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        guard bytes.count >= Self.head else { return .partial(content: 0..<0) }
        guard bytes[1] == bytes[2], bytes[3] == Self.begin else { return .none }
        let content = Self.head..<Self.head + Int(bytes[1])
        guard content.count >= 3 else { return .bad(.length) }
        let size = content.upperBound + Self.tail
        guard bytes.count >= size else {
            return .partial(content: content.clamped(to: 0..<bytes.count))
        }
        guard bytes[size - 1] == Self.end else { return .bad(.constant) }
        let sum = Self.check.value(over: UnsafeRawBufferPointer(rebasing: bytes[content]))
        guard sum == bytes[content.upperBound] else { return .bad(.check) }
        return .whole(size: size, content: content)
    }

    package func longest(ofContent count: Int) -> Int { Self.head + count + Self.tail }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        let length = UInt8(clamping: content.count)
        let sum = content.withUnsafeBytes { Self.check.value(over: $0) }
        return [Self.begin, length, length, Self.begin] + content
            + [UInt8(truncatingIfNeeded: sum), Self.end]
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        var unpacked: [UInt8] = []
        let found = frame.withUnsafeBytes {
            extent(of: $0, at: .frame, isOver: false, unpacked: &unpacked)
        }
        guard case .whole(frame.count, let content) = found else { return nil }
        return Array(frame[content])
    }

    /// Two constants, two equal lengths, the sum and the end.
    package func chanceInNoise(_ body: FrameBody) -> Double {
        chance(ofBytes: 4) * Self.check.chanceInNoise
    }
}
