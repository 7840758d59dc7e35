// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Another order of what is ready, drawn from a seed: the same seed, the same order.
///
/// Which of the tasks that are ready goes first is no promise of Swift's, and a program should be
/// right in each order. Calls keep theirs, because that one is promised.
@LoopActor struct ReadyOrder {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// Exchanges pieces of tasks with each other, and with calls, at random.
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
