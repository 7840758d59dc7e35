// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct MeanTests {
    static func mean(_ numbers: [String]) throws -> String? {
        var mean = Mean()
        for number in numbers { mean.add(try #require(Decimal(number))) }
        return mean.value?.description
    }

    @Test(arguments: [
        (["8", "9", "9"], "8.7"), (["21.4"], "21.4"), (["0.1", "0.2"], "0.15"),
        (["1200", "1300", "1300"], "1266.7"), (["-1", "1"], "0"), (["0.1", "0.1", "0.1"], "0.1"),
        (["1", "0.01", "0.02"], "0.343"),
    ])
    func theMeanHasOneDigitMoreThanItsFinestNumber(numbers: [String], mean: String) throws {
        #expect(try Self.mean(numbers) == mean)
    }

    @Test func thereIsNoMeanOfNothing() throws {
        #expect(try Self.mean([]) == nil)
    }

    @Test func aWindowHasMeansAndTheNewestWordsAndBeginsAnew() throws {
        var window = MeanWindow(hasMean: [true, true, true, true, false])
        let (one, two) = (Value.number(Decimal(1)), Value.number(Decimal(2)))
        window.add([one, .text("a"), .unknown, nil, one])
        window.add([.unknown, .text("b"), .unknown, nil, one])
        window.add([two, nil, nil, nil, two])
        let (values, rest) = (window.removeAll(), window.removeAll())
        let mean = Value.number(Decimal(mantissa: 15, exponent: -1))
        #expect(values == [mean, .text("b"), .unknown, nil, two])
        #expect(rest == [nil, nil, nil, nil, nil])
    }
}
