// SPDX-License-Identifier: Apache-2.0

import CMosquitto

/// What the library's callbacks reported during a call. They append and return; the client acts on
/// it after the call, when it may call the library again.
final class CallbackBuffer {
    struct Message {
        let topic: String
        /// `nil` when it was larger than `largestPayload`.
        let payload: [UInt8]?
        let size: Int
        let isRetained: Bool
    }

    /// Larger messages are not commands; their payload is not kept.
    static let largestPayload = 65_536

    /// The code of the CONNACK, 0 for accepted.
    var connack: Int32?
    /// The keepalive that the broker wants instead of ours, in seconds (MQTT 5).
    var keepalive: UInt16?
    /// The reason in the broker's DISCONNECT (MQTT 5).
    var goodbye: Int32?
    /// Messages that the broker has refused, with its reasons (MQTT 5). They are delivered too:
    /// there is nothing more to do for them.
    var refusedMessages: [(number: Int32, reason: Int32)] = []
    /// In place of a reason: see `Connection.noteUnreadableAnswer`.
    static let unreadable: Int32 = -1
    /// The numbers of the requests for subscriptions that were answered.
    var answeredSubscriptions: [Int32] = []
    /// Deliveries that are done, each once: acknowledged (QoS 1), or written to the socket (QoS 0).
    var delivered: ContiguousArray<Int32> = []
    var messages: [Message] = []
    /// The numbers of the requests for subscriptions that the broker refused.
    var refusedSubscriptions: [Int32] = []
    var log: [String] = []

    /// The first code that is a refusal (MQTT 5, section 2.4; in 3.1.1 the only one, in a SUBACK).
    private static let refusals: Int32 = 0x80

    /// Registers the callbacks. There is none for the end of a connection: the client looks at the
    /// socket after each call, which also finds the ends that the library does not report.
    func register(with library: OpaquePointer) {
        mosquitto_connect_v5_callback_set(library) { _, buffer, code, _, properties in
            let identifier = Int32(MQTT_PROP_SERVER_KEEP_ALIVE.rawValue)
            var keepalive: UInt16 = 0
            let found = mosquitto_property_read_int16(properties, identifier, &keepalive, false)
            CallbackBuffer.of(buffer).keepalive = found == nil ? nil : keepalive
            CallbackBuffer.of(buffer).connack = code
        }
        mosquitto_disconnect_v5_callback_set(library) { _, buffer, code, _ in
            // Smaller numbers are the library's own.
            guard code >= CallbackBuffer.refusals else { return }
            CallbackBuffer.of(buffer).goodbye = code
        }
        mosquitto_publish_v5_callback_set(library) { _, buffer, number, reason, _ in
            let buffer = CallbackBuffer.of(buffer)
            buffer.delivered.append(number)
            guard reason >= CallbackBuffer.refusals else { return }
            buffer.refusedMessages.append((number, reason))
        }
        mosquitto_subscribe_callback_set(library) { _, buffer, number, count, granted in
            CallbackBuffer.of(buffer).answeredSubscriptions.append(number)
            guard let granted, count > 0, granted[0] >= CallbackBuffer.refusals else { return }
            CallbackBuffer.of(buffer).refusedSubscriptions.append(number)
        }
        mosquitto_message_callback_set(library) { _, buffer, message in
            guard let message else { return }
            CallbackBuffer.of(buffer).receive(message.pointee)
        }
    }

    /// Keeps the library's log lines, for failure messages and for `ping`.
    func keepLog(of library: OpaquePointer) {
        mosquitto_log_callback_set(library) { _, buffer, _, line in
            guard let line else { return }
            CallbackBuffer.of(buffer).log.append(String(cString: line))
        }
    }

    private func receive(_ message: mosquitto_message) {
        let size = Int(message.payloadlen)
        let bytes = UnsafeRawBufferPointer(start: message.payload, count: size)
        messages.append(
            Message(
                topic: String(cString: message.topic),
                payload: size <= Self.largestPayload ? Array(bytes) : nil, size: size,
                isRetained: message.retain))
    }

    /// The buffer of the handle that made the call; the handle keeps it alive meanwhile.
    private static func of(_ userData: UnsafeMutableRawPointer?) -> CallbackBuffer {
        guard let userData else { preconditionFailure("The library lost its user data.") }
        return Unmanaged<CallbackBuffer>.fromOpaque(userData).takeUnretainedValue()
    }
}
