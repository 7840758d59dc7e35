// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The levels that outputs are set to, recorded by the kernel's tracing from now on.
///
/// After a line is released, its last level cannot be read: a line of gpio-sim returns to the level
/// of its pull.
struct LineTrace {
    private let folder = "/sys/kernel/tracing"

    init() throws {
        if access("\(folder)/trace", F_OK) != 0 {
            guard mount("tracefs", folder, "tracefs", 0, nil) == 0 else {
                throw SystemError.last("mount \(folder)")
            }
        }
        try TextFile("\(folder)/trace").write("")
        try TextFile("\(folder)/events/gpio/gpio_value/enable").write("1")
    }

    /// The recorded levels, the oldest first.
    func levelsSet() throws -> [Bool] {
        try text().split(separator: "\n").filter { $0.contains(" set ") }.map { $0.hasSuffix("1") }
    }

    /// Lines like `martletd-97 [000] ..... 5.1: gpio_value: 513 set 0`.
    func text() throws -> String {
        try TextFile("\(folder)/trace").read()
    }
}
