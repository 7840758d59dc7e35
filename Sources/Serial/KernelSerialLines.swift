// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor

/// The serial lines of this machine.
///
/// Opening, in order, and why:
///
/// 1. `O_NOCTTY`: a line that hangs up must not take the daemon with it. `O_NONBLOCK`: the open
///    would wait for a modem's carrier. `O_CLOEXEC`: an executed program must not keep the port,
///    because a descriptor that is held makes the adapter come back as `ttyUSB1`.
/// 2. `flock`, then `TIOCEXCL`. Two readers of one port steal bytes from each other, and both see
///    torn frames: the worst fault to find. `TIOCEXCL` stops programs that know nothing of locks,
///    but not root; `flock` stops root's, but only polite ones. Lock files in `/var/lock` outlive
///    a crash and were left out.
/// 3. The settings, then a look at what the driver made of them (see `Termios`).
/// 4. What had arrived before stays: it may be the first reading, and a torn one is noticed.
///
/// A failure is named by what mends it: a plug (`missing`), a person (`refused`), another number
/// in a file (`unfit`).
@LoopActor package final class KernelSerialLines: SerialLines {
    private let loop: EventLoop
    private let watcher: PathWatcher
    /// One buffer for all ports: a read is delivered before the next one begins.
    private let buffer = ReadBuffer(size: 4096)

    /// - Throws: When the user has no inotify instance left.
    package init(loop: EventLoop) throws(LoopError) {
        self.loop = loop
        watcher = try PathWatcher(loop: loop)
    }

    package func open(
        _ path: String, _ settings: SerialSettings
    ) throws(PortError) -> any ByteChannel {
        let descriptor: FileDescriptor
        do throws(SystemError) {
            descriptor = try FileDescriptor(opening: path, O_RDWR | O_NOCTTY | O_NONBLOCK)
        } catch {
            throw openError(path, error)
        }
        try claim(descriptor, path)
        try configure(descriptor, path, settings)
        return SerialPort(path: path, descriptor: descriptor, buffer: buffer, loop: loop)
    }

    package func watch(
        _ path: String, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable {
        watcher.watch(path, appeared)
    }
}

private func claim(_ descriptor: borrowing FileDescriptor, _ path: String) throws(PortError) {
    guard isatty(descriptor.number) == 1 else {
        throw PortError(.unfit, "\(path): this is not a serial port")
    }
    guard flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 else { throw heldError(path) }
    do throws(SystemError) {
        try Terminal.claim(descriptor)
    } catch {
        throw PortError(.lost, "\(path): \(error)")
    }
}

private func configure(
    _ descriptor: borrowing FileDescriptor, _ path: String, _ settings: SerialSettings
) throws(PortError) {
    let wish = Termios(settings)
    let actual: Termios
    do throws(SystemError) {
        try wish.apply(to: descriptor)
        actual = try Termios(of: descriptor)
    } catch {
        guard error.code == EINVAL else { throw PortError(.lost, "\(path): \(error)") }
        throw PortError(.unfit, "\(path): the port cannot do \(wish)")
    }
    var expected = wish
    if DeviceNode(path: path)?.isPseudoTerminal == true {
        // A pty has no wire: it keeps the baud rate, and takes 8 bits without parity for all else.
        (expected.dataBits, expected.parity) = (actual.dataBits, actual.parity)
    }
    guard expected.accepts(actual) else {
        throw PortError(.unfit, "\(path): the port cannot do \(wish); it would do \(actual)")
    }
}

private func openError(_ path: String, _ error: SystemError) -> PortError {
    switch error.code {
    case ENOENT, ENODEV, ENXIO, ENOTDIR, ELOOP:
        return PortError(.missing, "\(path): there is no such port; is the adapter plugged in?")
    case EACCES, EPERM:
        let advice = DeviceNode(path: path)?.advice ?? "its folder cannot be entered"
        return PortError(.refused, "\(path): no permission; \(advice)")
    case EBUSY:
        return heldError(path)
    case EIO:
        return PortError(.missing, "\(path): nothing answers behind this port")
    case EISDIR:
        return PortError(.unfit, "\(path): this is a folder, not a serial port")
    default:
        return PortError(.refused, "\(path): cannot be opened: \(error.reason)")
    }
}

private func heldError(_ path: String) -> PortError {
    PortError(.refused, "\(path): another program holds this port (sudo fuser -v \(path))")
}

extension Termios {
    /// The settings as the kernel takes them.
    package init(_ settings: SerialSettings) {
        let parity: Parity =
            switch settings.parity {
            case .none: .none
            case .even: .even
            case .odd: .odd
            }
        self.init(
            baud: UInt32(clamping: settings.baud), dataBits: settings.dataBits, parity: parity,
            stopBits: settings.stopBits)
    }
}

extension Termios: CustomStringConvertible {
    /// As it is written on devices: `9600 8N1`.
    package var description: String {
        let letter = ["N", "E", "O"][Int(parity.rawValue)]
        return "\(baud) \(dataBits)\(letter)\(stopBits)"
    }
}
