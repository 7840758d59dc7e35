// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's news of devices that come and go; every user may hear them.
///
/// A message is `add@/devices/...` and then `KEY=value` texts, with a zero byte behind each.
package struct UeventSocket: ~Copyable, Sendable {
    package enum Received: Equatable, Sendable {
        /// The action is `add`, `remove`, `change`, `bind`, `unbind`, `move`, ...; the subsystem
        /// is `iio`, `hwmon`, `usb`, ...
        case event(action: String, subsystem: String)
        /// Nothing is there, or it was no news of a device.
        case nothing
        /// So much happened that some was lost: look at everything.
        case overrun
    }

    private let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("netlink uevents") { clinux_uevent_socket() })
    }

    /// The number to watch; it is readable while news wait.
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
