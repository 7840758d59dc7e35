// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

/// The search for the models of one SunSpec device, question by question.
///
/// It takes place before the first round, and again when the port was opened or the device was
/// lost, because then it may be another device.
struct ModelSearch {
    /// What follows the end of a question.
    enum Outcome {
        /// Ask this; only once if the device did not answer the last one.
        case ask(PolledStep, isTrial: Bool)
        case found([SunSpecPlace?])
        /// Why the device does not fit.
        case unfit(String)
    }

    private let model: Model
    private let modbus: ModbusModel
    private let timing: ReadTiming
    private var search: SunSpecSearch
    private var isDone = false
    private var content: (Int, Int)?

    /// - Returns: `nil` for a model of another device.
    init?(_ model: Model) {
        guard !model.sunSpecModels.isEmpty, case .serial(let serial) = model.kind,
            let modbus = serial.modbus
        else { return nil }
        self.model = model
        self.modbus = modbus
        timing = ReadTiming(of: serial.reads[0])
        search = SunSpecSearch(for: model.sunSpecModels)
    }

    /// The first question; `nil` when the places are known.
    var question: PolledStep? { isDone ? nil : step(search.next) }

    private func step(_ range: RegisterRange) -> PolledStep {
        let serial = SerialModel(range, of: modbus, timing)
        return PolledStep(serial.reads[0], messages: [0], of: serial)
    }

    /// The places may have changed.
    mutating func restart() {
        isDone = false
        search.restart()
    }

    /// The answer to the question.
    mutating func received(_ frame: FrameView) {
        guard case .integer(let first)? = frame.rawValue(0),
            case .integer(let second)? = frame.rawValue(1)
        else { return }
        content = (Int(first), Int(second))
    }

    /// The question has ended.
    ///
    /// - Parameter mayGoOn: Whether another place is tried at once when the device is silent.
    /// - Returns: `nil` when the round fails as it would without a search, or goes on.
    mutating func next(after action: Conversation.Action, mayGoOn: Bool) -> Outcome? {
        switch action {
        case .finished:
            guard let content else { return nil }
            return outcome(of: search.received(content.0, content.1), isTrial: false)
        case .refused(_, let reason):
            guard let step = search.refused() else {
                let words = reason.map { "; it refuses the last question: \($0)" } ?? ""
                return .unfit(SunSpecSearch.noMarker + words)
            }
            return outcome(of: step, isTrial: false)
        case .failed:
            let step = search.unanswered()
            return mayGoOn ? step.map { outcome(of: $0, isTrial: true) } : nil
        case .send, .pause, .wait, .nothing:
            return nil
        }
    }

    private mutating func outcome(of step: SunSpecSearch.Step, isTrial: Bool) -> Outcome {
        switch step {
        case .ask(let range): return .ask(self.step(range), isTrial: isTrial)
        case .unfit(let reason): return .unfit(reason)
        case .found(let places):
            isDone = true
            return .found(places)
        }
    }
}
