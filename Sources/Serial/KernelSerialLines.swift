// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor

/// The serial ports of this machine.
///
/// The steps to open a port, with their reasons:
///
/// 1. `O_NOCTTY`: a hang-up of the line must not end the daemon. `O_NONBLOCK`: otherwise the open
///    waits for a modem's carrier. `O_CLOEXEC`: a child program must not keep the port open,
///    because then an adapter that is plugged in again becomes `ttyUSB1`.
/// 2. `flock`, then `TIOCEXCL`. Two readers of one port take bytes from each other, and both see
///    torn frames: a fault that is very hard to find. `TIOCEXCL` stops programs that take no locks,
///    except root's. `flock` stops root's programs too, but only those that take locks. Lock files
///    in `/var/lock` are not used: they remain after a crash. Neither of the two finds a program
///    that reads the port already and took no lock (`cat`), so its descriptors are looked for.
/// 3. Apply the settings, then read back the settings that the driver accepted (see `Termios`).
/// 4. Keep the bytes that arrived before: they may be the first reading, and the check of a frame
///    detects a torn one.
///
/// The kind of an error says what solves it: plug in the adapter (`missing`), act on this machine
/// (`refused`), change the file (`unfit`).
@LoopActor package final class KernelSerialLines {
    private let loop: EventLoop
    private let watcher: PathWatcher
    /// One buffer for all ports: each read is delivered before the next one starts.
    let buffer = ReadBuffer(size: 4096)

    /// - Throws: If the user has no inotify instance left.
    package init(loop: EventLoop) throws(LoopError) {
        self.loop = loop
        watcher = try PathWatcher(loop: loop)
    }

    /// Opens a port and claims it for this process.
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
        return DescriptorChannel(
            path, .terminal(settings), descriptor, buffer: buffer, loop: loop)
    }

    /// Calls `appeared` each time when a file may have appeared at the path.
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
    if let other = OtherProcess.reading(path) {
        throw PortError(
            .refused,
            "\(path): another program reads this port already: \(other); stop it, because each of "
                + "the two would get only a part of the bytes")
    }
    do throws(SystemError) {
        try Terminal.claim(descriptor)
    } catch {
        throw PortError(.lost, "\(path): \(error)")
    }
}

/// Applies the settings, and looks whether the driver accepted them.
func configure(
    _ descriptor: borrowing FileDescriptor, _ path: String, _ settings: SerialSettings
) throws(PortError) {
    let requested = Termios(settings)
    let actual: Termios
    do throws(SystemError) {
        try requested.apply(to: descriptor)
        actual = try Termios(of: descriptor)
    } catch {
        guard error.code == EINVAL else { throw PortError(.lost, "\(path): \(error)") }
        throw PortError(.unfit, "\(path): the port cannot do \(requested)")
    }
    var expected = requested
    if DeviceNode(path: path)?.isPseudoTerminal == true {
        // A pty has no hardware: it keeps the baud rate, but always uses 8 bits without parity.
        (expected.dataBits, expected.parity) = (actual.dataBits, actual.parity)
    }
    guard expected.accepts(actual) else {
        throw PortError(.unfit, "\(path): the port cannot do \(requested); it would do \(actual)")
    }
}

private func openError(_ path: String, _ error: SystemError) -> PortError {
    switch error.code {
    case ENXIO where SocketFile(path) != nil:
        return PortError(.unfit, "\(path): this is a unix socket; write unix:\(path)")
    case ENOENT, ENODEV, ENXIO, ENOTDIR, ELOOP:
        return PortError(.missing, "\(path): there is no such port; is the adapter plugged in?")
    case EACCES, EPERM:
        let advice = DeviceNode(path: path)?.advice ?? "its folder cannot be entered"
        return PortError(.refused, "\(path): no permission; \(advice)")
    case EBUSY:
        return heldError(path)
    case EIO:
        return PortError(.missing, "\(path): this port has no hardware")
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
    /// The settings in the kernel's form.
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
    /// The usual notation: `9600 8N1`.
    package var description: String {
        let letter = ["N", "E", "O"][Int(parity.rawValue)]
        return "\(baud) \(dataBits)\(letter)\(stopBits)"
    }
}
