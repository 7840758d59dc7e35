// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// A claimed input of the board: the kernel's edges, with timestamps and sequence numbers.
///
/// The kernel debounces: it reports an edge after the line has been steady for the debounce period.
/// Therefore the period is subtracted from the timestamp.
///
/// When the kernel's queue is full, it drops the *oldest* edges. So the last edge that was read
/// always shows the state of the line, and its sequence number shows how many edges were dropped
/// before it.
@LoopActor final class BoardInput: InputPin {
    private let place: String
    /// The debounce period in nanoseconds.
    private let period: Int64
    private let edges: @LoopActor ([PinEdge]) -> Void
    private let lost: @LoopActor (PortError) -> Void
    private var request: LineRequest?
    private var registration: Registration?
    private var lastSequence: UInt32 = 0

    init(
        _ request: consuming LineRequest, _ settings: PinSettings, loop: EventLoop,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) {
        period = Instant(nanoseconds: 0).advanced(by: settings.debounce).nanoseconds
        self.edges = edges
        self.lost = lost
        place = request.place
        let descriptor = request.descriptor
        self.request = consume request
        // The strong reference keeps a claimed line alive until it is closed or lost.
        registration = try loop.watch(line: descriptor, of: place, .readable) { [self] readiness in
            act(on: readiness)
        }
    }

    func read() throws(PortError) -> Bool {
        guard request != nil else { throw closedError }
        return try request!.read()
    }

    func catchUp() {
        // Bounded: a line that oscillates would otherwise keep the loop here without end.
        for _ in 0..<LineRequest.edgesAtOnce where request?.hasEdges == true {
            act(on: .readable)
        }
    }

    func close() {
        registration?.cancel()
        registration = nil
        request = nil
    }

    private func act(on readiness: Readiness) {
        guard request != nil else { return }
        do throws(PortError) {
            guard readiness.contains(.readable) else { throw chipGone(place) }
            edges(try request!.readEdges().map(number))
        } catch {
            close()
            lost(error)
        }
    }

    private func number(_ edge: LineRequest.Edge) -> PinEdge {
        defer { lastSequence = edge.sequence }
        return PinEdge(
            isOn: edge.state, stamp: Instant(nanoseconds: edge.stamp.nanoseconds - period),
            missed: Int(edge.sequence &- lastSequence &- 1))
    }
}
