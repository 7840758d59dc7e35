// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings

/// Handles the bytes of one serial port.
///
/// Isolation: the loop.
@LoopActor protocol SerialService: AnyObject {
    /// The devices on the port.
    var devices: [Device] { get }
    /// Called when no device of the port sends anything, although it should: it is silent for too
    /// long, or does not answer. Called again while this lasts.
    var onSilence: (@LoopActor () -> Void)? { get set }
    /// The port is open, for the first time or again.
    func opened(_ channel: any ByteChannel)
    /// Bytes arrived; they are valid during the call.
    func received(_ bytes: UnsafeRawBufferPointer, at stamp: Instant)
    /// Asks a device as soon as the line is free. Ignored by devices that send unasked.
    func ask(_ device: DeviceID)
    /// Carries out a command as soon as the line is free.
    ///
    /// - Returns: Why the command is refused; `nil` when it is carried out, or waits.
    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) -> String?
    /// The port was lost or closed.
    func closed()
    /// The share of the line's time that questions and answers occupy, 0 ... 1; `nil` when it asks
    /// nothing.
    func shareOfLine() -> Double?
}
