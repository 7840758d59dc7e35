// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Builds the tree from the events, and reports text outside the supported subset of YAML.
///
/// The subset can be read without knowledge of YAML: mappings, lists, texts, comments. Not
/// supported are tags (they select types, and here the key does that), anchors and aliases (a file
/// of 1 kB can expand to gigabytes), merge keys, keys that are not texts, duplicate keys (one of
/// them would be lost without a message), and more than one document.
struct Composer: ~Copyable {
    /// Deeper than any useful file, and far below the depth that overflows the stack.
    private static let maximumDepth = 32

    private let events: EventStream
    private let file: SourceFile
    private let report: Report
    /// The ranges of the scalars, in order. The style decides whether a tab in a scalar is text or
    /// a mistake.
    private(set) var scalars: [(range: SourceRange, style: Scalar.Style)] = []
    /// True if parts of the file had to be omitted from the tree. Then a key that is missing in the
    /// tree may exist in the file.
    private(set) var isIncomplete = false

    init(_ events: consuming EventStream, _ file: SourceFile, _ report: Report) {
        self.events = events
        self.file = file
        self.report = report
    }

    /// The single document of the text; `nil` if there is none.
    mutating func document() throws(SyntaxError) -> Node? {
        var root: Node?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return root
            case .streamStart, .documentEnd: continue
            case .documentStart where root != nil:
                mistake("a second document; a file may have only one document", event.range)
                return root
            case .documentStart: root = try node(try events.next(), depth: 0)
            default: return root
            }
        }
    }

    private mutating func node(_ event: Event, depth: Int) throws(SyntaxError) -> Node {
        guard depth <= Self.maximumDepth else {
            throw SyntaxError(problem: tooDeep, offset: event.range.start, context: nil)
        }
        rejectProperties(event)
        switch event.kind {
        case .scalar(let scalar):
            scalars.append((event.range, scalar.style))
            return Node(.scalar(scalar), event.range)
        case .sequenceStart: return try sequence(event.range, depth)
        case .mappingStart: return try mapping(event.range, depth)
        default:
            // An alias: no other event is possible where a node is expected.
            omit("aliases (*) are not supported; write the text out", event.range)
            return Node(.scalar(Scalar("", .plain)), event.range)
        }
    }

    private mutating func sequence(
        _ start: SourceRange, _ depth: Int
    ) throws(SyntaxError) -> Node {
        var items: [Node] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind {
                return Node(.sequence(items), start.union(end(event, items.last?.range)))
            }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(
        _ start: SourceRange, _ depth: Int
    ) throws(SyntaxError) -> Node {
        var entries: [Entry] = []
        var seen: [String: SourceRange] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                return Node(.mapping(entries), start.union(end(event, entries.last?.value.range)))
            }
            let key = try node(event, depth: depth + 1)
            let value = try node(try events.next(), depth: depth + 1)
            guard let name = keyName(key) else { continue }
            if let first = seen[name] {
                duplicate(name, key.range, first)
            } else {
                seen[name] = key.range
                entries.append(Entry(key: name, keyRange: key.range, value: value))
            }
        }
    }

    /// The end of a collection. For a collection without brackets libyaml reports the start of the
    /// next token, after comments and empty lines; the visible end is the end of the last item.
    private func end(_ event: Event, _ last: SourceRange?) -> SourceRange {
        if event.range.end > event.range.start { return event.range }
        return last ?? event.range
    }

    private mutating func keyName(_ key: Node) -> String? {
        guard let scalar = key.scalar else {
            omit("a key must be a word", key.range)
            return nil
        }
        if scalar.text == "<<", scalar.style == .plain {
            omit("merge keys (<<) are not supported; write the keys out", key.range)
            return nil
        }
        return scalar.text
    }

    private func duplicate(_ name: String, _ range: SourceRange, _ first: SourceRange) {
        let note = Diagnostic.Note("the first one is here", at: SourcePlace(file, first))
        report.add(
            Diagnostic("duplicate key '\(name)'", at: SourcePlace(file, range), notes: [note]))
    }

    private func rejectProperties(_ event: Event) {
        if event.hasAnchor {
            mistake("anchors (&) and aliases (*) are not supported", event.range)
        }
        if event.hasTag {
            mistake("tags (!) are not supported; the key decides the type", event.range)
        }
    }

    private mutating func omit(_ message: String, _ range: SourceRange) {
        isIncomplete = true
        mistake(message, range)
    }

    private func mistake(_ message: String, _ range: SourceRange) {
        report.add(Diagnostic(message, at: SourcePlace(file, range)))
    }

    private var tooDeep: String {
        "more than \(Self.maximumDepth) levels of nesting"
    }
}
