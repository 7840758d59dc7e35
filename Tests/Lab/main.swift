// SPDX-License-Identifier: Apache-2.0
//
// What holds on a real kernel. It runs in a machine of its own (Machine/lab.sh), as root: it makes
// and removes chips, and pulls at their lines.

import Glibc
import Reactor

let checks = pinChecks + mistakeChecks + latencyChecks + edgeChecks
print("1..\(checks.count)")
let failures = try EventLoop.run { () -> Int in
    let stage = try await Stage()
    var failures = 0
    for check in checks where await !check.run(on: stage) { failures += 1 }
    return failures
}
exit(failures == 0 ? 0 : 1)
