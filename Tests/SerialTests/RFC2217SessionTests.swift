// SPDX-License-Identifier: Apache-2.0

import Plan
import PropertyTesting
import Testing

@testable import Serial

@Suite struct RFC2217SessionTests {
    private static let settings = SerialSettings(baud: 9600, parity: .even)
    private static let agreement: [UInt8] = [255, 253, 44]
    /// 9600, 8, even, 1.
    private static let confirmations = answers([
        [101, 0, 0, 0x25, 0x80], [102, 8], [103, 3], [104, 1],
    ])

    private static func answers(_ contents: [[UInt8]]) -> [UInt8] {
        contents.flatMap { Telnet.content(44, $0) }
    }

    /// What a session makes of bytes, as texts.
    private static func events(
        _ session: inout RFC2217Session, _ pieces: [ArraySlice<UInt8>]
    ) -> [String] {
        var events: [String] = []
        for piece in pieces {
            piece.withUnsafeBytes { chunk in
                var rest = chunk
                while let event = session.next(&rest) {
                    switch event {
                    case .data(let bytes): events += bytes.map { "\($0)" }
                    case .send(let bytes): events.append("send \(bytes)")
                    case .opened: events.append("opened")
                    case .refused: events.append("refused")
                    case .differs(let found, _): events.append("differs: \(found)")
                    }
                }
            }
        }
        return events
    }

    private static func events(_ session: inout RFC2217Session, _ bytes: [UInt8]) -> [String] {
        events(&session, [bytes[...]])
    }

    /// Whether it is open after the deadline.
    private static func isOpen(_ session: inout RFC2217Session) -> Bool {
        session.deadlinePassed()
    }

    private static func discard(_ session: inout RFC2217Session) -> [UInt8]? {
        session.discard()
    }

    private static func opened() -> RFC2217Session {
        var session = RFC2217Session(settings)
        _ = events(&session, agreement + confirmations)
        return session
    }

    /// ESP-Link takes a connection for telnet only if it begins with WILL or DO.
    @Test func itBeginsWithACommand() {
        #expect(RFC2217Session(Self.settings).greeting.starts(with: [255, 251, 44]))
    }

    @Test func theLineIsSetAndOpensWhenAllIsConfirmed() {
        var session = RFC2217Session(Self.settings)
        #expect(Self.events(&session, [255, 253, 0, 255, 251, 0]) == [])
        let requests = Self.events(&session, Self.agreement)
        #expect(requests.count == 1)
        let baud = "255, 250, 44, 1, 0, 0, 37, 128, 255, 240"
        let rest =
            "255, 250, 44, 2, 8, 255, 240, 255, 250, 44, 3, 3, 255, 240, "
            + "255, 250, 44, 4, 1, 255, 240"
        #expect(requests[0].hasSuffix("\(baud), \(rest)]"))
        #expect(Self.events(&session, Self.confirmations + [1, 2]) == ["opened", "1", "2"])
    }

    /// 115 200 is 0x1C200, and 65 535 is 0xFFFF.
    @Test func aBaudRateWithTheByteOfCommandsIsEscaped() {
        var session = RFC2217Session(SerialSettings(baud: 65_535))
        let requests = Self.events(&session, Self.agreement)
        #expect(requests[0].contains("255, 250, 44, 1, 0, 0, 255, 255, 255, 255, 255, 240"))
        let answer = Self.answers([[101, 0, 0, 255, 255], [102, 8], [103, 1], [104, 1]])
        #expect(Self.events(&session, answer) == ["opened"])
    }

    /// The rate that a divider gives, and the four zeros of some servers.
    @Test func aBaudRateMayBeRoundedAndLonger() {
        var session = RFC2217Session(Self.settings)
        let answer = Self.answers([
            [101, 0, 0, 0x25, 0xA0, 0, 0, 0, 0], [102, 8], [103, 3], [104, 1],
        ])
        #expect(Self.events(&session, Self.agreement + answer).last == "opened")
    }

    @Test(arguments: [
        ([101, 0, 0, 0, 0] as [UInt8], "differs: 0 baud"),
        ([101, 0, 0, 0x12, 0xC0], "differs: 4800 baud"), ([102, 7], "differs: 7 data bits"),
        ([103, 1], "differs: parity none"), ([104, 3], "differs: 1.5 stop bits"),
    ])
    func anotherValueIsNamed(content: [UInt8], event: String) {
        var session = RFC2217Session(Self.settings)
        let bytes = Self.agreement + Self.answers([content]) + Self.confirmations + [1]
        #expect(Self.events(&session, bytes).last == event)
    }

    private static func change(_ session: inout RFC2217Session, to baud: Int) -> [UInt8] {
        session.changeRate(to: baud)
    }

    /// The answers come in the order of the requests, and perhaps after the next request.
    @Test func theRateOfAnOpenLineChanges() {
        var session = Self.opened()
        let change = Self.change(&session, to: 300)
        #expect(change == [255, 250, 44, 1, 0, 0, 1, 44, 255, 240])
        #expect(Self.change(&session, to: 9600) == Telnet.content(44, [1, 0, 0, 0x25, 0x80]))
        let answers = Self.answers([[101, 0, 0, 1, 44], [101, 0, 0, 0x25, 0x80]])
        #expect(Self.events(&session, answers + [1]) == ["1"])
    }

    @Test func aRateThatTheServerCannotDoIsNamed() {
        var session = Self.opened()
        _ = Self.change(&session, to: 300)
        let answers = Self.answers([[101, 0, 0, 0x25, 0x80]])
        #expect(Self.events(&session, answers + [1]) == ["differs: 9600 baud"])
    }

    /// A server that has confirmed nothing at the beginning.
    @Test func theRateChangesWithoutConfirmations() {
        var session = RFC2217Session(Self.settings)
        _ = Self.events(&session, Self.agreement)
        #expect(Self.isOpen(&session))
        #expect(!Self.change(&session, to: 300).isEmpty)
        #expect(Self.events(&session, Self.answers([[101, 0, 0, 0x25, 0x80]]) + [1]) == ["1"])
    }

    @Test func aRefusalIsFinal() {
        var session = RFC2217Session(Self.settings)
        #expect(Self.events(&session, [255, 254, 44] + Self.agreement) == ["refused"])
        #expect(!Self.isOpen(&session))
    }

    @Test func aServerThatConfirmsNothingHasItsTime() {
        var session = RFC2217Session(Self.settings)
        _ = Self.events(&session, Self.agreement)
        #expect(Self.isOpen(&session))
        #expect(Self.events(&session, [1, 2]) == ["1", "2"])
        // A confirmation that comes late opens nothing again.
        #expect(Self.events(&session, Self.confirmations) == [])
    }

    @Test func aServerOfBareBytesDoesNotOpen() {
        var session = RFC2217Session(Self.settings)
        #expect(Self.events(&session, Array("T=21.5\r\n".utf8)) == [])
        #expect(!Self.isOpen(&session))
        #expect(session.sendsData && !session.speaksTelnet)
    }

    /// A banner, or noise of a line with other settings.
    @Test func bytesBeforeTheLineIsSetAreDropped() {
        var session = RFC2217Session(Self.settings)
        var bytes: [UInt8] = [1, 2]
        bytes += Self.agreement
        bytes += [3]
        bytes += Self.confirmations
        bytes += [4]
        #expect(Self.events(&session, bytes).suffix(2) == ["opened", "4"])
    }

    @Test func offersAreRefusedOnceAndAgreementsGetNoAnswer() {
        var session = Self.opened()
        // WILL ECHO and DO TERMINAL-TYPE are refused; WILL and DO of what was asked for are not
        // answered, and neither are refusals.
        let bytes: [UInt8] = [
            255, 251, 1, 255, 253, 24, 255, 251, 3, 255, 253, 3, 255, 252, 1, 255, 254, 24,
        ]
        #expect(Self.events(&session, bytes) == ["send [255, 254, 1]", "send [255, 252, 24]"])
        // An accepted option that is taken back is given up once.
        #expect(Self.events(&session, [255, 254, 3, 255, 254, 3]) == ["send [255, 252, 3]"])
    }

    /// Two sides that answered each answer would never come to an end.
    @Test(arguments: Seeds.fresh(50)) func aDialogueWithAnEchoEnds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var session = RFC2217Session(Self.settings)
        var line = session.greeting + random.bytes(100)
        for _ in 0..<100 {
            var answers: [UInt8] = []
            line.withUnsafeBytes { chunk in
                var rest = chunk
                while let event = session.next(&rest) {
                    if case .send(let bytes) = event { answers += bytes }
                }
            }
            line = answers
        }
        #expect(line.isEmpty)
    }

    @Test func bytesBeforeTheConfirmationOfAPurgeAreOld() throws {
        var session = Self.opened()
        let purged = Self.answers([[112, 1]])
        // It is not known yet whether the server confirms.
        #expect(Self.discard(&session) == nil)
        #expect(Self.events(&session, purged + [1]) == ["1"])
        #expect(Self.discard(&session) == Telnet.content(44, [12, 1]))
        #expect(Self.events(&session, [2, 3]) == [])
        #expect(Self.events(&session, [4] + purged + [5]) == ["5"])
        // One that is not confirmed is the last one.
        #expect(Self.discard(&session) != nil)
        #expect(Self.events(&session, [6]) == [])
        #expect(Self.discard(&session) == nil)
        #expect(Self.events(&session, [7]) == ["7"])
        #expect(Self.discard(&session) == nil)
    }

    @Test(arguments: Seeds.fresh(50)) func chunksChangeNothing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let data = random.bytes(100)
        var stream = Self.agreement + Self.answers([[107, 0]])
        stream += Self.confirmations + Telnet.escaped(data)
        stream += [255, 251, 1]
        stream += Self.answers([[112, 1]])
        stream.append(1)
        var (whole, cut) = (RFC2217Session(Self.settings), RFC2217Session(Self.settings))
        let events = Self.events(&whole, stream)
        #expect(events.count == 104)
        #expect(Self.events(&cut, random.pieces(of: stream, upTo: 7)) == events)
    }
}
