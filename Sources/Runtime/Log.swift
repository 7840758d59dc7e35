// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The log of the gateway, for a person.
///
/// It has changes only: a port that is lost for a month is one line, not one a second. It never
/// contains a secret. Devices and brokers may send any text: control characters are replaced.
package struct Log: Sendable {
    /// The levels of syslog(3) that a gateway needs; the raw value is syslog's number.
    package enum Level: Int, Sendable, Comparable {
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6

        package static func < (left: Level, right: Level) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    private let write: @Sendable (Level, String) -> Void

    /// A log that passes each line to `write`.
    package init(_ write: @escaping @Sendable (Level, String) -> Void) {
        self.write = write
    }

    package func error(_ text: String) { write(.error, text.printable) }
    package func warning(_ text: String) { write(.warning, text.printable) }
    package func notice(_ text: String) { write(.notice, text.printable) }
    package func info(_ text: String) { write(.info, text.printable) }
}
