// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import GPIO

/// Without real chips: the errors, and the detection of a new chip.
@Suite struct BoardPinsTests {
    @Test func withoutAChipALineIsMissing() throws {
        try RealLoop.run {
            let folder = try TemporaryFolder()
            let pins = try BoardPins(loop: .current, directory: folder.path)
            let error = refusal(pins, PinAddress(chip: nil, line: .name("GPIO17")))
            #expect(error?.kind == .missing)
            #expect(error?.message == "GPIO17: this machine has no GPIO chip")
        }
    }

    @Test func aMissingChipIsNamedInTheError() throws {
        try RealLoop.run {
            let folder = try TemporaryFolder()
            let pins = try BoardPins(loop: .current, directory: folder.path)
            let named = refusal(pins, PinAddress(chip: "pinctrl-rp1", line: .offset(4)))
            #expect(named?.kind == .missing)
            #expect(named?.message.contains("there is no chip pinctrl-rp1") == true)
            let path = "\(folder.path)/gpiochip7"
            let byPath = refusal(pins, PinAddress(chip: path, line: .offset(4)))
            #expect(byPath?.kind == .missing)
            #expect(byPath?.message.hasPrefix(path) == true)
        }
    }

    @Test func aFileThatIsNotAChipIsNamedInTheError() throws {
        try RealLoop.run {
            let folder = try TemporaryFolder()
            folder.makeFile("gpiochip0")
            let pins = try BoardPins(loop: .current, directory: folder.path)
            let error = refusal(pins, PinAddress(chip: nil, line: .name("GPIO17")))
            #expect(error?.kind == .unfit)
            #expect(error?.message.hasPrefix("\(folder.path)/gpiochip0: ") == true)
        }
    }

    @Test func aNewChipIsDetected() throws {
        try RealLoop.run {
            let folder = try TemporaryFolder()
            let pins = try BoardPins(loop: .current, directory: folder.path)
            let isDetected = await withCheckedContinuation { continuation in
                var waiter: CheckedContinuation<Bool, Never>? = continuation
                func finish(_ isDetected: Bool) {
                    waiter?.resume(returning: isDetected)
                    waiter = nil
                }
                EventLoop.current.schedule(after: .seconds(10)) { finish(false) }
                _ = pins.watch { finish(true) }
                folder.makeFile("i2c-1")
                folder.makeFile("gpiochip0")
            }
            #expect(isDetected)
        }
    }

    @LoopActor private func refusal(_ pins: BoardPins, _ pin: PinAddress) -> PortError? {
        do throws(PortError) {
            try pins.output(pin, PinSettings(direction: .output), lost: { _ in }).close()
            return nil
        } catch {
            return error
        }
    }
}
