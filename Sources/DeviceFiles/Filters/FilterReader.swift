// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// Reads the filters of a value, in a device file or in the gateway file.
struct FilterReader {
    private static let names = FilterKind.all.map(\.name)

    /// The properties of a value that decide which filters it can have.
    struct Subject {
        let mapping: Mapping
        var isEvent = false
        var isOutput = false
        var unit: String?
    }

    let subject: Subject
    let scope: Scope

    init(_ subject: Subject, in scope: Scope) {
        self.subject = subject
        self.scope = scope
    }

    /// - Parameter entry: The key `filters`.
    /// - Returns: The filters without a mistake.
    func read(_ entry: Entry) -> [FilterRule] {
        guard permits(entry) else { return [] }
        return items(of: entry.value).compactMap(read)
    }

    /// The same in the gateway file, where the filters follow those of the model. With the word
    /// `replace` as the first item they replace them.
    func read(_ entry: Entry, after model: [FilterRule]) -> [FilterRule] {
        guard permits(entry) else { return [] }
        let items = items(of: entry.value)
        guard let first = items.first, first.scalar?.text == "replace" else {
            return model + items.compactMap(read)
        }
        return items.dropFirst().compactMap(read)
    }

    private func permits(_ entry: Entry) -> Bool {
        guard subject.isEvent || subject.isOutput else { return true }
        scope.error(
            subject.isEvent
                ? "'filters' is not for events: each one is published at once"
                : "'filters' is not for outputs: their state is published as it is",
            entry.keyRange)
        return false
    }

    /// The items of a list of filters.
    func items(of list: Node) -> [Node] {
        if case .sequence(let items) = list.kind { return items }
        scope.error(
            "expected a list of filters like [{ throttle: 10s }], found \(list.found)", list.range,
            suggestion: listed(list))
        return []
    }

    /// A mapping of filters, as a list.
    private func listed(_ node: Node) -> String? {
        guard case .mapping(let entries) = node.kind, !entries.isEmpty else { return nil }
        let items = entries.compactMap { entry in
            entry.value.scalar.map { "{ \(entry.key): \($0.text) }" }
        }
        return items.count == entries.count ? "[\(items.joined(separator: ", "))]" : nil
    }

    /// Reads one item of a list.
    func read(_ item: Node) -> FilterRule? {
        switch item.kind {
        case .scalar(let scalar):
            return read(scalar.text, item.range, Node(.scalar(Scalar("", .plain)), item.range))
        case .mapping(let entries) where entries.count == 1:
            return read(entries[0].key, entries[0].keyRange, entries[0].value)
        case .mapping(let entries) where entries.count > 1:
            scope.error(
                "expected one filter in each item of the list, found \(entries.count) keys",
                entries[1].keyRange,
                notes: ["the parameters of a filter stand in braces, or below it, further right"])
            return nil
        case .mapping, .sequence:
            scope.error(
                "expected a filter like 'throttle: 10s', found \(item.found)", item.range)
            return nil
        }
    }

    private func read(_ name: String, _ range: SourceRange, _ node: Node) -> FilterRule? {
        guard let kind = FilterKind.all.first(where: { $0.name == name }) else {
            reportUnknown(name, range)
            return nil
        }
        guard !kind.isForNumbers || subject.mapping.isNumber else {
            let others = FilterKind.all.filter { !$0.isForNumbers }.map(\.name)
            scope.error(
                "'\(name)' is for numbers, and the value is no number", range,
                notes: ["other values have \(others.joined(separator: ", "))"])
            return nil
        }
        let parameters = FilterParameters(
            kind: kind, name: range, node: node, reader: self)
        let rule = parameters.flatMap(kind.read)
        if subject.unit == "°", rule?.isMean == true {
            scope.error(
                "'\(name)' is not for angles: the mean of 359° and 1° would be 180°", range)
        }
        return rule
    }

    private func reportUnknown(_ name: String, _ range: SourceRange) {
        if name == "replace" {
            scope.error(
                "'replace' is not possible here", range,
                notes: [
                    "it is the first item in a gateway file: then the filters of the model are "
                        + "not used"
                ])
        } else if name == "lambda" {
            scope.error(
                "there is no filter 'lambda': a file holds no program", range,
                notes: ["'calibrate_polynomial' describes a curve"])
        } else if let meant = Self.familiar.first(where: { $0.names.contains(name) })?.filter {
            scope.error("unknown filter '\(name)'", range, suggestion: meant)
        } else {
            scope.unknown("filter", name, range, Self.names)
        }
    }

    /// The filters by other names.
    private static let familiar: [(names: Set<String>, filter: String)] = [
        (
            ["average", "mean", "moving_average", "rolling_average", "sliding_average"],
            "sliding_window_moving_average"
        ),
        (["low_pass", "smooth", "smoothing", "ema"], "exponential_moving_average"),
        (["scale", "factor"], "multiply"), (["add", "sum"], "offset"), (["limit"], "clamp"),
        (["deadband", "threshold", "hysteresis"], "delta"), (["rate_limit", "every"], "throttle"),
    ]
}
