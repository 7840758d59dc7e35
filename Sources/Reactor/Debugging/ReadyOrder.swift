// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Reorders ready work at random. The same seed gives the same order.
///
/// Swift does not promise which of several ready tasks runs first, and a program should be correct
/// in each order. Calls keep their order, because the loop promises it.
@LoopActor struct ReadyOrder {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// Swaps pieces of tasks with each other, and with calls, at random.
    mutating func rearrange(_ work: inout [Work]) {
        let calls = work.filter(\.isCall)
        work.shuffle(using: &random)
        var next = 0
        for index in work.indices where work[index].isCall {
            work[index] = calls[next]
            next += 1
        }
    }
}

extension Work {
    fileprivate var isCall: Bool {
        if case .job = self { false } else { true }
    }
}
