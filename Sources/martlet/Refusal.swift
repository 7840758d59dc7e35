// SPDX-License-Identifier: Apache-2.0

/// Why a command cannot do what it was asked to, for a person. The command line was right, so no
/// usage is printed with it.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
