// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Common mistakes, and the gateway's messages about them.
let mistakeChecks = [
    Check("the error of a missing chip lists the available chips") { stage in
        _ = try stage.chip("desk", count: 4)
        try await expect(
            stage, "chip: dusk, pins: { contact: 0 }", is: "missing",
            message: "line 0 on dusk: there is no chip dusk; available: desk")
    },

    Check("the error of an unknown line suggests the most similar name") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "DOOR", 2: "WINDOW"])
        try await expect(
            stage, "chip: desk, pins: { contact: DOR }", is: "unfit",
            message: "DOR: no line has this name on desk; did you mean DOOR?")
    },

    Check("the error of a wrong line number gives the valid numbers") { stage in
        _ = try stage.chip("desk", count: 4)
        try await expect(
            stage, "chip: desk, pins: { contact: 4 }", is: "unfit",
            message: "line 4: no such line on desk; its lines: 0..3")
    },

    Check("the error of a line that the kernel holds names the consumer") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "DOOR"], held: [1: "fan-alarm"])
        try await expect(
            stage, "pins: { contact: DOOR }", is: "refused",
            message: #"DOOR on desk: held by "fan-alarm""#)
    },

    Check("the error of a line that another program holds names it; the line is claimed later") {
        stage in
        let chip = try stage.chip("desk", count: 4, names: [1: "DOOR"])
        let holder = try stage.start("exec \(Generation.current.watch(chip.name, 1)) >/dev/null")
        try await stage.until("gpioinfo | grep -q gpiomon")
        let gateway = try await expect(
            stage, "pins: { contact: DOOR }", is: "refused",
            message: #"DOOR on desk: held by "gpiomon""#)
        try await stage.end(holder, with: SIGTERM)
        try await gateway.until("device/availability", is: "online")
    },

    Check("if two devices use one line, the error of the second names the holder") { stage in
        _ = try stage.chip("desk", count: 4, names: [1: "DOOR"])
        let gateway = try await stage.gateway(
            """
              first: { model: generic/relay, pins: { relay: DOOR } }
              second: { model: lab/contact, chip: desk, pins: { contact: 1 } }
            """)
        try await gateway.until(
            "second/problem", is: #"DOOR on desk: held by \"martlet\""#)
        try await gateway.until("first/availability", is: "online")
    },

    Check("the error of a chip without permission names the group to join") { stage in
        let chip = try stage.chip("desk", count: 4)
        try permit("/dev/\(chip.name)", toGroup: 986, mode: 0o660)
        let gateway = try await expect(
            stage, "chip: desk, pins: { contact: 0 }", is: "refused",
            message: "/dev/\(chip.name): no permission; ", user: "martlet")
        let problem = gateway.texts("device/problem").last ?? ""
        try expect(problem.contains("usermod -aG gpio"), problem)
        // udev does the same shortly after the kernel has created the node.
        try permit("/dev/\(chip.name)", toGroup: 990, mode: 0o660)
        try await gateway.until("device/availability", is: "online")
    },
]

/// Expects that a gateway with one device publishes a problem of this kind with this message, and
/// that the device is offline.
@discardableResult
@LoopActor private func expect(
    _ stage: Stage, _ place: String, is kind: String, message: String, user: String? = nil
) async throws -> Gateway {
    let gateway = try await stage.gateway(
        "  device: { model: lab/contact, \(place) }", user: user)
    let escaped = message.split(separator: "\"", omittingEmptySubsequences: false).joined(
        separator: "\\\"")
    try await gateway.until("device/problem", is: "\"kind\":\"\(kind)\",\"message\":\"\(escaped)")
    try expect(
        gateway.texts("device/availability").last == "offline", "the device is online")
    return gateway
}

private func permit(_ path: String, toGroup group: gid_t, mode: mode_t) throws {
    guard chown(path, 0, group) == 0, chmod(path, mode) == 0 else {
        throw Observation("\(path): its group cannot be set")
    }
}
