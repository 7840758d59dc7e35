// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The code on the page for readers who know asyncio.
@LoopActor private enum AsyncioExamples {
    static func tasks(_ sensors: [Sensor]) async throws {
        let answers = spawn { try await gather(sensors, atMost: 4) { try await $0.read() } }
        do {
            show(try await withTimeout(.seconds(5)) { try await shield(answers) })
        } catch is TimeoutError {
            answers.cancel()
        }
    }

    static func callbacks(_ loop: EventLoop) {
        let call = loop.callFromAnyThread { show("soon") }
        let timer = loop.schedule(after: .seconds(1)) { show("a second later") }
        call.cancel()
        timer.cancel()
    }

    static func periodicWork() async throws {
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

    static func queues(_ plan: [Job]) async throws {
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

    static func blockingWork() async throws {
        let log = OffloadLane()
        try await offload(on: log) { try append("first") }
        try await offload(on: log) { try append("second") }
    }

    static func streams() async throws {
        let server = try await listen(on: "localhost", port: 0) { stream in
            for try await line in stream.lines() { try await stream.write("\(line)\n") }
        }
        let client = try await connect(host: "localhost", port: server.port ?? 0)
        try await client.write("hello\n")
        show(try await withTimeout(.seconds(5)) { try await client.readLine() })
        await server.stop()
    }

    static func meter() async throws {
        let stream = try await connect(host: "meter.lan", port: 4001)
        try await stream.write("read\n")
        for try await line in stream.lines() { show(line) }
    }

    static func datagrams() async throws {
        let socket = try DatagramSocket(at: SocketAddress(ip: "0.0.0.0", port: 5683))
        for try await (bytes, sender) in socket.datagrams() {
            try await socket.send(answer(bytes), to: sender)
        }
    }
}

private struct Job {
    let urgency: Int
}

private struct Sensor {
    func read() async throws -> Double { 0 }
}

private enum Progress {
    case going, done
}

private func perform(_ job: Job) async {}
private func poll() async throws -> Progress { .done }
private func append(_ line: String) throws {}
private func answer(_ question: [UInt8]) -> [UInt8] { question }
private func count() {}
private func show<Shown>(_ shown: Shown) {}
