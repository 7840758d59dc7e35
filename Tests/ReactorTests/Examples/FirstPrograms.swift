// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import ReactorTesting

/// The programs of the page "First programs". Each one runs in a test, which reads what it prints.
@LoopActor struct FirstPrograms {
    let output = Output()

    nonisolated init() {}

    func twoWorkers() async throws {
        func say(_ text: String, after pause: Duration) async throws {
            try await sleep(for: pause)
            print(text)
        }

        let first = spawn { try await say("one second", after: .seconds(1)) }
        let second = spawn { try await say("two seconds", after: .seconds(2)) }
        try await first.value
        try await second.value
    }

    func resultsInOrder() async throws {
        let pauses = [3, 1, 2]
        let results = try await gather(pauses) { pause in
            try await sleep(for: .seconds(pause))
            return "waited for \(pause)"
        }
        print(results)
    }

    func anError() async throws {
        do {
            try await gather([1, 2, 3]) { number in
                try await sleep(for: .seconds(number))
                if number == 2 { throw SensorFailed(number: number) }
            }
        } catch let error as SensorFailed {
            print("sensor \(error.number) has failed")
        }
    }

    func aTimeLimit() async throws {
        do {
            try await withTimeout(.seconds(2)) { try await sleep(for: .seconds(3600)) }
        } catch is TimeoutError {
            print("too late")
        }
    }

    func producerAndConsumer() async throws {
        let numbers = Queue<Int>(capacity: 2)
        let producer = spawn {
            for number in 1...4 { try await numbers.put(number) }
            numbers.finish()
        }
        var sum = 0
        for try await number in numbers { sum += number }
        try await producer.value
        print("sum \(sum)")
    }

    func processorWork() async throws -> Int {
        var beats = 0
        let clock = spawn {
            for try await _ in ticks(every: .milliseconds(1)) { beats += 1 }
        }
        let primes = try await offload { (2..<20_000).filter(isPrime).count }
        clock.cancel()
        print("\(primes) primes")
        return beats
    }

    func childProcess() async throws {
        let greeting = try await Command("sh", "-c", "read name; echo hello, $name").run(
            input: Array("world\n".utf8))
        print(greeting.outputText)
        let lines = try await Command("yes", "again").run { yes in
            var lines: [String] = []
            for try await line in yes.standardOutput.lines() {
                lines.append(line)
                if lines.count == 3 { break }
            }
            return lines
        }
        print(lines)
    }

    func echoServer() async throws {
        let server = try await listen(on: "localhost", port: 0) { stream in
            for try await line in stream.lines() { try await stream.write("\(line)\n") }
        }
        let port = server.port ?? 0
        let answers = try await gather(1...1000) { number in
            let client = try await connect(host: "localhost", port: port)
            try await client.write("I am \(number)\n")
            return try await client.readLine()
        }
        await server.stop()
        print("\(answers.count) answers, the last: \(answers.last.flatMap { $0 } ?? "none")")
    }

    nonisolated func endedServer(at path: String) throws {
        do {
            try EventLoop.run(cancellingOn: SIGINT, SIGTERM, grace: .seconds(5)) {
                let server = try listen(path: path) { stream in
                    for try await line in stream.lines() { try await stream.write("\(line)\n") }
                }
                print("listening")
                try await server.serve()
            }
        } catch let end as EndedBySignal {
            print(end)
        }
    }

    private nonisolated func print(_ thing: some CustomStringConvertible) {
        output.print(thing)
    }
}

/// The first program of all, on a clock that does not let the test wait.
enum HelloProgram {
    static func run(_ output: Output) throws {
        let print = output.print
        try EventLoop.run {
            print("hello")
            try await sleep(for: .seconds(1))
            print("world")
        }
    }

    private enum EventLoop {
        static func run(_ body: @escaping @LoopActor () async throws -> Void) throws {
            try TestLoop.run { time in
                let program = spawn { try await body() }
                await time.advance(by: .seconds(1))
                try await program.value
            }
        }
    }
}

/// What a program has printed.
final class Output: Sendable {
    private let text = Mutex<[String]>([])
    /// One line for each call of `print`.
    var lines: [String] { text.withLock { $0 } }

    @Sendable func print(_ thing: any CustomStringConvertible) {
        text.withLock { $0.append("\(thing)") }
        // The test's Ctrl-C.
        if "\(thing)" == "listening" { kill(getpid(), SIGTERM) }
    }
}

struct SensorFailed: Error {
    let number: Int
}

/// By division, slowly.
private func isPrime(_ number: Int) -> Bool {
    (2..<number).prefix { $0 * $0 <= number }.allSatisfy { number % $0 != 0 }
}
