// SPDX-License-Identifier: Apache-2.0

import Plan

extension SerialSettings {
    static let keys = ["baud", "data", "parity", "stop"]

    /// Reads line settings.
    ///
    /// - Parameter base: The defaults of missing keys; without it, `baud` is required.
    init?(reading section: Section, over base: SerialSettings?) {
        let standard = base ?? SerialSettings()
        let baud = base == nil ? section.required("baud", .baud) : section.value("baud", .baud)
        let dataBits = section.value("data", .integer(7...8), or: standard.dataBits)
        let parity = section.value("parity", .word(of: Parity.self), or: standard.parity)
        let stopBits = section.value("stop", .integer(1...2), or: standard.stopBits)
        guard let baud = baud ?? base?.baud else { return nil }
        self.init(baud: baud, dataBits: dataBits, parity: parity, stopBits: stopBits)
    }
}
