// SPDX-License-Identifier: Apache-2.0

/// Applies a rule to each number. All other values pass: `unknown` stays unknown.
struct NumberFilter: ValueFilter {
    private let rule: NumberRule

    init(_ rule: NumberRule) {
        self.rule = rule
    }

    func take(_ value: Value, at moment: Moment) -> Value? {
        guard case .number(let number) = value else { return value }
        return rule.apply(to: number).map(Value.number)
    }
}
