// SPDX-License-Identifier: Apache-2.0

import Readings

/// The command in a message on a value's topic.
package enum ValueCommand: Hashable, Sendable {
    case turn(SwitchCommand)
    /// Sets a counter's total to that of a number of pulses.
    case count(pulses: Int64)
    /// Sets a value of a device on a serial line.
    case set(Value)
}

extension ValueCommand {
    /// The longest text of a command, in bytes.
    package static let longest = 40
}

extension ValueDefinition {
    /// Reads the payload of a command. A number is in the value's own unit, without anything around
    /// it. A word is accepted in any case, because Home Assistant's button sends `PRESS`.
    ///
    /// - Returns: `nil` for a value that cannot be set, and for a payload that is no command for
    ///   it.
    package func command(_ payload: some Collection<UInt8>) -> ValueCommand? {
        guard let setter, let text = CommandText(payload)?.text else { return nil }
        if isTotal { return Decimal(text).flatMap(pulses).map { .count(pulses: $0) } }
        if mapping == .onOff { return switchCommand(text, setter) }
        switch mapping {
        case .number: return Decimal(text).flatMap(accepted).map { .set(.number($0)) }
        case .text: return text.isEmpty ? nil : .set(.text(text))
        case .date(let pattern):
            return pattern.text(ofISO: text) == nil ? nil : .set(.text(text))
        case .words, .renamed:
            let lowercase = text.lowercased()
            return settableWords.first { $0.lowercased() == lowercase }.map { .set(.text($0)) }
        case .onOff, .pulses: return nil
        }
    }

    /// A serial line has no timed commands: a pulse would not end when the line is lost.
    private func switchCommand(_ text: String, _ setter: Setter) -> ValueCommand? {
        guard let command = SwitchCommand(text.utf8) else { return nil }
        if case .pulse = command, setter != .source { return nil }
        return .turn(command)
    }

    /// The number that a command may set; `nil` for one that is out of range, or between two steps.
    ///
    /// Programs send binary numbers: 0.1 + 0.2 is `0.30000000000000004`. So a number that is nearly
    /// on a step is meant to be on it.
    private func accepted(_ number: Decimal) -> Decimal? {
        let number = number.integer == nil ? number.rounded(digits: 15) : number
        if let valid, !valid.contains(number) { return nil }
        guard let step else { return number }
        let steps = (number - (valid?.lowerBound ?? .zero)).divided(by: step)
        return steps?.integer == nil ? nil : number
    }

    /// The words that a command may set.
    private var settableWords: [String] {
        if case .writes(let choices) = setter { return choices.map(\.value.description) }
        return words
    }

    /// The accepted forms, for a message: completes "expected ...".
    package var commandExpectation: String {
        if isTotal { return "a number that the counter can reach" }
        switch mapping {
        case .onOff where setter == .source: return SwitchCommand.expectation
        case .onOff: return "'on', 'off' or 'toggle'"
        case .number: return numberExpectation
        case .text: return "a text"
        case .date(let pattern): return "a date like \(pattern.example)"
        case .words, .renamed:
            return settableWords.map { "'\($0)'" }.joined(separator: " or ")
        case .pulses: return "nothing"
        }
    }

    private var numberExpectation: String {
        let range = valid.map { " in \($0.written)" } ?? ""
        return "a number\(range)" + (step.map { " in steps of \($0)" } ?? "")
    }
}
