// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// How all thermometers of a 1-Wire bus are told to measure at once.
///
/// A thermometer takes 750 ms for a measurement, and reading its file makes one. Ten of them, one
/// after the other, are 7.5 s. `trigger` in the master's `therm_bulk_read` makes all measure
/// together; the write returns when they have, and each file read after it gives what is there.
///
/// Only root may write there, unless a rule of udev says otherwise (see Device-files, "The kernel's
/// sensors"). Where it is not allowed, or the kernel is older than 5.8, nothing is lost but time.
///
/// Source: `drivers/w1/slaves/w1_therm.c`, `trigger_bulk_read` and `therm_bulk_read_store`; the
/// word is taken only with an eighth byte behind it, a zero or a line end.
struct BulkConversion: Sendable {
    private let path: String

    /// - Parameter folder: The folder of a sensor, which stands in its master's.
    init(above folder: String) {
        path =
            folder.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/therm_bulk_read"
    }

    var isAllowed: Bool { access(path, W_OK) == 0 }

    /// Makes all of them measure, and sleeps until they have.
    func run() {
        guard let file = try? FileDescriptor(opening: path, O_WRONLY) else { return }
        Array("trigger\n".utf8).withUnsafeBytes { _ = try? file.write($0) }
    }
}
