// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A loop-isolated variable that closures share.
@LoopActor final class Cell<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
