// SPDX-License-Identifier: Apache-2.0

import Wire

/// A cipher of a few lines, with the properties that a frame relies on: the tag depends on each bit
/// of the key, the nonce, the header and the content. It protects nothing.
struct ToyCipher: FrameCipher {
    let key: UInt64

    func seal(
        _ content: [UInt8], nonce: [UInt8], header: [UInt8]
    ) -> (content: [UInt8], tag: [UInt8]) {
        (mixed(content, nonce), tag(content, nonce, header))
    }

    func open(
        _ content: UnsafeRawBufferPointer, nonce: [UInt8], header: [UInt8],
        tag: UnsafeRawBufferPointer?, into plain: inout [UInt8]
    ) -> Bool {
        plain = mixed(Array(content), nonce)
        return tag.map { $0.elementsEqual(self.tag(plain, nonce, header)) } ?? true
    }

    func isEqual(to other: any FrameCipher) -> Bool { (other as? ToyCipher)?.key == key }

    private func mixed(_ content: [UInt8], _ nonce: [UInt8]) -> [UInt8] {
        var state = hash(nonce, key)
        return content.map { byte in
            state = hash([1], state)
            return byte ^ UInt8(truncatingIfNeeded: state >> 32)
        }
    }

    private func tag(_ content: [UInt8], _ nonce: [UInt8], _ header: [UInt8]) -> [UInt8] {
        // The zeros spread the last byte over all bits.
        let zeros = [UInt8](repeating: 0, count: 8)
        var all: [UInt8] = nonce + [0]
        all += header + [0]
        all += content + zeros
        let state = hash(all, key)
        return (0..<12).map { UInt8(truncatingIfNeeded: hash([UInt8($0)], state) >> 24) }
    }

    /// FNV-1a.
    private func hash(_ bytes: [UInt8], _ start: UInt64) -> UInt64 {
        bytes.reduce(start ^ 0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
