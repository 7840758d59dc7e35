// SPDX-License-Identifier: Apache-2.0

import Glibc
import MQTT
import Plan
import Ports
import Reactor
import Readings

/// Subscribes to the topics of a gateway, and shows what arrives until the user ends it.
///
/// With a terminal it shows a table, without one a line for each message, or only the numbers of
/// readings at the end.
///
/// Isolation: the loop.
@LoopActor final class WatchSession {
    enum Output {
        case table(Terminal)
        case lines
        case counts
    }

    private(set) var state: LiveState
    private let client: BrokerClient
    private let output: Output
    private var keys: WatchKeys
    private var trouble: String? = "connecting"
    private let clock: any WallClock
    private let hasEnded = Event()
    private var isStale = true
    private lazy var redraw = EventLoop.current.timer { [weak self] in self?.draw() }

    /// - Parameters:
    ///   - settings: The broker. The client has no name, so that several can watch.
    ///   - state: With the devices that are known before the first message.
    init(_ settings: BrokerSettings, _ state: LiveState, _ output: Output) throws {
        var settings = settings
        settings.clientID = nil
        self.state = state
        self.output = output
        keys = WatchKeys()
        clock = try EventLoop.current.wallClock
        client = BrokerClient(settings)
    }

    /// Runs until a key or a signal ends it, or until the time is over.
    func run(for limit: Duration?) async throws {
        let signals = try registerSignals()
        var keyboard: Registration?
        if case .table(let terminal) = output {
            terminal.enter()
            if terminal.hasKeyboard { keyboard = try watchKeys() }
        }
        defer {
            leaveTerminal()
            keyboard?.cancel()
            for signal in signals { signal.cancel() }
        }
        client.onEvent = { [weak self] event in self?.take(event) }
        client.subscribe("\(state.base)/#")
        client.connect()
        let second = EventLoop.current.every(.seconds(1)) { [weak self] in self?.draw() }
        let end = limit.map { EventLoop.current.schedule(after: $0) { [weak self] in self?.end() } }
        draw()
        try await hasEnded.wait()
        second.cancel()
        redraw.cancel()
        end?.cancel()
        leaveTerminal()
        await client.disconnect(by: EventLoop.current.now.advanced(by: .seconds(1)))
    }

    private func registerSignals() throws -> [SignalRegistration] {
        let loop = EventLoop.current
        return try [SIGINT, SIGTERM, SIGHUP].map { number in
            try loop.onSignal(number) { [weak self] in self?.end() }
        } + [
            loop.onSignal(SIGWINCH) { [weak self] in self?.draw() },
            loop.onSignal(SIGTSTP) { [weak self] in self?.suspend() },
        ]
    }

    private func watchKeys() throws -> Registration {
        try EventLoop.current.watch(STDIN_FILENO, .readable) { [weak self] _ in
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count > 0 { self?.press(Array(buffer[..<count])) }
            if count == 0 { self?.end() }
        }
    }

    private func press(_ bytes: [UInt8]) {
        for key in Key.keys(in: bytes) {
            switch keys.press(key, in: view) {
            case .nothing: break
            case .quit: return end()
            case .send(let topic, let text): send(text, to: topic)
            }
        }
        draw()
    }

    private func send(_ text: String, to topic: String) {
        guard client.hasRoom else {
            keys.choice.answer = "not sent: there is no connection to the broker"
            return
        }
        _ = Array(text.utf8).withUnsafeBytes {
            client.publish(Topic(topic), $0, qos: .atLeastOnce, retain: false)
        }
        keys.choice.answer = "sent '\(text)' to \(topic)"
    }

    /// Ctrl-Z: the shell gets its terminal, and the table comes back with `fg`.
    private func suspend() {
        leaveTerminal()
        raise(SIGSTOP)
        if case .table(let terminal) = output { terminal.enter() }
        draw()
    }

    private func end() {
        hasEnded.set()
    }

    private func leaveTerminal() {
        if case .table(let terminal) = output { terminal.leave() }
    }

    private func take(_ event: BrokerEvent) {
        switch event {
        case .connected: trouble = nil
        case .disconnected(let reason): trouble = reason
        case .refused(let topic, let reason): trouble = "the broker refused \(topic): \(reason)"
        case .notSubscribed(let filter): trouble = "the broker refused to show \(filter)"
        case .received(let topic, let payload, let retained):
            let now = EventLoop.current.now
            let date = clock.date(of: now, now: now).map { $0 / 1_000_000 }
            state.receive(
                topic, payload, retained: retained,
                at: LiveState.Moment(instant: now, date: date))
            if case .lines = output {
                StandardOutput.write(Array("\(topic) ".utf8) + payload + [0x0A])
            }
        case .delivered, .roomAgain, .ignored: return
        }
        drawSoon()
    }

    /// News waits a moment for more, so that a burst is one picture.
    private func drawSoon() {
        guard !isStale else { return }
        isStale = true
        redraw.schedule(after: .milliseconds(100))
    }

    private var view: WatchView {
        WatchView(
            state: state, choice: keys.choice, trouble: trouble, now: EventLoop.current.now)
    }

    private func draw() {
        guard !hasEnded.isSet, case .table(let terminal) = output else { return }
        isStale = false
        let view = view
        terminal.show { view.lines(width: $0, height: $1) }
    }
}
