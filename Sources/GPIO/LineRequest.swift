// SPDX-License-Identifier: Apache-2.0

import CGPIOD
import Glibc
import LinuxSystem
import Plan
import Ports
import Primitives
import Readings

/// A claimed line; given back by its owner's end.
package struct LineRequest: ~Copyable {
    /// A change of an input, dated in boot time.
    package struct Edge {
        package let state: Bool
        package let stamp: Instant
        /// Counts the line's edges from 1, those too that the kernel had no room to keep.
        package let sequence: UInt32
    }

    /// So many edges are taken from the kernel at once, at most.
    package static let edgesAtOnce = 64

    private let handle: OpaquePointer
    /// `GPIO17 on pinctrl-bcm2711`, as messages begin.
    package let place: String

    /// Claims a line of the chip for this process.
    ///
    /// - Throws: `refused` when someone holds it (and who), `unfit` when the line cannot do what is
    ///   asked of it.
    package init(
        _ chip: borrowing Chip, offset: Int, _ settings: PinSettings
    ) throws(PortError) {
        let line = chip.line(at: offset)
        let name = line?.name ?? ""
        let place = "\(name.isEmpty ? "line \(offset)" : name) on \(chip.label)"
        let handle = "martlet".withCString { consumer in
            var wish = settings.wish
            wish.consumer = consumer
            return cgpiod_chip_request(chip.handle, UInt32(offset), &wish)
        }
        guard let handle else {
            throw requestError(place, errno, settings, holder: line?.holder)
        }
        self.handle = handle
        self.place = place
    }

    deinit {
        cgpiod_line_release(handle)
    }

    /// Readable when edges wait; an input's only. The request owns it.
    package var descriptor: CInt { cgpiod_line_fd(handle) }

    /// On or off now; for an output, what it is set to.
    package func read() throws(PortError) -> Bool {
        let state = cgpiod_line_get(handle)
        guard state >= 0 else { throw lostError("cannot be read", errno) }
        return state != 0
    }

    package func set(_ on: Bool) throws(PortError) {
        guard cgpiod_line_set(handle, on) == 0 else { throw lostError("cannot be set", errno) }
    }

    /// Whether edges wait.
    package var hasEdges: Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, 0) == 1 && question.revents & Int16(POLLIN) != 0
    }

    /// Takes the edges that wait, at most `edgesAtOnce`; call it when the descriptor is readable.
    package func readEdges() throws(PortError) -> [Edge] {
        // Edges come in CLOCK_MONOTONIC, which stands still in suspend; readings are in boot time.
        let offset = SystemClock.timeInSuspend
        let capacity = LineRequest.edgesAtOnce
        var failure: CInt = 0
        let edges = withUnsafeTemporaryAllocation(of: cgpiod_edge.self, capacity: capacity) {
            let count = cgpiod_line_read_edges(handle, $0.baseAddress!, CInt(capacity))
            if count < 0 { failure = errno }
            return $0.prefix(max(0, Int(count))).map { edge in
                Edge(
                    state: edge.active,
                    stamp: Instant(nanoseconds: edge.timestamp + offset),
                    sequence: edge.sequence)
            }
        }
        guard failure == 0 else { throw lostError("reports no more edges", failure) }
        return edges
    }

    private func lostError(_ what: String, _ code: CInt) -> PortError {
        PortError(.lost, "\(place): \(what): \(String(cString: strerror(code)))")
    }
}

extension PinSettings {
    fileprivate var wish: cgpiod_wish {
        var wish = cgpiod_wish()
        wish.output = direction == .output
        wish.first_state = atStart
        wish.active_low = activeLow
        wish.debounce_us = UInt32(
            clamping: debounce.components.seconds * 1_000_000
                + debounce.components.attoseconds / 1_000_000_000_000)
        switch edge {
        case .both: wish.edges = CGPIOD_EDGES_BOTH
        case .on: wish.edges = CGPIOD_EDGES_ON
        case .off: wish.edges = CGPIOD_EDGES_OFF
        }
        switch bias {
        case .asIs: wish.bias = CGPIOD_BIAS_AS_IS
        case .up: wish.bias = CGPIOD_BIAS_UP
        case .down: wish.bias = CGPIOD_BIAS_DOWN
        case .off: wish.bias = CGPIOD_BIAS_OFF
        }
        return wish
    }
}
