// SPDX-License-Identifier: Apache-2.0

import Devices
import PropertyTesting
import Testing
import Wire

@Suite struct RegisterPlanTests {
    private static func register(_ address: Int, _ type: String = "u16be") -> RegisterField {
        RegisterField(.input, at: address, .number(NumberType(name: type)!))!
    }

    private static func ranges(_ plan: RegisterPlan, _ fields: [RegisterField]) -> [String] {
        plan.blocks(for: fields).map(\.range.name)
    }

    @Test func neighboursAreReadTogether() {
        let fields = [Self.register(2, "f32be"), Self.register(0, "f32be"), Self.register(4)]
        #expect(Self.ranges(RegisterPlan(), fields) == ["input-0..4"])
    }

    @Test func aHoleIsReadIfTheDeviceToleratesIt() {
        let fields = [Self.register(0), Self.register(4)]
        #expect(Self.ranges(RegisterPlan(holes: 2), fields) == ["input-0", "input-4"])
        #expect(Self.ranges(RegisterPlan(holes: 3), fields) == ["input-0..4"])
    }

    @Test func aRequestIsNotLargerThanTheDeviceAllows() {
        let fields = (0..<10).map { Self.register($0 * 2, "f32be") }
        let plan = RegisterPlan(largest: 8)
        #expect(Self.ranges(plan, fields) == ["input-0..7", "input-8..15", "input-16..19"])
    }

    @Test func bitsCountAsSixteenToARegister() {
        let fields = (0..<40).map { RegisterField(bit: $0, of: .coil) }
        #expect(Self.ranges(RegisterPlan(largest: 2), fields) == ["coil-0..31", "coil-32..39"])
        #expect(RegisterPlan().largestRead(of: .coil) == 2000)
    }

    @Test func eachTableHasRequestsOfItsOwn() {
        let holding = RegisterField(.holding, at: 0, .number(.integer(.u16be)))!
        #expect(
            Self.ranges(RegisterPlan(), [Self.register(0), holding]) == ["input-0", "holding-0"])
    }

    @Test func overlappingFieldsAreReadOnce() {
        let fields = [Self.register(0, "u64be"), Self.register(1), Self.register(0)]
        let blocks = RegisterPlan().blocks(for: fields + fields)
        #expect(blocks.map(\.range.name) == ["input-0..3"])
        #expect(blocks[0].fields.count == 3)
    }

    /// Every plan covers its fields, keeps the limits, and no other one has fewer requests.
    @Test func noPlanHasFewerRequests() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let plan = RegisterPlan(
                largest: Int.random(in: 2...12, using: &random),
                holes: Int.random(in: 0...4, using: &random))
            let count = Int.random(in: 1...9, using: &random)
            let fields = (0..<count).map { _ in
                Self.register(
                    Int.random(in: 0...30, using: &random),
                    Bool.random(using: &random) ? "u16be" : "u32be")
            }
            let blocks = plan.blocks(for: fields)
            for block in blocks {
                #expect(block.range.addresses.count <= plan.largest)
            }
            #expect(Set(blocks.flatMap(\.fields)) == Set(fields))
            #expect(blocks.count == Self.fewest(plan, Set(fields)))
        }
    }

    /// The smallest number of requests, by trying each end of the first one.
    private static func fewest(_ plan: RegisterPlan, _ fields: Set<RegisterField>) -> Int {
        guard let start = fields.map(\.addresses.lowerBound).min() else { return 0 }
        let ends = Set(fields.map(\.addresses.upperBound)).filter {
            $0 > start && $0 - start <= plan.largest
        }
        return ends.map { end -> Int in
            let read = fields.filter {
                $0.addresses.lowerBound >= start && $0.addresses.upperBound <= end
            }
            guard !read.isEmpty, isDense(plan, read),
                read.contains(where: {
                    $0.addresses.lowerBound == start
                })
            else { return .max / 2 }
            return 1 + fewest(plan, fields.subtracting(read))
        }.min() ?? .max / 2
    }

    private static func isDense(_ plan: RegisterPlan, _ fields: Set<RegisterField>) -> Bool {
        var end: Int?
        for field in fields.sorted(by: { $0.addresses.lowerBound < $1.addresses.lowerBound }) {
            if let end, field.addresses.lowerBound - end > plan.holes { return false }
            end = max(end ?? 0, field.addresses.upperBound)
        }
        return true
    }
}
