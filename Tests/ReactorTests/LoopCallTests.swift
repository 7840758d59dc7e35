// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct LoopCallTests {
    @Test func aCancelledCallIsNotMade() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let first = EventLoop.current.call { trace("first") }
            EventLoop.current.call { trace("second") }
            #expect(first.cancel())
            #expect(!first.cancel())
            await time.settle()
            #expect(trace.events == ["second"])
        }
    }

    @Test func aCallThatWasMadeCannotBeCancelled() throws {
        try TestLoop.run { time in
            var handle: LoopCall?
            var fromInside: Bool?
            handle = EventLoop.current.call { fromInside = handle?.cancel() }
            await time.settle()
            #expect(fromInside == false)
            #expect(handle?.cancel() == false)
        }
    }

    @Test func aCancelledCallReleasesItsAction() throws {
        try TestLoop.run { _ in
            weak var held: Cell<Int>?
            let call = hold(&held)
            #expect(held != nil)
            call.cancel()
            #expect(held == nil)
        }
    }

    @LoopActor private func hold(_ held: inout Cell<Int>?) -> LoopCall {
        let cell = Cell(0)
        held = cell
        return EventLoop.current.call { cell.value += 1 }
    }

    @Test func anotherThreadCanCancelItsCall() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let made = Cell(0)
            let answer = Log()
            startThread {
                let call = loop.callFromAnyThread { made.value += 1 }
                answer.append(call.cancel() ? 1 : 0)
            }
            // The loop is blocked meanwhile, so it cannot have made the call before.
            while answer.numbers.isEmpty {}
            #expect(answer.numbers == [1])
            try await sleep(for: .microseconds(100))
            #expect(made.value == 0)
        }
    }
}
