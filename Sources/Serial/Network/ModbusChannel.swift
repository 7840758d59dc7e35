// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Wire

/// Modbus devices behind a server that speaks Modbus TCP. `ModbusTCP` translates the frames; this
/// class moves their bytes.
@LoopActor final class ModbusChannel: ByteChannel {
    private let connection: ConnectingChannel
    private let port: PortAddress
    private var translation = ModbusTCP()
    private var receive: (@LoopActor (UnsafeRawBufferPointer, Instant) -> Void)?
    private var lost: (@LoopActor (PortError) -> Void)?

    init(_ connection: ConnectingChannel, _ port: PortAddress) {
        self.connection = connection
        self.port = port
    }

    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.receive = receive
        self.lost = lost
        connection.start(
            opened: opened,
            receive: { [self] bytes, stamp in take(bytes, at: stamp) },
            lost: { [self] error in lose(error) })
    }

    func send(_ bytes: [UInt8]) {
        connection.send(translation.request(bytes))
    }

    /// The lines behind the server are its own.
    func changeRate(to baud: Int?) {}

    /// An older answer is known by its transaction. To drop bytes would lose the borders of frames.
    func discardInput() {}

    func close() {
        (receive, lost) = (nil, nil)
        connection.close()
    }

    private func take(_ bytes: UnsafeRawBufferPointer, at stamp: Instant) {
        do throws(ModbusTCP.Mismatch) {
            for answer in try translation.receiveAnswers(bytes) {
                answer.withUnsafeBytes { receive?($0, stamp) }
            }
        } catch {
            lose(PortError(.unfit, "\(port): the server does not answer as Modbus TCP; \(advice)"))
        }
    }

    private var advice: String {
        guard case .modbus(let server) = port else { return "" }
        return "if it passes the frames of Modbus RTU on, write \(PortAddress.tcp(server))"
    }

    private func lose(_ error: PortError) {
        let lost = lost
        close()
        lost?(error)
    }
}
