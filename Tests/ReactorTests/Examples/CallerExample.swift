// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import Testing

struct CallerTests {
    @Test func asksAgainUntilThereIsAnAnswer() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let start = time.now
            let caller = Caller()
            caller.send = { trace("sent at \(start.duration(to: time.now))") }

            let answer = spawn { try await caller.ask() }
            await time.advance(by: .seconds(3))
            caller.received("21.5")

            let text = try await answer.value
            #expect(text == "21.5")
            #expect(trace.events == ["sent at 0.0 seconds", "sent at 2.0 seconds"])
        }
    }

    @Test func givesUpAfterTwelveSeconds() throws {
        try TestLoop.run { time in
            let answer = spawn { try await Caller().ask() }
            await time.advance(by: .milliseconds(11_999))
            #expect(!answer.isDone)
            await time.advance(by: .milliseconds(1))
            await #expect(throws: NoAnswer.self) { try await answer.value }
        }
    }
}

/// Sends a line, and sends it again, three times at most, as long as nothing comes back in time.
@LoopActor final class Caller {
    var send: () -> Void = {}
    private let answers = Queue<String>()

    func received(_ answer: String) {
        _ = answers.tryPut(answer)
    }

    func ask() async throws -> String {
        for attempt in 1...3 {
            send()
            do {
                return try await withTimeout(.seconds(2) * attempt) {
                    try await self.answers.take()
                }
            } catch is TimeoutError {}
        }
        throw NoAnswer()
    }
}

struct NoAnswer: Error {}
