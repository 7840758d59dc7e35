// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire

/// One frame, described by values on the command line: `pm25=8 pm10=9`.
struct FrameDescription {
    private let model: Model
    /// The index of the message in the serial model.
    private let message: Int
    private let messageName: String
    /// Whether the frame may lack the values that are not given.
    private let leavesOut: Bool
    private let mayLackValues: Bool
    private let values: [Value?]

    /// - Throws: `CommandError` for a word that is not `name=value`, for a value or a frame that
    ///   the model does not have, and if no frame has all the values.
    init(_ model: Model, _ serial: SerialModel, _ words: [String], frame: String?) throws {
        self.model = model
        var values = [Value?](repeating: nil, count: model.values.count)
        for word in words {
            let (index, value) = try Self.assignment(word, model)
            guard values[index] == nil else {
                throw CommandError("\(model.values[index].name) is given twice.")
            }
            values[index] = value
        }
        self.values = values
        message = try Self.choose(frame, for: values, model, serial)
        messageName = serial.messages[message].name
        let format = serial.format(of: message)
        mayLackValues = format.mayLackValues
        leavesOut = format.isMadeOfPieces && values.contains { $0 != nil }
    }

    func bytes() throws -> [UInt8] {
        do throws(ModelError) {
            return try model.encode(message, values, over: base)
        } catch {
            let what = error.value.map { "\(model.values[$0].name): " } ?? "frame \(messageName): "
            throw CommandError("\(what)\(error.message).")
        }
    }

    /// The bytes that supply the values that are not given: an example with the same values, or
    /// else the first example of the frame that has all given values. A telegram or a block leaves
    /// out their lines.
    private var base: [UInt8]? {
        let examples = model.examples.filter { $0.bytes(of: message) != nil }
        let given = values.map { $0 != nil }
        let alike = examples.first { $0.gives.map { $0 != nil } == given }
        if alike != nil || leavesOut { return alike?.bytes(of: message) }
        let having = examples.first { example in
            zip(values, example.gives).allSatisfy { $0 == nil || $1 != nil }
        }
        return (having ?? (mayLackValues ? nil : examples.first))?.bytes(of: message)
    }

    private static func assignment(_ word: String, _ model: Model) throws -> (Int, Value) {
        guard let equals = word.firstIndex(of: "=") else {
            throw CommandError(
                "'\(word)' is not a value; expected name=value, for example \(hint(model)).")
        }
        let name = String(word[..<equals])
        // A value that only commands set is in no frame of the device.
        let known = model.values.filter { $0.source != .commands }.map(\.name)
        if model.values.contains(where: { $0.name == name && $0.source == .commands }) {
            throw CommandError("\(model.name) does not send '\(name)': only commands set it.")
        }
        guard known.contains(name),
            let index = model.values.firstIndex(where: { $0.name == name })
        else { throw unknown("value", name, known, model) }
        let text = String(word[word.index(after: equals)...])
        guard case .number = model.values[index].mapping else { return (index, .text(text)) }
        guard let number = Decimal(text) else {
            throw CommandError("\(name) must be a number, not '\(text)'.")
        }
        return (index, .number(number))
    }

    private static func hint(_ model: Model) -> String {
        "\(model.values.first?.name ?? "name")=1"
    }

    private static func unknown(
        _ kind: String, _ name: String, _ names: [String], _ model: Model
    ) -> CommandError {
        let help =
            nearest(to: name, in: names).map { "did you mean '\($0)'?" }
            ?? (names.isEmpty
                ? "it has none." : "expected one of \(names.joined(separator: ", ")).")
        return CommandError("\(model.name) has no \(kind) '\(name)'; \(help)")
    }

    /// The message with this name and all the given values, or the first message with all of them.
    private static func choose(
        _ name: String?, for values: [Value?], _ model: Model, _ serial: SerialModel
    ) throws -> Int {
        let given = model.values.indices.filter { values[$0] != nil }
        let candidates = try name.map { try messages($0, model, serial) }
        guard !serial.messages.isEmpty else {
            throw CommandError("\(model.name) sends no frames.")
        }
        guard candidates != nil || !given.isEmpty || serial.messages.count == 1 else {
            let names = serial.messages.map(\.name).joined(separator: ", ")
            throw CommandError("choose a frame with --frame: \(names).")
        }
        let fitting = (candidates ?? Array(serial.messages.indices)).first { message in
            given.allSatisfy { model.values[$0].isFed(by: message) }
        }
        if let fitting { return fitting }
        let missing = given.map { model.values[$0].name }.joined(separator: ", ")
        let place = name.map { "no frame '\($0)'" } ?? "no frame"
        throw CommandError("\(place) of \(model.name) has all of these values: \(missing).")
    }

    /// The messages that `--frame` selects, by the name of the frame or of the read that it
    /// answers.
    static func messages(_ name: String, _ model: Model, _ serial: SerialModel) throws -> [Int] {
        let messages = serial.messages(named: name)
        guard messages.isEmpty else { return messages }
        let reads = serial.reads.map(\.name)
        let frames = serial.frames.map(\.name).filter { !reads.contains($0) }
        throw unknown("frame", name, reads + frames, model)
    }
}
