// SPDX-License-Identifier: Apache-2.0

import Readings

/// The values of a counter, from what one pulse is.
struct PulseDraft {
    /// One pulse, in parts of a whole number of units: 1/450.
    private let amount: Decimal
    private let parts: Int
    /// Empty for pulses alone.
    private let unit: String

    init(_ dialog: Dialog) throws {
        (amount, parts, unit) = try dialog.ask(
            "How much is one pulse, like 0.1 mm, 10 L or 1/1000 kWh?", or: "1",
            expected: "a number above zero, or two like 1/450, and a unit", Self.read)
    }

    private static func read(_ text: String) -> (Decimal, Int, String)? {
        guard text != "1" else { return (Decimal(1), 1, "") }
        let form = /([0-9]+(?:\.[0-9]+)?)(?:\/([0-9]{1,6}))? *([^0-9 .\/].*)/
        guard let match = text.wholeMatch(of: form)?.output, let amount = Decimal(String(match.1)),
            Decimal(0) < amount, let parts = Int(match.2 ?? "1"), parts > 0
        else { return nil }
        return (amount, parts, String(match.3))
    }

    /// The total has the name. The rate is that of an hour, or of a second for pulses alone.
    func values(_ name: String) -> [String] {
        let power = ["Wh": "W", "kWh": "kW"][unit]
        let total = unit.isEmpty ? [] : [scale(times: 1), "unit: \(Draft.quoted(unit))"]
        let rate =
            unit.isEmpty
            ? ["unit: Hz"]
            : [scale(times: 3600), "unit: \(Draft.quoted(power ?? "\(unit)/h"))"]
        return [
            Draft.value(name, from: "pulse.total", total + (power == nil ? [] : ["class: energy"])),
            Draft.value(
                "\(name)-rate", from: "pulse.rate",
                ["zero-after: 1m"] + rate + (power == nil ? [] : ["class: power"])),
        ]
    }

    private func scale(times factor: Int64) -> String {
        "scale: \(Decimal(factor) * amount)\(parts > 1 ? "/\(parts)" : "")"
    }

    /// Whole amounts, so that the numbers are exact: about a thousand pulses in an hour.
    func example(_ name: String) -> String {
        guard !unit.isEmpty else {
            return
                "  - { pulses: { pulse: 20 }, over: 10s, gives: { \(name): 20, \(name)-rate: 2 } }"
        }
        let times = (999 + parts) / parts
        let sum = Decimal(Int64(times)) * amount
        return "  - { pulses: { pulse: \(times * parts) }, over: 1h, "
            + "gives: { \(name): \(sum), \(name)-rate: \(sum) } }"
    }
}
