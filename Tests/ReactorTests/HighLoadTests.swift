// SPDX-License-Identifier: Apache-2.0

import Testing

/// The costs of a loop with many timers and tasks, measured in a process of its own.
struct HighLoadTests {
    @Test func aHundredThousandSleepersNeedOneThread() throws {
        let facts = try facts("sleepers")
        #expect(facts["threads"] == [1])
        #expect(facts["wake-ups"] == [1], "the first deadline is the only reason to wake up")
        // The kernel's count for the same time; it may have loaded a page.
        #expect(facts["waits of the thread"]?.allSatisfy { $0 < 10 } == true)
        #expect(facts["woken"] == [0, 100_000])
        #expect(facts["timers"] == [0])
    }

    @Test func theMemoryOfAMillionTimersIsFreed() throws {
        let facts = try facts("timers")
        #expect(facts["timers"] == [1_000_000, 0])
        if facts["sanitized"] == [1] { return }
        // The list of the timers alone takes 8 MB.
        #expect(facts["bytes kept"]?.allSatisfy { $0 < 100_000 } == true)
        #expect(facts["resident kept"]?.allSatisfy { $0 < 4_000_000 } == true)
    }

    @Test func repeatedOperationsAllocateNothing() throws {
        let (output, status) = try probe("costs")
        #expect(status == 0)
        if output == ["not counted", "end"] { return }
        #expect(
            output.prefix(3) == [
                "timer fires: 0", "timer is cancelled and scheduled: 0", "descriptor is ready: 0",
            ])
        // The ring never allocates; the runtime of Swift 6.0 does, twice in each of 10 000 yields.
        #expect(["task yields: 0", "task yields: 20000"].contains(output.dropFirst(3).first))
    }

    /// The output of a probe: for each name its numbers, in order.
    private func facts(_ name: String) throws -> [String: [Int]] {
        let (output, status) = try probe(name)
        #expect(status == 0 && output.last == "end")
        var facts: [String: [Int]] = [:]
        for line in output.dropLast() {
            let parts = line.split(separator: ": ")
            let number = try #require(parts.count == 2 ? Int(parts[1]) : nil, "\(line)")
            facts[String(parts[0]), default: []].append(number)
        }
        return facts
    }
}
