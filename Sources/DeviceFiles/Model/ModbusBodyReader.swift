// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Wire
import YAML

/// Reads the body of a Modbus model: its address, the limits of its requests, and its values, which
/// name registers. The requests are planned from the values.
struct ModbusBodyReader {
    static let keys =
        ["address", "largest", "holes", "write", "sunspec"] + QuestionReader.timingKeys

    /// The keys of other devices on a line.
    private static let planned = ["frames", "reads", "writes", "refusals"]

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read() -> ModelBody? {
        for entry in section.entries where Self.planned.contains(entry.key) {
            scope.error(
                "'\(entry.key)' is not possible here: with 'modbus' the gateway plans them from "
                    + "the registers of the values", entry.keyRange)
        }
        for entry in section.entries
        where LifecycleReader.keys.contains(entry.key) && !["setup", "warm-up"].contains(entry.key)
        {
            scope.error(
                "'\(entry.key)' is not possible here: a Modbus device has 'setup' and 'warm-up'",
                entry.keyRange)
        }
        let serial = section.section("serial", keys: SerialSettings.keys).flatMap {
            SerialSettings(reading: $0, over: nil)
        }
        let every = section.required("every", .interval)
        let staleAfter = section.value("stale-after", .interval)
        let own = section.section("modbus", keys: Self.keys)
        let unit = own?.required("address", .unit)
        let timing = own.map(readTiming) ?? ReadTiming()
        let drafts = RegisterDrafts(
            unit: unit ?? 1, plan: own.map(readPlan) ?? RegisterPlan(),
            sunSpec: own.map { SunSpecReader(section: $0).read() } ?? [],
            usesMultiple: own?.value("write", .writeFunctions) ?? false, values: section)
        let values = ValuesReader(sources: .registers(drafts), scope: scope).read(section)
        let lifecycle = Lifecycle(
            setup: section.entry("setup").map { drafts.setup($0, scope) } ?? [],
            warmUp: LifecycleReader.warmUp(section) ?? .zero)
        if let values { refuseUnread(values) }
        guard let serial, let every, unit != nil, let values,
            !drafts.modbus.blocks.isEmpty
        else {
            return nil
        }
        return ModelBody(
            kind: .serial(SerialModel(drafts.modbus, timing, lifecycle: lifecycle)), values: values,
            every: every,
            staleAfter: staleAfter, serial: serial, pins: [])
    }

    /// The reads show whether the device is there.
    private func refuseUnread(_ values: [ValueDefinition]) {
        guard values.allSatisfy({ $0.source == .commands }) else { return }
        scope.error(
            "no value has 'from': the gateway reads a register to see whether the device is there",
            section.entry("values")?.keyRange ?? section.title)
    }

    private func readPlan(_ own: Section) -> RegisterPlan {
        RegisterPlan(
            largest: own.value("largest", .integer(1...ModbusTable.holding.largestRead), or: 125),
            holes: own.value("holes", .integer(0...124), or: 0))
    }

    private func readTiming(_ own: Section) -> ReadTiming {
        let reader = QuestionReader(section: own)
        return ReadTiming(timeout: reader.timeout, retries: reader.retries, gap: reader.gap)
    }
}

extension TextType<Bool> {
    /// Whether single registers and coils are set by the functions for several.
    fileprivate static let writeFunctions = oneOf([("single", false), ("multiple", true)])
}

extension TextType<UInt8> {
    /// The address of a Modbus device. The specification has 1 to 247; some devices answer at
    /// higher ones, whatever their own is.
    fileprivate static let unit = TextType("an address from 1 to 255") { text in
        guard let number = wholeNumber(text), let unit = UInt8(exactly: number) else {
            return .failure(Mismatch())
        }
        guard unit > 0 else {
            return .failure(
                Mismatch("the address 0 is for all devices at once, and none of them answers"))
        }
        return .success(unit)
    }
}
