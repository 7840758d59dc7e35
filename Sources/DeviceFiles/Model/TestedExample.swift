// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

/// An example, and the settings and the keys with which it passes.
struct TestedExample {
    let example: Example
    let settings: Settings
    let keys: FrameKeys?
}

extension Model {
    /// Converts the example to a model with other settings.
    ///
    /// The bytes of a frame are encoded for the model, with its own address; a text with other
    /// constant parts is encoded again. Other inputs stay, and give the values of this model.
    ///
    /// - Returns: An example that passes; `nil` when the model has no frame with these values.
    func restated(_ example: Example) -> Example? {
        guard let example = encodedAgain(example) else { return nil }
        let failures = run(example)
        if failures.isEmpty { return example }
        var gives = example.gives
        for case .value(let index, _, let got) in failures { gives[index] = got }
        let corrected = Example(input: example.input, gives: gives)
        return run(corrected).isEmpty ? corrected : nil
    }

    private func encodedAgain(_ example: Example) -> Example? {
        if case .request(let write, let old) = example.input {
            let bytes = try? request(write, example.gives, over: old)
            return bytes.map {
                Example(input: .request(write: write, $0), gives: example.gives)
            }
        }
        guard case .serial(let serial) = kind,
            let message = serial.messages.indices.first(where: { example.bytes(of: $0) != nil })
        else { return example }
        let bytes =
            (try? encode(message, example.gives, over: example.bytes(of: message), rounding: true))
            ?? (try? encode(message, example.gives, rounding: true))
        return bytes.map { Example(input: .bytes(message: message, $0), gives: example.gives) }
    }
}
