// SPDX-License-Identifier: Apache-2.0
//
// What holds on a real kernel. It runs in a machine of its own (Machine/lab.sh), as root: it makes
// and removes chips, pulls at their lines, and resets the machine.
//
//   Lab [before-reset|after-reset]

import Glibc
import Reactor

let chapter = CommandLine.arguments.dropFirst().first
let checks =
    switch chapter {
    case "before-reset": latencyChecks + beforeReset
    case "after-reset": afterReset
    default:
        pinChecks + mistakeChecks + counterChecks + sensorChecks + serialChecks + edgeChecks
    }
print("1..\(checks.count)")
let failures = try EventLoop.run { () -> Int in
    let stage = try await Stage()
    var failures = 0
    for check in checks where await !check.run(on: stage) { failures += 1 }
    return failures
}
if chapter == "before-reset" {
    tcdrain(STDOUT_FILENO)
    try reset()
}
exit(failures == 0 ? 0 : 1)
