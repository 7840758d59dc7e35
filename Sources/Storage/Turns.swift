// SPDX-License-Identifier: Apache-2.0

/// Devices that take turns, each in the line at most once.
struct Turns {
    private var line = Ring<Int>()
    /// By the number of the device.
    private var isWaiting: ContiguousArray<Bool> = []

    /// The number of the device whose turn it is.
    var first: Int? { line.first }

    /// Puts a device at the end of the line, unless it is in the line.
    mutating func add(_ device: Int) {
        while isWaiting.count <= device { isWaiting.append(false) }
        guard !isWaiting[device] else { return }
        isWaiting[device] = true
        line.append(device)
    }

    /// The first device has had its turn, and goes to the end of the line.
    mutating func pass() {
        if let device = line.popFirst() { line.append(device) }
    }

    /// The first device has nothing more.
    mutating func removeFirst() {
        if let device = line.popFirst() { isWaiting[device] = false }
    }
}
