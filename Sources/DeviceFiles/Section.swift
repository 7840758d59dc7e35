// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

/// A mapping of a file, read key by key: the layer between the YAML tree and our types.
///
/// The initializer takes the allowed keys and reports all other keys, with the nearest right key.
/// Then the reader asks for each key with the type of its text. A reader continues after a mistake,
/// with `nil` for the wrong value, so that one run reports all mistakes of the file.
///
/// A misspelt key (`baudd: 9600`) would be two mistakes: one key is unknown, and one is missing.
/// The section records the key that was probably meant, and does not report it as missing.
struct Section {
    private(set) var scope: Scope
    /// The place of the diagnostic for a missing key: the key above, or the start of the file.
    let title: SourceRange
    let entries: [Entry]
    private(set) var hasUnknownKeys = false
    private var guessed: Set<String> = []

    /// - Parameters:
    ///   - node: The mapping; any other node is reported, and the result is `nil`.
    ///   - title: The place of the diagnostic for a missing key.
    ///   - keys: The allowed keys; `nil` when the keys are names that the file chooses.
    ///   - reported: Other keys, each with the key that was meant; the caller has reported them.
    init?(
        _ node: Node, title: SourceRange, keys: [String]?, in scope: Scope,
        reported: [String: String] = [:]
    ) {
        guard case .mapping(let entries) = node.kind else {
            let example = keys.map { " (\($0.joined(separator: ", ")))" } ?? ""
            var notes: [String] = []
            if keys == nil, case .sequence = node.kind {
                notes = ["each item has a name: write 'name:' in place of its dash"]
            }
            scope.error(
                "expected keys with values\(example), found \(node.found)", node.range,
                notes: notes)
            return nil
        }
        self.scope = scope
        self.title = title
        self.entries = entries
        guard let keys else { return }
        for entry in entries where !keys.contains(entry.key) {
            hasUnknownKeys = true
            let meant = reported[entry.key] ?? report(entry, keys)
            if let meant { guessed.insert(meant) }
        }
    }

    /// Keys by their former names.
    private static let renamed = [
        "base": "base-topic", "bias": "pull", "state": "state-directory", "times": "follow",
    ]

    /// Reports a key that the section does not have.
    ///
    /// - Returns: The key that was probably meant.
    private func report(_ entry: Entry, _ keys: [String]) -> String? {
        if let name = Self.renamed[entry.key], keys.contains(name) {
            scope.error("the key '\(entry.key)' is now called '\(name)'", entry.keyRange)
            return name
        }
        guard !reportsDecimalComma(entry) else { return nil }
        // A key that is there already would be there twice.
        let free = keys.filter { self.entry($0) == nil }
        let familiar = FamiliarKeys.key(for: entry.key, in: free)
        let advice = familiar == nil ? FamiliarKeys.advice(for: entry.key, in: keys) : nil
        let guess = advice == nil ? familiar ?? nearest(to: entry.key, in: free) : nil
        scope.error(
            "unknown key '\(entry.key)'", entry.keyRange,
            notes: [advice ?? Self.expectation(keys)], suggestion: guess)
        return guess
    }

    /// In `{ scale: 0,1 }` the comma ends the number: the digits after it are a key of their own.
    private func reportsDecimalComma(_ entry: Entry) -> Bool {
        guard entry.value.isEmpty, !entry.key.isEmpty, entry.key.utf8.allSatisfy(isDigit),
            let place = entries.firstIndex(where: { $0.key == entry.key }), place > 0,
            let before = entries[place - 1].value.scalar, wholeNumber(before.text) != nil
        else { return false }
        let number = "\(before.text).\(entry.key)"
        scope.error(
            "a comma ends a number; write a point: \(number)",
            entries[place - 1].value.range.union(entry.keyRange), suggestion: number)
        return true
    }

    private static func expectation(_ keys: [String]) -> String {
        let list = keys.joined(separator: ", ")
        return keys.count == 1 ? "expected \(list)" : "expected one of \(list)"
    }

    /// The same keys, with other settings or another report.
    func read(in scope: Scope) -> Section {
        var copy = self
        copy.scope = scope
        return copy
    }

    /// The entry of a key.
    func entry(_ key: String) -> Entry? {
        entries.first { $0.key == key }
    }

    /// The entry of a key that must be there.
    func requiredEntry(_ key: String) -> Entry? {
        if let entry = entry(key) { return entry }
        reportMissing(key, title)
        return nil
    }

    /// Reports a key that must be there, with its purpose and an example where the name is not
    /// enough.
    func reportMissing(_ key: String, _ place: SourceRange) {
        guard lacks(key) else { return }
        scope.error("missing key '\(key)'", place, notes: Self.purposes[key].map { [$0] } ?? [])
    }

    private static let purposes = [
        "baud": "the rate of the line, from the data sheet, like 'baud: 9600'",
        "every": "how often the device is read, like 'every: 10s'",
    ]

    /// The value of a key; `nil` when it is missing, or when it is wrong, which is reported.
    func value<Value>(_ key: String, _ type: TextType<Value>) -> Value? {
        entry(key).flatMap { scope.value($0.value, type) }
    }

    /// The value of a key, or a default when it is missing or wrong.
    func value<Value>(_ key: String, _ type: TextType<Value>, or standard: Value) -> Value {
        value(key, type) ?? standard
    }

    /// The value of a key that must be there.
    func required<Value>(_ key: String, _ type: TextType<Value>) -> Value? {
        requiredEntry(key).flatMap { scope.value($0.value, type) }
    }

    /// The mapping below a key.
    func section(_ key: String, keys: [String]?) -> Section? {
        entry(key).flatMap { Section($0.value, title: $0.keyRange, keys: keys, in: scope) }
    }

    /// The mapping below a key that must be there.
    func requiredSection(_ key: String, keys: [String]?) -> Section? {
        requiredEntry(key).flatMap { Section($0.value, title: $0.keyRange, keys: keys, in: scope) }
    }

    /// The entries whose keys are names of the user's choice; wrong names are reported.
    func named() -> [Entry] {
        entries.filter { entry in
            scope.value(Node(.scalar(Scalar(entry.key, .plain)), entry.keyRange), .name) != nil
        }
    }

    /// Reports all but the first of some keys that exclude each other, and returns the first.
    func single(of keys: [String]) -> String? {
        let present = entries.filter { keys.contains($0.key) }
        for extra in present.dropFirst() {
            scope.error(
                "'\(extra.key)' cannot stand beside '\(present[0].key)'", extra.keyRange)
        }
        return present.first?.key
    }

    /// True when a key is missing and no unknown key looks like it.
    func lacks(_ key: String) -> Bool {
        entry(key) == nil && !guessed.contains(key)
    }
}
