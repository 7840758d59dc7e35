// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Stops the program because of a programmer's error, unless the condition holds.
///
/// Swift's `precondition` drops its text in a release build: a user would see an illegal
/// instruction and no reason. Use this for what a program can do wrong with the module, and
/// `precondition` for what the module itself promises.
///
/// - Parameter reason: What is wrong, and what to do.
@inline(__always)
package func require(_ condition: Bool, _ reason: @autoclosure () -> String) {
    if !condition { misuse(reason()) }
}

/// Stops the program because of a programmer's error: see `require`.
package func misuse(_ reason: String) -> Never {
    LoopReport.writeLine("stopped: \(reason)")
    abort()
}
