// SPDX-License-Identifier: Apache-2.0

extension NumberType {
    /// The bytes of a number outside of a frame: in a request, in a sync.
    ///
    /// - Throws: `EncodingError` without a slot when the type does not hold the number.
    package func bytes(of value: RawValue) throws(EncodingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: width)
        try write(value, to: &bytes, at: 0, rounding: false)
        return bytes
    }

    /// The number in some bytes; `nil` when it does not fit into them, or they do not hold one.
    ///
    /// - Precondition: `offset` is not negative.
    package func value(of bytes: [UInt8], at offset: Int) -> RawValue? {
        guard offset + width <= bytes.count else { return nil }
        return bytes.withUnsafeBytes { read($0, at: offset) }
    }
}
