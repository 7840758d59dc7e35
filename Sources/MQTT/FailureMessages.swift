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
        if let problem = result.problem { return about(problem, permanent: true) }
        if result.is(MOSQ_ERR_EAI) {
            let why = String(cString: gai_strerror(result.errno))
            return about("no address for the name \(settings.host): \(why)")
        }
        if settings.usesTLS, result.is(MOSQ_ERR_INVAL) || log.contains(anyOf: "CA certificates") {
            let file = settings.caFile ?? "/etc/ssl/certs"
            return about("cannot use the CA certificates in \(file): a PEM file?", permanent: true)
        }
        return ownCertificate(log) ?? lost(result, log, wasUp: false)
    }

    /// The connection ended, or broke.
    func lost(
        _ result: CallResult, _ log: [String], wasUp: Bool, _ unanswered: Unanswered = Unanswered()
    ) -> ConnectionFailure {
        if let failure = certificate(log) ?? wantedCertificate(log) { return failure }
        if log.contains(anyOf: "wrong version number", "packet length too long") {
            return about("the server at this port does not use TLS: is this the right port?")
        }
        let isResetInTLS = log.contains(anyOf: "Connection reset by peer")
        if !wasUp, isUnclear(result), detail(log).isEmpty || isResetInTLS {
            return about(
                "no answer in TLS: is the broker running, is this its port for TLS, \(doubt)?")
        }
        if result.is(MOSQ_ERR_CONN_LOST) || (wasUp && result.isSuccess) || isReset(result) {
            return about(wasUp ? closed(unanswered) : closedEarly)
        }
        if result.is(MOSQ_ERR_KEEPALIVE) { return noPingresp() }
        if result.is(MOSQ_ERR_ERRNO) || result.isSuccess { return system(result, log) }
        return about(String(cString: mosquitto_strerror(result.code)) + detail(log))
    }

    /// Several connections in a row ended soon, and the broker gave no reason. The likely causes in
    /// their order: what it did not answer, or else another client.
    func unsteady(_ unanswered: Unanswered) -> ConnectionFailure {
        let name = settings.clientID.map { " with the name '\($0)'" } ?? ""
        let another = "is there another client\(name)"
        let causes = (unanswered.first?.suspicions ?? []) + [another]
        return about(
            "each connection ends soon after it was made; \(closed(unanswered)): "
                + "\(causes.joined(separator: "? "))? See the broker's log")
    }

    private func closed(_ unanswered: Unanswered) -> String {
        guard let first = unanswered.first else { return "the broker closed the connection" }
        let more = unanswered.count > 1 ? " and \(unanswered.count - 1) more" : ""
        return "the broker closed the connection instead of an answer to \(first)\(more)"
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
        let first = settings.usesTLS ? "\(doubt)? Is" : "is"
        let hint = settings.usesTLS ? "without" : "with"
        let level = settings.qos == .atLeastOnce ? " and QoS 1 (or set 'qos: 0')" : ""
        return "the connection was closed instead of an answer to CONNECT: \(first) this port "
            + "meant for clients \(hint) TLS? Does the broker take a last will that is "
            + "retained\(level)?"
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

    /// The broker wants a certificate of ours, or another one. TLS 1.3 says so after the handshake,
    /// with an alert of its own; earlier versions fail in the handshake.
    private func wantedCertificate(_ log: [String]) -> ConnectionFailure? {
        if log.contains(anyOf: "alert certificate required") {
            return about(wanted, permanent: true)
        }
        guard
            log.contains(
                anyOf: "alert handshake failure", "alert bad certificate",
                "alert unknown ca", "alert certificate unknown", "alert certificate expired",
                "alert certificate revoked", "alert unsupported certificate")
        else { return nil }
        guard let certificate = settings.certificate else { return about(wanted, permanent: true) }
        return about(
            "the broker does not accept the client certificate in \(certificate.file)"
                + detail(log), permanent: true)
    }

    /// Over a short line the reset of the connection overtakes the broker's alert about a
    /// certificate.
    private var doubt: String {
        settings.certificate.map { "does it accept the client certificate in \($0.file)" }
            ?? "does it want a client certificate ('cert-file' and 'key-file')"
    }

    private var wanted: String {
        settings.certificate == nil
            ? "the broker wants a client certificate: set 'cert-file' and 'key-file' for the broker"
            : "the broker did not get the client certificate in \(settings.certificate?.file ?? "")"
    }

    /// A file of ours that the TLS library cannot use.
    private func ownCertificate(_ log: [String]) -> ConnectionFailure? {
        guard let certificate = settings.certificate else { return nil }
        if log.contains(anyOf: "key values mismatch", "inconsistent") {
            return about(
                "the private key in \(certificate.keyFile) is not the one of the client certificate"
                    + " in \(certificate.file)", permanent: true)
        }
        if log.contains(anyOf: "client certificate") {
            let file = certificate.file
            return about(
                "cannot use the client certificate in \(file): a PEM file?", permanent: true)
        }
        guard log.contains(anyOf: "client key file") else { return nil }
        let file = certificate.keyFile
        return about(
            "cannot use the private key in \(file): a PEM file, without a password?",
            permanent: true)
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

    func about(_ text: String, permanent: Bool = false) -> ConnectionFailure {
        ConnectionFailure(reason: "\(settings): \(text)", isPermanent: permanent)
    }
}

extension [String] {
    /// True when a line contains one of the texts.
    fileprivate func contains(anyOf texts: String...) -> Bool {
        contains { line in texts.contains { line.contains($0) } }
    }
}
