// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's events about devices that are added, changed or removed. Every user may receive
/// them.
///
/// A message is `add@/devices/...`, then `KEY=value` texts, each with a zero byte at its end.
package struct UeventSocket: ~Copyable, Sendable {
    package enum Received: Equatable, Sendable {
        /// The action is `add`, `remove`, `change`, `bind`, `unbind`, `move`, ...; the subsystem
        /// is `iio`, `hwmon`, `usb`, ...
        case event(action: String, subsystem: String)
        /// No message is queued, or the message is not a device event.
        case nothing
        /// The socket's buffer overflowed and messages were lost: check everything.
        case overrun
    }

    private let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("netlink uevents") { clinux_uevent_socket() })
    }

    /// The descriptor to watch; it is readable while messages are queued.
    package var number: CInt { descriptor.number }

    package borrowing func read() -> Received {
        var received = Received.nothing
        withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 1) { buffer in
            do throws(SystemError) {
                guard let count = try descriptor.read(into: buffer) else { return }
                received = UeventSocket.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                received = error.code == ENOBUFS ? .overrun : .nothing
            }
        }
        return received
    }

    package static func parse(_ bytes: UnsafeRawBufferPointer) -> Received {
        var values: [Substring: Substring] = [:]
        for part in bytes.split(separator: 0) {
            let text = String(decoding: part, as: UTF8.self)
            guard let equals = text.firstIndex(of: "=") else { continue }
            values[text[..<equals]] = text[text.index(after: equals)...]
        }
        guard let action = values["ACTION"], let subsystem = values["SUBSYSTEM"] else {
            return .nothing
        }
        return .event(action: String(action), subsystem: String(subsystem))
    }
}
