// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan
import Ports
import Testing

@testable import Serial

@Suite struct TermiosTests {
    @Test(arguments: [50, 1200, 9600, 115_200, 31_250, 74_880, 250_000, 4_000_000])
    func anyBaudRateIsSetAndReadBack(baud: Int) throws {
        let pty = try PseudoTerminal.open()
        try Termios(SerialSettings(baud: baud)).apply(to: pty.master)
        #expect(try Termios(of: pty.master) == Termios(SerialSettings(baud: baud)))
    }

    @Test func stopBitsAreSetAndReadBack() throws {
        let pty = try PseudoTerminal.open()
        try Termios(SerialSettings(stopBits: 2)).apply(to: pty.master)
        #expect(try Termios(of: pty.master).stopBits == 2)
    }

    @Test func aBaudRateWithinTwoPercentIsAccepted() {
        let requested = Termios(SerialSettings(baud: 115_200))
        #expect(requested.accepts(Termios(SerialSettings(baud: 115_384))))
        #expect(requested.accepts(Termios(SerialSettings(baud: 117_504))))
        #expect(!requested.accepts(Termios(SerialSettings(baud: 117_600))))
        #expect(!requested.accepts(Termios(SerialSettings(baud: 9600))))
    }

    @Test func anotherParityOrWidthIsNotAccepted() {
        let requested = Termios(SerialSettings())
        #expect(!requested.accepts(Termios(SerialSettings(parity: .even))))
        #expect(!requested.accepts(Termios(SerialSettings(dataBits: 7))))
        #expect(!requested.accepts(Termios(SerialSettings(stopBits: 2))))
    }

    @Test func settingsArePrintedInTheUsualNotation() {
        #expect("\(Termios(SerialSettings()))" == "9600 8N1")
        let odd = SerialSettings(baud: 300, dataBits: 7, parity: .odd, stopBits: 2)
        #expect("\(Termios(odd))" == "300 7O2")
    }
}
