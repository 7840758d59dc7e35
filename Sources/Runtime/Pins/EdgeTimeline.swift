// SPDX-License-Identifier: Apache-2.0

// The order of time on the inputs of one device.
//
//     edges of all lines --> waiting --+
//                                      +--> sorted by time --> the part of the pin --> a reading?
//     deadlines of the parts ----------+
//
// Facts. Each line is claimed on its own (see `BoardPins`), so the loop reports the lines one after
// the other, and not in the order of their edges. A deadline (a click is certain, a delay has
// ended) can lie between two edges.
//
// Choice. All edges of one turn are collected, and handled in the next turn in the order of their
// stamps. Each deadline is handled before the edges that came after it. So a loop that was late
// makes the same readings as a loop that was not, only later.

import Ports
import Reactor

/// The edges of a device that are not handled yet, and the parts that handle them.
@LoopActor final class EdgeTimeline {
    /// By the model's pins; `nil` for an output.
    private let inputs: [(any EdgePart)?]
    private var waiting: [(pin: Int, edge: PinEdge)] = []

    init(_ inputs: [(any EdgePart)?]) {
        self.inputs = inputs
    }

    /// The next deadline of an input; `nil` while there is none.
    var deadline: Instant? { nextInput?.deadline }

    func add(_ edge: PinEdge, of pin: Int) {
        waiting.append((pin, edge))
    }

    /// Takes the edges that were not handled, in the order of their arrival.
    func removeAll() -> [(pin: Int, edge: PinEdge)] {
        defer { waiting.removeAll() }
        return waiting
    }

    /// Handles all edges, and all deadlines up to a moment, in the order of time.
    ///
    /// - Parameter publish: Called for each moment at which a reading is due.
    func advance(to moment: Instant, _ publish: @LoopActor (Instant) -> Void) {
        let edges = waiting.enumerated().sorted {
            ($0.element.edge.stamp, $0.offset) < ($1.element.edge.stamp, $1.offset)
        }
        waiting.removeAll(keepingCapacity: true)
        for (_, (pin, edge)) in edges {
            passDeadlines(to: edge.stamp, publish)
            if inputs[pin]?.take(edge) == true { publish(edge.stamp) }
        }
        passDeadlines(to: moment, publish)
    }

    private func passDeadlines(to moment: Instant, _ publish: @LoopActor (Instant) -> Void) {
        while let input = nextInput, let due = input.deadline, due <= moment {
            if input.pass(to: due) { publish(due) }
        }
    }

    /// The input with the earliest deadline.
    private var nextInput: (any EdgePart)? {
        var next: (input: any EdgePart, deadline: Instant)?
        for case let input? in inputs {
            guard let deadline = input.deadline else { continue }
            if next.map({ deadline < $0.deadline }) ?? true { next = (input, deadline) }
        }
        return next?.input
    }
}
