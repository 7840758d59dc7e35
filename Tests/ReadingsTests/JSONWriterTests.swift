// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct JSONWriterTests {
    @Test func commasStandBetweenMembersAndElementsOnly() {
        var json = JSONWriter()
        json.object { json in
            json.add("a", 1)
            json.add("none", [])
            json.add("two", ["x", "y"])
            json.key("inner")
            json.object { _ in }
            json.key("pairs")
            json.array { json in
                json.object { $0.add("b", true) }
                json.object { $0.add("c", false) }
                json.array { $0.write(-7) }
                json.writeNull()
            }
            json.add("end", "z")
        }
        #expect(
            json.text == #"{"a":1,"none":[],"two":["x","y"],"inner":{},"#
                + #""pairs":[{"b":true},{"c":false},[-7],null],"end":"z"}"#)
    }

    @Test func unknownValuesAreNull() {
        var json = JSONWriter()
        json.object { json in
            json.add("text", String?.none)
            json.add("since", date: nil)
            json.add("then", date: 0)
            json.add("value", .unknown)
        }
        #expect(
            json.text
                == #"{"text":null,"since":null,"then":"1970-01-01T00:00:00.000Z","value":null}"#)
    }

    @Test func aValueOfEachKindIsWritten() {
        let values: [Value] = [
            .number(Decimal(mantissa: 214, exponent: -1)), .onOff(true), .onOff(false),
            .text("a\"b\\\n"), .unknown,
        ]
        var json = JSONWriter()
        json.array { json in
            for value in values { json.write(value) }
        }
        #expect(json.text == #"[21.4,"on","off","a\"b\\\u000a",null]"#)
    }

    @Test func eachLineBeginsAnew() {
        var json = JSONWriter()
        for number in 1...2 {
            json.object { $0.add("n", number) }
            json.endLine()
        }
        #expect(json.text == "{\"n\":1}\n{\"n\":2}\n")
        json.removeAll()
        json.write("x")
        #expect(json.text == #""x""#)
    }
}
