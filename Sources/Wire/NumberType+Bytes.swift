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
}
