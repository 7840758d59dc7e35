// SPDX-License-Identifier: Apache-2.0

/// A cipher with its key, which encrypts the content of frames and computes their tags.
///
/// `Wire` knows where the encrypted bytes are, and no algorithm: a library of the system computes
/// them. So the caller makes the cipher and passes it in (`FrameKeys`).
package protocol FrameCipher: Sendable {
    /// Encrypts a content.
    ///
    /// - Parameters:
    ///   - nonce: The bytes that no other frame with this key has: `GeneralCiphering.nonceCount`.
    ///   - header: The bytes that the tag covers beside the content.
    /// - Returns: The encrypted content, and a tag of `GeneralCiphering.tagCount` bytes.
    func seal(
        _ content: [UInt8], nonce: [UInt8], header: [UInt8]
    ) -> (content: [UInt8], tag: [UInt8])

    /// Decrypts a content.
    ///
    /// - Parameters:
    ///   - tag: The tag to verify; `nil` to verify none.
    ///   - plain: Receives the decrypted bytes, also when the tag does not fit.
    /// - Returns: Whether the tag fits; `true` without a tag.
    func open(
        _ content: UnsafeRawBufferPointer, nonce: [UInt8], header: [UInt8],
        tag: UnsafeRawBufferPointer?, into plain: inout [UInt8]
    ) -> Bool

    /// Whether the other one is the same cipher with the same key.
    func isEqual(to other: any FrameCipher) -> Bool
}

/// What a device needs to encrypt and decrypt its frames.
package struct FrameKeys: Sendable, Equatable {
    /// How the tag of a frame is verified.
    package enum Authentication: Hashable, Sendable {
        /// With the key that the frame's format has; without one, not at all.
        case standard
        /// With this key.
        case key([UInt8])
        /// Not at all: the check inside of the frame decides.
        case off
    }

    package let cipher: any FrameCipher
    package let authentication: Authentication

    package init(_ cipher: any FrameCipher, authentication: Authentication = .standard) {
        self.cipher = cipher
        self.authentication = authentication
    }

    package static func == (left: FrameKeys, right: FrameKeys) -> Bool {
        left.authentication == right.authentication && left.cipher.isEqual(to: right.cipher)
    }
}

/// Without the keys: a value may be printed by mistake.
extension FrameKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "keys" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
