// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The code on the page for readers who know asyncio. Tests run it and read what it shows.
@LoopActor struct AsyncioExamples {
    let output = Output()
    /// One element for each call of `count`.
    let counted = Output()

    nonisolated init() {}

    func tasks(_ sensors: [Sensor]) async throws {
        let answers = spawn { try await gather(sensors, atMost: 4) { try await $0.read() } }
        do {
            show(try await withTimeout(.seconds(5)) { try await shield(answers) })
        } catch is TimeoutError {
            answers.cancel()
        }
    }

    func sendable(_ bytes: [UInt8], _ library: Library) async throws {
        let text = try await offload {
            let parser = LegacyParser()
            return parser.text(of: bytes)
        }
        show(text)
        let loop = EventLoop.current
        let answer = Promise<Int>()
        library.onAnswer { number in
            loop.callFromAnyThread { answer.succeed(with: number) }
        }
        show(try await withTimeout(.seconds(2)) { try await answer.value })
    }

    func callbacks(_ loop: EventLoop) {
        let call = loop.callFromAnyThread { show("soon") }
        let timer = loop.schedule(after: .seconds(1)) { show("a second later") }
        call.cancel()
        timer.cancel()
    }

    func periodicWork() async throws {
        let loop = EventLoop.current
        let seconds = loop.every(.seconds(1), late: .catchUp) { count() }
        let line = try CronExpression("30 6 * * mon-fri")
        let berlin = try Zone("Europe/Berlin")
        let mornings = try loop.every(.cron(line, in: berlin)) { show("good morning") }
        for try await _ in ticks(every: .seconds(60), jitter: .seconds(5)) {
            if try await poll() == .done { break }
        }
        seconds.cancel()
        mornings.cancel()
    }

    func queues(_ plan: [Job]) async throws {
        let jobs = Queue<Job>(capacity: 16, order: .priority { $0.urgency > $1.urgency })
        let workers = (0..<3).map { number in
            spawn("worker \(number)") {
                for try await job in jobs { await perform(job) }
            }
        }
        for job in plan { try await jobs.put(job) }
        jobs.finish()
        for worker in workers { try await worker.value }
    }

    func blockingWork() async throws {
        let log = OffloadLane()
        try await offload(on: log) { try append("first") }
        try await offload(on: log) { try append("second") }
    }

    func streams() async throws {
        let server = try await listen(on: "localhost", port: 0) { stream in
            for try await line in stream.lines() { try await stream.write("\(line)\n") }
        }
        let client = try await connect(host: "localhost", port: server.port ?? 0)
        try await client.write("hello\n")
        show(try await withTimeout(.seconds(5)) { try await client.readLine() })
        await server.stop()
    }

    func show(_ shown: some CustomStringConvertible) {
        output.print(shown)
    }

    func show(_ shown: String?) {
        output.print(shown ?? "nothing")
    }

    private func count() {
        counted.print(1)
    }

    func perform(_ job: Job) async {
        show(job.urgency)
    }

    private func poll() async throws -> Progress {
        show("poll")
        return .done
    }

    private nonisolated func append(_ line: String) throws {
        output.print(line)
    }
}

extension AsyncioExamples {
    struct Job {
        let urgency: Int
    }

    struct Sensor {
        let value: Double

        func read() async throws -> Double { value }
    }

    private enum Progress {
        case going, done
    }

    /// Not `Sendable`.
    private final class LegacyParser {
        func text(of bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    }

    /// Calls back on a thread of its own.
    struct Library {
        func onAnswer(_ callback: @escaping @Sendable (Int) -> Void) {
            startThread { callback(42) }
        }
    }

    @LoopActor final class Averages {
        private var values: [Double] = []

        func add(_ value: Double) {
            values.append(value)
        }
    }
}
