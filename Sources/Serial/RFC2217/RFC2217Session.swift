// SPDX-License-Identifier: Apache-2.0

import Plan

/// The client's side of one RFC 2217 connection: agrees on the option, sets the line, and separates
/// the bytes of the line from all else. Pure.
///
///                 DO COM-PORT                all settings confirmed
///     negotiating ───────────> setting ──────────────────────────────> open
///          │ DONT COM-PORT        │ another value
///          └──────────────────────┴──> refused
///
/// **Facts.** The client offers COM-PORT (44), and the server accepts. Then the client sends each
/// setting, and the server answers with the value that it has now: the requested one, or another
/// one if it cannot. Both sides also ask for 8-bit data (BINARY) and for no go-ahead (SGA).
///
/// **Traps.** An answer to an answer makes a loop, so a command that changes nothing gets none. The
/// value of a baud rate can hold the byte IAC. Some servers refuse BINARY and send 8-bit data
/// nevertheless; some append zeros to the baud rate; some confirm no setting: after the deadline
/// the settings count as set. The first bytes to an ESP-Link must be a command, or it takes the
/// connection for one without telnet. Bytes before the line is set may be noise, or a banner: they
/// are dropped.
///
/// **Old bytes.** The answer to a late request is still on its way when the next request is sent.
/// `discard` sends the request to purge: its confirmation is behind the old bytes on the
/// connection, and all bytes before it are dropped. A server that does not confirm this is not
/// asked again.
///
/// **Another baud rate.** While the line is open its rate may change. The server answers each
/// request in turn, so its answers are compared with the requests in their order; a server that has
/// confirmed nothing at the beginning is not asked for a confirmation now.
struct RFC2217Session {
    enum Event {
        /// Bytes of the line, a part of the chunk.
        case data(UnsafeRawBufferPointer)
        case send([UInt8])
        /// The line is set.
        case opened
        /// The server does not want this protocol.
        case refused
        /// The server has other settings than these requested ones, in words.
        case differs(String, from: SerialSettings)
    }

    private enum State: Equatable {
        case negotiating, setting, open, refused
    }

    private enum Purge {
        case untried, known, pending, unknown
    }

    /// The options of telnet that this side uses.
    private enum Option {
        static let binary: UInt8 = 0
        static let suppressGoAhead: UInt8 = 3
        static let comPort: UInt8 = 44
    }

    private let settings: SerialSettings
    /// The rates that were requested while the line was open, and are not confirmed.
    private var requestedRates: [Int] = []
    private var decoder = TelnetDecoder()
    private var state = State.negotiating
    private var purge = Purge.untried
    private var unconfirmed = Set(ComPort.Setting.allCases)
    /// The options that are on, or were asked for: those of this side, and those of the server.
    private var own: Set = [Option.binary, Option.suppressGoAhead, Option.comPort]
    private var others: Set = [Option.binary, Option.suppressGoAhead]
    /// The options of this side that the server has accepted.
    private var accepted: Set<UInt8> = []
    /// Whether the server has sent a command, or bytes of a line.
    private(set) var speaksTelnet = false
    private(set) var sendsData = false

    init(_ settings: SerialSettings) {
        self.settings = settings
    }

    /// The first bytes of the connection.
    let greeting =
        Telnet.command(.will, Option.comPort) + Telnet.command(.will, Option.binary)
        + Telnet.command(.do, Option.binary) + Telnet.command(.will, Option.suppressGoAhead)
        + Telnet.command(.do, Option.suppressGoAhead)

    /// Takes the next event from the front of a chunk; `nil` when the chunk is used up.
    mutating func next(_ chunk: inout UnsafeRawBufferPointer) -> Event? {
        while state != .refused, let event = decoder.next(&chunk) {
            switch event {
            case .data(let bytes):
                sendsData = true
                if state == .open, purge != .pending { return .data(bytes) }
            case .command(let verb, let option):
                speaksTelnet = true
                if let event = answer(verb, option) { return event }
            case .content(let bytes):
                if let event = take(bytes) { return event }
            }
        }
        return nil
    }

    /// The server has had its time to answer.
    ///
    /// - Returns: Whether the line is open now.
    mutating func deadlinePassed() -> Bool {
        if state == .setting { state = .open }
        return state == .open
    }

    /// Drops what arrives until the server has dropped what it has.
    ///
    /// - Returns: The bytes to send; `nil` if the server cannot do that.
    mutating func discard() -> [UInt8]? {
        switch purge {
        case .known:
            purge = .pending
            return ComPort.purge
        case .pending:
            // The last one was not confirmed.
            purge = .unknown
            return nil
        case .untried, .unknown: return nil
        }
    }

    /// Requests another baud rate of the open line.
    ///
    /// - Returns: The bytes to send.
    mutating func changeRate(to baud: Int) -> [UInt8] {
        // A server that has stopped to confirm must not make this grow.
        if unconfirmed.isEmpty, requestedRates.count < 8 { requestedRates.append(baud) }
        return ComPort.request(baud: baud)
    }

    private mutating func answer(_ verb: Telnet.Verb, _ option: UInt8) -> Event? {
        switch verb {
        case .do: return answerDo(option)
        case .dont:
            let wasOn = own.remove(option) != nil
            let wasAccepted = accepted.remove(option) != nil
            if wasOn, option == Option.comPort { return refuse(.refused) }
            return wasAccepted ? .send(Telnet.command(.wont, option)) : nil
        case .will:
            return others.contains(option) ? nil : .send(Telnet.command(.dont, option))
        case .wont:
            others.remove(option)
            return nil
        }
    }

    private mutating func answerDo(_ option: UInt8) -> Event? {
        guard own.contains(option) else { return .send(Telnet.command(.wont, option)) }
        guard accepted.insert(option).inserted, option == Option.comPort, state == .negotiating
        else { return nil }
        state = .setting
        return .send(ComPort.requests(settings))
    }

    private mutating func take(_ content: [UInt8]) -> Event? {
        guard content.first == Option.comPort else { return nil }
        var expected = settings
        if state == .open, !requestedRates.isEmpty, ComPort.isAboutRate(content.dropFirst()) {
            expected.baud = requestedRates.removeFirst()
        }
        switch ComPort.Answer(content.dropFirst(), to: expected) {
        case .confirmed(let setting):
            guard unconfirmed.remove(setting) != nil, unconfirmed.isEmpty, state == .setting else {
                return nil
            }
            state = .open
            return .opened
        case .differs(let found):
            guard state == .setting || expected != settings else { return nil }
            return refuse(.differs(found, from: expected))
        case .purged:
            if purge != .unknown { purge = .known }
            return nil
        case nil:
            return nil
        }
    }

    private mutating func refuse(_ event: Event) -> Event {
        state = .refused
        return event
    }
}
