// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A loop-isolated variable that closures share.
@LoopActor package final class Cell<Value> {
    package var value: Value

    package init(_ value: Value) {
        self.value = value
    }
}
