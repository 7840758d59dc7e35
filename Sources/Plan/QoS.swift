// SPDX-License-Identifier: Apache-2.0

/// The level of delivery. MQTT's third level, exactly once, is of no use to a sensor.
package enum QoS: Int32, Hashable, Sendable {
    case atMostOnce = 0
    case atLeastOnce = 1
}
