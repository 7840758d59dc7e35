// SPDX-License-Identifier: Apache-2.0

import Glibc
import Ports
import Testing

@testable import GPIO

/// Tests that need no chip. The lab tests chips, on a virtual machine with simulated ones.
@Suite struct ChipTests {
    @Test func anAbsentChipIsMissing() {
        #expect(error("/dev/gpiochip-none")?.kind == .missing)
        #expect(error("/dev/gpiochip-none")?.message.hasPrefix("/dev/gpiochip-none: ") == true)
    }

    @Test func anotherDeviceIsNotAChip() {
        #expect(error("/dev/null")?.kind == .unfit)
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root can give a file to another group"),
        .enabled(if: opensBeforeItChecks, "libgpiod 2 first checks that the file is a chip"))
    func aChipWithoutPermissionIsRefusedWithTheGroupToJoin() throws {
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

    /// libgpiod 1 has this function, libgpiod 2 does not.
    private static let opensBeforeItChecks = dlsym(nil, "gpiod_chip_open_lookup") != nil

    /// Runs a closure with the rights of the user `nobody`, on this thread only.
    private func asNobody<Result>(_ body: () throws -> Result) throws -> Result {
        typealias SetUser = @convention(c) (uid_t) -> CInt
        let symbol = try #require(dlsym(nil, "setfsuid"))
        let setUser = unsafeBitCast(symbol, to: SetUser.self)
        let nobody: uid_t = 65534
        let before = uid_t(bitPattern: setUser(nobody))
        defer { _ = setUser(before) }
        return try body()
    }

    @Test func chipsAreListedByNumber() throws {
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
