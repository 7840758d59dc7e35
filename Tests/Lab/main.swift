// SPDX-License-Identifier: Apache-2.0
//
// Checks on a real kernel. The program runs as root in a virtual machine (Machine/lab.sh): it
// creates and removes chips, changes the levels of their lines, and resets the machine.
//
//   Lab [before-reset|after-reset|drivers]

import Glibc
import Reactor

let phase = CommandLine.arguments.dropFirst().first
let checks =
    switch phase {
    case "before-reset": latencyChecks + beforeReset
    case "after-reset": afterReset
    case "drivers": driverChecks
    default:
        pinChecks + mistakeChecks + counterChecks + sensorChecks + driverChecks + serialChecks
            + edgeChecks
    }
print("1..\(checks.count)")
let failures = try EventLoop.run { () -> Int in
    let stage = try await Stage()
    var failures = 0
    for check in checks where await !check.run(on: stage) { failures += 1 }
    return failures
}
if phase == "before-reset" {
    tcdrain(STDOUT_FILENO)
    try reset()
}
exit(failures == 0 ? 0 : 1)
