// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
    /// Bytes in the form of the files: two hexadecimal digits each, with spaces between.
    var hexText: String {
        map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined(separator: " ")
    }
}
