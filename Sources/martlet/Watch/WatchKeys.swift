// SPDX-License-Identifier: Apache-2.0

/// What the keys do: pure, from a key and the table to the next choice.
///
///            /                      s, Enter
///     none ────> filter      none ──────────> set
///       ^           │          ^                │
///       └───────────┘          └────────────────┘
///        Enter; Escape: all     Enter: sent; Escape: not
struct WatchKeys {
    enum Effect: Equatable {
        case nothing
        case quit
        case send(topic: String, text: String)
    }

    private static let page = 10

    var choice = WatchView.Choice()

    mutating func press(_ key: Key, in view: WatchView) -> Effect {
        choice.answer = ""
        switch choice.prompt {
        case .none: return command(key, view)
        case .filter: return filter(key)
        case .set(let text): return set(key, text, view)
        }
    }

    private mutating func command(_ key: Key, _ view: WatchView) -> Effect {
        switch key {
        case .character("q"): return .quit
        case .character("/"):
            choice.prompt = .filter
            choice.selected = nil
        case .character("s"), .enter: beginSet(view)
        case .escape: (choice.filter, choice.selected) = ("", nil)
        case .up, .character("k"): move(by: -1, view)
        case .down, .character("j"): move(by: 1, view)
        case .pageUp: move(by: -Self.page, view)
        case .pageDown: move(by: Self.page, view)
        case .home: move(by: -view.rows.count, view)
        case .end: move(by: view.rows.count, view)
        case .character, .backspace, .other: break
        }
        return .nothing
    }

    private mutating func move(by step: Int, _ view: WatchView) {
        let last = view.rows.count - 1
        guard last >= 0 else { return }
        let start = choice.selected ?? (step > 0 ? -1 : 0)
        choice.selected = min(max(0, start + step), last)
    }

    private mutating func filter(_ key: Key) -> Effect {
        switch key {
        case .enter: choice.prompt = .none
        case .escape: (choice.filter, choice.prompt) = ("", .none)
        case .backspace: choice.filter = String(choice.filter.dropLast())
        case .character(let character): choice.filter.append(character)
        default: break
        }
        return .nothing
    }

    private mutating func beginSet(_ view: WatchView) {
        guard let (device, value) = selected(view) else {
            choice.answer = "select the output with up and down first"
            return
        }
        guard value.isSettable != false else {
            choice.answer = "\(device.name)/\(value.name) can only be read"
            return
        }
        choice.prompt = .set("")
    }

    private mutating func set(_ key: Key, _ text: String, _ view: WatchView) -> Effect {
        switch key {
        case .escape: choice.prompt = .none
        case .backspace: choice.prompt = .set(String(text.dropLast()))
        case .character(let character): choice.prompt = .set(text + String(character))
        case .enter:
            choice.prompt = .none
            guard let (device, value) = selected(view), !text.isEmpty else { break }
            return .send(topic: "\(device.base)/\(device.name)/\(value.name)/set", text: text)
        default: break
        }
        return .nothing
    }

    private func selected(_ view: WatchView) -> (LiveDevice, LiveDevice.Value)? {
        let rows = view.rows
        guard let place = choice.selected, rows.indices.contains(place),
            let value = rows[place].value
        else { return nil }
        let device = view.state.devices[rows[place].device]
        return (device, device.values[value])
    }
}
