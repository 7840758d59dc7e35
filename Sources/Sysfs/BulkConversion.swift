// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// Starts a measurement of all thermometers on a 1-Wire bus at the same time.
///
/// A read of a thermometer's file starts a measurement, which takes 750 ms. Ten thermometers, one
/// after the other, take 7.5 s. Writing `trigger` to the master's `therm_bulk_read` starts all
/// measurements together. The write returns when they are complete, and the next read of each file
/// returns the stored result.
///
/// Only root may write to this file, unless a udev rule allows it (see Device-files, "The kernel's
/// sensors"). Without permission, or with a kernel older than 5.8, the reads only take longer.
///
/// Source: `drivers/w1/slaves/w1_therm.c`, `trigger_bulk_read` and `therm_bulk_read_store`. The
/// kernel accepts the command only if an eighth byte follows it, a zero or a line end.
struct BulkConversion: Sendable {
    private let path: String

    /// - Parameter folder: The folder of a sensor, inside the folder of its master.
    init(above folder: String) {
        path =
            folder.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/therm_bulk_read"
    }

    var isAllowed: Bool { access(path, W_OK) == 0 }

    /// Starts all measurements and blocks until they are complete.
    func run() {
        guard let file = try? FileDescriptor(opening: path, O_WRONLY) else { return }
        Array("trigger\n".utf8).withUnsafeBytes { _ = try? file.write($0) }
    }
}
