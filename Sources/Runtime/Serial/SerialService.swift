// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings

/// What is done with the bytes of one serial port.
///
/// Isolation: the loop.
@LoopActor protocol SerialService: AnyObject {
    /// The devices that live on the port.
    var devices: [Device] { get }
    /// The port is open, for the first time or again.
    func opened(_ channel: any ByteChannel)
    /// Bytes arrived; they are valid during the call.
    func received(_ bytes: UnsafeRawBufferPointer, at stamp: Instant)
    /// Asks a device as soon as the line is free, if it can be asked.
    func ask(_ device: DeviceID)
    /// The port is gone, or the gateway leaves.
    func closed()
}
