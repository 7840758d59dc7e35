// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor

extension PortKind {
    /// Serial ports, by their paths.
    static let serial = PortKind(
        port: { entry in
            guard case .serial(let path, _) = entry.place else { return nil }
            return "serial \(path)"
        },
        task: { devices, surroundings in
            guard case .serial(let path, let settings) = devices[0].entry.place else {
                preconditionFailure("'\(devices[0].name)' is not on a serial port")
            }
            return SerialPortTask(
                path: path, settings: settings, lines: surroundings.outside.lines,
                service: service(for: devices, surroundings.silence))
        })

    /// A device that sends by itself has its port alone; devices that are asked may share one.
    @LoopActor private static func service(
        for devices: [Device], _ silence: SilenceWatch
    ) -> any SerialService {
        if let first = devices.first, case .serial(let serial) = first.model.kind,
            serial.reads.isEmpty
        {
            return Listener(first, serial, silence)
        }
        return Poller(devices.compactMap(PolledDevice.init))
    }
}
