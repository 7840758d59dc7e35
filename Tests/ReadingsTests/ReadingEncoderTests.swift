// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct ReadingEncoderTests {
    private let time: Int64 = 1_791_022_530_250_999_999

    @Test func aReadingIsOneObjectWithItsTimeFirst() {
        let values: [Value?] = [.number(Decimal(8)), .number(Decimal(mantissa: 214, exponent: -1))]
        #expect(
            json(["pm25", "temperature"], values, time)
                == #"{"time":"2026-10-03T10:15:30.250Z","pm25":8,"temperature":21.4}"#)
    }

    @Test func absentValuesAreLeftOutAndBadOnesAreNull() {
        let values: [Value?] = [nil, .unknown, .onOff(true), nil, .onOff(false), .text("run")]
        #expect(
            json(["a", "b", "c", "d", "e", "f"], values, time)
                == #"{"time":"2026-10-03T10:15:30.250Z","b":null,"c":"on","e":"off","f":"run"}"#)
    }

    @Test func anUnknownDateIsNull() {
        #expect(json(["pm25"], [.number(.zero)], nil) == #"{"time":null,"pm25":0}"#)
        #expect(json([], [], nil) == #"{"time":null}"#)
    }

    @Test func textAndNamesAreEscaped() {
        #expect(
            json(["a\"b"], [.text("x\\\"\n\u{1}\u{1F}µ")], nil)
                == #"{"time":null,"a\"b":"x\\\"\u000a\u0001\u001fµ"}"#)
    }

    @Test func readingsAreAppended() {
        let encoder = ReadingEncoder(names: ["a"])
        var json = JSONWriter()
        encoder.append([nil], time: nil, to: &json)
        json.endLine()
        encoder.append([nil], time: nil, to: &json)
        #expect(json.text == "{\"time\":null}\n{\"time\":null}")
    }

    private func json(_ names: [String], _ values: [Value?], _ time: Int64?) -> String {
        var json = JSONWriter()
        ReadingEncoder(names: names).append(values, time: time, to: &json)
        return json.text
    }
}
