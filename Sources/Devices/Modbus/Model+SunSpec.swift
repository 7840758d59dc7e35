// SPDX-License-Identifier: Apache-2.0

import Wire

extension Model {
    /// The models of SunSpec that are to be found in a device; empty for any other device.
    package var sunSpecModels: [SunSpecModel] {
        guard case .serial(let serial) = kind else { return [] }
        return serial.modbus?.sunSpec ?? []
    }

    /// What a device of SunSpec is asked when its models are at those places.
    ///
    /// A value has no source when the device does not have its model, or has a shorter one. Such a
    /// value is absent, and cannot be set.
    ///
    /// - Parameter places: One for each SunSpec model of the file, `nil` for one that is missing.
    /// - Precondition: This is the model of the file, of a SunSpec device.
    package func placed(_ places: [SunSpecPlace?]) -> Model {
        guard case .serial(let serial) = kind, let modbus = serial.modbus else {
            preconditionFailure("only a Modbus device has models of SunSpec")
        }
        let moves = zip(modbus.sunSpec, places).map(SunSpecMove.init)
        let move = { (field: RegisterField) -> RegisterField? in
            let own = moves.first { $0.model.overlaps(field) }
            return own.map { $0.moved(field) } ?? field
        }
        let present = modbus.blocks.compactMap { block in
            RegisterBlock(covering: block.fields.filter { move($0) != nil })
        }
        let missing = modbus.writes.indices.filter { move(modbus.writes[$0].field) == nil }
        let moved = ModbusModel(
            unit: modbus.unit,
            blocks: present.compactMap { RegisterBlock(covering: $0.fields.compactMap(move)) },
            writes: modbus.writes.map { write in
                RegisterWrite(
                    move(write.field) ?? write.field, write.content,
                    usesMultiple: write.usesMultiple)
            })
        return with(
            kind: .serial(
                SerialModel(
                    moved, ReadTiming(of: serial.reads[0]),
                    lifecycle: serial.lifecycle.without(writes: missing))),
            values: values.map { $0.reading(present, of: modbus).without(writes: missing) },
            examples: [])
    }
}

/// The way of a SunSpec model from its place in the file to its place in a device.
private struct SunSpecMove {
    let model: SunSpecModel
    let place: SunSpecPlace?

    /// The field in the device; `nil` when the device does not have it.
    func moved(_ field: RegisterField) -> RegisterField? {
        guard let place else { return nil }
        let distance = place.start - model.place.start
        guard field.addresses.upperBound + distance <= place.addresses.upperBound else {
            return nil
        }
        return RegisterField(.holding, at: field.addresses.lowerBound + distance, field.content)
    }
}

extension ValueDefinition {
    /// The same value, which cannot be set when that needs one of those writes.
    fileprivate func without(writes: [Int]) -> ValueDefinition {
        guard let setter, setter.writes.contains(where: writes.contains) else { return self }
        return from(source, setBy: nil)
    }
}

extension SerialModel {
    /// The question for two registers of a SunSpec device, as the one read of a model.
    package init(_ question: RegisterRange, of modbus: ModbusModel, _ timing: ReadTiming) {
        let fields = question.addresses.compactMap {
            RegisterField(.holding, at: $0, .number(.integer(.u16be)))
        }
        let block = RegisterBlock(range: question, fields: fields)
        self.init(ModbusModel(unit: modbus.unit, blocks: [block]), timing)
    }
}

extension ModbusModel {
    /// The constant registers of a simulated SunSpec device: the marker, the head of each model,
    /// and the end of the models.
    package var sunSpecHeads: [RegisterContent] {
        guard let last = sunSpec.last else { return [] }
        let heads = sunSpec.map { model in
            (model.place.start, model.numbers.upperBound, model.place.length)
        }
        let end = (last.place.addresses.upperBound, SunSpec.end, 0)
        let marker = RegisterContent(
            range: RegisterRange(
                .holding, SunSpec.bases[0]..<SunSpec.bases[0] + SunSpec.markerSize),
            bytes: SunSpec.marker)
        return [marker]
            + (heads + [end]).map { start, number, length in
                RegisterContent(
                    range: RegisterRange(.holding, start..<start + SunSpec.headSize),
                    bytes: ModbusFrame.word(number) + ModbusFrame.word(length))
            }
    }
}
