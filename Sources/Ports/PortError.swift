// SPDX-License-Identifier: Apache-2.0

/// Why something outside cannot be used now, named by what the runtime does about it.
package struct PortError: Error, Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// It is not there. The runtime waits until it appears.
        case missing
        /// It is there and we may not, or someone else holds it. The runtime tries again.
        case refused
        /// It was there and is gone (unplugged). The runtime waits until it appears.
        case lost
        /// The request makes no sense to it (a baud rate that it cannot do, an unknown line).
        /// The runtime says so and tries again slowly.
        case unfit
    }

    package let kind: Kind
    /// What happened and what to do about it, for a person; begins with the path or the line.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
