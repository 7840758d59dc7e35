// SPDX-License-Identifier: Apache-2.0

import Ports
import Testing

@testable import GPIO

/// What can be told without a chip; boards are tested in a virtual machine that has some.
@Suite struct ChipTests {
    @Test func aChipThatIsNotThereIsMissing() {
        #expect(error("/dev/gpiochip-none")?.kind == .missing)
        #expect(error("/dev/gpiochip-none")?.message.hasPrefix("/dev/gpiochip-none: ") == true)
    }

    @Test func anotherDeviceIsNoChip() {
        #expect(error("/dev/null")?.kind == .unfit)
    }

    @Test func chipsAreListedInTheOrderOfTheirNumbers() throws {
        let folder = try TemporaryFolder()
        for name in ["gpiochip10", "gpiochip2", "gpiochip", "gpiochipx", "null"] {
            folder.makeFile(name)
        }
        let chips = ["gpiochip2", "gpiochip10"].map { "\(folder.path)/\($0)" }
        #expect(Chip.paths(in: folder.path) == chips)
        #expect(Chip.paths(in: "/none") == [])
    }

    private func error(_ path: String) -> PortError? {
        do throws(PortError) {
            _ = try Chip.open(path)
            return nil
        } catch {
            return error
        }
    }
}
