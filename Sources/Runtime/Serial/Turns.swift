// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Whose turn it is: devices in the order in which they had their last turn, the longest ago first.
///
///     a b c d      b has its turn      a c d b
///
/// It needs no clock, and no memory of how late a device is.
struct Turns {
    private var order: [PolledDevice]

    /// - Parameter devices: In the order of their first turns.
    init(_ devices: [PolledDevice]) {
        order = devices
    }

    /// Gives the turn to the first device that takes it.
    ///
    /// - Parameter take: Returns `nil` for a device that does not need it.
    @LoopActor mutating func next<Result>(
        _ take: @LoopActor (PolledDevice) -> Result?
    ) -> (device: PolledDevice, result: Result)? {
        for place in order.indices {
            let device = order[place]
            guard let result = take(device) else { continue }
            order.remove(at: place)
            order.append(device)
            return (device, result)
        }
        return nil
    }
}
