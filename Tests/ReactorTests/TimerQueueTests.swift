// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor

struct TimerQueueTests {
    @Test(arguments: [1, 2, 3, 77, 4096])
    func theHeapAgreesWithASortedList(seed: UInt64) throws {
        try TestLoop.run { time in
            var random = SeededGenerator(seed: seed)
            var expected: [(deadline: Int64, number: Int)] = []
            var fired: [Int] = []
            let timers = (0..<500).map { number in
                EventLoop.current.timer { fired.append(number) }
            }
            for step in 0..<3000 {
                let number = Int(random.next() % 500)
                expected.removeAll { $0.number == number }
                guard random.next() % 4 != 0 else {
                    timers[number].cancel()
                    continue
                }
                let deadline = time.now.nanoseconds + Int64(random.next() % 200)
                timers[number].schedule(at: Instant(nanoseconds: deadline))
                expected.append((deadline, number))
                guard step % 50 == 0 else { continue }
                let limit = time.now.nanoseconds + Int64(random.next() % 100)
                let due = expected.enumerated().filter { $0.element.deadline <= limit }
                    .sorted { ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset) }
                    .map(\.element.number)
                await time.advance(to: Instant(nanoseconds: limit))
                #expect(fired == due, "seed \(seed), step \(step)")
                expected.removeAll { $0.deadline <= limit }
                fired = []
            }
            #expect(EventLoop.current.statistics.timers == expected.count)
        }
    }
}
