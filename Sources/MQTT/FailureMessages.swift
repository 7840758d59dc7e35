// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Glibc
import Plan

/// Makes messages from the library's error codes and log lines.
struct FailureMessages {
    let settings: BrokerSettings
    let deadlines: ConnectionDeadlines

    func noAddress() -> ConnectionFailure {
        about("no address for the name within \(deadlines.name): is the name server there?")
    }

    func notStarted(_ error: any Error) -> ConnectionFailure {
        about("could not begin to connect: \(error)")
    }

    /// The call that begins to connect failed.
    func connectFailed(_ result: CallResult, _ log: [String]) -> ConnectionFailure {
        if result.is(MOSQ_ERR_EAI) {
            let why = String(cString: gai_strerror(result.errno))
            return about("no address for the name \(settings.host): \(why)")
        }
        if settings.usesTLS, result.is(MOSQ_ERR_INVAL) || log.contains(anyOf: "CA certificates") {
            let file = settings.caFile ?? "/etc/ssl/certs"
            return about("cannot use the CA certificates in \(file): a PEM file?", permanent: true)
        }
        return lost(result, log, wasUp: false)
    }

    /// The connection ended, or broke.
    func lost(_ result: CallResult, _ log: [String], wasUp: Bool) -> ConnectionFailure {
        if let failure = certificate(log) { return failure }
        if log.contains(anyOf: "wrong version number", "packet length too long") {
            return about("the server at this port does not use TLS: is this the right port?")
        }
        if !wasUp, isUnclear(result), detail(log).isEmpty {
            return about("no answer in TLS: is the broker running, is this its port for TLS?")
        }
        if result.is(MOSQ_ERR_CONN_LOST) || (wasUp && result.isSuccess) || isReset(result) {
            return about(wasUp ? "the broker closed the connection" : closedEarly)
        }
        if result.is(MOSQ_ERR_KEEPALIVE) { return noPingresp() }
        if result.is(MOSQ_ERR_ERRNO) || result.isSuccess { return system(result, log) }
        return about(String(cString: mosquitto_strerror(result.code)) + detail(log))
    }

    /// The broker refused the connection in its CONNACK.
    func refused(_ code: Int32) -> ConnectionFailure {
        let why = String(cString: mosquitto_connack_string(code))
        let who = settings.user.map { "user \($0)" } ?? "no user"
        return about("the broker refused us (\(who)): \(why)", permanent: true)
    }

    /// Several connections in a row ended soon.
    func unsteady() -> ConnectionFailure {
        let name = settings.clientID.map { " with the name '\($0)'" } ?? ""
        return about(
            """
            each connection ends soon after it was made: is there another client\(name)? \
            See the broker's log
            """)
    }

    func noConnection() -> ConnectionFailure {
        about("no connection within \(deadlines.answer): is the machine on, is a firewall between?")
    }

    func noConnack() -> ConnectionFailure {
        let kind = settings.usesTLS ? "an MQTT broker with TLS" : "an MQTT broker without TLS"
        return about("connected, but no answer within \(deadlines.answer): is this \(kind)?")
    }

    /// A message was not acknowledged, or at QoS 0 not read.
    func notTaken() -> ConnectionFailure {
        about(
            """
            the broker has not acknowledged a message within \(deadlines.acknowledgement): it is \
            frozen or overloaded, or it refuses messages without an answer. See the broker's log
            """)
    }

    func noPingresp() -> ConnectionFailure {
        about("the broker does not answer any more")
    }

    private var closedEarly: String {
        let hint = settings.usesTLS ? "without" : "with"
        return "the connection was closed at once: is this port meant for clients \(hint) TLS?"
    }

    private func isReset(_ result: CallResult) -> Bool {
        let mayLookAtErrno = result.is(MOSQ_ERR_ERRNO) || result.isSuccess
        return mayLookAtErrno && [ECONNRESET, EPIPE].contains(result.errno)
    }

    /// In 2.0.21 a refusal or a reset inside of the TLS library loses its error number.
    private func isUnclear(_ result: CallResult) -> Bool {
        result.is(MOSQ_ERR_TLS) || (result.is(MOSQ_ERR_ERRNO) && result.errno == EPROTO)
    }

    private func certificate(_ log: [String]) -> ConnectionFailure? {
        if log.contains(anyOf: "host name verification failed") {
            return about("the broker's certificate is not for \(settings.host)", permanent: true)
        }
        guard log.contains(anyOf: "certificate verify failed") else { return nil }
        let file = settings.caFile ?? "/etc/ssl/certs"
        return about(
            """
            the broker's certificate is not trusted: it is not signed by a CA in \(file), \
            or not valid today (is this machine's clock right?)
            """, permanent: true)
    }

    private func system(_ result: CallResult, _ log: [String]) -> ConnectionFailure {
        let code = result.errno
        guard code != 0, code != EPROTO, code != EAGAIN else {
            return about("the connection broke" + detail(log))
        }
        let hint = code == ECONNREFUSED ? ": is the broker running, is the port right?" : ""
        return about(String(cString: strerror(code)).lowercased() + hint)
    }

    private func detail(_ log: [String]) -> String {
        log.last { !$0.hasPrefix("Client ") }.map { " (\($0))" } ?? ""
    }

    private func about(_ text: String, permanent: Bool = false) -> ConnectionFailure {
        ConnectionFailure(reason: "\(settings): \(text)", isPermanent: permanent)
    }
}

extension [String] {
    /// True when a line contains one of the texts.
    fileprivate func contains(anyOf texts: String...) -> Bool {
        contains { line in texts.contains { line.contains($0) } }
    }
}
