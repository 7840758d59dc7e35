// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings
import Testing
import Wire

@testable import DeviceFiles

@Suite struct TextTypeTests {
    private func read<Value>(_ text: String, _ type: TextType<Value>) -> Value? {
        try? type.read(text).get()
    }

    private func suggestion<Value>(_ text: String, _ type: TextType<Value>) -> String? {
        if case .failure(let mismatch) = type.read(text) { return mismatch.suggestion }
        return nil
    }

    @Test(arguments: ["/dev/tty\u{0}USB0", "/dev/tty\nUSB0", "/dev/\u{1B}[31m", "/dev/\u{85}x"])
    func textsAndPathsHaveNoControlCharacters(text: String) {
        #expect(read(text, .line) == nil)
        #expect(read(text, TextType<PortAddress>.port) == nil)
        #expect(read("/dev/Küche", TextType<PortAddress>.port) == .device("/dev/Küche"))
    }

    @Test func aNameIsSuggestedOnlyIfItIsReadable() {
        #expect(suggestion("Living Room", .name) == "living-room")
        #expect(suggestion("Küche", .name) == nil)
    }

    @Test func secondsAreSuggestedForANumberWithoutAUnit() {
        #expect(suggestion("30", .interval) == "30s")
        #expect(suggestion("0", .interval) == nil)
    }

    @Test(arguments: [
        ("0x5A", "5A"), ("5AA503", "5A A5 03"), ("5A:A5", "5A A5"), ("0x5a, 0xa5", "5A A5"),
        ("AA 5", "AA 05"),
    ])
    func bytesInOtherFormsAreSuggested(text: String, bytes: String) {
        #expect(TextType.bytes.suggestion(for: text) == bytes)
    }

    @Test(arguments: [
        ("0,1", "0.1"), ("\u{2212}2.5", "-2.5"), (" 7", "7"), ("1,000", nil), ("x", nil),
    ])
    func numbersInOtherFormsAreSuggested(text: String, number: String?) {
        #expect(TextType<Decimal>.decimal.suggestion(for: text) == number)
    }

    @Test(arguments: [
        ("1 s", "1s"), ("10 sec", "10s"), ("2 Hours", "2h"), ("1 day", "24h"),
        ("5 m 30 s", "5m30s"),
        ("3 years", nil),
    ])
    func durationsInOtherFormsAreSuggested(text: String, duration: String?) {
        #expect(TextType<Duration>.interval.suggestion(for: text) == duration)
    }

    @Test(arguments: [
        ("0-100", "0..100"), ("0 to 100", "0..100"), ("0...100", "0..100"), ("0 .. 100", "0..100"),
        ("0,5..1,5", "0.5..1.5"), ("-5 - 5", "-5..5"), ("5", nil),
    ])
    func rangesInOtherFormsAreSuggested(text: String, range: String?) {
        #expect(TextType<ClosedRange<Decimal>>.range.suggestion(for: text) == range)
    }

    @Test func aHexadecimalNumberIsSuggestedInDecimal() {
        #expect(TextType<Int>.integer(0...255).suggestion(for: "0x10") == "16")
        #expect(TextType<Int>.integer(0...9).suggestion(for: "0x10") == nil, "it is too large")
    }

    @Test func bytesAreTwoDigitsEach() {
        #expect(read("42 4D 00 ff", .bytes) == [0x42, 0x4D, 0, 0xFF])
        #expect(read("42  4D", .bytes) == [0x42, 0x4D])
        for text in ["", "4", "424D", "0x42", "4G", "+1", "42,4D"] {
            #expect(read(text, .bytes) == nil)
        }
    }

    @Test func rangesIncludeBothEnds() {
        #expect(read("0..1000", .range) == Decimal(0)...Decimal(1000))
        #expect(read("-10..-2.5", .range)?.upperBound == Decimal(mantissa: -25, exponent: -1))
        #expect(read("5..5", .range) == Decimal(5)...Decimal(5))
        for text in ["", "..", "5", "5..", "..5", "5...6", "5 .. 6", "a..b", "6..5"] {
            #expect(read(text, .range) == nil)
        }
        #expect(suggestion("10..3", .range) == "3..10")
    }

    @Test func positionsCountFromZero() {
        #expect(read("1..7", .coverage) == Coverage(first: 1, last: 7))
        #expect(read("4", .coverage) == Coverage(first: 4, last: 4))
        #expect(read("1..-2", .coverage) == Coverage(first: 1, last: -2))
        for text in ["-1..7", "-1", "99999999999999999999", "1..", "..7"] {
            #expect(read(text, .coverage) == nil)
        }
        #expect(suggestion("7..1", .coverage) == "1..7")
    }

    @Test func aLengthCountsTheRestOrTheFrame() {
        #expect(read("rest", .lengthScope) == .rest)
        #expect(read("rest-4", .lengthScope) == LengthScope(isWhole: false, plus: -4))
        #expect(read("frame+2", .lengthScope) == LengthScope(isWhole: true, plus: 2))
        for text in ["", "all", "rest-", "rest+-4", "rest - 4", "-4"] {
            #expect(read(text, .lengthScope) == nil)
        }
    }

    @Test func scalesMayBeFractionsWithAFiniteDecimalForm() {
        #expect(read("1/8", .scale) == Decimal("0.125"))
        #expect(read("-0.1", .scale) == Decimal("-0.1"))
        for text in ["0", "1/3", "1/0", "0/4", "1/", "/8", "1/2/4"] {
            #expect(read(text, .scale) == nil)
        }
    }

    @Test func wholeNumbersAreSeparatedByCommas() {
        #expect(read("65535", .integers) == [65535])
        #expect(read("65535, -1", .integers) == [65535, -1])
        for text in ["", "1,", ",", "0xFF", "1 2"] { #expect(read(text, .integers) == nil) }
    }

    @Test func bitsAndCountsAreNotNegative() {
        #expect(read("4..7", .bits) == 4...7)
        #expect(read("0", .bits) == 0...0)
        #expect(read("-1", .bits) == nil)
        #expect(read("0..40", .counts(1...100)) == 0...40)
        #expect(read("0", .counts(1...100)) == nil)
        #expect(read("6..101", .counts(1...100)) == nil)
    }

    @Test func onAndOffAreTheOnlyStates() {
        #expect(read("on", .onOff) == true)
        #expect(read("off", .onOff) == false)
        #expect(read("true", .onOff) == nil)
        #expect(suggestion("true", .onOff) == "on")
        #expect(suggestion("no", .onOff) == "off")
    }

    @Test func namesAreValidInTopics() {
        for text in ["a", "pm25", "0", "living-room", "a_b"] {
            #expect(read(text, .name) == text)
        }
        for text in ["", "-a", "_a", "A", "a b", "a/b", "ä", String(repeating: "a", count: 65)] {
            #expect(read(text, .name) == nil)
        }
        #expect(suggestion("Living Room", .name) == "living-room")
        #expect(suggestion("-", .name) == nil)
    }

    @Test func modelsHaveAVendor() {
        #expect(read("plantower/pms5003", .modelName) == "plantower/pms5003")
        for text in ["pms5003", "/pms5003", "a/b/c", "a/", "../etc/passwd", "a/.."] {
            #expect(read(text, .modelName) == nil)
        }
        #expect(suggestion("Plantower/PMS5003", .modelName) == "plantower/pms5003")
    }

    @Test(arguments: [
        ("mqtt://localhost", "localhost", 1883, false), ("mqtts://b.lan", "b.lan", 8883, true),
        ("mqtt://10.0.0.1:1884", "10.0.0.1", 1884, false), ("mqtt://[::1]:99", "::1", 99, false),
        ("mqtts://[::1]", "::1", 8883, true), ("mqtt://b/", "b", 1883, false),
    ])
    func aBrokerHasAHostAndAPort(text: String, host: String, port: Int, usesTLS: Bool) {
        let address = BrokerAddress(host: host, port: port, usesTLS: usesTLS)
        #expect(read(text, .brokerURL) == address)
    }

    @Test(arguments: [
        "", "localhost", "mqtt://", "mqtt://:1883", "mqtt://a:", "mqtt://a:0", "mqtt://a:65536",
        "mqtt://a:b", "mqtt://a/b", "mqtt://u:p@a", "mqtt://[::1", "mqtt://::1", "http://a",
        "mqtt://[::1]x", "mqtt://a b",
    ])
    func otherTextsAreNotABrokerURL(text: String) {
        #expect(read(text, .brokerURL) == nil)
    }

    @Test func theRightSchemeIsSuggested() {
        #expect(suggestion("tcp://b:1883", .brokerURL) == "mqtt://b:1883")
        #expect(suggestion("ssl://b", .brokerURL) == "mqtts://b")
        #expect(suggestion("b.lan", .brokerURL) == "mqtt://b.lan")
    }
}
