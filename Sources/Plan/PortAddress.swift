// SPDX-License-Identifier: Apache-2.0

/// Where the bytes of a serial line come from. Equal addresses are one port, however a person has
/// written them.
package enum PortAddress: Hashable, Sendable {
    /// A serial port of this machine, by its path.
    case device(String)
    /// A TCP server that passes the bytes of a line on, unchanged.
    case tcp(HostAndPort)
    /// A TCP server that speaks RFC 2217: the gateway sets the line over the connection.
    case rfc2217(HostAndPort)
    /// A TCP server that speaks Modbus TCP.
    case modbus(HostAndPort)
    /// A server on a unix socket, by the path of its file. It passes the bytes on, unchanged.
    case unix(String)

    /// The server behind an address; addresses of two schemes can have the same one.
    package enum Endpoint: Hashable, Sendable {
        case path(String)
        case host(HostAndPort)
    }

    package var endpoint: Endpoint {
        switch self {
        case .device(let path), .unix(let path): .path(path)
        case .tcp(let host), .rfc2217(let host), .modbus(let host): .host(host)
        }
    }

    /// Whether the bytes take the time of a serial line somewhere.
    package var hasLine: Bool {
        if case .modbus = self { false } else { true }
    }

    /// Whether the gateway can change the rate of the line while it is open.
    package var canChangeRate: Bool {
        switch self {
        case .device, .rfc2217: true
        case .tcp, .unix, .modbus: false
        }
    }

    /// Whether another program serves the line, over a connection.
    package var isServed: Bool {
        if case .device = self { false } else { true }
    }
}

/// A TCP server.
package struct HostAndPort: Hashable, Sendable {
    /// A name in lowercase, or the digits of an address, without brackets.
    package let host: String
    /// 1 ... 65535; 0 stands for a free port, where a program listens.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

extension HostAndPort: CustomStringConvertible {
    /// `bridge.lan:4001`, `[::1]:4001`.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension PortAddress: CustomStringConvertible {
    /// As in a gateway file: `/dev/ttyUSB0`, `tcp://bridge.lan:4001`, `unix:/run/line`.
    package var description: String {
        switch self {
        case .device(let path): path
        case .tcp(let server): "tcp://\(server)"
        case .rfc2217(let server): "rfc2217://\(server)"
        case .modbus(let server): "modbus-tcp://\(server)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
