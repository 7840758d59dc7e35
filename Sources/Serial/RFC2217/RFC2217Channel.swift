// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A line behind a server that speaks RFC 2217, over the connection to it. `RFC2217Session` has the
/// protocol; this class moves its bytes.
@LoopActor final class RFC2217Channel: ByteChannel {
    /// How long a server has to set the line after it has accepted the connection.
    nonisolated static let usualLimit = Duration.seconds(3)

    private let limit: Duration
    private let connection: ConnectingChannel
    private let port: PortAddress
    private let settings: SerialSettings
    private var session: RFC2217Session
    private var isDelivering = false
    /// Whether the rest of the present chunk is dropped.
    private var dropsRest = false
    private var opened: (@LoopActor () -> Void)?
    private var receive: (@LoopActor (UnsafeRawBufferPointer, Instant) -> Void)?
    private var lost: (@LoopActor (PortError) -> Void)?
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.deadlinePassed() }
    /// The server sets its line at once, so the request for it waits here until the bytes before it
    /// have left the line.
    private lazy var rate = RateChange(
        settings, margin: RateChange.remoteMargin, loop: .current, unsent: { 0 },
        apply: { [unowned self] baud in connection.send(session.changeRate(to: baud)) })

    init(
        _ connection: ConnectingChannel, _ port: PortAddress, _ settings: SerialSettings,
        limit: Duration = RFC2217Channel.usualLimit
    ) {
        self.limit = limit
        self.connection = connection
        self.port = port
        self.settings = settings
        session = RFC2217Session(settings)
    }

    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.opened = opened
        self.receive = receive
        self.lost = lost
        connection.start(
            opened: { [self] in
                connection.send(session.greeting)
                timer.schedule(after: limit)
            },
            receive: { [self] bytes, stamp in take(bytes, at: stamp) },
            lost: { [self] error in lose(error) })
    }

    func send(_ bytes: [UInt8]) {
        connection.send(Telnet.escaped(bytes))
        rate.sent(bytes.count)
    }

    func changeRate(to baud: Int?) {
        rate.change(to: baud)
    }

    func discardInput() {
        if let request = session.discard() { return connection.send(request) }
        // While a chunk is delivered, the bytes behind it must wait for their turn.
        dropsRest = isDelivering
        if !isDelivering {
            connection.readInput { bytes in
                var rest = bytes
                while let event = session.next(&rest) { act(on: event, at: nil) }
            }
        }
    }

    func close() {
        timer.cancel()
        rate.cancel()
        (opened, receive, lost) = (nil, nil, nil)
        connection.close()
    }

    private func take(_ bytes: UnsafeRawBufferPointer, at stamp: Instant) {
        var rest = bytes
        isDelivering = true
        dropsRest = false
        while let event = session.next(&rest) { act(on: event, at: dropsRest ? nil : stamp) }
        isDelivering = false
    }

    /// - Parameter stamp: When data arrived; `nil` drops data.
    private func act(on event: RFC2217Session.Event, at stamp: Instant?) {
        switch event {
        case .data(let bytes): if let stamp { receive?(bytes, stamp) }
        case .send(let bytes): connection.send(bytes)
        case .opened: open()
        case .refused:
            lose(PortError(.unfit, "\(port): the server refuses RFC 2217; \(advice)"))
        case .differs(let found, let settings):
            lose(
                PortError(
                    .unfit, "\(port): the bridge cannot do \(settings.text): it answers \(found)"))
        }
    }

    private func open() {
        timer.cancel()
        opened?()
    }

    private func deadlinePassed() {
        if session.deadlinePassed() { return open() }
        let isPlain = session.sendsData && !session.speaksTelnet
        lose(
            PortError(
                // A server that hangs is no reason to wait for a person.
                isPlain ? .unfit : .missing,
                "\(port): does not answer as RFC 2217; \(advice)"))
    }

    private var advice: String {
        guard case .rfc2217(let server) = port else { return "" }
        return "if the bridge passes bare bytes on, write \(PortAddress.tcp(server)), and set its "
            + "line there"
    }

    private func lose(_ error: PortError) {
        let lost = lost
        close()
        lost?(error)
    }
}
