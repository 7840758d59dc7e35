// SPDX-License-Identifier: Apache-2.0

/// An encrypted frame of DLMS (IEC 62056-5-3, general-glo-ciphering), with another frame or a
/// content inside.
///
///     DB 08  53 41 47 67 ...   82 01 F2  30     00 00 02 5A   A3 BA ...   xx (12 bytes)
///            system title, 8   length    security counter     content     tag
///
/// Facts. The length counts the bytes after it. The cipher is AES-128 in Galois/Counter Mode. The
/// nonce is the system title and the frame counter, so no two frames of a meter share one. The tag
/// covers the content, the security byte and the authentication key, a second key.
///
/// Trap. Decryption always gives bytes; only the tag shows that they are those of the meter. Many
/// grid operators give their customers the first key and not the second, and of the Smarty meters
/// in Luxembourg at least one does not have the authentication key that the specification prints.
/// Other readers therefore ignore the tag.
///
/// Choice. A frame whose tag does not fit is never delivered. `FrameKeys.Authentication.off` is a
/// decision of a person: then the frame inside decides, and it must have a check, as a telegram
/// has. A frame without a tag is delivered in this case only, so that a tag cannot be removed
/// unnoticed. When the tag does not fit, the frame inside is looked at to name the mistake: if its
/// check holds, the key is right. Otherwise the key is wrong or the frame is damaged; one frame
/// does not show which.
///
/// The counter is not compared with that of the frame before. Who can replay a frame has the wire,
/// and could as well cut it; a replaced meter begins anew; and the newest counter would have to
/// survive a restart.
///
/// Cost. A frame is decrypted once, when its last byte has arrived. A false beginning in noise
/// waits for the bytes of its length; four of its bytes are constants.
///
/// Rejected: a search inside of the decrypted bytes (a frame of DLMS is one message).
package struct GeneralCiphering: Framing {
    /// In bytes.
    package static let (nonceCount, tagCount) = (12, 12)
    /// Of all parts but content and tag: in bytes.
    private static let headCount = 18

    /// The frame inside; `nil` for a content that fills the frame.
    let inner: (any Framing)?
    /// The authentication key of all meters of the model, if they have the same.
    private let standardAuthentication: [UInt8]?
    private let longestPlain: Int
    private(set) var keys: FrameKeys?

    /// - Parameters:
    ///   - inner: The frame inside; `nil` when the content fills the frame. It must not unpack.
    ///   - body: The content of the frame inside.
    ///   - authentication: The authentication key of all meters of the model, if they have the
    ///     same.
    package init(
        _ inner: (any Framing)?, around body: FrameBody, authentication: [UInt8]? = nil
    ) {
        precondition(inner?.unpacks != true && inner?.isCollected != true, "two buffers needed")
        self.inner = inner
        standardAuthentication = authentication
        longestPlain = inner?.longest(ofContent: body.longest) ?? body.longest
    }

    /// The same framing with other keys.
    package func keyed(by keys: FrameKeys?) -> GeneralCiphering {
        var copy = self
        copy.keys = keys
        return copy
    }

    /// Whether a frame inside has a check, which may take the place of the tag.
    package var checksItself: Bool { inner?.hasCheck ?? false }
    /// Whether the model does not know the authentication key.
    package var needsAuthenticationKey: Bool { standardAuthentication == nil }

    package var hasKeys: Bool { keys != nil }

    /// The key that the tag is verified with; `nil` to verify none.
    var authentication: [UInt8]? {
        switch keys?.authentication {
        case .key(let key): return key
        case .standard: return standardAuthentication
        case .off, nil: return nil
        }
    }
}

extension GeneralCiphering {
    package var unpacks: Bool { true }
    package var hasCheck: Bool { checksItself }
    package var lineStyle: LineStyle { inner?.lineStyle ?? LineStyle() }
    package var requirement: String { "it is encrypted, and begins with DB 08" }

    package func mayBegin(with byte: UInt8) -> Bool { byte == CipheredParts.start[0] }

    package func longest(ofContent count: Int) -> Int {
        Self.headCount + (inner?.longest(ofContent: count) ?? count) + Self.tagCount
    }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        unpacked.removeAll(keepingCapacity: true)
        let longest = Self.headCount + longestPlain + Self.tagCount
        switch CipheredParts.read(bytes, longest: longest) {
        case .none: return .none
        case .incomplete: return .partial(content: 0..<0)
        case .bad(let reason): return .bad(reason)
        case .parts(let parts):
            guard bytes.count >= parts.size else { return .partial(content: 0..<0) }
            switch open(bytes, parts, into: &unpacked) {
            case .failure(let refused): return .bad(refused.reason)
            case .success(let content):
                unpacked.removeSubrange(content.upperBound...)
                unpacked.removeSubrange(..<content.lowerBound)
                return .whole(size: parts.size, content: 0..<unpacked.count)
            }
        }
    }

    struct Refused: Error {
        let reason: Rejection.Reason
    }

    /// Decrypts a whole frame.
    ///
    /// - Returns: The place of the content in the decrypted bytes.
    func open(
        _ bytes: UnsafeRawBufferPointer, _ parts: CipheredParts, into plain: inout [UInt8]
    ) -> Result<Range<Int>, Refused> {
        guard let keys else { return .failure(Refused(reason: .key)) }
        let authentication = authentication
        guard authentication == nil ? checksItself : parts.security.hasTag else {
            return .failure(Refused(reason: .untagged))
        }
        let isGenuine = keys.cipher.open(
            UnsafeRawBufferPointer(rebasing: bytes[parts.content]),
            nonce: Array(bytes[parts.title]) + Array(bytes[parts.counter]),
            header: [parts.security.rawValue] + (authentication ?? []),
            tag: authentication.map { _ in UnsafeRawBufferPointer(rebasing: bytes[parts.tag]) },
            into: &plain)
        let inside = inside(plain)
        switch inside {
        case .success where !isGenuine:
            return .failure(Refused(reason: checksItself ? .tag : .key))
        case .failure where !isGenuine || authentication == nil:
            return .failure(Refused(reason: .key))
        case .success, .failure:
            return inside
        }
    }

    /// The place of the content in decrypted bytes. Bytes behind a whole frame have no meaning.
    private func inside(_ plain: [UInt8]) -> Result<Range<Int>, Refused> {
        guard let inner else { return .success(plain.indices) }
        var unused: [UInt8] = []
        let extent = plain.withUnsafeBytes { bytes in
            !bytes.isEmpty && inner.mayBegin(with: bytes[0])
                ? inner.extent(of: bytes, at: .silence, isOver: true, unpacked: &unused) : .none
        }
        switch extent {
        case .whole(_, let content): return .success(content)
        case .bad(let reason): return .failure(Refused(reason: reason))
        case .partial, .none: return .failure(Refused(reason: .torn))
        }
    }

    /// The tag and three constants; without a tag, the check inside is as rare.
    package func chanceInNoise(_ body: FrameBody) -> Double {
        chance(ofBytes: 3 + Self.tagCount)
    }
}
