// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceFiles

/// The references to settings in a text, and the dollar signs.
@Suite struct SettingTextTests {
    @Test(arguments: [
        ("no dollar", [SettingText.Piece.literal("no dollar")]),
        ("", []),
        ("$address 03", [.reference("address", 0..<8), .literal(" 03")]),
        ("01 $address", [.literal("01 "), .reference("address", 3..<11)]),
        (
            "in_voltage${channel}_raw",
            [
                .literal("in_voltage"), .reference("channel", 10..<20), .literal("_raw"),
            ]
        ),
        ("$a$b", [.reference("a", 0..<2), .reference("b", 2..<4)]),
        ("$unit-number_2.", [.reference("unit-number_2", 0..<14), .literal(".")]),
        ("$$address", [.literal("$address")]),
        ("$$$a", [.literal("$"), .reference("a", 2..<4)]),
        ("$GPGGA,{x:decimal}", [.literal("$GPGGA,{x:decimal}")]),
        ("5 $", [.literal("5 $")]),
        ("$5 $ $_", [.literal("$5 $ $_")]),
        ("µ$a", [.literal("µ"), .reference("a", 2..<4)]),
    ])
    func aTextIsSplitIntoPieces(text: String, pieces: [SettingText.Piece]) throws {
        #expect(try SettingText(text).pieces == pieces)
    }

    @Test(arguments: [
        ("${", 0..<2), ("a ${address", 2..<11), ("${address 5}", 0..<9), ("${Address}", 0..<2),
        ("${}", 0..<2), ("${1st}", 0..<5), ("{a:word} ${t:decimal}", 9..<12),
    ])
    func anUnfinishedReferenceIsAMistake(text: String, range: Range<Int>) {
        do throws(SettingText.Problem) {
            let pieces = try SettingText(text).pieces
            Issue.record("\(pieces)")
        } catch {
            #expect(error.range == range)
        }
    }
}
