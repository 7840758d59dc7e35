// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Owns one serial port: opens it, passes its bytes to its service, and opens it again after a
/// loss.
///
/// A port that another program serves can fail without a sign: the program hangs, and the kernel of
/// its machine goes on acknowledging. So when such a port is silent, it is connected again, at
/// growing intervals: a new connection disturbs some bridges, and a sensor may just be off.
@LoopActor final class SerialPortTask: PortTask {
    private static let firstPatience = Duration.seconds(4)
    private static let longestPatience = Duration.seconds(60)

    private let port: PortAddress
    private let settings: SerialSettings
    private let lines: any SerialLines
    private let service: any SerialService
    private var channel: (any ByteChannel)?
    private var isOpen = false
    /// When it was connected again because it was silent.
    private var lastRenewal = Instant(nanoseconds: 0)
    /// How long it may be silent after that until it is connected again.
    private var patience = Duration.zero
    private lazy var renewal = EventLoop.current.timer { [weak self] in self?.renew() }
    private lazy var reopening = Reopening(
        port.isServed ? .served : .plugged,
        attempt: { [unowned self] () throws(PortError) in try open() },
        watch: { [unowned self] appeared in lines.watch(port, appeared) },
        report: { [unowned self] error in
            for device in service.devices { device.fail(Problem(error)) }
        })

    init(
        port: PortAddress, settings: SerialSettings, lines: any SerialLines,
        service: any SerialService
    ) {
        self.port = port
        self.settings = settings
        self.lines = lines
        self.service = service
    }

    func start() {
        if port.isServed { service.onSilence = { [weak self] in self?.fellSilent() } }
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
        guard isOpen else { return "the port of the device is not open" }
        return service.set(value, of: device, to: command)
    }

    func lineShare() -> LineShare? {
        service.shareOfLine().map { LineShare(port: port, share: $0) }
    }

    /// - Returns: Whether it is open; if not, `opened` or `lost` follows.
    private func open() throws(PortError) -> Bool {
        guard channel == nil else { return isOpen }
        let channel = try lines.open(port, settings)
        self.channel = channel
        channel.start(
            opened: { [weak self] in self?.opened() },
            // A strong reference is faster; the channel releases it when it is closed.
            receive: { [service] bytes, stamp in service.received(bytes, at: stamp) },
            lost: { [weak self] error in self?.lost(error) })
        return isOpen
    }

    private func opened() {
        guard let channel else { return }
        isOpen = true
        service.opened(channel)
        reopening.opened()
    }

    private func lost(_ error: PortError) {
        let wasOpen = isOpen
        close()
        if wasOpen { reopening.lost(error) } else { reopening.failed(error) }
    }

    private func close() {
        renewal.cancel()
        guard let channel else { return }
        self.channel = nil
        if isOpen { service.closed() }
        isOpen = false
        channel.close()
    }

    private func fellSilent() {
        guard isOpen, !renewal.isScheduled else { return }
        let latest = service.devices.map(\.lastReading).max() ?? lastRenewal
        if latest > lastRenewal { patience = .zero }
        renewal.schedule(at: EventLoop.current.now.advanced(by: patience))
    }

    private func renew() {
        guard isOpen, service.devices.allSatisfy(\.isMute) else { return }
        lastRenewal = EventLoop.current.now
        patience = min(max(patience * 2, Self.firstPatience), Self.longestPatience)
        close()
        reopening.again()
    }
}
