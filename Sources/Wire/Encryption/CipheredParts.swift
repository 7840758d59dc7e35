// SPDX-License-Identifier: Apache-2.0

/// The parts of an encrypted frame, as its head describes them: see `GeneralCiphering`.
struct CipheredParts {
    /// What the bytes at a position are.
    enum Reading {
        case parts(CipheredParts)
        /// More bytes are needed to tell.
        case incomplete
        /// No frame begins here.
        case none
        case bad(Rejection.Reason)
    }

    /// The first byte of a frame, and the number of bytes of the system title after it.
    static let start: [UInt8] = [0xDB, 0x08]
    /// The security byte and the frame counter.
    private static let securedCount = 5

    let title = 2..<10
    /// The place of the length field.
    let length: Range<Int>
    /// The bytes after the length field.
    let count: Int
    let security: SecurityByte

    var counter: Range<Int> { length.upperBound + 1..<length.upperBound + Self.securedCount }
    var size: Int { length.upperBound + count }
    var tag: Range<Int> { size - (security.hasTag ? GeneralCiphering.tagCount : 0)..<size }
    var content: Range<Int> { counter.upperBound..<tag.lowerBound }

    /// - Parameter longest: The size of the longest frame.
    static func read(_ bytes: UnsafeRawBufferPointer, longest: Int) -> Reading {
        for (byte, expected) in zip(bytes, start) where byte != expected { return .none }
        guard bytes.count > 10 else { return .incomplete }
        // One byte below 80, or the number of bytes that follow.
        let form = bytes[10]
        let extra = form < 0x80 ? 0 : Int(form & 0x7F)
        guard extra <= 2, form != 0x80 else { return .bad(.length) }
        let field = 10..<11 + extra
        guard bytes.count >= field.upperBound else { return .incomplete }
        let count =
            extra == 0 ? Int(form) : bytes[11..<field.upperBound].reduce(0) { $0 << 8 | Int($1) }
        guard field.upperBound + count <= longest else { return .bad(.tooLong) }
        guard bytes.count > field.upperBound else { return .incomplete }
        let security = SecurityByte(rawValue: bytes[field.upperBound])
        guard security.isSupported else { return .bad(.constant) }
        let rest = securedCount + (security.hasTag ? GeneralCiphering.tagCount : 0)
        guard count > rest else { return .bad(.length) }
        return .parts(CipheredParts(length: field, count: count, security: security))
    }

    private init(length: Range<Int>, count: Int, security: SecurityByte) {
        self.length = length
        self.count = count
        self.security = security
    }
}

/// The security byte of an encrypted frame: what was done to its content.
struct SecurityByte: RawRepresentable {
    /// Encryption only, and with a tag. The numbers of AES-128 are 0 and 1: the suites differ in
    /// how keys are agreed upon.
    private static let supported: Set<UInt8> = [0x20, 0x21, 0x30, 0x31]
    private static let tagBit: UInt8 = 0x10

    var rawValue: UInt8
    var isSupported: Bool { Self.supported.contains(rawValue) }
    var hasTag: Bool { rawValue & Self.tagBit != 0 }

    /// The same suite, with a tag or without.
    func withTag(_ hasTag: Bool) -> SecurityByte {
        SecurityByte(rawValue: hasTag ? rawValue | Self.tagBit : rawValue & ~Self.tagBit)
    }
}
