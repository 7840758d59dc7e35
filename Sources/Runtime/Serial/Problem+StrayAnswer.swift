// SPDX-License-Identifier: Apache-2.0

import Devices

extension Problem {
    /// A whole frame came in place of the answer to a question, by its name.
    init(_ stray: StrayAnswer, to read: String) {
        switch stray {
        case .ofOther(let unit, let own):
            self.init(
                kind: .wrongDevice,
                message: "a device with the address \(unit) answers the question '\(read)' to the "
                    + "address \(own): perhaps it answers too late, or two devices have one "
                    + "address, or a second program or controller asks on this line")
        case .toOther(let function, let bytes):
            self.init(
                kind: .badFrames,
                message: "answers the question '\(read)' with the function \(function) and "
                    + "\(bytes) bytes of data, as if it was asked another question: look for a "
                    + "second program or controller that asks on this line, and check the model")
        }
    }
}
