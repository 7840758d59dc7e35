// SPDX-License-Identifier: Apache-2.0

/// What each key means, in the words of the reference.
enum KeyMeanings {
    /// - Returns: `nil` for a key that the chapter does not describe.
    static func of(_ key: String, _ chapter: Chapter) -> String? {
        table["\(chapter.page)/\(chapter.heading)/\(key)"]
    }

    private static let table = Dictionary(
        texts.split(separator: "\n").map { line -> (String, String) in
            let end = line.firstRange(of: ": ") ?? line.endIndex..<line.endIndex
            return (String(line[..<end.lowerBound]), String(line[end.upperBound...]))
        }, uniquingKeysWith: { first, _ in first })
}
