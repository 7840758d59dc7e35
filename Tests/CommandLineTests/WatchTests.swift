// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Primitives
import Testing

@testable import martlet

/// The table of `martlet watch`, without a terminal and without a broker.
@Suite struct WatchTests {
    private static let start = LiveState.Moment(
        instant: Instant(nanoseconds: 1_000_000_000_000), date: 1_791_022_530_250)

    private static func state(_ messages: [(String, String)]) -> LiveState {
        var state = LiveState(base: "martlet/shed", hasSeveral: false)
        for (topic, payload) in messages {
            state.receive(
                "martlet/shed/\(topic)", Array(payload.utf8), retained: false, at: start)
        }
        return state
    }

    private static let shed = state([
        ("bridge/state", "online"), ("bridge/info", #"{"version":"1.2","memory_kb":7168}"#),
        ("air", #"{"time":"2026-10-03T10:15:30.250Z","pm1":5,"pm25":8}"#),
        ("air", #"{"time":"2026-10-03T10:15:31.250Z","pm1":9,"pm25":8}"#),
        ("air/availability", "online"), ("co2/availability", "offline"),
        ("co2/problem", #"{"kind":"no-reply","message":"does not answer","since":null}"#),
        ("lamp", #"{"time":null,"relay":"on"}"#),
    ])

    private static func view(
        _ state: LiveState = shed, _ choice: WatchView.Choice = WatchView.Choice(),
        after time: Duration = .seconds(3)
    ) -> WatchView {
        WatchView(
            state: state, choice: choice, trouble: nil, now: start.instant.advanced(by: time))
    }

    private static func text(_ view: WatchView, _ width: Int, _ height: Int) -> String {
        view.lines(width: width, height: height).map(\.text).joined(separator: "\n")
    }

    @Test func theTableHasAgesTrendsAndProblems() {
        #expect(
            Self.text(Self.view(), 64, 9)
                == """
                 martlet/shed  online  3 devices, 1 offline  version 1.2, 7 MB

                 DEVICE VALUE     NEWEST TREND      COUNT     AGE
                 air    pm1            9 ▁█             2     3 s
                        pm25           8 ▄▄
                 co2                   -                0 offline
                   ! does not answer
                 lamp   relay         on ▄              1     3 s
                 / filter  ↑↓ select  s set  q quit
                """)
    }

    @Test(arguments: [(80, 24), (40, 12), (20, 5), (1, 1), (200, 60)])
    func everyWindowIsFilledExactly(width: Int, height: Int) {
        let lines = Self.view().lines(width: width, height: height)
        #expect(lines.count == height)
        for line in lines {
            let text = line.escaped(withColours: false).replacing("\u{1B}[", with: "\u{1B}")
            var visible = 0
            var isInside = false
            for character in text {
                if character == "\u{1B}" { isInside = true }
                if !isInside { visible += 1 }
                if isInside, character == "m" { isInside = false }
            }
            #expect(visible == width)
        }
    }

    @Test func aNarrowWindowKeepsDeviceValueAndAge() {
        let text = Self.text(Self.view(), 40, 12)
        #expect(text.contains(" DEVICE VALUE     NEWEST COUNT     AGE\n"))
        #expect(text.contains(" air    pm1            9     2     3 s\n"))
    }

    @Test func aLowWindowShowsTheSelectedRow() {
        var choice = WatchView.Choice()
        choice.selected = 3
        let lines = Self.view(Self.shed, choice).lines(width: 60, height: 5)
        #expect(lines[3].text.contains("lamp"))
        #expect(lines[4].text == " lines 5 to 5 of 5  lamp/relay  s set")
        #expect(lines[3].escaped(withColours: false).hasPrefix("\u{1B}[7m"))
    }

    @Test func thereAreNoColoursWhereTheUserWantsNone() {
        let lines = Self.view().lines(width: 60, height: 9)
        let plain = lines.map { $0.escaped(withColours: false) }.joined()
        #expect(!plain.contains("\u{1B}[3"))
        #expect(lines.map { $0.escaped(withColours: true) }.joined().contains("\u{1B}[31m"))
    }

    @Test func aPayloadCannotSteerTheTerminal() {
        let state = Self.state([("x", "{\"v\":\"\u{1B}[2Jboo\u{202E}\"}")])
        let lines = Self.view(state).lines(width: 80, height: 20)
        #expect(lines.allSatisfy { !$0.text.contains("\u{1B}") && !$0.text.contains("\u{202E}") })
        #expect(Self.text(Self.view(state), 80, 20).contains("\u{FFFD}[2Jboo"))
    }

    @Test(arguments: [
        (#"{"v":nan}"#, "nan"), (#"{"v":"inf"}"#, "inf"), (#"{"v":-1e999}"#, "-1e999"),
        (#"{"time":"9223372036854775807-01-01T00:00:00.000Z","v":7}"#, "7"),
        (#"{"time":"0000-01-01T00:00:00.000Z","v":7}"#, "7"),
        (#"{"time":"2026-10-03T9223372036854775807:00:00Z","v":7}"#, "7"),
    ])
    func aPayloadCannotEndTheProgram(payload: String, shown: String) {
        var state = LiveState(base: "martlet/shed", hasSeveral: false)
        let info = #"{"memory_kb":9223372036854775807}"#
        for (topic, text) in [("x", payload), ("x", #"{"v":3}"#), ("x", payload)] {
            state.receive(
                "martlet/shed/\(topic)", Array(text.utf8), retained: true, at: Self.start)
        }
        state.receive("martlet/shed/bridge/info", Array(info.utf8), retained: true, at: Self.start)
        let text = Self.text(Self.view(state), 120, 20)
        #expect(text.contains(" \(shown) "))
        #expect(text.contains(", 9007199254740992 MB"))
    }

    @Test func aTrendTakesTheLargestNumbers() {
        let state = Self.state([
            ("x", #"{"v":-1.7e308}"#), ("x", #"{"v":0}"#), ("x", #"{"v":1.7e308}"#),
        ])
        #expect(Self.text(Self.view(state), 80, 20).contains("▁▄█"))
    }

    @Test func aRetainedReadingHasItsOwnAge() {
        var state = LiveState(base: "martlet/shed", hasSeveral: false)
        state.receive(
            "martlet/shed/air", Array(#"{"time":"2026-10-03T10:10:30.250Z","pm1":5}"#.utf8),
            retained: true, at: Self.start)
        #expect(state.devices[0].count == 0)
        #expect(Self.text(Self.view(state, after: .zero), 80, 20).contains("5 min"))
    }

    @Test func severalGatewaysAreToldApart() {
        var state = LiveState(base: "martlet", hasSeveral: true)
        for gateway in ["shed", "attic"] {
            state.receive(
                "martlet/\(gateway)/air", Array(#"{"n":1}"#.utf8), retained: false, at: Self.start)
        }
        #expect(state.devices.map(state.shownName) == ["shed/air", "attic/air"])
    }

    @Test func theFilterSelectsDevicesAndValues() {
        var keys = WatchKeys()
        for key in Key.keys(in: Array("/PM2".utf8)) { _ = keys.press(key, in: Self.view()) }
        let view = Self.view(Self.shed, keys.choice)
        #expect(view.rows.count == 1)
        #expect(Self.text(view, 60, 9).hasSuffix(" show only: PM2_"))
        _ = keys.press(.escape, in: view)
        #expect(keys.choice == WatchView.Choice())
    }

    @Test func anOutputIsSetByItsTopic() {
        var keys = WatchKeys()
        let press = { (key: Key) in keys.press(key, in: Self.view(Self.shed, keys.choice)) }
        _ = press(.end)
        _ = press(.character("s"))
        for character in "off" { _ = press(.character(character)) }
        #expect(press(.enter) == .send(topic: "martlet/shed/lamp/relay/set", text: "off"))
        #expect(press(.character("q")) == .quit)
    }

    @Test func withoutASelectionNothingIsSent() {
        var keys = WatchKeys()
        #expect(keys.press(.character("s"), in: Self.view()) == .nothing)
        #expect(keys.choice.answer == "select the output with up and down first")
    }

    @Test(arguments: [
        ("\u{1B}[A", [Key.up]), ("\u{1B}OB", [.down]), ("\u{1B}", [.escape]), ("\r", [.enter]),
        ("\u{7F}", [.backspace]), ("a\u{1B}[5~ü", [.character("a"), .pageUp, .character("ü")]),
        ("\u{1B}[99;5Z", [.other]), ("\u{1}", [.other]),
    ])
    func keysAreReadFromTheirBytes(bytes: String, keys: [Key]) {
        #expect(Key.keys(in: Array(bytes.utf8)) == keys)
    }

    @Test func theGatewayFileGivesUnitsTitlesAndClasses() throws {
        let file = GatewayFile(
            name: "shed", base: "martlet/shed", broker: BrokerSettings(host: "test"),
            stateDirectory: "", storeBound: 100, seed: nil,
            devices: [
                DeviceEntry(
                    name: "air",
                    file: try DeviceFile.load("\(repository)/devices/plantower/pms5003.yaml"),
                    place: .serial(.device("/dev/ttyUSB0"), SerialSettings()))
            ], schedules: [])
        let state = LiveState(base: "martlet/shed", hasSeveral: false, file: file)
        var choice = WatchView.Choice()
        choice.selected = 1
        let text = Self.text(Self.view(state, choice), 100, 16)
        #expect(text.contains(" air    plantower/pms5003 pm1 "))
        #expect(
            text.hasSuffix(
                "\n air/pm25: Plantower PMS5003 particulate sensor, class pm25"))
    }

    @Test func withoutATerminalTheNumbersAreAtTheEnd() throws {
        let shell = try TestShell([
            "gateway.yaml": """
            gateway: shed
            broker: { url: "mqtt://127.0.0.1:1" }
            devices: { bell: { model: generic/button, pins: { button: GPIO17 } } }

            """
        ])
        #expect(
            try shell.run("martlet watch --seconds 1 gateway.yaml") == "bell       0 readings\n")
    }

    @Test func aWrongURLIsAMistakeInTheCommandLine() throws {
        let shell = try TestShell()
        let answer = try shell.run("martlet watch --url ws://broker.lan:9001")
        #expect(answer.hasPrefix("command line:1:7: error: ws:// is MQTT over WebSockets"))
        #expect(answer.hasSuffix("did you mean 'mqtt://broker.lan'?\n[1]\n"))
    }

    @Test func aReadingIsShownWithUnitsAndClasses() throws {
        let file = try deviceFile("plantower/pms5003")
        let report = ReadingReport(#"{"time":null,"pm1":5,"pm25":12}"#, of: file)
        #expect(
            report.text == """
                Plantower PMS5003 particulate sensor (plantower/pms5003)
                  pm1   5 µg/m³   pm1
                  pm25  12 µg/m³  pm25
                """)
        let titled = ReadingReport(#"{"pm1":5}"#, of: file, title: "Kitchen").text
        #expect(titled == "Kitchen (plantower/pms5003)\n  pm1  5 µg/m³  pm1")
    }
}
