// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// The main loop of GLib drives an embedded loop: GLib is loaded while the program runs, so that
/// nothing else needs it.
enum EmbeddedInGLib {
    private typealias MakeLoop = @convention(c) (OpaquePointer?, CInt) -> OpaquePointer
    private typealias UseLoop = @convention(c) (OpaquePointer) -> Void
    private typealias Ready =
        @convention(c) (CInt, CUnsignedInt, UnsafeMutableRawPointer?) -> CInt
    private typealias Watch =
        @convention(c) (CInt, CUnsignedInt, Ready, UnsafeMutableRawPointer?) -> CUnsignedInt
    private typealias Due = @convention(c) (UnsafeMutableRawPointer?) -> CInt
    private typealias AddTimer =
        @convention(c) (CUnsignedInt, Due, UnsafeMutableRawPointer?) -> CUnsignedInt

    // All of this is on the main thread.
    nonisolated(unsafe) private static var embedded: EmbeddedLoop<Int>?
    nonisolated(unsafe) private static var quit: () -> Void = {}
    nonisolated(unsafe) private static var timerFired = false

    static func probe() throws {
        guard let library = dlopen("libglib-2.0.so.0", RTLD_NOW) else { exit(2) }
        func function<F>(_ name: String, _ type: F.Type) -> F {
            unsafeBitCast(dlsym(library, name), to: type)
        }
        let glib = function("g_main_loop_new", MakeLoop.self)(nil, 0)
        quit = { function("g_main_loop_quit", UseLoop.self)(glib) }
        let before = descriptorCount()
        let loop = try EmbeddedLoop { try await conversation() }
        embedded = loop
        let input: CUnsignedInt = 1
        _ = function("g_unix_fd_add", Watch.self)(
            loop.descriptor, input, { _, _, _ in EmbeddedInGLib.turn() }, nil)
        _ = function("g_timeout_add", AddTimer.self)(1, { _ in EmbeddedInGLib.timer() }, nil)
        function("g_main_loop_run", UseLoop.self)(glib)
        print("glib's own timer:", timerFired)
        let lines = try loop.end()
        embedded = nil
        for number in 0..<lines { print("line \(number)!") }
        print("threads:", threadCount())
        print("descriptors left:", descriptorCount() - before)
    }

    /// - Returns: Whether GLib calls it again.
    private static func timer() -> CInt {
        timerFired = true
        return 0
    }

    /// - Returns: Whether GLib goes on with it.
    private static func turn() -> CInt {
        if let embedded, (try? embedded.turn()) == true { return 1 }
        quit()
        return 0
    }

    @LoopActor private static func conversation() async throws -> Int {
        let (near, far) = try ByteStream.pair()
        let echo = spawn {
            for try await line in far.lines() { try await far.write("\(line)!\n") }
        }
        var lines = 0
        while lines < 3 {
            try await sleep(for: .milliseconds(2))
            try await near.write("line \(lines)\n")
            guard try await near.readLine() == "line \(lines)!" else { break }
            lines += 1
        }
        near.close()
        try await echo.value
        return lines
    }
}
