// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// A claimed output of the board.
@LoopActor final class BoardOutput: OutputPin {
    private var request: LineRequest?
    private var registration: Registration?

    init(
        _ request: consuming LineRequest, loop: EventLoop,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) {
        let (descriptor, place) = (request.descriptor, request.place)
        self.request = consume request
        // Nothing but the end is ever told. Older kernels do not tell it: there the next `set`
        // meets it.
        registration = try loop.watch(line: descriptor, of: place, []) { [self] _ in
            close()
            lost(chipGone(place))
        }
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
        registration?.cancel()
        registration = nil
        request = nil
    }
}

extension EventLoop {
    /// Watches a claimed line until it is given back.
    func watch(
        line descriptor: CInt, of place: String, _ interest: Interest,
        _ action: @escaping @LoopActor (Readiness) -> Void
    ) throws(PortError) -> Registration {
        do throws(LoopError) {
            return try watch(descriptor, interest, action)
        } catch {
            throw PortError(.refused, "\(place): cannot be watched: \(error)")
        }
    }
}

/// What a pin says after `close`.
let closedError = PortError(.lost, "the line was given back before")

func chipGone(_ place: String) -> PortError {
    PortError(.lost, "\(place): the chip has gone")
}
