// SPDX-License-Identifier: Apache-2.0

import Wire

/// The content of a small file of the state directory: lines that a person can read, with a title
/// and a checksum.
///
///     martlet topics 1
///     martlet/shed/air
///     martlet/shed/pump
///     crc 1B2C3D4E
///
/// The title says which program wrote the file. So a damaged file is distinguished from a file of
/// another program, which must not be changed.
struct CheckedLines {
    enum Content {
        case lines([String])
        /// It has the title, but it is incomplete or was changed.
        case damaged
        /// It does not have the title.
        case foreign
    }

    private static let newline = UInt8(ascii: "\n")
    /// A mark, eight digits and a line end.
    private static let lengthOfCheck = 13

    /// The bytes of a file with these lines.
    ///
    /// - Precondition: No line contains a line end.
    static func bytes(title: String, _ lines: [String]) -> [UInt8] {
        let body = Array(([title] + lines).map { $0 + "\n" }.joined().utf8)
        return body + check(of: body[...])
    }

    /// The lines of a file, without its title and its checksum.
    static func content(of bytes: [UInt8], title: String) -> Content {
        guard bytes.starts(with: Array("\(title)\n".utf8)) else { return .foreign }
        let body = bytes.dropLast(lengthOfCheck)
        guard Array(bytes.suffix(lengthOfCheck)) == check(of: body), body.last == newline else {
            return .damaged
        }
        let lines = body.dropLast().split(separator: newline, omittingEmptySubsequences: false)
        return .lines(lines.dropFirst().map { String(decoding: $0, as: UTF8.self) })
    }

    private static func check(of body: ArraySlice<UInt8>) -> [UInt8] {
        let digits = String(body.withUnsafeBytes(CRC.crc32.value), radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: 8 - digits.utf8.count)
        return Array("crc \(zeros)\(digits)\n".utf8)
    }
}
