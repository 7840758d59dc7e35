// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
    /// Bytes as a device file writes them: two hexadecimal digits each, with spaces between.
    package var hexText: String {
        map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined(separator: " ")
    }
}
