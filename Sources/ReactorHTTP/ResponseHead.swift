// SPDX-License-Identifier: Apache-2.0

import HTTPMessages

/// Reads the head of a response, line by line as libcurl passes it.
///
/// There may be several: one of 100 (`Continue`) comes before the real one. Lines behind the real
/// one are trailers of the body and are dropped.
struct ResponseHead {
    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    /// Whether all of the real head is here.
    private(set) var isComplete = false

    mutating func read(_ line: UnsafeRawBufferPointer) {
        guard !isComplete else { return }
        var text = String(decoding: line, as: UTF8.self)[...]
        while let last = text.last, last.isNewline { text = text.dropLast() }
        if text.hasPrefix("HTTP/") {
            self = ResponseHead()
            status = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
        } else if text.isEmpty {
            isComplete = status >= 200
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].trimmed
            headers.add(String(text[..<colon]), value)
        }
    }

    /// Where it redirects to.
    var redirect: String? {
        [301, 302, 303, 307, 308].contains(status) ? headers["Location"] : nil
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
