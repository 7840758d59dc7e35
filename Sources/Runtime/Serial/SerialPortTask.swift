// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Owns one serial port: opens it, passes its bytes to its service, and opens it again after a
/// loss.
@LoopActor final class SerialPortTask: PortTask {
    private let path: String
    private let settings: SerialSettings
    private let lines: any SerialLines
    private let service: any SerialService
    private var channel: (any ByteChannel)?
    private lazy var reopening = Reopening(
        attempt: { [unowned self] () throws(PortError) in try open() },
        watch: { [unowned self] appeared in lines.watch(path, appeared) },
        report: { [unowned self] error in
            for device in service.devices { device.fail(Problem(error)) }
        })

    init(
        path: String, settings: SerialSettings, lines: any SerialLines, service: any SerialService
    ) {
        self.path = path
        self.settings = settings
        self.lines = lines
        self.service = service
    }

    func start() {
        reopening.start()
    }

    func stop() {
        reopening.stop()
        close()
    }

    func read(_ device: DeviceID) {
        service.ask(device)
    }

    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) -> String? {
        guard channel != nil else { return "the port of the device is not open" }
        return service.set(value, of: device, to: command)
    }

    private func open() throws(PortError) {
        guard channel == nil else { return }
        let channel = try lines.open(path, settings)
        self.channel = channel
        service.opened(channel)
        channel.start(
            // A strong reference is faster; the channel releases it when it is closed.
            receive: { [service] bytes, stamp in service.received(bytes, at: stamp) },
            lost: { [weak self] error in
                self?.close()
                self?.reopening.lost(error)
            })
    }

    private func close() {
        guard let channel else { return }
        self.channel = nil
        service.closed()
        channel.close()
    }
}
