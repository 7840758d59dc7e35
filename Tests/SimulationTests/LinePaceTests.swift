// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Testing

@testable import Simulation

@Suite struct LinePaceTests {
    let second: Int64 = 1_000_000_000

    @Test func aLineCarriesItsBaudRate() {
        let pace = LinePace(SerialSettings(baud: 9600))
        #expect(pace.bytes(after: second) == 960)
        #expect(pace.duration(of: 960) == second)
        #expect(pace.duration(of: 1) == 1_041_667)
    }

    @Test func parityAndStopBitsTakeTheirTime() {
        let settings = SerialSettings(baud: 9600, dataBits: 7, parity: .even, stopBits: 2)
        #expect(LinePace(settings).bytes(after: second) == 9600 / 11)
    }

    @Test(arguments: [50, 300, 9600, 115_200, 31_250, 4_000_000])
    func aByteHasNotArrivedBeforeItsTime(baud: Int) {
        let pace = LinePace(SerialSettings(baud: baud))
        for count in 1...1000 {
            #expect(pace.bytes(after: pace.duration(of: count)) == count)
            #expect(pace.bytes(after: pace.duration(of: count) - 1) == count - 1)
        }
    }

    @Test func theLongestTimeDoesNotOverflow() {
        let pace = LinePace(SerialSettings(baud: 4_000_000))
        #expect(pace.bytes(after: .max) == .max)
        #expect(pace.bytes(after: -5) == 0)
    }
}
