// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor
import Readings

/// A claimed input of the board: edges from the kernel in, changes of its state out.
///
/// Where the kernel debounces, its edge comes when the line has been steady for the period, so the
/// period is taken off the stamp again. Where it does not, `Debounce` and one timer do.
///
/// The kernel queues 16 edges a line and then drops some. After a full queue the line itself is
/// read: a lost edge may cost a pulse, but never leaves a wrong state behind.
@LoopActor final class BoardInput: InputPin {
    private let loop: EventLoop
    private let place: String
    private let period: Int64
    private let edges: @LoopActor ([PinEdge]) -> Void
    private let lost: @LoopActor (PortError) -> Void
    private var request: LineRequest?
    private var registration: Registration?
    private var timer: LoopTimer?
    /// Each edge counts: the kernel has debounced it, or nobody is to.
    private let comesSettled: Bool
    private var debounce: Debounce

    init(
        _ request: consuming LineRequest, _ settings: PinSettings, loop: EventLoop,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) {
        period = Instant(nanoseconds: 0).advanced(by: settings.debounce).nanoseconds
        comesSettled = LineRequest.debounces || period == 0
        debounce = Debounce(period: comesSettled ? 0 : period, state: try request.read())
        self.loop = loop
        self.edges = edges
        self.lost = lost
        place = request.place
        let descriptor = request.descriptor
        self.request = consume request
        // A claimed line lives until it is closed or lost, whoever else holds it.
        timer = loop.timer { [self] in settle() }
        do throws(LoopError) {
            registration = try loop.watch(descriptor, .readable) { [self] readiness in
                act(on: readiness)
            }
        } catch {
            throw PortError(.refused, "\(place): cannot be watched: \(error)")
        }
    }

    func read() throws(PortError) -> Bool {
        guard request != nil else { throw closedError }
        return try request!.read()
    }

    func close() {
        registration?.cancel()
        registration = nil
        timer?.cancel()
        timer = nil
        request = nil
    }

    private func act(on readiness: Readiness) {
        guard request != nil else { return }
        do throws(PortError) {
            guard readiness.contains(.readable) else {
                throw PortError(.lost, "\(place): the chip has gone")
            }
            let edges = try request!.readEdges()
            for edge in edges { take(edge) }
            if edges.count == LineRequest.edgesAtOnce { try resynchronise() }
        } catch {
            lose(error)
        }
    }

    private func take(_ edge: LineRequest.Edge) {
        guard comesSettled else {
            report(debounce.edge(to: edge.state, at: edge.stamp))
            guard let deadline = debounce.deadline else { return }
            timer?.schedule(at: Instant(nanoseconds: deadline.nanoseconds))
            return
        }
        let stamp = BootInstant(nanoseconds: edge.stamp.nanoseconds - period)
        _ = debounce.edge(to: edge.state, at: stamp)
        report(debounce.settle(as: edge.state))
    }

    private func settle() {
        do throws(PortError) {
            report(debounce.settle(as: try read()))
        } catch {
            lose(error)
        }
    }

    private func resynchronise() throws(PortError) {
        let state = try read()
        guard comesSettled, state != debounce.state else { return }
        take(LineRequest.Edge(state: state, stamp: BootInstant(loop.now)))
    }

    private func report(_ change: Debounce.Change?) {
        // The owner may have closed the pin when it heard of the change before this one.
        if let change, request != nil {
            edges([PinEdge(isOn: change.state, stamp: change.stamp)])
        }
    }

    private func lose(_ error: PortError) {
        guard request != nil else { return }
        close()
        lost(error)
    }
}
