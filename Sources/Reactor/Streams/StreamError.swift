// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A stream, a server or a socket could not do what it was asked for.
public struct StreamError: Error, Hashable, CustomStringConvertible {
    /// What went wrong, for a program that decides what to do next.
    public enum Kind: Hashable, Sendable {
        /// The name of the host has no address, or no name server answers.
        case nameNotFound
        /// The host answers, but no program listens at that address.
        case refused
        /// There is no way to the host.
        case unreachable
        /// The host did not answer for as long as the kernel waits.
        case timedOut
        /// The other side has ended the connection; bytes may be lost.
        case reset
        /// The stream was closed on this side, or its writing end was finished.
        case closed
        /// The bytes ended in the middle of what was asked for.
        case unexpectedEnd(received: Int)
        /// The connection ended, and the other side has not said before that this is the end: TLS
        /// cannot tell whether bytes are missing.
        case truncated
        /// TLS has failed, and the connection cannot be used any more.
        case encryption
        /// The end of a line, or a mark, did not come within the limit of bytes.
        case tooLong(limit: Int)
        /// Another program has this address already.
        case addressInUse
        /// The address does not exist on this machine.
        case addressNotAvailable
        /// This user may not do that.
        case notPermitted
        /// The process or the machine has no descriptor or no memory left.
        case noResources
        /// Any other error of the kernel: see `code`.
        case other
    }

    /// What went wrong.
    public let kind: Kind
    /// What was tried, such as `connect` or `read`.
    public let operation: String
    /// With whom, such as `sensor.lan:502` or `/run/x.sock`; empty if it has no name.
    public let address: String
    /// The kernel's error number, such as `ECONNREFUSED`; 0 if the error is not the kernel's.
    public let code: CInt
    private let reason: String

    package init(_ kind: Kind, _ operation: String, _ address: String, _ reason: String) {
        self.kind = kind
        self.operation = operation
        self.address = address
        self.reason = reason
        code = 0
    }

    package init(_ operation: String, _ address: String, code: CInt) {
        // The file of a unix socket is missing.
        let isNoFile = code == ENOENT && (operation == "connect" || operation == "send")
        kind = isNoFile ? .refused : Kind(code)
        self.operation = operation
        self.address = address
        self.code = code
        let error = SystemError(operation: "", code: code).description
        reason = String(error.dropFirst(2))
    }

    init(_ error: SystemError, _ address: String) {
        self.init(error.operation, address, code: error.code)
    }

    /// Such as `connect sensor.lan:502: Connection refused (ECONNREFUSED): no program listens
    /// there; start it, or check the address`.
    public var description: String {
        let place = address.isEmpty ? operation : "\(operation) \(address)"
        let text = "\(place): \(reason)".printable
        return advice.map { "\(text): \($0)" } ?? text
    }

    /// What a person should do.
    private var advice: String? {
        switch kind {
        case .nameNotFound: "check the spelling and the name server, or use the numeric address"
        case .refused: "no program listens there; start it, or check the address"
        case .unreachable: "check the network and the route of this machine"
        case .timedOut: "check that the host is on and that no firewall drops the packets"
        case .reset: "the other side has ended the connection; its log may have the reason"
        case .closed: "use a stream before it is closed, and write before finishWriting()"
        case .truncated: "if the protocol says where its messages end, those that came are whole"
        case .addressInUse: "end the other program, or choose another address"
        case .addressNotAvailable: "use an address of this machine, or 0.0.0.0 or :: for all"
        case .notPermitted: "check the permissions; ports below 1024 need a privilege"
        case .noResources: "raise the limit of open files (ulimit -n), or close connections"
        case .unexpectedEnd, .tooLong, .encryption, .other: nil
        }
    }
}

extension StreamError.Kind {
    /// The kind of an error of the kernel.
    init(_ code: CInt) {
        switch code {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN: self = .unreachable
        case ETIMEDOUT: self = .timedOut
        case ECONNRESET, EPIPE, ECONNABORTED: self = .reset
        case EADDRINUSE: self = .addressInUse
        case EADDRNOTAVAIL: self = .addressNotAvailable
        case EACCES, EPERM: self = .notPermitted
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: self = .noResources
        default: self = .other
        }
    }
}
