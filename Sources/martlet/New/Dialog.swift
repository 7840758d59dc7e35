// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Questions on the terminal, one line for each answer. Answers may come from a pipe too.
struct Dialog {
    /// Asks until the answer is right.
    ///
    /// - Parameters:
    ///   - standard: What an empty answer means; `nil` if there must be one.
    ///   - read: The meaning of an answer; `nil` for a wrong one.
    ///   - expected: Completes "expected ...".
    /// - Throws: `CommandError` at the end of the input.
    func ask<Answer>(
        _ question: String, or standard: String? = nil, expected: String,
        _ read: (String) -> Answer?
    ) throws -> Answer {
        while true {
            let shown = standard.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
            print("\(question)\(shown): ", terminator: "")
            fflush(nil)
            guard let line = readLine() else {
                print()
                throw CommandError(
                    "the input ended before the last question; nothing is written.")
            }
            let answer = line.trimmed.isEmpty ? standard ?? "" : line.trimmed
            if let found = read(answer) { return found }
            print("  expected \(expected)")
        }
    }

    /// Asks for a text.
    func text(_ question: String, or standard: String? = nil) throws -> String {
        try ask(question, or: standard, expected: "a text") { $0.isEmpty ? nil : $0 }
    }

    /// Asks for one of several choices, by its number.
    func choice(_ question: String, _ choices: [String]) throws -> Int {
        print(question)
        for (number, choice) in choices.enumerated() { print("  \(number + 1)  \(choice)") }
        return try ask("Number", or: "1", expected: "a number from 1 to \(choices.count)") { text in
            Int(text).flatMap { choices.indices.contains($0 - 1) ? $0 - 1 : nil }
        }
    }

    /// Asks again and again, until an empty answer.
    func list<Answer>(
        _ question: String, expected: String, _ read: (String) -> Answer?
    ) throws -> [Answer] {
        var answers: [Answer] = []
        while true {
            let answer = try ask(question, or: "", expected: expected) { text in
                text.isEmpty ? .some(nil) : read(text).map(Optional.some)
            }
            guard let answer else { return answers }
            answers.append(answer)
        }
    }
}
