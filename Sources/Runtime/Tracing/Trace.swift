// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// Shows the traffic of one device as it comes, for a person who looks for a mistake.
///
///     0.000 air   opened /dev/ttyUSB0, 9600 8N1
///     0.912 air < 42 4D 00 1C 00 05 ...
///     0.912 air = {"pm1":5,"pm25":8,"pm10":9}
///     1.913 air ! its check does not hold: found 02 02, and sum16be gives 02 01
///
/// Isolation: the loop.
@LoopActor package final class Trace {
    /// What a line shows.
    enum Mark: String {
        /// Bytes or edges came from the device.
        case received = "<"
        /// Bytes went to the device, or an output was set.
        case sent = ">"
        /// A reading was made of them.
        case reading = "="
        /// They are no reading.
        case rejected = "!"
        /// The port was opened or lost.
        case port = " "
    }

    /// The name of the traced device.
    package nonisolated let device: String
    private let write: @Sendable (String) -> Void
    private let start = EventLoop.current.now

    /// - Parameters:
    ///   - device: The name of the device.
    ///   - write: Gets each line, without a line feed.
    package init(of device: String, _ write: @escaping @Sendable (String) -> Void) {
        self.device = device
        self.write = write
    }

    func show(_ mark: Mark, _ text: String) {
        let time = Int(start.duration(to: EventLoop.current.now) / .milliseconds(1))
        let rest = String(time % 1000)
        let zeros = String(repeating: "0", count: 3 - rest.count)
        write("\(time / 1000).\(zeros)\(rest) \(device) \(mark.rawValue) \(text)")
    }

    func showLost(_ error: PortError) {
        show(.port, "lost: \(error.message)")
    }

    /// The same handler of a loss, which shows it first.
    func shown(
        _ lost: @escaping @LoopActor (PortError) -> Void
    ) -> @LoopActor (PortError) -> Void {
        { error in
            self.showLost(error)
            lost(error)
        }
    }
}
