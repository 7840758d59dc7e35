// SPDX-License-Identifier: Apache-2.0

import CMosquitto

/// What the library's callbacks said during a call. They append and return; the client acts on it
/// after the call, when it may call the library again.
final class Inbox {
    struct Message {
        let topic: String
        /// `nil` when it was larger than `largestPayload`.
        let payload: [UInt8]?
        let size: Int
        let isRetained: Bool
    }

    /// Larger messages are no commands; what is in them is not kept.
    static let largestPayload = 65_536

    /// The code of CONNACK, 0 for accepted.
    var answer: Int32?
    var acknowledged: ContiguousArray<Int32> = []
    var messages: [Message] = []
    /// The numbers under which subscriptions were asked for.
    var refusedSubscriptions: [Int32] = []
    var log: [String] = []

    /// What SUBACK says of a subscription that is not granted (MQTT 3.1.1, section 3.9.3).
    private static let failure: Int32 = 0x80

    /// Connects the callbacks. There is none for the end of a connection: after each call the
    /// socket says the same, and it says so on the paths too where the library forgets to call
    /// back.
    func listen(to library: OpaquePointer) {
        mosquitto_connect_callback_set(library) { _, inbox, code in
            Inbox.of(inbox).answer = code
        }
        mosquitto_publish_callback_set(library) { _, inbox, number in
            Inbox.of(inbox).acknowledged.append(number)
        }
        mosquitto_subscribe_callback_set(library) { _, inbox, number, count, granted in
            guard let granted, count > 0, granted[0] == Inbox.failure else { return }
            Inbox.of(inbox).refusedSubscriptions.append(number)
        }
        mosquitto_message_callback_set(library) { _, inbox, message in
            guard let message else { return }
            Inbox.of(inbox).receive(message.pointee)
        }
    }

    /// The library's log is kept for `connectionLost` and `ping`, while someone asks for it.
    func keepLog(of library: OpaquePointer) {
        mosquitto_log_callback_set(library) { _, inbox, _, line in
            guard let line else { return }
            Inbox.of(inbox).log.append(String(cString: line))
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

    /// The inbox of the handle that made the call, which is under way and keeps it alive.
    private static func of(_ userData: UnsafeMutableRawPointer?) -> Inbox {
        guard let userData else { preconditionFailure("The library lost its user data.") }
        return Unmanaged<Inbox>.fromOpaque(userData).takeUnretainedValue()
    }
}
