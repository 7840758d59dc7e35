// SPDX-License-Identifier: Apache-2.0

/// Why a port, a chip or a sensor cannot be used now, named by what the runtime does next.
package struct PortError: Error, Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// It is not there, or cannot be reached. The runtime waits until it appears; it tries
        /// again where nothing tells that.
        case missing
        /// It is there, but this user may not use it, or another program holds it. The runtime
        /// tries again.
        case refused
        /// It was there and is gone (unplugged, disconnected). The runtime waits until it appears.
        case lost
        /// It cannot do what is requested (an unsupported baud rate, an unknown line). The runtime
        /// reports it and tries again once a minute.
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
