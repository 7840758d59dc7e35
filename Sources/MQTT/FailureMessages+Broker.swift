// SPDX-License-Identifier: Apache-2.0

import CMosquitto

/// What the broker itself says: in a CONNACK, a DISCONNECT or a PUBACK.
extension FailureMessages {
    /// The broker refused the connection in its CONNACK.
    func refused(_ code: Int32) -> ConnectionFailure {
        if let limit = limit(code) { return about(limit, permanent: true) }
        let who = settings.user.map { "user \($0)" } ?? "no user"
        return about(
            "the broker refused us (\(who)): \(Self.text(code))", permanent: !Self.passes(code))
    }

    /// Whether a code of a CONNACK says that the broker does not know this version of MQTT.
    func isAboutVersion(_ code: Int32) -> Bool {
        // 1 is the code of 3.1.1 (section 3.2.2.3).
        code == 1 || code == Int32(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.rawValue)
    }

    /// The broker ended the connection with a reason.
    func endedByBroker(_ code: Int32) -> ConnectionFailure {
        if let limit = limit(code) { return about(limit, permanent: true) }
        return about("the broker closed the connection: \(Self.text(code))")
    }

    /// Why the broker refused a message.
    static func refusedMessage(_ reason: Int32) -> String {
        if reason == CallbackBuffer.unreadable {
            return "the library cannot read the broker's answer; perhaps they are larger than the "
                + "broker allows (mosquitto: message_size_limit)"
        }
        return switch UInt32(bitPattern: reason) {
        case MQTT_RC_NOT_AUTHORIZED.rawValue:
            "this user may not publish to it; see the access rules of the broker"
        case MQTT_RC_PACKET_TOO_LARGE.rawValue:
            "they are larger than the broker allows (mosquitto: message_size_limit)"
        default: text(reason)
        }
    }

    /// A limit of the broker, and what to do about it.
    private func limit(_ code: Int32) -> String? {
        switch UInt32(bitPattern: code) {
        case MQTT_RC_RETAIN_NOT_SUPPORTED.rawValue:
            "the broker keeps no retained messages, and the gateway needs them: allow them in the "
                + "broker (mosquitto: retain_available true)"
        case MQTT_RC_QOS_NOT_SUPPORTED.rawValue:
            "the broker takes no messages with QoS 1: set 'qos: 0' for the broker in the gateway "
                + "file"
        case MQTT_RC_SESSION_TAKEN_OVER.rawValue:
            "another client has connected with the name '\(settings.clientID ?? "")': two gateways "
                + "need two names ('gateway' or 'client-id' in the gateway file)"
        default: nil
        }
    }

    /// The text of a reason, in small letters like the rest of a message.
    private static func text(_ code: Int32) -> String {
        let text = code < 0x80 ? mosquitto_connack_string(code) : mosquitto_reason_string(code)
        return text.map { String(cString: $0).lowercased() } ?? "reason \(code)"
    }

    /// Whether the reason passes without a change by a person.
    private static func passes(_ code: Int32) -> Bool {
        [
            3, Int32(MQTT_RC_SERVER_UNAVAILABLE.rawValue), Int32(MQTT_RC_SERVER_BUSY.rawValue),
            Int32(MQTT_RC_CONNECTION_RATE_EXCEEDED.rawValue),
        ].contains(code)
    }
}
