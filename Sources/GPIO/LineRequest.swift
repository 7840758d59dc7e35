// SPDX-License-Identifier: Apache-2.0

import CGPIOD
import Glibc
import LinuxSystem
import Plan
import Ports
import Primitives
import Readings

/// A claimed line. It is released when its owner is destroyed.
package struct LineRequest: ~Copyable {
    /// A change of an input, with a timestamp in boot time.
    package struct Edge {
        package let state: Bool
        package let stamp: Instant
        /// The number of the edge, from 1. Edges that the full queue dropped are counted too.
        package let sequence: UInt32
    }

    /// The maximum number of edges in one read from the kernel.
    package static let edgesAtOnce = 64

    private let handle: OpaquePointer
    /// `GPIO17 on pinctrl-bcm2711`: the beginning of each message.
    package let place: String

    /// Claims a line of the chip for this process.
    ///
    /// - Throws: `refused` with the consumer's name if the line is in use, `unfit` if the line does
    ///   not support the settings.
    package init(
        _ chip: borrowing Chip, offset: Int, _ settings: PinSettings
    ) throws(PortError) {
        let line = chip.line(at: offset)
        let name = line?.name ?? ""
        let place = "\(name.isEmpty ? "line \(offset)" : name) on \(chip.label)"
        let handle = "martlet".withCString { consumer in
            var options = settings.options
            options.consumer = consumer
            return cgpiod_chip_request(chip.handle, UInt32(offset), &options)
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

    /// Readable when edges are queued; only for inputs. The request owns it.
    package var descriptor: CInt { cgpiod_line_fd(handle) }

    /// The current state; for an output, the state that it is set to.
    package func read() throws(PortError) -> Bool {
        let state = cgpiod_line_get(handle)
        guard state >= 0 else { throw lostError("cannot be read", errno) }
        return state != 0
    }

    package func set(_ on: Bool) throws(PortError) {
        guard cgpiod_line_set(handle, on) == 0 else { throw lostError("cannot be set", errno) }
    }

    /// Whether edges are queued.
    package var hasEdges: Bool {
        var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&query, 1, 0) == 1 && query.revents & Int16(POLLIN) != 0
    }

    /// Takes the queued edges, at most `edgesAtOnce`. Call it when the descriptor is readable.
    package func readEdges() throws(PortError) -> [Edge] {
        // Edges use CLOCK_MONOTONIC, which stops during suspend; readings use boot time.
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
    fileprivate var options: cgpiod_line_options {
        var options = cgpiod_line_options()
        options.output = direction == .output
        options.first_state = atStart
        options.active_low = activeLow
        options.debounce_us = UInt32(
            clamping: debounce.components.seconds * 1_000_000
                + debounce.components.attoseconds / 1_000_000_000_000)
        switch edge {
        case .both: options.edges = CGPIOD_EDGES_BOTH
        case .on: options.edges = CGPIOD_EDGES_ON
        case .off: options.edges = CGPIOD_EDGES_OFF
        }
        switch bias {
        case .asIs: options.bias = CGPIOD_BIAS_AS_IS
        case .up: options.bias = CGPIOD_BIAS_UP
        case .down: options.bias = CGPIOD_BIAS_DOWN
        case .off: options.bias = CGPIOD_BIAS_OFF
        }
        return options
    }
}
