// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Builds the tree from the events, and says where the text leaves the subset of YAML that is read.
///
/// The subset is what a person can read without knowing YAML: mappings, lists, texts, comments.
/// Out are tags (they choose types, and the key does that), anchors and aliases (a file of 1 kB can
/// unfold to gigabytes), merge keys, keys that are not texts, duplicate keys (of which one would be
/// lost in silence), and more than one document.
struct Composer: ~Copyable {
    /// Deeper than any file that means something, and far from the end of the stack.
    private static let deepest = 32

    private let events: EventStream
    private let file: SourceFile
    private let report: Report
    /// Where scalars stand, in order: a tab in them is text, or a mistake, by their style.
    private(set) var scalars: [(range: SourceRange, style: Scalar.Style)] = []
    /// True when something had to be left out of the tree, so that what is missing in it may be in
    /// the file nevertheless.
    private(set) var hasHoles = false

    init(_ events: consuming EventStream, _ file: SourceFile, _ report: Report) {
        self.events = events
        self.file = file
        self.report = report
    }

    /// The one document of the text; `nil` when there is none.
    mutating func document() throws(SyntaxError) -> Node? {
        var root: Node?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return root
            case .streamStart, .documentEnd: continue
            case .documentStart where root != nil:
                mistake("a second document; one file holds one document", event.range)
                return root
            case .documentStart: root = try node(try events.next(), depth: 0)
            default: return root
            }
        }
    }

    private mutating func node(_ event: Event, depth: Int) throws(SyntaxError) -> Node {
        guard depth <= Self.deepest else {
            throw SyntaxError(problem: tooDeep, offset: event.range.start, context: nil)
        }
        complainOfProperties(event)
        switch event.kind {
        case .scalar(let scalar):
            scalars.append((event.range, scalar.style))
            return Node(.scalar(scalar), event.range)
        case .sequenceStart: return try sequence(event.range, depth)
        case .mappingStart: return try mapping(event.range, depth)
        default:
            // An alias: nothing else can stand where a node is expected.
            hole("an alias (*); write the text out, aliases are not read", event.range)
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

    /// Where a collection ends. libyaml ends one without brackets where the next thing begins,
    /// behind comments and empty lines; the last item is the end that a person sees.
    private func end(_ event: Event, _ last: SourceRange?) -> SourceRange {
        if event.range.end > event.range.start { return event.range }
        return last ?? event.range
    }

    private mutating func keyName(_ key: Node) -> String? {
        guard let scalar = key.scalar else {
            hole("a key that is not a word", key.range)
            return nil
        }
        if scalar.text == "<<", scalar.style == .plain {
            hole("a merge key (<<); write the keys out, merging is not done", key.range)
            return nil
        }
        return scalar.text
    }

    private func duplicate(_ name: String, _ range: SourceRange, _ first: SourceRange) {
        let note = Diagnostic.Note("it stands here already", at: SourcePlace(file, first))
        report.add(
            Diagnostic(
                "the key '\(name)' stands here twice", at: SourcePlace(file, range), notes: [note]))
    }

    private func complainOfProperties(_ event: Event) {
        if event.hasAnchor {
            mistake("an anchor (&); it would have no use, aliases are not read", event.range)
        }
        if event.hasTag {
            mistake("a tag (!); the key decides what a text means, tags are not read", event.range)
        }
    }

    private mutating func hole(_ message: String, _ range: SourceRange) {
        hasHoles = true
        mistake(message, range)
    }

    private func mistake(_ message: String, _ range: SourceRange) {
        report.add(Diagnostic(message, at: SourcePlace(file, range)))
    }

    private var tooDeep: String {
        "more than \(Self.deepest) levels of nesting"
    }
}
