// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import Testing

/// The code on the landing page and in the comments of the sources.
private enum ReactorExamples {
    static func landingPage() throws {
        try EventLoop.run {
            let loop = EventLoop.current

            // A callback for frequent events.
            let input = try loop.watch(STDIN_FILENO, .readable) { _ in
                var bytes = [UInt8](repeating: 0, count: 512)
                print("read", read(STDIN_FILENO, &bytes, bytes.count))
            }

            // A task for logic. It runs on the same thread, like everything else.
            let clock = spawn("clock") {
                for try await _ in ticks(every: .seconds(1)) { print("a second has passed") }
            }

            // Blocking work runs on another thread, which ends soon after the work.
            print("I am", try await offload { slowLookUp() })

            // Signals are a sequence; the program ends at the first.
            for try await _ in try signals(SIGINT, SIGTERM) { break }
            clock.cancel()
            input.cancel()
        }
    }

    @LoopActor static func tasks() async throws {
        spawn("poll air") { try await poll() }  // fire and forget: an error is reported
        let answer = spawn { try await ask() }  // awaited: the error is the awaiter's
        let text = try await answer.value
        show(text)
    }

    @LoopActor static func together(_ sensors: [Sensor], _ air: Sensor, _ roof: Sensor) async throws
    {
        let (inside, outside) = try await gather({ try await read(air) }, { try await read(roof) })
        let readings = try await gather(sensors) { try await $0.read() }
        show((inside, outside, readings))
    }

    @LoopActor static func nursery(_ sensors: [Sensor]) async throws {
        try await withNursery { nursery in
            for sensor in sensors {
                nursery.spawn { try await poll(sensor) }
            }
        }
        // Here no sensor is polled any more.
    }

    @LoopActor static func movedDeadline() async throws {
        try await withTimeout(.seconds(5)) { scope in
            while let part = try await next() {
                show(part)
                scope.reschedule(after: .seconds(5))  // five seconds for each part
            }
        }
    }

    @LoopActor static func cleanup(_ pump: Pump) async throws {
        do {
            try await exchange(with: pump)
        } catch {
            try await withTaskCancellationShield { try await pump.stop() }
            throw error
        }
    }

    @LoopActor static func promise(_ device: Pump) async throws {
        let answer = Promise<Int>()
        device.onAnswer = { number in answer.succeed(with: number) }
        let number = try await withTimeout(.seconds(2)) { try await answer.value }
        show(number)
    }

    static func endedBySignals() throws {
        do {
            try EventLoop.run(cancellingOn: SIGINT, SIGTERM) {
                try await serve()
            }
        } catch let end as EndedBySignal {
            exit(128 + end.number)  // as a shell has it
        }
    }

    @LoopActor static func first(_ tasks: [LoopTask<Int>], _ names: [String]) async throws {
        let reason = try await race({ try await signal() }, { try await failure() })
        show(reason)
        for try await (index, result) in asCompleted(tasks) { show((names[index], result)) }
    }

    @LoopActor static func queue(_ plan: [Job]) async throws {
        let jobs = Queue<Job>(capacity: 16)
        let worker = spawn { for try await job in jobs { await perform(job) } }
        for job in plan { try await jobs.put(job) }  // waits while 16 are in the queue
        jobs.finish()  // the worker's loop ends after the last
        try await worker.value
    }

    @LoopActor static func semaphore(_ page: String) async throws {
        let sockets = Semaphore(8)
        try await sockets.withPermit { try await fetch(page) }
    }

    @LoopActor static func lock(_ port: Port, _ question: String) async throws -> String {
        let bus = Lock()
        let answer = try await bus.withLock {
            try await port.write(question)
            return try await port.readAnswer()
        }
        return answer
    }

    @LoopActor static func condition(_ deliver: @escaping () async throws -> Int) async throws {
        var stock = 0
        let changed = Condition()
        spawn("load") {
            try await changed.withLock {
                try await changed.wait { stock >= 5 }
                stock -= try await load(5)
            }
        }
        try await changed.withLock {
            stock += try await deliver()
            changed.notifyAll()
        }
    }

    @LoopActor static func signalsInTurn() async throws {
        for try await signal in try signals(SIGHUP, SIGTERM) {
            if signal == SIGTERM { break }
            try await readSettings()
        }
    }

    @LoopActor static func ticksOnTheWall(_ loop: EventLoop) async throws {
        let quarters = try loop.every(.multiples(of: .seconds(900))) { report() }
        let mornings = try loop.every(.cron(try CronExpression("30 6 * * mon-fri"))) { wake() }
        show((quarters, mornings))
    }

    @LoopActor static func ticksInTurn() async throws {
        for try await _ in ticks(every: .seconds(10)) { try await poll() }
        let mornings = try CronExpression("0 6 * * *")
        for try await _ in try ticks(every: .cron(mornings)) { try await water() }
    }
}

struct ReactorTestingExamples {
    @Test func anHourPasses() throws {
        try TestLoop.run { time in
            var ticks = 0
            let ticker = EventLoop.current.every(.seconds(60)) { ticks += 1 }
            await time.advance(by: .seconds(3600))
            #expect(ticks == 60)
            ticker.cancel()
        }
    }

    @Test func theClockOnTheWallIsStepped() throws {
        try TestLoop.run { time in
            var meals = 0
            let noon = try CronExpression("0 12 * * *")
            let ticker = try EventLoop.current.every(.cron(noon, in: .utc)) { meals += 1 }
            time.wall.step(to: 1_767_268_740)  // 2026-01-01 11:59 UTC
            await time.advance(by: .seconds(60))
            #expect(meals == 1)
            ticker.cancel()
        }
    }
}

private struct Job {}

private struct Sensor {
    func read() async throws -> Double { 0 }
}

private struct Port {
    func write(_ line: String) async throws {}
    func readAnswer() async throws -> String { "" }
}

@LoopActor private final class Pump {
    var onAnswer: (@LoopActor (Int) -> Void)?
    func stop() async throws {}
}

private func poll(_ sensor: Sensor) async throws {}
private func next() async throws -> Int? { nil }
private func exchange(with pump: Pump) async throws {}
private func serve() async throws {}
private func read(_ sensor: Sensor) async throws -> Double { try await sensor.read() }
private func poll() async throws {}
private func ask() async throws -> String { "" }
private func signal() async throws -> String { "signal" }
private func failure() async throws -> String { "failure" }
private func perform(_ job: Job) async {}
private func fetch(_ page: String) async throws {}
private func load(_ count: Int) async throws -> Int { count }
private func readSettings() async throws {}
private func water() async throws {}
private func slowLookUp() -> String { "" }
private func report() {}
private func wake() {}
private func show<Shown>(_ shown: Shown) {}
