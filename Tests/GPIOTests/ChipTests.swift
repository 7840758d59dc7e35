// SPDX-License-Identifier: Apache-2.0

import Glibc
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

    @Test(
        .enabled(if: geteuid() == 0, "only root can give a file to another group"),
        .enabled(if: opensBeforeItLooks, "libgpiod 2 looks first whether the file is a chip"))
    func aChipOfSomeoneElseIsRefusedWithTheGroupToJoin() throws {
        let folder = try TemporaryFolder()
        folder.makeFile("gpiochip0")
        let path = "\(folder.path)/gpiochip0"
        let dialout = try #require(getgrnam("dialout")).pointee.gr_gid
        try #require(chmod(folder.path, 0o755) == 0 && chmod(path, 0o660) == 0)
        try #require(chown(path, 0, dialout) == 0)
        let refusal = try asNobody { error(path) }
        #expect(refusal?.kind == .refused)
        let advice = "join its group (sudo usermod -aG dialout USER) and log in again"
        #expect(refusal?.message == "\(path): no permission; \(advice)")
    }

    /// libgpiod 1 has this function, libgpiod 2 has not.
    private static let opensBeforeItLooks = dlsym(nil, "gpiod_chip_open_lookup") != nil

    /// Does something with the rights of nobody, on this thread only.
    private func asNobody<Result>(_ body: () throws -> Result) throws -> Result {
        typealias SetUser = @convention(c) (uid_t) -> CInt
        let symbol = try #require(dlsym(nil, "setfsuid"))
        let setUser = unsafeBitCast(symbol, to: SetUser.self)
        let nobody: uid_t = 65534
        let before = uid_t(bitPattern: setUser(nobody))
        defer { _ = setUser(before) }
        return try body()
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
