// SPDX-License-Identifier: Apache-2.0

import Glibc

extension UserFile {
    /// In bytes: more than any password, and far less than a file named by mistake.
    private static let largestSecret = 65_536

    /// The first line of a file that holds a password.
    ///
    /// - Returns: Text that is not empty and has no control characters. No message contains it.
    package static func secret(of path: String) throws(Problem) -> String {
        let line = try bytes(of: path, limit: largestSecret).prefix { $0 != 0x0A && $0 != 0x0D }
        guard !line.isEmpty else { throw wrongLine("is empty") }
        let text = String(decoding: line, as: UTF8.self)
        guard text.utf8.elementsEqual(line) else {
            throw wrongLine("is not UTF-8; save the file in UTF-8")
        }
        guard text.unicodeScalars.allSatisfy(\.isText) else {
            throw wrongLine("has a control character")
        }
        return text
    }

    /// The first line of a file that holds a key in hexadecimal digits, with spaces or without.
    ///
    /// - Parameter count: The number of bytes of the key.
    /// - Returns: The bytes. No message contains one of them.
    package static func key(of path: String, count: Int) throws(Problem) -> [UInt8] {
        let digits = try secret(of: path).filter { $0 != " " }.map(\.hexDigitValue)
        guard !digits.contains(nil) else {
            throw wrongLine("has a character that is no hexadecimal digit")
        }
        guard digits.count == 2 * count else {
            throw wrongLine("has \(digits.count) hexadecimal digits, and a key has \(2 * count)")
        }
        let numbers = digits.compactMap { $0 }
        return stride(from: 0, to: numbers.count, by: 2).map {
            UInt8(numbers[$0] << 4 | numbers[$0 + 1])
        }
    }

    /// Whether every user of this machine may read a file.
    package static func isReadableByAll(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }

    private static func wrongLine(_ what: String) -> Problem {
        Problem(message: "the first line \(what)", isMissing: false)
    }
}

extension Unicode.Scalar {
    /// Whether a text of one line may contain it. Control characters end lines and C strings.
    /// Noncharacters (U+FFFE, U+FDD0 ...) are for a program's own use, and MQTT refuses them.
    package var isText: Bool {
        properties.generalCategory != .control && !properties.isNoncharacterCodePoint
    }
}
