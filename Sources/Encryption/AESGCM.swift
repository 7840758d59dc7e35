// SPDX-License-Identifier: Apache-2.0

import Wire

/// AES-128 in Galois/Counter Mode, computed by libcrypto.
///
/// A context lives for one frame. A meter sends one frame in some seconds, so nothing is gained by
/// keeping it, and a value without state is `Sendable`.
package struct AESGCM: FrameCipher, CustomStringConvertible, CustomReflectable {
    /// In bytes.
    package static let keyCount = 16

    private let key: [UInt8]
    private let library: LibCrypto

    /// - Precondition: The key has `keyCount` bytes.
    /// - Throws: When libcrypto is not installed.
    package init(key: [UInt8]) throws(LibraryMissing) {
        precondition(key.count == Self.keyCount, "AES-128 has a key of 16 bytes")
        guard let library = LibCrypto.loaded else { throw LibraryMissing() }
        self.key = key
        self.library = library
    }

    /// Without the key: a value may be printed by mistake.
    package var description: String { "AES-128-GCM" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    package func seal(
        _ content: [UInt8], nonce: [UInt8], header: [UInt8]
    ) -> (content: [UInt8], tag: [UInt8]) {
        var (sealed, tag) = ([UInt8](), [UInt8](repeating: 0, count: GeneralCiphering.tagCount))
        let isDone = content.withUnsafeBytes { bytes in
            withContext(.seal, nonce) { context in
                context.authenticate(header) && context.pass(bytes, into: &sealed)
                    && context.finish() && context.read(&tag)
            }
        }
        // libcrypto fails only without memory, and Swift itself ends the process then.
        precondition(isDone, "libcrypto could not encrypt")
        return (sealed, tag)
    }

    package func open(
        _ content: UnsafeRawBufferPointer, nonce: [UInt8], header: [UInt8],
        tag: UnsafeRawBufferPointer?, into plain: inout [UInt8]
    ) -> Bool {
        withContext(.open, nonce) { context in
            guard context.authenticate(header), context.pass(content, into: &plain) else {
                return false
            }
            guard let tag else { return true }
            return context.expect(Array(tag)) && context.finish()
        }
    }

    package func isEqual(to other: any FrameCipher) -> Bool {
        (other as? AESGCM)?.key == key
    }

    private func withContext(
        _ direction: CipherContext.Direction, _ nonce: [UInt8],
        _ body: (CipherContext) -> Bool
    ) -> Bool {
        precondition(nonce.count == GeneralCiphering.nonceCount, "GCM has a nonce of 12 bytes")
        let context = library.newContext()
        defer { library.freeContext(context) }
        guard
            library.start(context, library.aes128GCM(), nil, key, nonce, direction.rawValue) == 1
        else { return false }
        return body(CipherContext(library: library, context: context))
    }
}

/// libcrypto is not installed.
package struct LibraryMissing: Error {
    /// For a person: what is missing, and how to get it.
    package let message =
        "the library \(LibCrypto.name) is missing, which decrypts: install OpenSSL 3 (on Debian 12 "
        + "apt install libssl3, on Debian 13 libssl3t64)"
}

/// The encryption or decryption of one frame.
struct CipherContext {
    enum Direction: Int32 {
        case open = 0
        case seal = 1
    }

    /// The commands of libcrypto's `EVP_CIPHER_CTX_ctrl`.
    private enum Command: Int32 {
        case getTag = 0x10
        case setTag = 0x11
    }

    let library: LibCrypto
    let context: OpaquePointer?

    /// Takes bytes that the tag covers and that are not encrypted.
    func authenticate(_ header: [UInt8]) -> Bool {
        guard !header.isEmpty else { return true }
        var count: Int32 = 0
        return library.update(context, nil, &count, header, Int32(header.count)) == 1
    }

    /// Encrypts or decrypts all bytes of a frame.
    func pass(_ bytes: UnsafeRawBufferPointer, into result: inout [UInt8]) -> Bool {
        result.removeAll(keepingCapacity: true)
        result.append(contentsOf: repeatElement(0, count: bytes.count))
        var count: Int32 = 0
        let input = bytes.bindMemory(to: UInt8.self).baseAddress
        let isDone = library.update(context, &result, &count, input, Int32(bytes.count)) == 1
        return isDone && count == bytes.count
    }

    /// Computes the tag, or compares it with the expected one.
    func finish() -> Bool {
        // GCM writes no further bytes, and wants a place for them.
        var (rest, count) = ([UInt8](repeating: 0, count: 16), Int32(0))
        return library.finish(context, &rest, &count) == 1
    }

    func read(_ tag: inout [UInt8]) -> Bool {
        library.control(context, Command.getTag.rawValue, Int32(tag.count), &tag) == 1
    }

    func expect(_ tag: [UInt8]) -> Bool {
        var tag = tag
        return library.control(context, Command.setTag.rawValue, Int32(tag.count), &tag) == 1
    }
}
