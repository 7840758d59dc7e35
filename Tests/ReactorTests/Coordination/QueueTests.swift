// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor

struct QueueTests {
    @Test func elementsAreTakenInTheOrderOfPut() throws {
        try TestLoop.run { _ in
            let queue = Queue<Int>(capacity: 3)
            let maker = Task {
                for number in 0..<1000 { try await queue.put(number) }
                queue.finish()
            }
            var taken: [Int] = []
            for try await number in queue {
                #expect(queue.count <= 3)
                taken.append(number)
            }
            #expect(taken == Array(0..<1000))
            try await maker.value
        }
    }

    @Test func elementsGoToTakersInOrderOfArrival() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>()
            let trace = Trace()
            for name in ["a", "b", "c"] {
                Task { trace("\(name)\(try await queue.take())") }
            }
            await time.settle()
            for number in 1...3 { #expect(queue.tryPut(number)) }
            #expect(queue.isEmpty)
            await time.settle()
            #expect(trace.events == ["a1", "b2", "c3"])
        }
    }

    @Test func lastInFirstOutTakesTheYoungestFirst() throws {
        try TestLoop.run { _ in
            let queue = Queue<Int>(order: .lastInFirstOut)
            for number in 1...3 { try await queue.put(number) }
            #expect([queue.tryTake(), queue.tryTake()] == [3, 2])
            try await queue.put(4)
            #expect([queue.tryTake(), queue.tryTake(), queue.tryTake()] == [4, 1, nil])
        }
    }

    @Test(arguments: Seeds.fresh(20))
    func priorityElementsAreSortedAndEqualOnesKeepTheirOrder(seed: UInt64) throws {
        try TestLoop.run { _ in
            var random = SeededGenerator(seed: seed)
            let queue = Queue<[Int]>(order: .priority { $0[0] < $1[0] })
            var model: [[Int]] = []
            for number in 0..<500 {
                if random.chance(60) {
                    let element = [Int.random(in: 0..<8, using: &random), number]
                    #expect(queue.tryPut(element))
                    model.append(element)
                    model.sort { $0.lexicographicallyPrecedes($1) }
                } else {
                    #expect(queue.tryTake() == (model.isEmpty ? nil : model.removeFirst()))
                }
                #expect(queue.count == model.count)
            }
        }
    }

    @Test func takingFromAFullQueueAdmitsTheNextPutter() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>(capacity: 1)
            let makers = (1...3).map { number in Task { try await queue.put(number) } }
            await time.settle()
            #expect(queue.isFull && !queue.tryPut(9))
            makers[1].cancel()
            await #expect(throws: CancellationError.self) { try await makers[1].value }
            #expect([queue.tryTake(), queue.tryTake(), queue.tryTake()] == [1, 3, nil])
            try await makers[2].value
        }
    }

    @Test func anElementHandedToACancelledTaskIsNotLost() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>()
            let taker = Task { try await queue.take() }
            await time.settle()
            #expect(queue.tryPut(7))
            taker.cancel()
            let firstAnswer = try await taker.value
            #expect(firstAnswer == 7)
        }
    }

    @Test func anAcceptedElementOfACancelledTaskIsNotPutTwice() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>(capacity: 1)
            try await queue.put(1)
            let maker = Task { try await queue.put(2) }
            await time.settle()
            #expect(queue.tryTake() == 1)
            maker.cancel()
            try await maker.value
            #expect([queue.tryTake(), queue.tryTake()] == [2, nil])
        }
    }

    @Test func afterFinishOnlyStoredElementsCanBeTaken() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>(capacity: 1)
            try await queue.put(1)
            let maker = Task { try await queue.put(2) }
            await time.settle()
            queue.finish()
            await #expect(throws: QueueFinished.self) { try await maker.value }
            await #expect(throws: QueueFinished.self) { try await queue.put(3) }
            let firstAnswer = try await queue.take()
            #expect(firstAnswer == 1)
            await #expect(throws: QueueFinished.self) { try await queue.take() }
        }
    }

    @Test func joinWaitsForTheWorkOfAllElements() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>(capacity: 2)
            let trace = Trace()
            try await queue.join()
            let putter = Task { for number in 1...4 { try await queue.put(number) } }
            let worker = Task {
                while true {
                    let number = try await queue.take()
                    try await sleep(for: .seconds(1))
                    trace("\(number)")
                    queue.taskDone()
                }
            }
            let joiner = Task {
                try await putter.value
                try await queue.join()
                trace("joined")
            }
            await time.settle()
            await time.advance(by: .seconds(10))
            #expect(trace.events == ["1", "2", "3", "4", "joined"])
            try await joiner.value
            worker.cancel()
        }
    }

    @Test func shuttingDownDropsTheElementsAndEndsAllWaits() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>(capacity: 2)
            #expect(queue.tryPut(1) && queue.tryPut(2))
            let putter = Task { try await queue.put(3) }
            let joiner = Task { try await queue.join() }
            await time.settle()
            #expect(queue.shutDown() == [1, 2])
            await #expect(throws: QueueFinished.self) { try await putter.value }
            await #expect(throws: QueueFinished.self) { try await queue.take() }
            try await joiner.value
            #expect(queue.shutDown() == [])
        }
    }

    @Test func finishEndsAllTakers() throws {
        try TestLoop.run { time in
            let queue = Queue<Int>()
            let taker = Task { try await queue.take() }
            let loop = Task { for try await _ in queue {} }
            await time.settle()
            queue.finish()
            await #expect(throws: QueueFinished.self) { try await taker.value }
            try await loop.value
        }
    }
}
