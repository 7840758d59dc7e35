// SPDX-License-Identifier: Apache-2.0

/// A text that a user wrote, and the offsets of its lines.
package struct SourceFile: Sendable {
    /// The path as the user gave it: the beginning of each message.
    package let path: String
    package let text: String
    /// The UTF-8 offset of the first byte of each line; never empty.
    private let lineStarts: [Int]

    package init(path: String, text: String) {
        self.path = path
        self.text = text
        lineStarts = Self.lineStarts(of: text)
    }

    /// Lines end with a line feed, a carriage return, or both.
    private static func lineStarts(of text: String) -> [Int] {
        var starts = [0]
        var offset = 0
        var afterReturn = false
        for byte in text.utf8 {
            offset += 1
            if byte == UInt8(ascii: "\n") {
                if afterReturn { starts.removeLast() }
                starts.append(offset)
            } else if byte == UInt8(ascii: "\r") {
                starts.append(offset)
            }
            afterReturn = byte == UInt8(ascii: "\r")
        }
        return starts
    }

    /// The number of the line with an offset, from 1. An offset outside the text counts as its
    /// start or end.
    package func lineNumber(at offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The number of characters before an offset in its line, plus 1: the column in an editor.
    package func column(at offset: Int) -> Int {
        let start = lineStarts[lineNumber(at: offset) - 1]
        return slice(SourceRange(start, offset)).count + 1
    }

    /// The text of a line without its terminator.
    ///
    /// - Parameter number: From 1 to the number of the last line.
    package func line(_ number: Int) -> Substring {
        let range = rangeOfLine(number)
        return slice(range)
    }

    /// The range of a line without its terminator.
    package func rangeOfLine(_ number: Int) -> SourceRange {
        precondition(
            (1...lineStarts.count).contains(number), "ask for a line from 1 to the last of the file"
        )
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : text.utf8.count
        let bytes = text.utf8
        while end > start {
            let last = bytes[bytes.index(bytes.startIndex, offsetBy: end - 1)]
            guard last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") else { break }
            end -= 1
        }
        return SourceRange(start, end)
    }

    /// The text of a range; the parts outside the text are ignored.
    package func slice(_ range: SourceRange) -> Substring {
        let bytes = text.utf8
        let start = min(max(0, range.start), bytes.count)
        let end = min(max(start, range.end), bytes.count)
        let first = bytes.index(bytes.startIndex, offsetBy: start)
        return text[first..<bytes.index(first, offsetBy: end - start)]
    }
}
