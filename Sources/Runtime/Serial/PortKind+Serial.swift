// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor

extension PortKind {
    /// Serial ports, by their addresses.
    static let serial = PortKind(
        port: { entry in
            guard case .serial(let port, _) = entry.place else { return nil }
            return "serial \(port)"
        },
        task: { devices, environment in
            guard case .serial(let port, let settings) = devices[0].entry.place else {
                preconditionFailure("'\(devices[0].name)' is not on a serial port")
            }
            return SerialPortTask(
                port: port, settings: settings, lines: environment.outside.lines(of: devices),
                service: service(for: devices, environment.silence))
        })

    /// A device that sends unasked needs a port for itself; polled devices may share a port.
    @LoopActor private static func service(
        for devices: [Device], _ silence: SilenceWatch
    ) -> any SerialService {
        if let first = devices.first, case .serial(let serial) = first.model.kind,
            !first.entry.isPolled
        {
            return ListeningService(first, serial, silence)
        }
        return PollingService(devices.compactMap(PolledDevice.init))
    }
}
