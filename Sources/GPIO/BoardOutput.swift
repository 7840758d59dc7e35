// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// A claimed output of the board.
@LoopActor final class BoardOutput: OutputPin {
    private var request: LineRequest?

    init(_ request: consuming LineRequest) {
        self.request = consume request
    }

    func read() throws(PortError) -> Bool {
        guard request != nil else { throw closedError }
        return try request!.read()
    }

    func set(_ on: Bool) throws(PortError) {
        guard request != nil else { throw closedError }
        try request!.set(on)
    }

    /// The line keeps its state until someone else claims it, on all chips that we know of; the
    /// kernel promises nothing.
    func close() {
        request = nil
    }
}

/// What a pin says after `close`.
let closedError = PortError(.lost, "the line was given back before")
