// SPDX-License-Identifier: Apache-2.0

import Devices

/// An example, and the settings with which it holds.
struct TriedExample {
    let example: Example
    let settings: Settings
}

extension Model {
    /// An example of a model with other settings, as this model has it.
    ///
    /// The bytes of a frame are the model's own, with its address in place of the example's; a text
    /// whose constant parts differ is written anew.
    ///
    /// - Returns: `nil` when this model has no frame with these values.
    func restated(_ example: Example) -> Example? {
        guard case .serial(let serial) = kind,
            let message = serial.messages.indices.first(where: { example.bytes(of: $0) != nil })
        else { return example }
        let bytes =
            (try? encode(message, example.gives, over: example.bytes(of: message), rounding: true))
            ?? (try? encode(message, example.gives, rounding: true))
        return bytes.map { Example(input: .bytes(message: message, $0), gives: example.gives) }
    }
}
