// SPDX-License-Identifier: Apache-2.0

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
