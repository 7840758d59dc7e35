// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A loop that another loop drives: that of a graphical toolkit, of a game, of a C library.
///
/// ```swift
/// let embedded = try EmbeddedLoop { try await air.readings() }
/// var watched = [pollfd(fd: embedded.descriptor, events: Int16(POLLIN), revents: 0)]
/// watched += host.descriptors
/// while poll(&watched, nfds_t(watched.count), -1) > 0 {
///     host.handle(watched.dropFirst())
///     if watched[0].revents != 0, try !embedded.turn() { break }
/// }
/// show(try embedded.end())
/// ```
///
/// The host watches one descriptor, and makes a turn when it is readable. It does not need to know
/// deadlines: a timer of the kernel makes the descriptor readable when the next one has come. A
/// turn never waits. A host that runs a loop inside a callback of this one, as for a modal dialog,
/// stops watching the descriptor meanwhile.
///
/// Between two turns, code on the host's thread is not on the loop, as if it were another thread:
/// it reaches the loop by `EventLoop.callFromAnyThread`, or by `Task { @LoopActor in ... }`, and
/// its own tasks run where they would run without this loop. (The main actor is an exception: its
/// tasks run in the turns, if the loop was made on the main thread.)
///
/// For the reverse, a foreign loop in this one, watch the descriptor that the foreign library
/// offers (`uv_backend_fd`, `g_main_context_query`, `sd_event_get_fd`) with `EventLoop.watch`.
///
/// **Cost.** A turn costs the host one event and the loop one more system call than in
/// `EventLoop.run`: the setting of the timer, if the deadline has changed.
///
/// Isolation: none; all of its functions are called on the thread that made it. Like
/// `EventLoop.run`, it is the only loop of the process while it exists.
public final class EmbeddedLoop<Success: Sendable> {
    /// The descriptor to watch for reading, level-triggered: it stays readable while there is more
    /// to do.
    public let descriptor: CInt

    /// `nil` after its end.
    private var parts: Parts<Success>?
    private let thread = pthread_self()

    /// Makes a loop and the task of its body. The body begins in the first turn, for which the
    /// descriptor is readable already.
    ///
    /// - Throws: `LoopError` if the kernel has no descriptors left.
    public init(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @LoopActor () async throws -> Success
    ) throws {
        LoopExecutor.shared.claim()
        Signal.beginBrokenPipesAsErrors()
        RuntimeTakeover.begin()
        do {
            let origin = Origin("main body", fileID, line)
            let parts = try LoopActor.assumeIsolated { try Parts(body, origin) }
            descriptor = LoopActor.assumeIsolated { parts.poller.number }
            self.parts = parts
        } catch {
            RuntimeTakeover.end()
            Signal.endBrokenPipesAsErrors()
            LoopExecutor.shared.release()
            throw error
        }
        LoopExecutor.shared.leave()
    }

    deinit {
        require(parts == nil, "an embedded loop was dropped before its end: call end()")
    }

    /// Runs what is ready and due, and handles the events that have come. It never waits.
    ///
    /// - Returns: Whether the body still runs. If not, call `end`.
    /// - Throws: `LoopError` if the kernel refuses to report events.
    public func turn() throws -> Bool {
        let parts = currentParts()
        LoopExecutor.shared.comeBack()
        defer { LoopExecutor.shared.leave() }
        return try LoopActor.assumeIsolated { try parts.turn() }
    }

    /// Ends the loop and closes its descriptor; the host must not watch that any more. What still
    /// runs, the body included, is cancelled and gets a few turns, as with `EventLoop.run` and a
    /// grace of zero.
    ///
    /// - Returns: What the body has returned.
    /// - Throws: The error that the body has thrown; `CancellationError` if it still runs.
    @discardableResult public func end() throws -> Success {
        let parts = currentParts()
        self.parts = nil
        LoopExecutor.shared.comeBack()
        let result = LoopActor.assumeIsolated { parts.end() }
        RuntimeTakeover.end()
        Signal.endBrokenPipesAsErrors()
        LoopExecutor.shared.release()
        guard let result else { throw CancellationError() }
        return try result.get()
    }

    private func currentParts() -> Parts<Success> {
        require(
            pthread_equal(thread, pthread_self()) != 0,
            "call an embedded loop on the thread that made it only")
        require(
            !LoopExecutor.shared.isOnLoop,
            "a turn runs already: call turn() and end() from the host only, not from a turn")
        guard let parts else { misuse("this embedded loop has ended: make another one") }
        return parts
    }
}

/// The loop, and what belongs to it.
@LoopActor private struct Parts<Success: Sendable> {
    let poller: HostedPoller
    private let loop: EventLoop
    private let main = BodyResult<Success>()
    private let body: Task<Void, Never>

    init(_ body: @escaping @LoopActor () async throws -> Success, _ origin: Origin) throws {
        poller = try mappingSystemErrors { () throws(SystemError) in try HostedPoller() }
        loop = EventLoop(poller: poller, .fromEnvironment)
        try loop.begin()
        self.body = loop.start(body, origin, main)
        poller.wake()
    }

    /// - Returns: Whether the body still runs.
    func turn() throws(LoopError) -> Bool {
        try mappingSystemErrors { () throws(SystemError) in try loop.turnAfterPause() }
        if loop.isFinished || !LoopExecutor.shared.isIdle { poller.wake() }
        poller.alarm(at: loop.timers.earliest)
        return !loop.isFinished
    }

    func end() -> Result<Success, any Error>? {
        body.cancel()
        loop.endWork(within: .zero, nil)
        loop.end()
        return main.result
    }
}
