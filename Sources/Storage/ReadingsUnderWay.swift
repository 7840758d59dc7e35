// SPDX-License-Identifier: Apache-2.0

import Ports
import Readings

/// The readings that the broker has taken and not acknowledged, in the order of `publish`.
///
/// Nearly all brokers acknowledge in order, so that the front is nearly always the reading that was
/// acknowledged. A reading that is acknowledged early is marked, and removed when it reaches the
/// front. For a delivery that is not at the front, all readings under way are searched, at most the
/// length of the window.
struct ReadingsUnderWay {
    private struct Delivery {
        let stored: StoredReading
        let id: DeliveryID
        var isAcknowledged = false
    }

    private var deliveries = Ring<Delivery>()
    /// The number of readings that were acknowledged before older ones.
    private var early = 0

    var count: Int { deliveries.count - early }

    func holdsReading(of device: DeviceID) -> Bool {
        (0..<deliveries.count).contains { position in
            !deliveries[position].isAcknowledged
                && deliveries[position].stored.reading.device == device
        }
    }

    mutating func append(_ stored: StoredReading, as id: DeliveryID) {
        deliveries.append(Delivery(stored: stored, id: id))
    }

    mutating func acknowledge(_ id: DeliveryID) {
        if deliveries.first?.id == id {
            deliveries.popFirst()
            forgetEarly()
        } else if let position = position(of: id) {
            deliveries[position].isAcknowledged = true
            early += 1
        }
    }

    /// Empties the list.
    ///
    /// - Returns: What was not acknowledged, in the order of `publish`.
    mutating func removeAll() -> [StoredReading] {
        let rest = deliveries.elements.filter { !$0.isAcknowledged }.map(\.stored)
        self = ReadingsUnderWay()
        return rest
    }

    private mutating func forgetEarly() {
        while deliveries.first?.isAcknowledged == true {
            deliveries.popFirst()
            early -= 1
        }
    }

    /// A number is used again after its acknowledgement, so it may be in the list twice.
    private func position(of id: DeliveryID) -> Int? {
        (0..<deliveries.count).first { position in
            deliveries[position].id == id && !deliveries[position].isAcknowledged
        }
    }
}
