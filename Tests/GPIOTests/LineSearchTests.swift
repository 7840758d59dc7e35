// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Testing

@testable import GPIO

@Suite struct LineSearchTests {
    typealias Line = PinAddress.Line

    static let board = ChipContents(
        path: "/dev/gpiochip0", name: "gpiochip0", label: "pinctrl-bcm2711",
        lines: ["ID_SDA", "ID_SCL", "GPIO17", "GPIO22", ""])
    static let expander = ChipContents(
        path: "/dev/gpiochip1", name: "gpiochip1", label: "ftdi-cbus", lines: ["", "GPIO22"])
    static let twin = ChipContents(
        path: "/dev/gpiochip2", name: "gpiochip2", label: "ftdi-cbus", lines: ["", ""])

    @Test func aLineIsFoundByNameOnAnyChip() throws {
        let location = try search(.name("GPIO17"), on: nil, [Self.expander, Self.board])
        #expect(location == LineSearch.LineLocation(chip: Self.board, offset: 2))
    }

    @Test func aChipIsFoundByLabelOrPath() throws {
        let chips = [Self.expander, Self.board]
        let named = try search(.name("GPIO22"), on: "ftdi-cbus", chips)
        #expect(named == LineSearch.LineLocation(chip: Self.expander, offset: 1))
        let numbered = try search(.offset(3), on: "pinctrl-bcm2711", chips)
        #expect(numbered == LineSearch.LineLocation(chip: Self.board, offset: 3))
        let byPath = try search(.offset(0), on: "/dev/by-me", [Self.twin])
        #expect(byPath == LineSearch.LineLocation(chip: Self.twin, offset: 0))
    }

    @Test func aLinkToAChipIsNotASecondChip() throws {
        let link = ChipContents(
            path: "/dev/gpiochip4", name: "gpiochip0", label: "pinctrl-bcm2711",
            lines: Self.board.lines)
        let location = try search(.name("GPIO17"), on: nil, [Self.board, link])
        #expect(location.chip.path == "/dev/gpiochip0")
    }

    @Test func aNameOfTwoLinesIsAnError() {
        let advice = "give its number and the chip's label or path"
        expect(
            .name("GPIO22"), on: nil, [Self.board, Self.expander], .unfit,
            "GPIO22: it may be line 3 of pinctrl-bcm2711 (/dev/gpiochip0) or line 1 of ftdi-cbus "
                + "(/dev/gpiochip1); \(advice)")
        expect(
            .offset(1), on: "ftdi-cbus", [Self.expander, Self.twin], .unfit,
            "line 1 on ftdi-cbus: it may be line 1 of ftdi-cbus (/dev/gpiochip1) or line 1 of "
                + "ftdi-cbus (/dev/gpiochip2); \(advice)")
    }

    @Test func aChipIsNotFoundByItsNumber() {
        expect(
            .offset(1), on: "gpiochip0", [Self.board], .unfit,
            "line 1 on gpiochip0: no chip has the label gpiochip0: its number may change; use its "
                + "label, pinctrl-bcm2711")
    }

    @Test func theErrorListsExistingNames() {
        expect(
            .name("GPIO7"), on: "pinctrl-bcm2711", [Self.board, Self.expander], .unfit,
            "GPIO7: no line has this name on pinctrl-bcm2711; did you mean GPIO17?")
        expect(
            .name("ID_SDB"), on: nil, [Self.board], .missing,
            "ID_SDB: no line has this name on any chip; did you mean ID_SDA?")
        expect(
            .offset(5), on: "pinctrl-bcm2711", [Self.board], .unfit,
            "line 5: no such line on pinctrl-bcm2711; its lines: 0..4")
        expect(
            .offset(0), on: "pinctrl-rp1", [Self.board, Self.expander], .missing,
            "line 0 on pinctrl-rp1: there is no chip pinctrl-rp1; available: pinctrl-bcm2711, "
                + "ftdi-cbus")
        expect(.name("GPIO17"), on: nil, [], .missing, "GPIO17: this machine has no GPIO chip")
    }

    @Test func theErrorOfAnUnreadableChipIsReportedIfNoLineMatches() throws {
        let refusal = PortError(.refused, "/dev/gpiochip1: no permission")
        var search = LineSearch(PinAddress(chip: nil, line: .name("GPIO5")))
        search.add(failure: refusal)
        search.add(Self.board)
        #expect(throws: refusal) { try search.location() }
        var other = LineSearch(PinAddress(chip: nil, line: .name("GPIO17")))
        other.add(failure: refusal)
        other.add(Self.board)
        let location = try other.location()
        #expect(location.offset == 2)
    }

    private func search(
        _ line: Line, on chip: String?, _ chips: [ChipContents]
    ) throws(PortError) -> LineSearch.LineLocation {
        var search = LineSearch(PinAddress(chip: chip, line: line))
        for chip in chips { search.add(chip) }
        return try search.location()
    }

    private func expect(
        _ line: Line, on chip: String?, _ chips: [ChipContents],
        _ kind: PortError.Kind, _ message: String, at place: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: PortError(kind, message), sourceLocation: place) {
            try search(line, on: chip, chips)
        }
    }
}
