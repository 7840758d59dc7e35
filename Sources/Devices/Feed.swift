// SPDX-License-Identifier: Apache-2.0

/// The way from a slot of a message to a value of the model.
struct Feed: Sendable {
    let slot: Int
    let value: Int
    let meaning: Meaning

    /// For each message of the model, what it feeds, in the order of the values.
    static func table(_ kind: Model.Kind, _ values: [ValueDefinition]) -> [[Feed]] {
        guard case .serial(let serial) = kind else { return [] }
        var table = [[Feed]](repeating: [], count: serial.messages.count)
        for (index, value) in values.enumerated() {
            guard case .field(let message, let slot) = value.source else { continue }
            table[message].append(Feed(slot: slot, value: index, meaning: Meaning(value)))
        }
        return table
    }
}
