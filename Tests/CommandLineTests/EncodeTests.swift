// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Readings
import Testing

@Suite struct EncodeTests {
    @Test func otherFieldsAreAsInTheExample() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet encode winsen/mh-z19 --hex temperature=-1") == """
                FF 86 03 20 27 00 00 00 30

                """)
    }

    @Test func withoutHexItPrintsTheBytes() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet encode generic/climate-line temperature=-3.25 humidity=40")
                == "T=-3.25 H=40.0\r\n")
    }

    @Test func aTelegramHasOnlyTheGivenValues() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                """
                martlet encode dsmr/p1 power-taken=1.5 tariff=low | tr -d '\\r'
                martlet encode victron/vedirect voltage=12.5 panel-power=3 \\
                    | martlet decode victron/vedirect
                """) == """
                    /MRT5martlet

                    0-0:96.14.0(0001)
                    1-0:1.7.0(01.500*kW)
                    !D318
                    {"frame":"block","values":{"voltage":12.5,"panel-power":3}}

                    """)
    }

    /// The number of items is that of an example, or else that of the given values.
    @Test func aListHasTheItemsOfTheExampleOrTheGivenOnes() throws {
        let shell = try TestShell()
        let state = try shell.run(
            "martlet encode jbd/smart-bms voltage=52 | martlet decode jbd/smart-bms")
        #expect(state.contains(#""voltage":52,"current":0,"charge":72"#))
        #expect(state.hasSuffix(#""temperature-1":20.3,"temperature-2":21.5}}"# + "\n"))
        let cells = try shell.run(
            "martlet encode jbd/smart-bms cell-13=3.3 cell-1=3.2 | martlet decode jbd/smart-bms")
        #expect(cells.contains(#"{"cell-1":3.2,"cell-2":0,"#))
        #expect(cells.hasSuffix(#""cell-12":0,"cell-13":3.3}}"# + "\n"))
    }

    @Test(arguments: [
        (
            "plantower/pms5003 pm52=1",
            "Error: plantower/pms5003 has no value 'pm52'; did you mean 'pm25'?"
        ),
        (
            "winsen/mh-z19 smoke=1",
            "Error: winsen/mh-z19 has no value 'smoke'; expected one of co2, temperature."
        ),
        (
            "winsen/mh-z19 co2",
            "Error: 'co2' is not a value; expected name=value, for example co2=1."
        ),
        ("winsen/mh-z19 co2=much", "Error: co2 must be a number, not 'much'."),
        ("winsen/mh-z19 co2=1 co2=2", "Error: co2 is given twice."),
        ("winsen/mh-z19 co2=20000", "Error: co2: 20000 is outside of 0..10000."),
        (
            "winsen/mh-z19 co2=500.5",
            "Error: co2: 500.5 lies between two steps of the field, which are 1 apart."
        ),
        (
            "winsen/mh-z19 --frame replay co2=500",
            "Error: winsen/mh-z19 has no frame 'replay'; did you mean 'reply'?"
        ),
        ("generic/relay", "Error: generic/relay is connected to pins, so it has no frames."),
    ])
    func errorsAreReported(arguments: String, message: String) throws {
        let shell = try TestShell()
        #expect(try shell.run("martlet encode \(arguments)") == message + "\n[1]\n")
    }

    @Test func oneOfSeveralFramesIsChosenByItsValuesOrByName() throws {
        let shell = try TestShell(["two.yaml": Self.twoFrames])
        let answer = try shell.run(
            """
            for words in b=7 'b=7 --frame two' 'a=7 b=7' 'a=7 --frame two' ''; do
                martlet encode ./two.yaml $words
            done
            """)
        #expect(
            answer == """
                B=7\r
                B=7\r
                Error: no frame of acme/two has all of these values: a, b.
                Error: no frame 'two' of acme/two has all of these values: a.
                Error: choose a frame with --frame: one, two.
                [1]

                """)
    }

    /// Every example of every model of the repository that has frames.
    @Test func decodeReversesEncode() throws {
        let shell = try TestShell()
        var count = 0
        for name in SearchPath(folders: ["\(repository)/devices"]).models() {
            let model = try DeviceFile.load("\(repository)/devices/\(name).yaml").model
            guard case .serial(let serial) = model.kind else { continue }
            for example in model.examples where !example.gives.contains(.unknown) {
                if case .registers = example.input { continue }
                if case .request = example.input { continue }
                if model.values.contains(where: \.isQuotient) { continue }
                let message = try #require(
                    serial.messages.indices.first { example.bytes(of: $0) != nil })
                let (words, json) = Self.values(of: example, model)
                let (name, frame) = (serial.messages[message].name, serial.format(of: message).name)
                let answer = try shell.run(
                    """
                    martlet encode \(model.name) --frame \(name) \(words) \\
                    | martlet decode \(model.name) --frame \(name)
                    """)
                #expect(answer == #"{"frame":"\#(frame)","values":\#(json)}"# + "\n")
                count += 1
            }
        }
        #expect(count >= 4)
    }

    /// The values of an example, as command line arguments and as JSON.
    private static func values(of example: Example, _ model: Model) -> (words: String, json: String)
    {
        var words: [String] = []
        var json = JSONWriter()
        json.object { json in
            for case (let definition, let value?) in zip(model.values, example.gives) {
                words.append("'\(definition.name)=\(value)'")
                json.add(definition.name, value)
            }
        }
        return (words.joined(separator: " "), json.text)
    }

    private static let twoFrames = """
        model: acme/two
        title: Two frames
        serial: { baud: 9600 }
        every: 1s
        frames:
          one: { line: "A={a:integer}" }
          two: { line: "B={b:integer}" }
        values:
          a: { from: one.a }
          b: { from: two.b }
        examples:
          - { frame: one, text: "A=1", gives: { a: 1 } }
        """
}

extension ValueDefinition {
    /// Whether it is a quotient of two fields: it determines neither, and is rounded.
    fileprivate var isQuotient: Bool {
        guard case .fields(let fields) = source else { return false }
        return fields.contains { $0.partner?.operation == .quotient }
    }
}
