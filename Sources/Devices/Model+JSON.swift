// SPDX-License-Identifier: Apache-2.0

import Readings

extension Model {
    /// Writes an object of values by their names; absent values are left out. For output to a
    /// person: a stream of readings takes a `ReadingEncoder`.
    ///
    /// - Parameter values: One place for each value of the model.
    package func write(_ values: [Value?], to json: inout JSONWriter) {
        json.object { json in
            for case (let definition, let value?) in zip(self.values, values) {
                json.add(definition.name, value)
            }
        }
    }
}
