// SPDX-License-Identifier: Apache-2.0

import Readings
import YAML

/// The filters whose parameters depend on each other.
extension FilterParameters {
    private static let longestWindow = 10000

    /// - Parameter size: The window when the file gives none, and after how many values one is
    ///   sent.
    func readWindow(_ statistic: WindowRule.Statistic, size: Int = 5) -> FilterRule? {
        let window = section.value("window_size", .integer(1...Self.longestWindow), or: size)
        return readPace(every: size).map {
            .window(WindowRule(statistic, size: window, $0))
        }
    }

    func readPace(every standard: Int) -> SendPace? {
        let every = section.value("send_every", .integer(1...Self.longestWindow), or: standard)
        let first = section.value("send_first_at", .integer(1...Self.longestWindow), or: 1)
        guard first <= every else {
            scope.error(
                "'send_first_at' must not be above 'send_every', which is \(every)",
                section.entry("send_first_at")?.value.range ?? section.title)
            return nil
        }
        return SendPace(every: every, firstAt: first)
    }

    func readClamp() -> FilterRule? {
        let least = section.value("min_value", .decimal)
        let most = section.value("max_value", .decimal)
        let ignoresOutside = section.value("ignore_out_of_range", .onOff, or: false)
        reportMissingBounds()
        if let least, let most, least > most, let entry = section.entry("max_value") {
            scope.error(
                "'max_value' is below 'min_value', which is \(least)", entry.value.range)
        }
        return .number(.clamp(least: least, most: most, ignoresOutside: ignoresOutside))
    }

    /// A value of the filtered one's kind, or a list of them.
    func values(of node: Node) -> [Value] {
        let type = TextType<Value>.value(of: mapping).orUnknown
        guard case .sequence(let items) = node.kind, !items.isEmpty else {
            return scope.value(node, type).map { [$0] } ?? []
        }
        return items.compactMap { scope.value($0, type) }
    }

    func readOr() -> FilterRule? {
        let items = reader.items(of: node)
        if case .sequence = node.kind, items.count < 2 {
            scope.error("'or' needs two filters or more, found \(items.count)", node.range)
        }
        return .or(items.compactMap(reader.read))
    }

    func readDelta() -> FilterRule? {
        let least = section.value("min_value", .difference)
        let most = section.value("max_value", .difference)
        reportMissingBounds()
        let rule = DeltaFilter.Rule(least: least ?? .absolute(.zero), most: most)
        if !mapping.isNumber, rule != DeltaFilter.Rule(least: .absolute(.zero)) {
            scope.error(
                "the value is no number: there is only 'delta: 0', which passes each change",
                node.range, suggestion: "0")
        }
        switch (rule.least, rule.most) {
        case (.absolute(let least), .absolute(let most)?) where most <= least,
            (.relative(let least), .relative(let most)?) where most <= least:
            scope.error(
                "'max_value' must be above 'min_value': now no difference is between them",
                section.entry("max_value")?.value.range ?? section.title)
        default: break
        }
        return .delta(rule)
    }

    private func reportMissingBounds() {
        guard section.lacks("min_value"), section.lacks("max_value"), !section.hasUnknownKeys else {
            return
        }
        scope.error("missing key 'min_value', or 'max_value'", section.title)
    }
}
