// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
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
        try ask(question, or: standard) { (text) throws(TypedText.Mistake) in
            guard let answer = read(text) else { throw TypedText.Mistake("expected \(expected)") }
            return answer
        }
    }

    /// Asks until the answer is right.
    ///
    /// - Parameters:
    ///   - standard: What an empty answer means; `nil` if there must be one.
    ///   - read: The meaning of an answer, or what is wrong with it.
    /// - Throws: `CommandError` at the end of the input.
    func ask<Answer>(
        _ question: String, or standard: String? = nil,
        _ read: (String) throws(TypedText.Mistake) -> Answer
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
            do throws(TypedText.Mistake) {
                return try read(answer)
            } catch {
                print("  \(error.message)")
            }
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

    /// Asks for values, for at least one, until an empty answer.
    ///
    /// - Parameters:
    ///   - form: Completes "For each value: ...".
    ///   - name: The name in an answer; each is there once.
    ///   - read: The meaning of an answer, or what is wrong with it; it also gets the earlier ones.
    func list<Answer>(
        _ form: String, name: (Answer) -> String,
        _ read: (String, [Answer]) throws(TypedText.Mistake) -> Answer
    ) throws -> [Answer] {
        print("  For each value: \(form).")
        var answers: [Answer] = []
        while true {
            let answer = try ask("A value (empty: no more)", or: "") {
                (text) throws(TypedText.Mistake) -> Answer? in
                guard !text.isEmpty else {
                    guard !answers.isEmpty else {
                        throw TypedText.Mistake("a device file needs at least one value")
                    }
                    return nil
                }
                let answer = try read(text, answers)
                guard !answers.contains(where: { name($0) == name(answer) }) else {
                    throw TypedText.Mistake("there is a value '\(name(answer))' already")
                }
                return answer
            }
            guard let answer else { return answers }
            answers.append(answer)
        }
    }

    /// Asks for the name of a value.
    func name(_ question: String, or standard: String) throws -> String {
        try ask(question, or: standard, TypedText.name)
    }
}
