// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Reactor

struct ByteQueueTests {
    @Test(arguments: Seeds.fresh(10))
    func itBehavesLikeAnArray(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = ByteQueue()
        var model: [UInt8] = []
        for _ in 0..<3000 {
            if random.chance(50) {
                let bytes = random.bytes(Int.random(in: 0...200, using: &random))
                queue.append(bytes)
                model += bytes
            } else {
                let count = Int.random(in: 0...min(model.count, 300), using: &random)
                #expect(queue.take(count) == Array(model.prefix(count)))
                model.removeFirst(count)
            }
            #expect(queue.count == model.count)
            let start = Int.random(in: 0...model.count, using: &random)
            #expect(queue.firstIndex(of: 7, from: start) == model[start...].firstIndex(of: 7))
        }
        #expect(Array(queue.bytes) == model)
    }

    @Test func theBlockIsBoundedByTheContent() {
        var queue = ByteQueue()
        let piece = [UInt8](repeating: 1, count: 1000)
        queue.append(piece)
        for _ in 0..<100_000 {
            queue.append(piece)
            queue.removeFirst(1000)
        }
        #expect(queue.capacity <= 4000)
        queue.removeFirst(1000)
        #expect(queue.capacity == 0, "an empty queue frees a large block")
    }
}
