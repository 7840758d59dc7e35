// SPDX-License-Identifier: Apache-2.0

import Wire

extension Model.Kind {
    /// The same kind with other keys.
    package func keyed(by keys: FrameKeys?) -> Model.Kind {
        guard case .serial(let serial) = self else { return self }
        return .serial(
            SerialModel(
                frames: serial.frames.map { $0.keyed(by: keys) }, reads: serial.reads,
                writes: serial.writes, lifecycle: serial.lifecycle, modbus: serial.modbus))
    }
}

extension Model {
    /// The encryption of its frames; empty for a model with plain frames.
    package var encryptions: [GeneralCiphering] {
        guard case .serial(let serial) = kind else { return [] }
        return serial.frames.compactMap(\.encryption)
    }

    /// The model with the keys of one device. Its examples are encrypted again, so that they are
    /// frames of this device.
    package func keyed(by keys: FrameKeys?) -> Model {
        guard !encryptions.isEmpty else { return self }
        let own = kind.keyed(by: keys)
        return with(
            kind: own, examples: examples.compactMap { $0.sealed(from: kind, for: own) })
    }
}

extension Example {
    /// The same example for a model with other keys; `nil` when it is no frame of the old one.
    package func sealed(from old: Model.Kind, for new: Model.Kind) -> Example? {
        guard case .bytes(let message, let bytes) = input, case .serial(let old) = old,
            case .serial(let new) = new
        else { return self }
        return old.format(of: message).sealed(bytes, for: new.format(of: message)).map {
            Example(input: .bytes(message: message, $0), gives: gives)
        }
    }
}
