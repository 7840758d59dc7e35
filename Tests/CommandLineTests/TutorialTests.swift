// SPDX-License-Identifier: Apache-2.0

import Testing

/// The dialogues of the tutorials are those of `martlet new`.
@Suite struct TutorialTests {
    /// Each page with the answers that it shows, the empty ones too.
    @Test(arguments: [
        (
            "A-sensor-without-a-driver", "tank",
            ["Acme tank level sensor", "1", "", "", "FF 07 A1 A7", "1 u16be distance", ""]
        ),
        (
            "A-sensor-without-a-driver", "wind",
            ["Acme wind sensor", "1", "", "", "<STX>Q,229,002.74,M,00,<ETX>16"]
        ),
        ("A-sensor-that-is-asked", "ph", ["Acme pH meter", "2", "", "", "R", "2", "7.02,24.8"]),
        (
            "A-Modbus-device", "energy",
            [
                "Acme energy meter", "3", "2400", "", "", "input 0x0000 f32be voltage",
                "input 0x000C f32be power", "input 0x0156 f32be energy", "holding 0 period", "",
            ]
        ),
        (
            "A-sensor-with-a-kernel-driver", "thermometer",
            ["Acme thermometer", "4", "2", "lm75", "temp1_input temperature", ""]
        ),
        (
            "A-device-on-a-pin", "water",
            ["Acme water meter, 10 litres a pulse", "5", "total", "3", "2", "0.01 m³"]
        ),
    ])
    func aPageShowsTheActualDialogue(page: String, model: String, answers: [String]) throws {
        let shell = try TestShell()
        let output = try shell.run(
            "printf '\(answers.joined(separator: "\\n"))\\n' | martlet new acme/\(model)")
        let text = try Self.text(of: page)
        let start = try #require(text.firstRange(of: "$ martlet new acme/\(model)\n"))
        let end = try #require(text[start.upperBound...].firstRange(of: "```"))
        let shown = text[start.upperBound..<end.lowerBound]
        #expect(output.contains("\n" + (try Self.unanswered(shown, answers))))
    }

    /// The draft that a page shows, and not an edited one.
    @Test func thePageOfTheKernelShowsTheActualDraft() throws {
        let shell = try TestShell()
        let draft = try shell.run(
            #"printf 'Acme thermometer\n4\n2\nlm75\ntemp1_input temperature\n\n' | "#
                + "martlet new acme/thermometer > log; cat devices/acme/thermometer.yaml")
        #expect(try Self.text(of: "A-sensor-with-a-kernel-driver").contains(draft))
    }

    private static func text(of page: String) throws -> String {
        try repositoryFile("Sources/DeviceFiles/DeviceFiles.docc/\(page).md")
    }

    /// A dialogue as it is printed through a pipe, which shows no answers.
    private static func unanswered(_ dialogue: Substring, _ answers: [String]) throws -> String {
        var rest = dialogue
        var printed = ""
        for answer in answers {
            let line = answer.isEmpty ? ":\n" : ": \(answer)\n"
            let place = try #require(rest.firstRange(of: line), "the page lacks '\(answer)'")
            printed += rest[..<place.lowerBound] + ": "
            rest = rest[place.upperBound...]
        }
        return printed + rest
    }
}
