// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@testable import Devices

@Suite struct SensorChannelTests {
    private func files(_ name: String, _ kind: SensorKind, _ there: Set<String>) -> ChannelFiles<
        String
    >? {
        SensorChannel(name).files(kind, where: there.contains)
    }

    @Test func aChannelOutsideOfIIOIsItsFile() {
        #expect(files("temp1_input", .hwmon, ["temp1_input"]) == .whole("temp1_input"))
        #expect(files("temp1", .hwmon, ["temp1_input", "temp1_raw"]) == nil)
    }

    @Test func aProcessedFileIsTakenBeforeARawOne() {
        let there: Set = ["in_temp_input", "in_temp_raw", "in_temp_scale"]
        #expect(files("in_temp", .iio, there) == .whole("in_temp_input"))
    }

    static let owners: [(String, [String], String?, String?)] = [
        ("in_voltage0", ["in_voltage0_scale", "in_voltage_scale"], nil, "in_voltage0_scale"),
        (
            "in_voltage0", ["in_voltage_scale", "in_voltage_offset"],
            "in_voltage_offset", "in_voltage_scale"
        ),
        ("in_voltage0-voltage1", ["in_voltage-voltage_scale"], nil, "in_voltage-voltage_scale"),
        ("in_accel_x", ["in_accel_scale"], nil, "in_accel_scale"),
        ("in_concentration_co2", ["in_concentration_scale"], nil, "in_concentration_scale"),
        ("in_temp", ["in_scale"], nil, "in_scale"),
        ("in_count0", [], nil, nil),
    ]

    @Test(arguments: owners) func anOffsetOrScaleIsTheChannelsOwnOrShared(
        name: String, there: [String], offset: String?, scale: String?
    ) {
        let all = Set(there + ["\(name)_raw"])
        let wanted = ChannelFiles<String>.scaled(raw: "\(name)_raw", offset: offset, scale: scale)
        #expect(files(name, .iio, all) == wanted)
    }

    @Test func aRawNumberIsOffsetBeforeItIsScaled() {
        let files = ChannelFiles.scaled(raw: "r", offset: "o", scale: "s")
        let texts = ["r": "1234\n", "o": "-34\n", "s": "0.125000000\n"]
        #expect(files.number { texts[$0] } == Decimal(150))
        #expect(files.number { $0 == "s" ? nil : texts[$0] } == nil)
    }

    static let nonsense = ["", "\n", "nan", "inf", "12 34", "0x1F", "--1", "21.", "EIO"]

    @Test(arguments: nonsense) func textThatIsNoNumberIsNone(text: String) {
        #expect(ChannelFiles.whole("t").number { _ in text } == nil)
    }

    @Test func onlyTheFirstLineCounts() {
        #expect(ChannelFiles.whole("t").number { _ in "9900\n25\n" } == Decimal(9900))
    }

    static let printed: [(String, String, String?, String)] = [
        // The number, the text that the driver printed before, the exact text, the nearest text.
        ("21500", "0", "21500", "21500"), ("21.5", "0", nil, "22"), ("-21.4", "0", nil, "-21"),
        ("101.325", "0.000000000", "101.325000000", "101.325000000"),
        ("0.0005", "0.000", nil, "0.001"), ("-0.25", "9.99", "-0.25", "-0.25"),
    ]

    @Test(arguments: printed) func aNumberIsPrintedAsTheDriverDoes(
        number: String, before: String, exactly: String?, nearest: String
    ) throws {
        let number = try #require(Decimal(Substring(number)))
        let file = ChannelFiles.whole("t")
        #expect(file.text(for: number, over: { _ in before }, rounding: false)?.text == exactly)
        #expect(file.text(for: number, over: { _ in before }, rounding: true)?.text == nearest)
    }

    @Test func aRawNumberIsFoundAgainFromTheQuantity() {
        let files = ChannelFiles.scaled(raw: "r", offset: "o", scale: "s")
        let texts = ["o": "-34", "s": "0.125"]
        let encoded = files.text(for: Decimal(150), over: { texts[$0] }, rounding: false)
        #expect(encoded?.file == "r")
        #expect(encoded?.text == "1234")
        let between = Decimal(mantissa: 1501, exponent: -1)
        #expect(files.text(for: between, over: { texts[$0] }, rounding: false) == nil)
        #expect(files.text(for: between, over: { texts[$0] }, rounding: true)?.text == "1235")
    }

    static let words: [(String, String)] = [
        ("Not charging\n", "Not charging"), ("Full", "Full"), ("  7FR5J   \n2\n", "7FR5J"),
        ("87\n", "87"), ("\n", ""), ("", ""), ("   \n", ""),
    ]

    @Test(arguments: words) func aTextFileIsAWord(text: String, word: String) {
        let content = ChannelFiles<String>.text("t").content { _ in text }
        #expect(content == .word(word))
    }

    @Test func aTextFileOfAnyKindIsItsFile() {
        let channel = SensorChannel("label", isText: true)
        for kind in SensorKind.allCases {
            #expect(channel.files(kind) { $0 == "label" } == .text("label"))
            #expect(channel.files(kind) { $0 == "label_raw" } == nil)
            #expect(channel.possibleFiles(kind) == ["label"])
        }
    }

    @Test func aWordIsPrintedAndTheSpacesOfThePresentTextAreKept() {
        let file = ChannelFiles<String>.text("t")
        let print = { (word: String, before: String?) -> String? in
            file.text(for: .word(word), over: { _ in before }, rounding: false)?.text
        }
        #expect(print("7FR5J", " 7FR5J  ") == " 7FR5J  ")
        #expect(print("Full", "Charging") == "Full")
        #expect(print("Full", nil) == "Full")
        #expect(print("two\nlines", "Full") == nil)
        #expect(print(" Full", "Charging") == nil)
    }

    @Test func aWordIsNoNumberAndANumberNoWord() {
        let number = ChannelContent.number(Decimal(1))
        let word = ChannelFiles<String>.text("t")
        #expect(word.text(for: number, over: { _ in "1" }, rounding: true) == nil)
        let whole = ChannelFiles<String>.whole("t")
        #expect(whole.text(for: .word("1"), over: { _ in "1" }, rounding: true) == nil)
        #expect(whole.content { _ in "Full" } == nil)
    }
}
