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
        // The only event of an output is the removal of its chip. Older kernels do not report it;
        // there the next `set` fails.
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

    /// Releases the line. On all known chips it keeps its state until the next claim; the kernel
    /// does not guarantee this.
    func close() {
        registration?.cancel()
        registration = nil
        request = nil
    }
}

extension EventLoop {
    /// Watches a claimed line until it is released.
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

/// The error of a pin that is used after `close`.
let closedError = PortError(.lost, "the line is already released")

func chipGone(_ place: String) -> PortError {
    PortError(.lost, "\(place): the chip has gone")
}
