// SPDX-License-Identifier: Apache-2.0

/// The reason why a command failed, as a message for the user. The command line itself was valid,
/// so no usage is printed.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
