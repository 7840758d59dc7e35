// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Simulation

@Suite struct SimulatedPinsTests {
    let pin = PinAddress(chip: nil, line: .name("GPIO17"))
    let input = PinSettings(direction: .input)
    let output = PinSettings(direction: .output, atStart: true)

    @Test func anEdgeIsReportedInALaterTurnWithItsTime() throws {
        let (pin, input) = (pin, input)
        try TestLoop.run { time in
            let pins = SimulatedPins(loop: .current)
            var edges: [PinEdge] = []
            let line = try pins.input(pin, input, edges: { edges += $0 }, lost: { _ in })
            await time.advance(by: .seconds(1))
            let stamp = time.now
            pins.drive(pin, to: true)
            pins.drive(pin, to: true)
            #expect(edges.isEmpty)
            #expect(try line.read())
            await time.settle()
            #expect(edges == [PinEdge(isOn: true, stamp: stamp)])
            line.close()
            pins.drive(pin, to: false)
            await time.settle()
            #expect(edges.count == 1)
        }
    }

    @Test func onlyTheRequestedEdgesAreReported() throws {
        let pin = pin
        try TestLoop.run { time in
            let pins = SimulatedPins(loop: .current)
            var edges: [PinEdge] = []
            let settings = PinSettings(direction: .input, edge: .off)
            let line = try pins.input(pin, settings, edges: { edges += $0 }, lost: { _ in })
            for state in [true, false, true, false] { pins.drive(pin, to: state) }
            await time.settle()
            line.close()
            #expect(edges.map(\.isOn) == [false, false])
        }
    }

    @Test func anOutputHasItsStartStateAndKeepsItsState() throws {
        let (pin, output) = (pin, output)
        try TestLoop.run { _ in
            let pins = SimulatedPins(loop: .current)
            let line = try pins.output(pin, output, lost: { _ in })
            #expect(pins.state(of: pin))
            try line.set(false)
            #expect(try !line.read())
            try line.set(true)
            line.close()
            line.close()
            #expect(pins.state(of: pin))
            #expect(!pins.isClaimed(pin))
        }
    }

    @Test func aClaimedLineIsRefused() throws {
        let (pin, input, output) = (pin, input, output)
        try TestLoop.run { _ in
            let pins = SimulatedPins(loop: .current)
            let line = try pins.output(pin, output, lost: { _ in })
            #expect(throws: PortError(.refused, "GPIO17: held by \"martlet\"")) {
                try pins.input(pin, input, edges: { _ in }, lost: { _ in })
            }
            line.close()
            try pins.input(pin, input, edges: { _ in }, lost: { _ in }).close()
        }
    }

    @Test func aRemovedChipLosesItsLinesAndIsMissingUntilItIsBack() throws {
        let (pin, input, output) = (pin, input, output)
        try TestLoop.run { time in
            let pins = SimulatedPins(loop: .current)
            var losses: [PortError.Kind] = []
            var appearances = 0
            let watch = pins.watch { appearances += 1 }
            let line = try pins.output(pin, output, lost: { losses.append($0.kind) })
            pins.unplug()
            #expect(losses.isEmpty)
            await time.settle()
            #expect(losses == [.lost])
            #expect(throws: PortError.self) { try line.set(true) }
            #expect(throws: PortError(.missing, "GPIO17: there is no GPIO chip")) {
                try pins.input(pin, input, edges: { _ in }, lost: { _ in })
            }
            pins.replug()
            await time.settle()
            #expect(appearances == 1)
            watch.cancel()
            pins.unplug()
            pins.replug()
            await time.settle()
            #expect(appearances == 1)
            #expect(losses == [.lost])
        }
    }
}
