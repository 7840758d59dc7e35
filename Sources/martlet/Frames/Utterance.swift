// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire

/// One frame that a person has put into words: `pm25=8 pm10=9`.
struct Utterance {
    private let model: Model
    /// Which message of the serial model it is.
    private let message: Int
    private let messageName: String
    /// Whether what is not said need not be in the frame.
    private let leavesOut: Bool
    private let values: [Value?]

    /// - Throws: `Refusal` for a word that is not `name=value`, for a value or a frame that the
    ///   model does not have, and for values that no frame has together.
    init(_ model: Model, _ serial: SerialModel, _ words: [String], frame: String?) throws {
        self.model = model
        var values = [Value?](repeating: nil, count: model.values.count)
        for word in words {
            let (index, value) = try Self.assignment(word, model)
            guard values[index] == nil else {
                throw Refusal("\(model.values[index].name) is given twice.")
            }
            values[index] = value
        }
        self.values = values
        message = try Self.choose(frame, for: values, model, serial)
        messageName = serial.messages[message].name
        leavesOut = serial.format(of: message).mayLackValues && values.contains { $0 != nil }
    }

    func bytes() throws -> [UInt8] {
        do throws(ModelError) {
            return try model.encode(message, values, over: base)
        } catch {
            let what = error.value.map { "\(model.values[$0].name): " } ?? "frame \(messageName): "
            throw Refusal("\(what)\(error.message).")
        }
    }

    /// What is not said is taken from an example that says the same values, or from the frame's
    /// first. A telegram or a block leaves it out: its lines are there or not.
    private var base: [UInt8]? {
        let examples = model.examples.filter { $0.bytes(of: message) != nil }
        let said = values.map { $0 != nil }
        let alike = examples.first { $0.gives.map { $0 != nil } == said }
        return (alike ?? (leavesOut ? nil : examples.first))?.bytes(of: message)
    }

    private static func assignment(_ word: String, _ model: Model) throws -> (Int, Value) {
        guard let equals = word.firstIndex(of: "=") else {
            throw Refusal("'\(word)' is no value: write name=value, like \(hint(model)).")
        }
        let name = String(word[..<equals])
        guard let index = model.values.firstIndex(where: { $0.name == name }) else {
            throw unknown("value", name, model.values.map(\.name), model)
        }
        let text = String(word[word.index(after: equals)...])
        guard case .number = model.values[index].mapping else { return (index, .text(text)) }
        guard let number = Decimal(text) else {
            throw Refusal("\(name) is a number, and '\(text)' is none.")
        }
        return (index, .number(number))
    }

    private static func hint(_ model: Model) -> String {
        "\(model.values.first?.name ?? "name")=1"
    }

    private static func unknown(
        _ kind: String, _ name: String, _ names: [String], _ model: Model
    ) -> Refusal {
        let help =
            nearest(to: name, in: names).map { "did you mean '\($0)'?" }
            ?? "it has \(names.joined(separator: ", "))."
        return Refusal("\(model.name) has no \(kind) '\(name)'; \(help)")
    }

    /// What the name stands for, or the first message that says all the given values.
    private static func choose(
        _ name: String?, for values: [Value?], _ model: Model, _ serial: SerialModel
    ) throws -> Int {
        let given = model.values.indices.filter { values[$0] != nil }
        let candidates = try name.map { try messages($0, model, serial) }
        guard candidates != nil || !given.isEmpty || serial.messages.count == 1 else {
            let names = serial.messages.map(\.name).joined(separator: ", ")
            throw Refusal("Say which frame with --frame: \(names).")
        }
        let fitting = (candidates ?? Array(serial.messages.indices)).first { message in
            given.allSatisfy { model.values[$0].isFed(by: message) }
        }
        if let fitting { return fitting }
        let said = given.map { model.values[$0].name }.joined(separator: ", ")
        let place = name.map { "the frame \($0)" } ?? "one frame"
        throw Refusal("\(model.name) does not say \(said) in \(place).")
    }

    /// The messages that `--frame` means: by the frame's name, or by that of the read it answers.
    static func messages(_ name: String, _ model: Model, _ serial: SerialModel) throws -> [Int] {
        let messages = serial.messages(named: name)
        guard messages.isEmpty else { return messages }
        let reads = serial.reads.map(\.name)
        let frames = serial.frames.map(\.name).filter { !reads.contains($0) }
        throw unknown("frame", name, reads + frames, model)
    }
}
