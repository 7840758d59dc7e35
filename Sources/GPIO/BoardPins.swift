// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan
import Ports
import Reactor
import Readings

/// The GPIO lines of this machine.
///
/// **Finding a line.** The number of a chip depends on the order of discovery: on the Raspberry
/// Pi 5 the header moved from `gpiochip4` to `gpiochip0` between two kernels. Therefore a chip is
/// found by its label (the hardware) or by its path. The chip can be omitted if the line has a
/// unique name.
///
/// **One request per line,** each with the longest queue that the kernel offers; a Decision page
/// explains why. `PinTask` orders the edges of a device's lines by their timestamps.
///
/// **An output gets its state together with its direction,** in one call. An output that is first
/// requested and then set makes its relay click at every start.
///
/// **libgpiod 1 and 2** look the same here: `CGPIOD` has one interface for both.
@LoopActor package final class BoardPins: Pins {
    private let loop: EventLoop
    private let watcher: PathWatcher
    /// The directory of the chips' device nodes: `/dev`.
    private let directory: String

    /// - Throws: When the user has no inotify instance left.
    package init(loop: EventLoop, directory: String = "/dev") throws(LoopError) {
        self.loop = loop
        self.directory = directory
        watcher = try PathWatcher(loop: loop)
    }

    package func input(
        _ pin: PinAddress, _ settings: PinSettings,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any InputPin {
        precondition(settings.direction == .input, "claim an output by output(_:_:lost:)")
        let request = try claim(pin, settings)
        return try BoardInput(request, settings, loop: loop, edges: edges, lost: lost)
    }

    package func output(
        _ pin: PinAddress, _ settings: PinSettings, lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any OutputPin {
        precondition(settings.direction == .output, "claim an input by input(_:_:edges:lost:)")
        return try BoardOutput(try claim(pin, settings), loop: loop, lost: lost)
    }

    package func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable {
        watcher.watch(prefix: "\(directory)/gpiochip", appeared)
    }

    private func claim(_ pin: PinAddress, _ settings: PinSettings) throws(PortError) -> LineRequest
    {
        var search = LineSearch(pin)
        for path in search.paths(in: directory) {
            do throws(PortError) {
                search.add(try Chip.open(path).contents)
            } catch {
                search.add(failure: error)
            }
        }
        let line = try search.location()
        return try LineRequest(try Chip.open(line.chip.path), offset: line.offset, settings)
    }
}
