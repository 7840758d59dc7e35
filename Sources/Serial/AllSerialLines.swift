// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan
import Ports
import Reactor

/// The serial ports of this machine, and those that other programs serve.
///
/// An address names the channels that carry the line, one on top of the other:
///
///     /dev/...      DescriptorChannel: a terminal
///     tcp:, unix:   DescriptorChannel: a socket <- ConnectingChannel
///     rfc2217:      DescriptorChannel: a socket <- ConnectingChannel <- RFC2217Channel
///     modbus-tcp:   DescriptorChannel: a socket <- ConnectingChannel <- ModbusChannel
@LoopActor package final class AllSerialLines: SerialLines {
    private let kernel: KernelSerialLines
    private let connector: Connector

    /// - Throws: If the user has no inotify instance left.
    package init(loop: EventLoop) throws(LoopError) {
        kernel = try KernelSerialLines(loop: loop)
        connector = Connector(buffer: kernel.buffer, loop: loop)
    }

    package func open(
        _ port: PortAddress, _ settings: SerialSettings
    ) throws(PortError) -> any ByteChannel {
        switch port {
        case .device(let path): try kernel.open(path, settings)
        case .tcp, .unix: ConnectingChannel(port, connector)
        case .modbus: ModbusChannel(ConnectingChannel(port, connector), port)
        case .rfc2217: RFC2217Channel(ConnectingChannel(port, connector), port, settings)
        }
    }

    package func watch(
        _ port: PortAddress, _ appeared: @escaping @LoopActor () -> Void
    ) -> (any Cancellable)? {
        switch port {
        case .device(let path), .unix(let path): kernel.watch(path, appeared)
        case .tcp, .rfc2217, .modbus: nil
        }
    }
}
