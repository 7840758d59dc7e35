// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a template from left to right.
struct TemplateParser {
    private let text: [UInt8]
    private var at = 0

    init(_ text: String) {
        self.text = Array(text.utf8)
    }

    mutating func parse() throws(TemplateError) -> (opening: [UInt8], holes: [Template.Hole]) {
        let opening = try literal()
        var holes: [Template.Hole] = []
        while at < text.count {
            let start = at
            let (name, type) = try hole()
            guard !holes.contains(where: { $0.name == name }) else {
                throw TemplateError(offset: start, "the template has a hole \(name) already")
            }
            let follows = at
            let following = try literal()
            try checkEnd(of: type, following, at: follows)
            holes.append(.init(name: name, type: type, following: following))
        }
        guard !holes.isEmpty else {
            throw TemplateError(offset: 0, "the template has no hole, like {temperature:decimal}")
        }
        return (opening, holes)
    }

    /// Constant text up to the next hole, or to the end.
    private mutating func literal() throws(TemplateError) -> [UInt8] {
        var bytes: [UInt8] = []
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                guard at + 1 < text.count, text[at + 1] == byte else {
                    if byte == UInt8(ascii: "{") { return bytes }
                    throw TemplateError(offset: at, "this } closes nothing; a brace as text is }}")
                }
                at += 1
            }
            guard byte >= 0x20, byte != 0x7F else {
                throw TemplateError(
                    offset: at, "a line holds no control characters; its end is not part of it")
            }
            bytes.append(byte)
            at += 1
        }
        return bytes
    }

    private mutating func hole() throws(TemplateError) -> (String, RawType) {
        let start = at
        guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else {
            throw TemplateError(offset: start, "this hole is not closed; a brace as text is {{")
        }
        let inside = text[start + 1..<close]
        guard let colon = inside.firstIndex(of: UInt8(ascii: ":")) else {
            throw TemplateError(
                offset: start, "a hole says its name and its type, like {temperature:decimal}")
        }
        let name = String(decoding: inside[..<colon], as: UTF8.self)
        guard Template.isName(inside[..<colon]) else {
            throw TemplateError(
                offset: start + 1, "a name is made of a-z, 0-9, _ and -, and begins with a-z or 0-9"
            )
        }
        let typeName = String(decoding: inside[(colon + 1)...], as: UTF8.self)
        guard let type = RawType(rawValue: typeName) else {
            throw TemplateError(
                offset: colon + 1, "\(typeName) is no type of a hole; decimal, integer, word are")
        }
        at = close + 1
        return (name, type)
    }

    /// Refuses what would leave open where the hole ends.
    private func checkEnd(
        of type: RawType, _ following: [UInt8], at offset: Int
    ) throws(TemplateError) {
        guard let next = following.first else {
            guard at < text.count else { return }
            throw TemplateError(
                offset: offset,
                "this hole touches the one before it: constant text must stand between them")
        }
        let isAmbiguous =
            switch type {
            case .decimal: next.isDigit || next == UInt8(ascii: ".")
            case .integer: next.isDigit
            case .word: false
            }
        guard !isAmbiguous else {
            throw TemplateError(
                offset: offset,
                "a number stands before this and could go on with it: nobody can tell where it ends"
            )
        }
    }
}

extension Template {
    /// True for what may be the name of a hole.
    fileprivate static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, first.isLowercaseLetter || first.isDigit else {
            return false
        }
        return bytes.allSatisfy {
            $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    fileprivate var isLowercaseLetter: Bool {
        self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z")
    }
}
