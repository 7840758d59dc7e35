// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a template from left to right.
struct TemplateParser {
    private let text: [UInt8]
    private let parts: PartList?
    private let allowsConstant: Bool
    private var at = 0
    private var pieces: [Template.Piece] = []
    private var holes: [Template.Hole] = []
    /// The smallest number of bytes of a line up to here.
    private var least = 0

    init(_ text: String, _ parts: PartList?, allowsConstant: Bool) {
        self.text = Array(text.utf8)
        self.parts = parts
        self.allowsConstant = allowsConstant
    }

    mutating func parse() throws(TemplateError) -> (
        opening: Constant, pieces: [Template.Piece], holes: [Template.Hole]
    ) {
        let opening = Constant(try literal())
        least = opening.least
        while at < text.count {
            let content = try piece()
            let follows = at
            let following = Constant(try literal())
            try checkEnd(of: content, following, at: follows)
            let piece = Template.Piece(
                content: fixed(content, before: following), following: following)
            least += piece.content.least + following.least
            pieces.append(piece)
        }
        if parts != nil, !pieces.contains(where: \.content.isParts) {
            throw TemplateError(offset: 0, "there are parts, and no {parts} where they could stand")
        }
        guard !holes.isEmpty || allowsConstant && !opening.isEmpty else {
            throw TemplateError(
                offset: 0, "the line has no placeholder, like {temperature:decimal}")
        }
        return (opening, pieces, holes)
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
            guard byte != 0x0D, byte != 0x7F else {
                throw TemplateError(
                    offset: at,
                    "the end of a line is not part of it; a break between two lines is \\n alone")
            }
            bytes.append(byte)
            at += 1
        }
        return bytes
    }

    /// The content between two braces.
    private mutating func piece() throws(TemplateError) -> Template.Piece.Content {
        let start = at
        guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else {
            throw TemplateError(
                offset: start, "this placeholder is not closed; a brace as text is {{")
        }
        let inside = text[start + 1..<close]
        at = close + 1
        if let writes = Self.skip(inside) { return .skip(writes: writes) }
        if inside.elementsEqual("parts".utf8) { return try partList(at: start) }
        guard let colon = inside.firstIndex(of: UInt8(ascii: ":")) else {
            throw TemplateError(
                offset: start, "a placeholder has a name and a type, like {temperature:decimal}")
        }
        guard Template.isName(inside[..<colon]) else {
            throw TemplateError(
                offset: start + 1, "a name is made of a-z, 0-9, _ and -, and begins with a-z or 0-9"
            )
        }
        let name = String(decoding: inside[..<colon], as: UTF8.self)
        let type = inside[(colon + 1)...]
        if let check = try check(name, type) { return check }
        guard !holes.contains(where: { $0.name == name }) else {
            throw TemplateError(offset: start, "the template has a placeholder \(name) already")
        }
        let hole = Template.Hole(name: name, type: try HoleType(parsing: type, at: colon + 1))
        holes.append(hole)
        return .hole(slot: holes.count - 1, hole.type, isFixed: false)
    }

    /// `skip`, or `skip:M`; returns the text that is written.
    private static func skip(_ inside: ArraySlice<UInt8>) -> [UInt8]? {
        if inside.elementsEqual("skip".utf8) { return [] }
        return inside.starts(with: "skip:".utf8) ? Array(inside.dropFirst(5)) : nil
    }

    /// Whether the piece before has a width and touches the next one: 1205 is 12 and 05, and 123 is
    /// not 12 and 3.
    private var touchesFixed: Bool {
        guard let last = pieces.last, last.following.isEmpty,
            case .hole(_, _, isFixed: true) = last.content
        else { return false }
        return true
    }

    /// The content with the decision whether its width marks its end: then no text follows, or one
    /// that could continue it. The width of a word always counts: a longer word is another one.
    private func fixed(
        _ content: Template.Piece.Content, before following: Constant
    ) -> Template.Piece.Content {
        guard case .hole(let slot, let type, _) = content, type.format.width != nil else {
            return content
        }
        let isUnclear = following.bytes.first.map(type.goesOn) ?? (at < text.count)
        let isFixed = isUnclear || type.kind == .word || touchesFixed
        return .hole(slot: slot, type, isFixed: isFixed)
    }

    /// `{parts}`; its holes become holes of the template.
    private mutating func partList(at start: Int) throws(TemplateError) -> Template.Piece.Content {
        guard let parts else {
            throw TemplateError(offset: start, "nothing says what parts: list them under 'parts'")
        }
        let firstSlot = holes.count
        for hole in parts.set.holes {
            guard !holes.contains(where: { $0.name == hole.name }) else {
                throw TemplateError(
                    offset: start, "the template has a placeholder \(hole.name) already")
            }
            holes.append(hole)
        }
        return .parts(firstSlot: firstSlot, parts)
    }

    /// `{check:xor8-hex:1..-2}`.
    private func check(
        _ name: String, _ text: ArraySlice<UInt8>
    ) throws(TemplateError) -> Template.Piece.Content? {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        guard name == "check", let first = parts.first,
            let check = Check(name: String(decoding: first, as: UTF8.self))
        else { return nil }
        guard check.isText else {
            let digits = Check(check.algorithm, .hex).name
            throw TemplateError(
                offset: text.startIndex,
                "\(check.name) is no text; as hexadecimal digits it is \(digits)")
        }
        var coverage = Coverage(first: 0, last: -1)
        if parts.count == 2 {
            guard let given = Coverage(String(decoding: parts[1], as: UTF8.self)) else {
                throw TemplateError(
                    offset: parts[1].startIndex,
                    "a check covers positions like 1..-2, where -1 is the byte before it")
            }
            coverage = given
        }
        let end = coverage.last < 0 ? least + coverage.last + 1 : coverage.last + 1
        guard coverage.first < end, end <= least else {
            throw TemplateError(
                offset: text.startIndex, "the check covers nothing, or more than is before it")
        }
        return .check(check, coverage)
    }

    /// Rejects a following text that leaves the end of the hole unclear.
    private func checkEnd(
        of content: Template.Piece.Content, _ following: Constant, at offset: Int
    ) throws(TemplateError) {
        let type: HoleType?
        switch content {
        case .check: return
        case .skip, .parts: type = nil
        case .hole(_, let hole, _): type = hole
        }
        guard let next = following.bytes.first else {
            guard at < text.count, type?.endsByItself != true else { return }
            throw TemplateError(
                offset: offset,
                "this placeholder touches the one before it: constant text must stand between "
                    + "them, or the first have a width")
        }
        guard let type, type.width == nil else { return }
        guard !type.goesOn(with: next) else {
            throw TemplateError(
                offset: offset,
                "the number before this could continue with it: the end of the number is unclear"
            )
        }
    }
}

extension Template.Piece.Content {
    /// Its smallest number of bytes.
    fileprivate var least: Int {
        switch self {
        case .hole(_, let type, let isFixed): return type.least(isFixed: isFixed)
        case .skip, .parts: return 0
        case .check(let check, _): return check.width
        }
    }

    fileprivate var isParts: Bool {
        if case .parts = self { return true }
        return false
    }
}

extension Coverage {
    /// `1..7`, `1..-2`, or one position.
    package init?(_ text: String) {
        guard let dots = text.firstRange(of: "..") else {
            guard let one = Int(text), one >= 0, text.utf8.allSatisfy(\.isDigit) else { return nil }
            self.init(first: one, last: one)
            return
        }
        let (low, high) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard low.utf8.allSatisfy(\.isDigit), let first = Int(low),
            high.utf8.first != UInt8(ascii: "+"), let last = Int(high),
            last < 0 || first <= last
        else { return nil }
        self.init(first: first, last: last)
    }
}

extension Template {
    /// True for a valid name of a hole.
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
