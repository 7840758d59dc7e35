// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// What the rows of the page for readers who know asyncio name, and its longer examples do not use.
/// Tests run it too.
extension AsyncioExamples {
    func endsOfTasks() async throws {
        let slow = spawn("slow") { try await sleep(for: .seconds(3)) }
        let quick = Task { try await sleep(for: .seconds(1)) }
        let quicker = spawn("quicker") { try await sleep(for: .milliseconds(500)) }
        slow.whenDone { show("slow has ended") }
        show(try await firstCompleted(of: [slow, quicker]))
        try await quick.value
        let deadline = EventLoop.current.now.advanced(by: .seconds(60))
        try await withDeadline(deadline) { try await slow.value }
        await nextTurn()
    }

    func callsOfOtherThreads(_ library: Library) async throws {
        let loop = EventLoop.current
        let answers = Queue<Int>()
        library.onAnswer { number in
            Task { @LoopActor in _ = answers.tryPut(number) }
        }
        show(try await answers.take())
        let timer = loop.schedule(after: .seconds(1)) {}
        show(loop.now.duration(to: timer.deadline) <= .seconds(2))
        timer.cancel()
        show(loop.wallTime == nil ? "no date" : "a date")
        let signal = Event()
        let registration = try loop.onSignal(SIGUSR2) { signal.set() }
        kill(getpid(), SIGUSR2)
        try await signal.wait()
        registration.cancel()
    }

    func listOfTasks() async throws {
        let queue = Queue<Int>()
        let waits = spawn("waits") { for try await _ in queue {} }
        await nextTurn()
        for state in EventLoop.current.taskStates { show(state) }
        queue.finish()
        try await waits.value
    }

    func queueThatEnds() async throws {
        let jobs = Queue<Job>()
        let worker = spawn {
            for try await job in jobs {
                await perform(job)
                jobs.taskDone()
            }
        }
        for urgency in 1...2 { try await jobs.put(Job(urgency: urgency)) }
        try await jobs.join()
        try await worker.cancelAndWait()
        _ = jobs.tryPut(Job(urgency: 3))
        show(jobs.shutDown().map(\.urgency))
    }

    func meetingPoints() async throws {
        let ready = Event()
        let together = Barrier(2)
        let other = spawn {
            try await ready.wait()
            try await together.wait()
        }
        ready.set()
        try await together.wait()
        try await other.value
        let alone = spawn { try await together.wait() }
        await nextTurn()
        await nextTurn()
        together.reset()
        do {
            _ = try await alone.value
        } catch {
            show("\(error)")
        }
    }

    func endsOfStreams() async throws {
        let server = try listen(path: "@martlet-rows-\(getpid())") { stream in
            let question = try await stream.readLine()
            try await stream.write(question ?? "none")
            try await stream.finishWriting()
        }
        let client = try await connect(to: server.addresses[0])
        show(client.peerAddress == server.addresses[0])
        try await client.write("question\n")
        show(try await client.readLine())
        client.close()
        await server.stop()
        do {
            _ = try await connect(to: server.addresses[0])
        } catch let error as StreamError {
            show(error.kind == .refused)
        }
    }

    func endsOfPrograms(_ path: String) async throws {
        do {
            _ = try await Command("martlet-no-such-program").run()
        } catch let error as ProcessError {
            show(error.kind == .executableNotFound)
        }
        let input: Redirection = .discarded
        let status = try await Command("sleep", "1000").run(input: input) { sleeper in
            show(sleeper.terminationStatus == nil)
            return try await sleeper.teardown(using: [
                .gracefulShutDown(allowedDurationToNextStep: .seconds(20))
            ])
        }
        show(status == .signaled(SIGTERM))
        try await writeFile(path, "kept")
        try await syncFile(path)
        show(String(decoding: try await readFile(path), as: UTF8.self))
    }

    func unhandledErrors() async throws {
        EventLoop.current.onReport = { report in show("\(report)".contains("not handled")) }
        spawn { throw Broken() }
        for _ in 0..<4 { await nextTurn() }
    }

    private struct Broken: Error {}
}

extension LoopTask {
    /// As in Python: `task.cancel()`, then `await task`, whose `CancelledError` is expected.
    fileprivate func cancelAndWait() async throws {
        cancel()
        do {
            _ = try await value
        } catch is CancellationError {}
    }
}
