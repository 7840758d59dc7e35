// SPDX-License-Identifier: Apache-2.0

/// A device on one pin.
struct PinDraft {
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask() throws -> [String] {
        let name = try dialog.name("A name for the value", or: "contact")
        let use = try dialog.choice(
            "What does it do?",
            ["it is on or off", "it is switched on and off", "it counts pulses"])
        let level = try dialog.choice(
            "When is it on?", ["at high level", "at low level, like a contact to ground"])
        let active = ["high", "low"][level]
        let input = "active: \(active), pull: \(level == 0 ? "down" : "up"), debounce: 20ms"
        let on = level == 0 ? "high" : "low"
        switch use {
        case 0:
            return [
                "pins:", "  \(name): { mode: in, \(input) }", "values:",
                Draft.value(name, from: name, ["simulate: { toggle: 10s }"]), "examples:",
                "  - { levels: { \(name): \(on) }, gives: { \(name): on } }",
            ]
        case 1:
            return [
                "pins:", "  \(name): { mode: out, active: \(active) }", "values:",
                Draft.value(name, from: name, []), "examples:",
                "  - { levels: { \(name): \(on) }, gives: { \(name): on } }",
            ]
        default:
            let pulse = try PulseDraft(dialog)
            return [
                "pins:", "  pulse: { mode: count, \(input) }", "every: 10s", "values:",
            ] + pulse.values(name) + ["examples:", pulse.example(name)]
        }
    }
}
