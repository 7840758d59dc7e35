// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan
import Ports
import Reactor
import Readings

/// The GPIO lines of this machine.
///
/// **Finding a line.** The number of a chip is the order of its discovery, and the Raspberry Pi 5
/// has moved its header from `gpiochip4` to `gpiochip0` between two kernels. So a chip is found by
/// its label (the hardware), and may be left out where the line has a name of its own; name and
/// path are accepted for boards that give neither. The first chip with the line wins.
///
/// **One request a line,** each with the longest queue that the kernel gives: a Decision page says
/// why. The order between the lines of a device is made from the stamps (`PinTask`).
///
/// **An output gets its state with its direction,** in one call: an output that is first requested
/// and then set clicks its relay at every start.
///
/// **libgpiod 1 and 2** do not differ up here: `CGPIOD` has one face for both.
@LoopActor package final class BoardPins: Pins {
    private let loop: EventLoop
    private let watcher: PathWatcher
    /// Where chips are looked for: `/dev`.
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
                search.look(at: try Chip.open(path).contents)
            } catch {
                search.note(error)
            }
        }
        let place = try search.place()
        return try LineRequest(try Chip.open(place.chip.path), offset: place.offset, settings)
    }
}
