// SPDX-License-Identifier: Apache-2.0

/// The deliveries at QoS 1 that the broker has not acknowledged, at most so many at a time.
///
/// Brokers acknowledge in order, so that the one looked for is nearly always the first.
struct DeliveryWindow {
    let limit: Int
    private var numbers: ContiguousArray<Int32> = []

    init(limit: Int) {
        self.limit = limit
        numbers.reserveCapacity(limit)
    }

    var isEmpty: Bool { numbers.isEmpty }
    var isFull: Bool { numbers.count >= limit }

    mutating func insert(_ number: Int32) {
        numbers.append(number)
    }

    /// - Returns: False when no such delivery is under way.
    mutating func remove(_ number: Int32) -> Bool {
        guard let position = numbers.firstIndex(of: number) else { return false }
        numbers.remove(at: position)
        return true
    }
}
