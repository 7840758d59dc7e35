// SPDX-License-Identifier: Apache-2.0

extension GeneralCiphering {
    /// The parts of a frame that its content does not determine.
    private struct Head {
        /// `MRT` and a number, and the form of the length that Smarty meters use.
        var title: [UInt8] = [0x4D, 0x52, 0x54, 0, 0, 0, 0, 1]
        var lengthCount = 3
        var security = SecurityByte(rawValue: 0x30)
        var counter: UInt32 = 1
    }

    /// A frame as it was decrypted.
    private struct Opened {
        let head: Head
        let plain: [UInt8]
        /// The place of the content in `plain`.
        let content: Range<Int>
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        opened(frame).map { Array($0.plain[$0.content]) }
    }

    private func opened(_ frame: [UInt8]) -> Opened? {
        guard let parts = Self.parts(of: frame) else { return nil }
        var plain: [UInt8] = []
        let content = frame.withUnsafeBytes { open($0, parts, into: &plain) }
        guard case .success(let content) = content else { return nil }
        return Opened(head: Self.head(of: frame, parts), plain: plain, content: content)
    }

    private static func parts(of frame: [UInt8]) -> CipheredParts? {
        let reading = frame.withUnsafeBytes { CipheredParts.read($0, longest: frame.count) }
        guard case .parts(let parts) = reading, parts.size == frame.count else { return nil }
        return parts
    }

    private static func head(of frame: [UInt8], _ parts: CipheredParts) -> Head {
        Head(
            title: Array(frame[parts.title]), lengthCount: parts.length.count,
            security: parts.security,
            counter: frame[parts.counter].reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// Over an example with the same content, the bytes of the example.
    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        let known = over.flatMap(opened)
        if let known, let over, Array(known.plain[known.content]) == content { return over }
        let plain = try inner?.frame(around: content, like: known?.plain) ?? content
        return try sealed(plain, known?.head ?? Head())
    }

    private func sealed(_ plain: [UInt8], _ head: Head) throws(EncodingError) -> [UInt8] {
        guard let keys else {
            throw EncodingError(slot: nil, "the frame is encrypted, and there is no key for it")
        }
        let counter = (0..<4).map { UInt8(truncatingIfNeeded: head.counter >> (24 - 8 * $0)) }
        let security = head.security.withTag(authentication != nil)
        let (content, tag) = keys.cipher.seal(
            plain, nonce: head.title + counter,
            header: [security.rawValue] + (authentication ?? []))
        let secured = [security.rawValue] + counter + content + (security.hasTag ? tag : [])
        guard let count = UInt16(exactly: secured.count) else {
            throw EncodingError(slot: nil, "the frame is longer than its length field can say")
        }
        return CipheredParts.start + head.title + Self.length(count, over: head.lengthCount)
            + secured
    }

    /// The length field, over the wanted number of bytes, or more if it does not fit.
    private static func length(_ count: UInt16, over wanted: Int) -> [UInt8] {
        let (high, low) = (UInt8(count >> 8), UInt8(truncatingIfNeeded: count))
        if high > 0 || wanted == 3 { return [0x82, high, low] }
        return low >= 0x80 || wanted == 2 ? [0x81, low] : [low]
    }

    /// The frame that the meter would send next, if only its counter changed.
    func advanced(_ frame: [UInt8], by count: UInt32) -> [UInt8] {
        guard let known = opened(frame) else { return frame }
        var head = known.head
        head.counter &+= count
        return (try? sealed(known.plain, head)) ?? frame
    }

    /// The frame of this framing, encrypted again as a framing with other keys does it.
    func sealed(_ frame: [UInt8], by other: GeneralCiphering) -> [UInt8]? {
        opened(frame).flatMap { try? other.sealed($0.plain, $0.head) }
    }
}
