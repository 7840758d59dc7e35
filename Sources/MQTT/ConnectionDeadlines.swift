// SPDX-License-Identifier: Apache-2.0

/// How long the other side may take.
package struct ConnectionDeadlines: Sendable {
    /// For the name servers. They cannot be interrupted: after this the failure is reported, and an
    /// answer that comes late is still used.
    package var name: Duration
    /// For everything else: the TCP connection with the TLS handshake and the CONNACK, a PINGRESP,
    /// and TCP's acknowledgement of bytes that were sent.
    package var answer: Duration
    /// For a message: from `publish` to its acknowledgement. Then the connection is ended, and the
    /// client connects again.
    package var acknowledgement: Duration

    package init(
        name: Duration = .seconds(10), answer: Duration = .seconds(10),
        acknowledgement: Duration = .seconds(15)
    ) {
        self.name = name
        self.answer = answer
        self.acknowledgement = acknowledgement
    }
}
