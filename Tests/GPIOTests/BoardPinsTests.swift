// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import GPIO

/// On a machine without chips: what is said then, and that a chip that comes is noticed.
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

    @Test func aChipThatIsNotThereIsMissingByItsName() throws {
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

    @Test func whatOnlyLooksLikeAChipIsNamedAsTheReason() throws {
        try RealLoop.run {
            let folder = try TemporaryFolder()
            folder.makeFile("gpiochip0")
            let pins = try BoardPins(loop: .current, directory: folder.path)
            let error = refusal(pins, PinAddress(chip: nil, line: .name("GPIO17")))
            #expect(error?.kind == .unfit)
            #expect(error?.message.hasPrefix("\(folder.path)/gpiochip0: ") == true)
        }
    }

    @Test func aChipThatComesIsNoticed() throws {
        try RealLoop.run {
            let folder = try TemporaryFolder()
            let pins = try BoardPins(loop: .current, directory: folder.path)
            let isNoticed = await withCheckedContinuation { continuation in
                var waiter: CheckedContinuation<Bool, Never>? = continuation
                func finish(_ isNoticed: Bool) {
                    waiter?.resume(returning: isNoticed)
                    waiter = nil
                }
                EventLoop.current.schedule(after: .seconds(10)) { finish(false) }
                _ = pins.watch { finish(true) }
                folder.makeFile("i2c-1")
                folder.makeFile("gpiochip0")
            }
            #expect(isNoticed)
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
